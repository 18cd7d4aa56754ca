package cloudlab

import "strings"

// denies reports whether CAM would refuse the operation, "vpc:DescribeVpcs".
func (c *Credential) denies(operation string) bool {
	for _, d := range c.Deny {
		prefix, wild := strings.CutSuffix(d, "*")
		if d == operation || wild && strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}

// unauthorized is worded as the real one, with the RequestId in front, line
// breaks and all: this is the text from which a person learns which permission to
// ask for.
func (s *Server) unauthorized(act action, note *Request) *apiError {
	code := s.services[note.Service].denied
	fill(&code, "UnauthorizedOperation")
	return refuse(code,
		"[request id:%s]you are not authorized to perform operation (%s:%s)\nresource (qcs::%s:%s:uin/%s:%s/*) has no permission\n",
		note.RequestID, note.Service, note.Action, note.Service, note.Region, s.cfg.Account, act.resource)
}

// region is the region of that name; nil where there is none.
func (s *Server) region(name string) *Region {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.Regions[name]
}
