// Package devicetest holds what the tests of all vendors' grammars share: fixtures that are
// labelled by hand with every value, and arbitrary parameters to print and read back.
package devicetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Fixtures reads every txtar archive that matches the pattern: "config" is what a person pastes
// (several files that begin with "config" are several pastes, one after the other), and "want" is
// the label, as [Label] writes it, made by hand from the vendor's manual.
func Fixtures(t *testing.T, v device.Vendor, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures at %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			config, want := fixture(t, file)
			text := device.NewText(config)
			if v.Score(text) == 0 {
				t.Errorf("not recognised as %s", v.Name)
			}
			got := Label(v.Read(text))
			if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s\nall of it:\n%s", file, diff, got)
			}
		})
	}
}

func fixture(t *testing.T, file string) (config, want string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(b).Files {
		switch {
		case f.Name == "want":
			want = string(f.Data)
		case strings.HasPrefix(f.Name, "config"):
			config += string(f.Data)
		}
	}
	if config == "" || want == "" {
		t.Fatalf("%s has no config or no want", file)
	}
	return config, want
}

// lines drops comments and blank lines of a label.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// Label writes all that was read, a value a line, with "@N" for the line where it is written and
// "(default of …)" for what nobody wrote. Blank lines, indentation and lines that begin with #
// mean nothing.
func Label(c *device.Config) string {
	var b strings.Builder
	for _, t := range c.Tunnels {
		fmt.Fprintf(&b, "tunnel %s\n", t.Name)
		labelPlace(&b, t)
		labelIKE(&b, t.Parameters.IKE)
		labelIPsec(&b, t.Parameters.IPsec)
		for _, s := range t.Parameters.Selectors {
			fmt.Fprintf(&b, "  selector %s -> %v%s%s\n", s.Local, s.Remote, prefixed(" ", s.Narrowed), at(s.Line))
		}
		labelNotes(&b, t.Notes)
	}
	labelNotes(&b, c.Notes)
	for _, s := range c.Symptoms {
		fmt.Fprintf(&b, "symptom %s%s\n", s.ID, at(s.Line))
	}
	return b.String()
}

func labelPlace(b *strings.Builder, t device.Tunnel) {
	for _, p := range [][2]string{{"interface", t.Interface}, {"zone", t.Zone}, {"inside", t.Inside}, {"outside", t.Outside}} {
		if p[1] != "" {
			fmt.Fprintf(b, "  %s %s\n", p[0], p[1])
		}
	}
}

func labelIKE(b *strings.Builder, k ipsec.IKE) {
	setting(b, "ike.version", k.Version)
	setting(b, "ike.mode", k.Mode)
	setting(b, "ike.auth", k.Auth)
	proposals(b, "ike", k.Proposals)
	setting(b, "ike.lifetime", k.Lifetime)
	setting(b, "ike.local", k.Local)
	setting(b, "ike.remote", k.Remote)
	setting(b, "ike.address", k.Address)
	setting(b, "ike.peer", k.Peer)
	setting(b, "ike.dpd", k.DPD.Enabled)
	setting(b, "ike.dpd.interval", k.DPD.Interval)
	setting(b, "ike.dpd.timeout", k.DPD.Timeout)
	setting(b, "ike.dpd.action", k.DPD.Action)
	setting(b, "ike.nat_t", k.NATT)
}

func labelIPsec(b *strings.Builder, p ipsec.IPsec) {
	setting(b, "ipsec.protocol", p.Protocol)
	setting(b, "ipsec.encapsulation", p.Encapsulation)
	proposals(b, "ipsec", p.Proposals)
	setting(b, "ipsec.lifetime", p.Lifetime)
	setting(b, "ipsec.lifetime_kb", p.LifetimeKB)
	setting(b, "ipsec.truncation_96", p.Truncation96)
}

func proposals(b *strings.Builder, phase string, ps []ipsec.Proposal) {
	for i, p := range ps {
		fmt.Fprintf(b, "  %s.proposal %d %s%s\n", phase, i, p.Name, at(p.Line))
		setting(b, phase+".encryption", p.Encryption)
		setting(b, phase+".integrity", p.Integrity)
		setting(b, phase+".prf", p.PRF)
		setting(b, phase+".groups", p.Groups)
	}
}

func setting[T comparable](b *strings.Builder, name string, s ipsec.Setting[T]) {
	if s.IsZero() {
		return
	}
	of := ""
	if s.Origin == ipsec.Default {
		of = " (default of " + s.Of + ")"
	}
	text := ""
	if s.Text != "" && len(s.Values) > 0 {
		text = " [" + s.Text + "]"
	}
	fmt.Fprintf(b, "  %s %s%s%s%s\n", name, s, text, of, at(s.Line))
}

func labelNotes(b *strings.Builder, notes []device.Note) {
	for _, n := range notes { // the wording is not part of a label
		fmt.Fprintf(b, "  note %s%s\n", n.Kind, at(n.Line))
	}
}

// LabelPolicy writes a policy, a rule a line.
func LabelPolicy(p firewall.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "policy %s default %s\n", p.Name, p.Default)
	for _, r := range p.Rules {
		fmt.Fprintf(&b, "  %s %s from %v to %v src %+v dst %+v services %+v unclear %v disabled %v%s\n",
			r.Name, r.Action, r.From, r.To, r.Sources, r.Destinations, r.Services, r.Unclear, r.Disabled, at(r.Line))
	}
	return b.String()
}

func at(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(" @%d", line)
}

func prefixed(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}
