package vendors

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// blindLabel is what devicetest.Label writes, with lines in front: "vendor", "product" and "ends",
// which are the two ends as the cloud has them. In a tunnel, "policy FLOW VERDICT" is what the
// security policy does: 500-in, 4500-out, esp-in, and in and out for the networks.
type blindLabel struct {
	vendor, product string
	ends            device.Ends
	tunnels         []blindTunnel
}

type blindTunnel struct {
	name      string
	keys      []string // of values, in order
	values    map[string]string
	selectors []string
	notes     []string
	policies  map[string]string
}

// What is not part of a value: its line, whose default it is, the text that no value says.
var blindBeside = regexp.MustCompile(`( \[[^\]]*\])?( \(default of [^)]*\))?( @\d+)?$`)

// blindLines are a label's lines without what stands beside the values.
func blindLines(label string) []string {
	var out []string
	for line := range strings.Lines(label) {
		out = append(out, regexp.MustCompile(` @\d+$`).ReplaceAllString(strings.TrimSpace(line), ""))
	}
	return out
}

func parseBlindLabel(t *testing.T, s string) blindLabel {
	t.Helper()
	var l blindLabel
	var now *blindTunnel
	proposals := map[string]int{}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "vendor":
			l.vendor = value
		case "product":
			l.product = value
		case "ends":
			l.ends = parseBlindEnds(t, value)
		case "tunnel":
			l.tunnels = append(l.tunnels, blindTunnel{name: value, values: map[string]string{}, policies: map[string]string{}})
			now = &l.tunnels[len(l.tunnels)-1]
			clear(proposals)
		default:
			if now != nil {
				now.add(key, value, proposals)
			}
		}
	}
	return l
}

func (t *blindTunnel) add(key, value string, proposals map[string]int) {
	phase, kind, _ := strings.Cut(key, ".")
	switch {
	case key == "selector":
		t.selectors = append(t.selectors, regexp.MustCompile(` @\d+$`).ReplaceAllString(value, ""))
	case key == "note":
		t.notes = append(t.notes, regexp.MustCompile(` @\d+$`).ReplaceAllString(value, ""))
	case key == "policy":
		flow, verdict, _ := strings.Cut(value, " ")
		t.policies[flow] = verdict
	case kind == "proposal":
		proposals[phase]++
	case kind == "":
	default:
		if slices.Contains([]string{"encryption", "integrity", "prf", "groups"}, kind) {
			key = fmt.Sprintf("%s %d", key, max(proposals[phase], 1))
		}
		t.keys = append(t.keys, key)
		t.values[key] = blindBeside.ReplaceAllString(value, "")
	}
}

// likeness says how much of the label is in a tunnel that was read, the peer above all.
func (t blindTunnel) likeness(label blindTunnel) int {
	n := 0
	for _, k := range label.keys {
		if t.values[k] == label.values[k] {
			n++
		}
	}
	for _, s := range label.selectors {
		if slices.Contains(t.selectors, s) {
			n += 5
		}
	}
	if t.values["ike.peer"] == label.values["ike.peer"] {
		n += 20
	}
	return n
}

func parseBlindEnds(t *testing.T, s string) device.Ends {
	t.Helper()
	var e device.Ends
	words := strings.Fields(s)
	for i := 0; i+1 < len(words); i += 2 {
		switch words[i] {
		case "gateway":
			e.Gateway = netip.MustParseAddr(words[i+1])
		case "device":
			e.Device = netip.MustParseAddr(words[i+1])
		case "cloud":
			e.Cloud = append(e.Cloud, netip.MustParsePrefix(words[i+1]))
		case "idc":
			e.IDC = append(e.IDC, netip.MustParsePrefix(words[i+1]))
		default:
			t.Fatalf("what is %q of the ends?", words[i])
		}
	}
	return e
}

// blindFlow is the word of a label for a flow.
func blindFlow(f firewall.Flow, e device.Ends) string {
	direction := "out"
	if f.Source.Addr() == e.Gateway || slices.ContainsFunc(e.Cloud, f.Source.Overlaps) {
		direction = "in"
	}
	switch {
	case f.Protocol == firewall.UDP && (f.Port == 500 || f.Port == 4500):
		return fmt.Sprintf("%d-%s", f.Port, direction)
	case f.Protocol == firewall.ESP:
		return "esp-" + direction
	default:
		return direction
	}
}

// worst is the worse of two verdicts over parts of the same flow.
func worst(a, b string) string {
	order := []string{"", "permitted", "unclear", "partly", "denied"}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}
