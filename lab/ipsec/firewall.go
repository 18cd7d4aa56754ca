package ipseclab

import (
	"context"
	"fmt"
	"strings"
)

// rules are what a host's firewall drops, by hook: "input", "output", "forward".
type rules map[string][]string

// toESP is ESP in UDP: behind the port, IKE has a marker of four zeros, and ESP its number.
const toESP = "udp dport 4500 @th,64,32 != 0"

// firewall replaces a host's rules; none open it.
func (l *Lab) firewall(ctx context.Context, h Host, r rules) error {
	var b strings.Builder
	b.WriteString("table inet filter\ndelete table inet filter\n") // also where there is none yet
	if len(r) > 0 {
		b.WriteString("table inet filter {\n")
		for _, hook := range []string{"input", "forward", "output"} {
			fmt.Fprintf(&b, "  chain %s {\n    type filter hook %s priority 0; policy accept;\n", hook, hook)
			for _, rule := range r[hook] {
				fmt.Fprintf(&b, "    %s counter drop\n", rule)
			}
			b.WriteString("  }\n")
		}
		b.WriteString("}\n")
	}
	return l.must(ctx, h, b.String(), l.programs.nft, "-f", "-")
}
