package steps

import (
	"strings"
	"testing"
)

// That nobody begins is suspected where the cloud waits and the device shows no negotiation.
func TestNobodyBegins(t *testing.T) {
	for _, tt := range []struct {
		why         string
		negotiation string
		signs       []string
		up, want    bool
	}{
		{"the cloud waits", "passive", nil, false, true},
		{"and the device has no SA", "passive", []string{"no-ike-sa"}, false, true},
		{"the device has begun", "passive", []string{"no-response"}, false, false},
		{"the cloud begins", "active", nil, false, false},
		{"traffic makes it begin", "flowTrigger", nil, false, false},
		{"it is up", "passive", nil, true, false},
	} {
		r := newRun()
		r.Facts = factsOf(nil, deviceOf("the same", tt.signs...))
		r.Facts.Reading.Tunnel.Negotiation = tt.negotiation
		if tt.up {
			r.Facts.Reading.Tunnel.NetStatus = "AVAILABLE"
		}
		for _, s := range []*Step{gateway, policy, parameters} {
			r = r.noted(Finding{Kind: Answered, Step: s.ID, Verdict: Yes, Source: Machine, At: t0})
		}
		ss := r.Suspects()
		if got := len(ss) > 0 && strings.HasPrefix(ss[0].Why, "Nobody begins"); got != tt.want {
			t.Errorf("%s: %+v", tt.why, ss)
		}
		as := r.NextActions()
		if got := len(as) > 0 && strings.Contains(strings.Join(as[0].Actions, " "), "Negotiation type: active"); got != tt.want {
			t.Errorf("%s: %+v", tt.why, as)
		}
	}
}
