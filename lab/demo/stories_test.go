package demo

import (
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/steps"
)

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

func TestStoriesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Stories() {
		for _, id := range []string{s.Key, s.Tunnel, s.Name, s.site.Gateway.String(), s.site.LAN.String()} {
			if seen[id] {
				t.Errorf("%s: %s is there twice", s.Key, id)
			}
			seen[id] = true
		}
		if !regexp.MustCompile(`^vpnx-[a-z0-9]{8}$`).MatchString(s.Tunnel) {
			t.Errorf("%s: %s is not a tunnel's id", s.Key, s.Tunnel)
		}
		if !s.Absent && !slices.Contains(regions, s.Region) {
			t.Errorf("%s: no region %s", s.Key, s.Region)
		}
		if s.Title == "" || s.Try == "" || len(s.Script) == 0 || !slices.Contains(steps.States, s.Ending.State) {
			t.Errorf("%s is not told to its end: %+v", s.Key, s)
		}
		if last := s.Script[len(s.Script)-1]; last.Wait != s.Ending.State {
			t.Errorf("%s: the script ends with %s, the story as %s", s.Key, last, s.Ending.State)
		}
	}
}

// A script's moves must exist: the consoles' commands here, the questions in the runbook.
func TestScriptsFitTheConsolesAndTheRunbook(t *testing.T) {
	book := bookText()
	for _, s := range Stories() {
		for i, m := range s.Script {
			console, command, _ := strings.Cut(m.Desk, "/")
			if _, ok := s.command(console, command); m.Desk != "" && !ok {
				t.Errorf("%s, move %d: no console command %s", s.Key, i+1, m.Desk)
			}
			if m.Shows != "" && !strings.Contains(book, m.Shows) {
				t.Errorf("%s, move %d: the runbook says nowhere %q", s.Key, i+1, m.Shows)
			}
		}
	}
}

// bookText is what the runbook asks and advises.
func bookText() string {
	var b strings.Builder
	facts := steps.Facts{Reading: steps.Reading{Gateway: steps.VPNGateway{Blocked: true}}}
	for _, s := range steps.Runbook {
		if s.Ask != nil {
			b.WriteString(s.Ask(facts) + "\n")
		}
		if s.Advice != nil {
			b.WriteString(s.Advice(facts).Summary + "\n")
		}
	}
	return b.String()
}

// maxPaste is what fits into the text of the bot's form; a whole configuration is given as a file.
const maxPaste = 3000

func TestConsolesPrintForEveryState(t *testing.T) {
	states := []Line{
		{},
		{UplinkDown: true},
		{UplinkDown: true, Heals: time.Second},
		{PolicyBlocks: true},
		{ParamsDiffer: true},
		{Blocked: true},
		{CarrierDrops: true},
		{NeedsTraffic: true},
	}
	for _, s := range Stories() {
		for _, c := range s.Consoles() {
			for _, cmd := range c.Commands {
				for _, l := range states {
					for _, live := range []bool{false, true} {
						out := cmd.print(sight{Story: s, Now: l, Live: live, At: time.Unix(1e9, 0)})
						if out == "" || len(out) > maxPaste && cmd.File == "" || strings.ContainsRune(out, 0) || strings.Contains(out, "%!") {
							t.Errorf("%s %s/%s in %+v prints %q", s.Key, c.ID, cmd.ID, l, out)
						}
					}
				}
				if cmd.Text == "" || cmd.Label == "" || cmd.Repair != (cmd.do != nil) {
					t.Errorf("%s: %s/%s is not whole", s.Key, c.ID, cmd.ID)
				}
			}
		}
	}
}

// What is wrong must be visible at a console, on every maker's device.
func TestEveryFaultShowsAtTheDevice(t *testing.T) {
	for name := range vendors {
		s := Story{Vendor: name, Name: "idc-x-1", site: newSite(77)}
		for _, c := range []struct {
			command string
			fault   Line
		}{
			{"ping-gateway", Line{UplinkDown: true}},
			{"ping-gateway", Line{Blocked: true}},
			{"ping-internet", Line{UplinkDown: true}},
			{"policy", Line{PolicyBlocks: true}},
			{"params", Line{ParamsDiffer: true}},
		} {
			cmd, _ := s.command("firewall", c.command)
			if cmd.print(sight{Story: s}) == cmd.print(sight{Story: s, Now: c.fault}) {
				t.Errorf("%s: %s prints the same with %+v", name, c.command, c.fault)
			}
		}
	}
}

func TestPublicAddressesAreForDocumentation(t *testing.T) {
	ranges := []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.0.0/16"), netip.PrefixFrom(publicDNS, 32),
		netip.MustParsePrefix("255.255.0.0/16"), netip.MustParsePrefix("0.0.0.0/8"), // masks, and masks inverted
	}
	address := regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b`)
	for _, s := range Stories() {
		for _, c := range s.Consoles() {
			for _, cmd := range c.Commands {
				for _, a := range address.FindAllString(cmd.Text+cmd.print(sight{Story: s}), -1) {
					ip, err := netip.ParseAddr(a)
					if err == nil && !slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(ip) }) {
						t.Errorf("%s: %s/%s names %s", s.Key, c.ID, cmd.ID, a)
					}
				}
			}
		}
	}
}
