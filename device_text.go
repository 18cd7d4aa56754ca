package main

import (
	"fmt"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/vendors"
	"vpncheck/steps"
)

// text is what a person reads of what was found.
func (o deviceOutput) text() string {
	var b strings.Builder
	v, ok := vendors.Find(o.Vendor)
	if !ok {
		b.WriteString("The vendor was not recognised.\n")
	} else {
		b.WriteString(strings.TrimSpace(v.Name+" "+o.Product) + "\n")
	}
	writeNotes(&b, "", o.Notes)
	if o.Comparison == nil {
		for _, t := range o.Tunnels {
			writeTunnel(&b, t)
		}
		return b.String()
	}
	o.Comparison.write(&b)
	return b.String()
}

func writeTunnel(b *strings.Builder, t deviceTunnel) {
	fmt.Fprintf(b, "\n%s\n", t.Name)
	for _, r := range t.Parameters {
		fmt.Fprintf(b, "  %-24s %s", r.Name, r.Shown())
		switch {
		case r.Line > 0:
			fmt.Fprintf(b, "  (line %d)", r.Line)
		case r.Of != "":
			fmt.Fprintf(b, "  (default of %s)", r.Of)
		}
		b.WriteByte('\n')
	}
	writeNotes(b, "  ", t.Notes)
}

func writeNotes(b *strings.Builder, indent string, notes []device.Note) {
	for _, n := range notes {
		fmt.Fprintf(b, "%s- %s", indent, n.Text)
		if n.Line > 0 {
			fmt.Fprintf(b, " (line %d)", n.Line)
		}
		b.WriteByte('\n')
	}
}

// write puts both ends side by side.
func (c compared) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n", c.device.Headline())
	for _, name := range c.Candidates {
		fmt.Fprintf(b, "  --name %q\n", name)
	}
	if len(c.Differences) > 0 {
		fmt.Fprintf(b, "\n%s\n", indented(steps.DifferenceTable(c.device)))
		b.WriteString("\n  ✗ keeps the tunnel down   ? not known   ! works, but differs   = the same\n")
	}
	for _, x := range c.device.Blocking() {
		fmt.Fprintf(b, "\n%s: %s\n", x.Name, x.Why)
		for _, line := range x.Commands {
			fmt.Fprintf(b, "    %s\n", line)
		}
		if x.Console != "" && x.To != "" {
			fmt.Fprintf(b, "  or in the Tencent Cloud console, %s: %s\n", x.Console, x.To)
		}
	}
	if len(c.Flows) > 0 {
		fmt.Fprintf(b, "\nSecurity policy: %s\n%s\n", c.PolicyWhy, indented(steps.FlowTable(c.device)))
		for _, x := range c.Flows {
			for _, line := range x.Change {
				fmt.Fprintf(b, "    %s\n", line)
			}
		}
	}
	for _, x := range c.Faults {
		fmt.Fprintf(b, "- %s\n", x.Text)
	}
	for _, x := range c.Signs {
		fmt.Fprintf(b, "- %s: %s\n", x.Cause, x.Text)
	}
}

func indented(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }
