package demo

import (
	"encoding/json"
	"maps"
	"mime"
	"path"

	"vpncheck/lab/slacklab"
)

// snapshot is what the page is sent: everything, or what changed since a revision.
type snapshot struct {
	Boot string `json:"boot"`
	Rev  int    `json:"rev"`
	Full bool   `json:"full"`
	Now  int64  `json:"now"` // the demo's clock, in milliseconds

	Place    *place                 `json:"place,omitempty"` // in a full one
	Messages []message              `json:"messages,omitempty"`
	Gone     []string               `json:"gone,omitempty"`
	Views    *[]view                `json:"views,omitempty"`
	Stories  map[string]status      `json:"stories,omitempty"`
	Desks    map[string][]DeskEntry `json:"desks,omitempty"`
	Playing  *playing               `json:"playing,omitempty"`
}

// place is what never changes.
type place struct {
	Workspace string        `json:"workspace"`
	User      string        `json:"user"`
	Bot       string        `json:"bot"`
	Channels  []channelInfo `json:"channels"`
	People    []person      `json:"people"`
	Groups    []group       `json:"groups"`
	Stories   []storyInfo   `json:"stories"`
}

type group struct {
	ID     string   `json:"id"`
	Handle string   `json:"handle"`
	Users  []string `json:"users"`
}

type message struct {
	TS        string          `json:"ts"`
	Thread    string          `json:"thread,omitempty"`
	Channel   string          `json:"channel"`
	User      string          `json:"user"`
	Subtype   string          `json:"subtype,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Files     []file          `json:"files,omitempty"`
	Mentions  []string        `json:"mentions,omitempty"`
	Edited    bool            `json:"edited,omitempty"`
	Ephemeral bool            `json:"ephemeral,omitempty"`
	Rev       int             `json:"rev"`
}

type file struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title"`
	Type  string `json:"type"`
	Size  int    `json:"size"`
}

type view struct {
	ID     string            `json:"id"`
	Title  string            `json:"title"`
	Submit string            `json:"submit"`
	Close  string            `json:"close"`
	Blocks json.RawMessage   `json:"blocks"`
	Hash   string            `json:"hash"`
	Errors map[string]string `json:"errors,omitempty"`
}

// status is a story's progress, and whether its tunnel is up.
type status struct {
	Status
	Up bool `json:"up"`
}

// since is what a person has not seen yet; all of it where since is 0.
func (d *Demo) since(user string, since int) snapshot {
	f := d.feed
	f.mu.Lock()
	s := snapshot{Boot: f.boot, Rev: f.rev, Full: since == 0, Now: d.clock.Now().UnixMilli()}
	for _, m := range f.messages {
		switch {
		case m.rev <= since, m.message.Ephemeral && m.message.To != user:
		case m.gone:
			s.Gone = append(s.Gone, m.message.TS)
		default:
			s.Messages = append(s.Messages, wire(m))
		}
	}
	parts := maps.Clone(f.parts)
	progress := maps.Clone(f.status)
	f.mu.Unlock()
	d.addParts(&s, user, progress, func(part string) bool { return s.Full || parts[part] > since })
	return s
}

// addParts adds what is not a message, as far as it is new.
func (d *Demo) addParts(s *snapshot, user string, progress map[string]Status, isNew func(part string) bool) {
	if s.Full {
		s.Place = d.place(user)
	}
	if isNew("views:" + user) {
		s.Views = d.views(user)
	}
	if isNew("stories") {
		s.Stories = d.progress(progress)
	}
	if isNew("playing") {
		s.Playing = d.player.now()
	}
	for _, story := range Stories() {
		if isNew("desk:" + story.Key) {
			if s.Desks == nil {
				s.Desks = map[string][]DeskEntry{}
			}
			s.Desks[story.Key] = d.world.Desk(story.Key)
		}
	}
}

func wire(m *shown) message {
	x := m.message
	out := message{
		TS: x.TS, Thread: x.ThreadTS, Channel: x.Channel, User: x.User, Subtype: x.Subtype, Text: x.Text, Blocks: x.Blocks,
		Mentions: x.Mentions, Edited: !x.Edited.IsZero(), Ephemeral: x.Ephemeral, Rev: m.rev,
	}
	for _, f := range x.Files {
		out.Files = append(out.Files, wireFile(f))
	}
	return out
}

func wireFile(f slacklab.File) file {
	return file{ID: f.ID, Name: f.Name, Title: f.Title, Type: mimeOf(f.Name), Size: len(f.Content)}
}

func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".md":
		return "text/markdown"
	case ".json":
		return "application/json"
	case ".cfg", ".conf":
		return "text/plain"
	}
	t, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
	return t
}

func (d *Demo) views(user string) *[]view {
	out := []view{}
	for _, v := range d.slack.Views(user) {
		out = append(out, view{ID: v.ID, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks, Hash: v.Hash, Errors: v.Errors})
	}
	return &out
}

func (d *Demo) progress(seen map[string]Status) map[string]status {
	out := map[string]status{}
	for _, s := range Stories() {
		out[s.Key] = status{Status: seen[s.Tunnel], Up: d.world.Up(s.Key)}
	}
	return out
}
