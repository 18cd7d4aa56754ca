package linux

import (
	"testing"

	"vpncheck/internal/device"
)

// A firewall without rules is one that was read only where the command was run and showed nothing: that
// somebody pasted the command alone, or may not run it, permits nothing.
func TestEmptyRuleset(t *testing.T) {
	for text, want := range map[string]bool{
		"# nft list ruleset\n":                                             true,
		"root@fw:~# nft list ruleset\nroot@fw:~# ip route":                 true,
		"admin@fw:~$ sudo nft list ruleset\n":                              true,
		"# nft list ruleset\nOperation not permitted (you must be root)\n": false,
		"# nft list ruleset\nbash: nft: command not found\n":               false,
		"echo '# nft list ruleset'; nft list ruleset; ip route\n":          false,
		"default via 198.51.100.1 dev wan\n":                               false,
	} {
		s := New()
		for _, l := range device.NewText(text).Lines {
			s.Line(l)
		}
		if s.Any() != want {
			t.Errorf("%q: read is %v, want %v", text, s.Any(), want)
		}
	}
}
