package devicetest

import (
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// Opens has a device type the commands that let through what its security policy denies, and checks
// that all flows are then permitted, by the vendor's own reader. apply is the device: it gives its
// configuration after the commands. It returns the commands of each flow.
func Opens(t *testing.T, v device.Vendor, text string, e device.Ends, apply func(text string, commands []string) string) map[string][]string {
	t.Helper()
	decide := func(text string) []firewall.Decision {
		c := v.Read(device.NewText(text))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels in\n%s", len(c.Tunnels), text)
		}
		return v.Decide(c, &c.Tunnels[0], e)
	}
	typed := map[string][]string{}
	after := text
	for _, d := range decide(text) {
		if denied := d.Verdict == firewall.Denied || d.Verdict == firewall.Partly; denied != (len(d.Commands) > 0) {
			t.Errorf("%s is %s (%s), with the commands %q", d.Flow.Name, d.Verdict, d.Why, d.Commands)
		}
		if len(d.Commands) > 0 {
			typed[d.Flow.Name] = append(typed[d.Flow.Name], d.Commands...)
			after = apply(after, d.Commands)
		}
	}
	for _, d := range decide(after) {
		if d.Verdict != firewall.Permitted {
			t.Errorf("%s is %s after the commands: %s\n%s", d.Flow.Name, d.Verdict, d.Why, after)
		}
	}
	return typed
}

// Before puts lines before the first one of a text that begins so, or behind all where none does.
func Before(text, begins string, lines ...string) string {
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range all {
		if begins != "" && strings.HasPrefix(strings.TrimSpace(l), begins) {
			return strings.Join(append(append(append([]string{}, all[:i]...), lines...), all[i:]...), "\n") + "\n"
		}
	}
	return strings.Join(append(all, lines...), "\n") + "\n"
}
