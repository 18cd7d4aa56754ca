package vyos

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// highestRule is the highest number that a rule may have.
const highestRule = 999999

// permit writes a rule that lets a flow through, into the list that denies it and before the rule
// that does. Zones that have no list between them get no commands: a new list denies what is said
// nowhere, the answers to what the other end begins among it.
func permit(parsed *device.Config, o device.Opening) []string {
	f, ok := parsed.Parsed.(*filters)
	if !ok || !o.Flow.Source.Addr().Is4() || !o.Flow.Destination.Addr().Is4() {
		return nil
	}
	list, before := o.Policy.Name, ""
	if r, ok := o.Before(); ok {
		list, before, _ = strings.Cut(r.Name, " rule ")
		list = strings.TrimSuffix(list, " default") // of a list that another jumps to
	}
	c := f.called(list)
	if c == nil {
		return nil
	}
	number := c.free(before, o.Nth)
	if number == 0 {
		return nil
	}
	out := []string{"configure"}
	for _, s := range accepting(o.Flow) {
		out = append(out, fmt.Sprintf("set %s rule %d %s", c.path, number, s))
	}
	return append(out, "commit", "save")
}

// called is the list that goes by the name in policies and in the names of rules.
func (f *filters) called(name string) *chain {
	for _, c := range f.bases {
		if c.name == name {
			return c
		}
	}
	word, _ := strings.CutPrefix(name, "firewall ")
	return f.chains[word]
}

// free is a number that no rule has, before the rule of that number or else behind all; 0 where
// there is none. Those that are before are counted from the lowest and those behind from the
// highest, so that each nth has its own.
func (c *chain) free(before string, nth int) int {
	var taken []int
	for _, r := range c.rules {
		n, _ := strconv.Atoi(r.number) // 0 is no rule's
		taken = append(taken, n)
	}
	slices.Sort(taken)
	if before == "" {
		n := 10 * (nth + 1)
		if len(taken) > 0 {
			n += taken[len(taken)-1]
		}
		return within(n, highestRule+1)
	}
	end, _ := strconv.Atoi(before)
	n := nth + 1
	for _, t := range slices.Compact(taken) {
		if t > 0 && t <= n {
			n++
		}
	}
	return within(n, end)
}

// within is n where it is below the end.
func within(n, end int) int {
	if n < end {
		return n
	}
	return 0
}

// accepting is what a rule says that accepts a flow.
func accepting(f firewall.Flow) []string {
	out := []string{"action accept"}
	switch f.Protocol {
	case firewall.UDP:
		out = append(out, "protocol udp")
	case firewall.ESP:
		out = append(out, "protocol esp")
	}
	if f.Port > 0 {
		out = append(out, "destination port "+strconv.Itoa(f.Port))
	}
	return append(out, "source address "+written(f.Source), "destination address "+written(f.Destination))
}

// written is a network, or the one address of it.
func written(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.Masked().String()
}
