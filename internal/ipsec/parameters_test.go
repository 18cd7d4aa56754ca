package ipsec

import "testing"

func TestGroupString(t *testing.T) {
	for g, want := range map[Group]string{0: "unknown", PFSOff: "off", 14: "group 14"} {
		if got := g.String(); got != want {
			t.Errorf("Group(%d) = %q, want %q", int(g), got, want)
		}
	}
}
