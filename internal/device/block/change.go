package block

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Within enters the view of the tunnel's object of a kind and gives the commands there. There are
// none where the tunnel has no such object by name, or where one of the commands is empty.
func Within(t *device.Tunnel, kind string, commands ...string) []string {
	name := t.Objects[kind]
	if name == "" || len(commands) == 0 || slices.Contains(commands, "") {
		return nil
	}
	return slices.Concat([]string{"system-view", kind + " " + name}, commands)
}

// OneOf is the first of the kinds that the tunnel has an object of, and the first of all where it
// has none.
func OneOf(t *device.Tunnel, kinds ...string) string {
	for _, kind := range kinds {
		if t.Objects[kind] != "" {
			return kind
		}
	}
	return kinds[0]
}

// Command is a command with its value; empty where the value has no word.
func Command(head, word string) string {
	if word == "" {
		return ""
	}
	return head + word
}

// Lifetime is a command with a number of seconds; empty where that is not known.
func Lifetime(head string, s ipsec.Setting[time.Duration]) string {
	if !s.Known() {
		return ""
	}
	return head + strconv.FormatInt(int64(s.First()/time.Second), 10)
}

// Amount is a command with the KB after which keys are renewed; empty where there is none.
func Amount(head string, s ipsec.Setting[int64]) string {
	if !s.Known() || s.First() <= 0 {
		return ""
	}
	return head + strconv.FormatInt(s.First(), 10)
}

// PFS is the command that sets the group of phase 2 or takes it away; empty where it is not known.
func PFS(p ipsec.IPsec) string {
	if len(p.Proposals) == 0 {
		return ""
	}
	switch g := p.Proposals[0].Groups.First(); {
	case g == ipsec.PFSOff:
		return "undo pfs"
	case g > 0:
		return "pfs dh-group" + strconv.Itoa(int(g))
	default:
		return ""
	}
}

// Quoted is a name as it is typed: in quotes where it has blanks.
func Quoted(name string) string {
	if strings.ContainsAny(name, " \t") {
		return `"` + name + `"`
	}
	return name
}

// MissingRules are the rules that the access list lacks. The cloud's local networks are the
// device's remote ones.
func MissingRules(t *device.Tunnel, want []ipsec.Selector) (rules []string) {
	for _, w := range want {
		for _, idc := range w.Remote {
			if !w.Local.Addr().Is4() || !idc.Addr().Is4() || has(t, idc, w.Local) {
				continue
			}
			rules = append(rules, fmt.Sprintf("rule permit ip source %s destination %s", wild(idc), wild(w.Local)))
		}
	}
	return rules
}

func has(t *device.Tunnel, local, remote netip.Prefix) bool {
	for _, s := range t.Parameters.Selectors {
		if s.Narrowed == "" && s.Local == local && slices.Contains(s.Remote, remote) {
			return true
		}
	}
	return false
}

// Mask is a network's mask: "255.255.0.0".
func Mask(p netip.Prefix) string {
	var mask [4]byte
	for i := range 4 {
		host := min(max(8*(i+1)-p.Bits(), 0), 8)
		mask[i] = byte(0xff << host)
	}
	return netip.AddrFrom4(mask).String()
}

// wild is a network with its wildcard.
func wild(p netip.Prefix) string {
	r := firewall.RangeOf(p)
	first, last := r.First.As4(), r.Last.As4()
	for i := range last {
		last[i] ^= first[i]
	}
	return r.First.String() + " " + netip.AddrFrom4(last).String()
}
