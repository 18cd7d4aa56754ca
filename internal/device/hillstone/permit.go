package hillstone

import (
	"fmt"
	"strconv"
	"strings"

	"vpncheck/internal/device"
)

// permit writes a rule that lets a flow through, and moves it before the one that denies it.
func permit(parsed *device.Config, o device.Opening) []string {
	c, ok := parsed.Parsed.(*config)
	if !ok {
		return nil
	}
	highest := 0
	for _, r := range c.rules {
		n, _ := strconv.Atoi(number(r.rule.Name)) // what is no number is no rule's
		highest = max(highest, n)
	}
	id := strconv.Itoa(highest + 1 + o.Nth)
	out := []string{"configure", "policy-global", "rule id " + id}
	for _, zone := range []struct{ end, name string }{{"src-zone", o.Flow.From}, {"dst-zone", o.Flow.To}} {
		if zone.name != "" {
			out = append(out, fmt.Sprintf("%s %q", zone.end, zone.name))
		}
	}
	out = append(out, "src-ip "+o.Flow.Source.Masked().String(), "dst-ip "+o.Flow.Destination.Masked().String(),
		`service "Any"`, "action permit", "exit")
	if r, ok := o.Before(); ok {
		out = append(out, "move "+id+" before "+number(r.Name))
	}
	return append(out, "exit", "end")
}

// number is that of a rule by its name: "rule id 3 web".
func number(name string) string {
	words := strings.Fields(name)
	if len(words) < 3 {
		return ""
	}
	return words[2]
}
