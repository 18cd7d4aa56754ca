package devicetest

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"pgregory.net/rapid"

	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Sections prints lines as Huawei's and H3C's devices do and as people paste them: indented, without
// indentation, or with prompts.
func Sections(t *rapid.T, lines []string) string {
	how := rapid.SampledFrom([]string{"indented", "flat", "prompts"}).Draw(t, "how")
	var b strings.Builder
	for _, l := range lines {
		switch how {
		case "flat":
			l = strings.TrimLeft(l, " ")
		case "prompts":
			l = "[FW]" + strings.TrimLeft(l, " ")
			if l == "[FW]#" {
				l = "[FW]quit"
			}
		}
		b.WriteString(l + "\r\n")
	}
	return b.String()
}

// RuleLines are the selectors as the rules of an access list of theirs.
func RuleLines(p ipsec.Parameters) []string {
	var lines []string
	for i, s := range p.Selectors {
		lines = append(lines, fmt.Sprintf(" rule %d permit ip source %s destination %s", 5*i, wildcard(s.Local), wildcard(s.Remote[0])))
	}
	return lines
}

func wildcard(p netip.Prefix) string {
	a, r := p.Addr().As4(), firewall.RangeOf(p).Last.As4()
	for i := range r {
		r[i] -= a[i]
	}
	return p.Addr().String() + " " + netip.AddrFrom4(r).String()
}

// Seconds is a time as a number of seconds.
func Seconds(s ipsec.Setting[time.Duration]) string { return fmt.Sprint(int(s.First().Seconds())) }

// Words are the words of a setting's values.
func Words[T comparable](s ipsec.Setting[T], word func(T) string) string {
	var all []string
	for _, v := range s.Values {
		all = append(all, word(v))
	}
	return strings.Join(all, " ")
}
