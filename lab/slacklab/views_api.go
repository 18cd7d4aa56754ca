package slacklab

import "vpncheck/lab/slacklab/blockkit"

// maxStack is how many views may lie on each other.
const maxStack = 3

func (s *Server) viewsOpen(c *call) (reply, error) {
	sent, err := parseView(c.args["view"])
	if err != nil {
		return nil, err
	}
	t, err := s.exchange(c.args["trigger_id"])
	if err != nil {
		return nil, err
	}
	return s.newView(t.user, nil, sent)
}

func (s *Server) viewsPush(c *call) (reply, error) {
	sent, err := parseView(c.args["view"])
	if err != nil {
		return nil, err
	}
	t, err := s.exchange(c.args["trigger_id"])
	if err != nil {
		return nil, err
	}
	below := s.view(t.view)
	if below == nil {
		return nil, fail("invalid_trigger_id")
	}
	if s.depth(t.user) >= maxStack {
		return nil, fail("push_limit_reached")
	}
	return s.newView(t.user, below, sent)
}

func (s *Server) depth(user string) int {
	n := 0
	for _, v := range s.views {
		if v.User == user {
			n++
		}
	}
	return n
}

// newView puts a view in front of a person. Called with mu held.
func (s *Server) newView(user string, below *View, sent map[string]any) (reply, error) {
	if id := blockkit.Str(sent, "external_id"); id != "" && s.external(id) != nil {
		return nil, fail("duplicate_external_id")
	}
	v := &View{ID: s.id("V"), User: user}
	v.Root = v.ID
	if below != nil {
		v.Root, v.Previous = below.Root, below.ID
	}
	s.set(v, sent)
	s.views = append(s.views, v)
	s.publish(Change{Kind: ViewOpened, User: user, View: new(v.clone())})
	return reply{"view": s.wireView(v)}, nil
}

func (s *Server) external(id string) *View {
	for _, v := range s.views {
		if v.ExternalID == id {
			return v
		}
	}
	return nil
}

func (s *Server) viewsUpdate(c *call) (reply, error) {
	sent, err := parseView(c.args["view"])
	if err != nil {
		return nil, err
	}
	id, external := c.args["view_id"], c.args["external_id"]
	if (id == "") == (external == "") {
		return nil, invalid("invalid_arguments", blockkit.Problem{Reason: "must provide either `view_id` or `external_id`"})
	}
	v := s.view(id)
	if external != "" {
		v = s.external(external)
	}
	switch {
	case v == nil:
		return nil, fail("not_found")
	case c.args["hash"] != "" && c.args["hash"] != v.Hash:
		return nil, fail("hash_conflict")
	}
	if id := blockkit.Str(sent, "external_id"); id != "" && s.external(id) != nil && s.external(id) != v {
		return nil, fail("duplicate_external_id")
	}
	s.set(v, sent)
	s.publish(Change{Kind: ViewUpdated, User: v.User, View: new(v.clone())})
	return reply{"view": s.wireView(v)}, nil
}
