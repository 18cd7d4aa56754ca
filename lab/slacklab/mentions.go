package slacklab

import (
	"regexp"
	"slices"

	"vpncheck/lab/slacklab/blockkit"
)

// atName is what link_names and parse=full turn into mentions.
var atName = regexp.MustCompile(`(?:^|\W)@([\w.-]+)`)

// mentions are those whom content notifies, of the users and groups there are.
// Called with mu held.
func (s *Server) mentions(c content) []string {
	found := blockkit.Mentioned(c.text, c.blocks)
	found = append(found, blockkit.Mentioned("", c.attachments)...)
	if c.linkNames {
		found = append(found, s.named(c.text)...)
	}
	found = slices.DeleteFunc(found, func(id string) bool { return !s.mentionable(id) })
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (s *Server) mentionable(id string) bool {
	switch id {
	case "channel", "here", "everyone":
		return true
	}
	if u := s.user(id); u != nil {
		return !u.Deleted
	}
	g := s.group(id)
	return g != nil && !g.Disabled
}

// named finds plain @names of users, groups and everybody.
func (s *Server) named(text string) []string {
	var found []string
	for _, m := range atName.FindAllStringSubmatch(text, -1) {
		name := m[1]
		found = append(found, name)
		for _, u := range s.users {
			if u.Name == name {
				found = append(found, u.ID)
			}
		}
		for _, g := range s.groups {
			if g.Handle == name {
				found = append(found, g.ID)
			}
		}
	}
	return found
}
