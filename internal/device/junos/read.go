package junos

import (
	"regexp"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// reader goes from the objects to the tunnels.
type reader struct {
	tree     *tree.Tree
	sec      *tree.Node // [edit security]; nil where the text has none
	zones    map[string]zoned
	policies *policies
	nat      []natSet
	natWork  int
	followed map[*tree.Node]bool // the objects that something led to
}

// read reads a text.
func read(text device.Text) *device.Config {
	t := tree.Parse(text, tree.Grammar{Top: func(w string) bool { return top[w] }, Split: split})
	settle(t)
	missing := t.Inherit()
	r := &reader{tree: t, sec: t.Root.Get("security"), followed: map[*tree.Node]bool{}}
	r.zones = r.readZones()
	r.policies = r.readPolicies()
	r.nat = r.readNAT()
	c := &device.Config{Vendor: id, Product: productOf(t.Root, text)}
	for _, vpn := range r.sec.All("ipsec", "vpn") {
		c.Tunnels = append(c.Tunnels, r.tunnel(vpn))
	}
	c.Tunnels = append(c.Tunnels, r.loose()...)
	r.without(missing, c)
	c.Parsed = r.policies
	c.Used = t.Used()
	return c
}

// whole says whether the text is more than the section of the VPN.
func (r *reader) whole() bool {
	for _, w := range []string{"version", "system", "interfaces"} {
		if r.tree.Root.Has(w) {
			return true
		}
	}
	return false
}

// releases are how `show version` tells the release.
var releases = regexp.MustCompile(`^(?:Junos: |JUNOS [A-Z][\w .-]* \[)([0-9][\w.-]*)`)

// productOf is the product with its release, of the configuration or else of `show version`.
func productOf(root *tree.Node, text device.Text) string {
	if v := root.Text("version"); v != "" && v[0] >= '0' && v[0] <= '9' {
		return "Junos " + v
	}
	for _, l := range text.Lines {
		if l.S == "" || l.S[0] != 'J' {
			continue
		}
		if m := releases.FindStringSubmatch(l.S); m != nil {
			return "Junos " + m[1]
		}
	}
	return ""
}

// settle puts sections that were pasted without their head where they belong.
func settle(t *tree.Tree) {
	for _, w := range []string{"ike", "ipsec", "zones", "policies", "nat", "address-book"} {
		t.Move([]string{w}, "security")
	}
	t.Move([]string{"security-zone"}, "security", "zones")
	for _, w := range []string{"from-zone", "global", "default-policy"} {
		t.Move([]string{w}, "security", "policies")
	}
	t.Move([]string{"gateway"}, "security", "ike")
	t.Move([]string{"vpn"}, "security", "ipsec")
	for _, w := range []string{"proposal", "policy"} {
		for _, c := range slices.Clone(t.Root.All(w)) {
			if phase := phaseOf(t, w, c); phase != "" {
				t.Move([]string{w, c.Word}, "security", phase, w)
			}
		}
	}
}

// phaseOf says whose proposal or policy an object without its head is, by what is in it.
func phaseOf(t *tree.Tree, kind string, n *tree.Node) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return n.Get(w) != nil })
	}
	hmac := slices.ContainsFunc(n.All("authentication-algorithm"), func(a *tree.Node) bool { return strings.HasPrefix(a.Word, "hmac-") })
	switch {
	case has("dh-group", "authentication-method", "mode", "pre-shared-key", "certificate"):
		return "ike"
	case has("protocol", "perfect-forward-secrecy", "lifetime-kilobytes") || hmac:
		return "ipsec"
	case kind == "proposal" && has("authentication-algorithm"):
		return "ike"
	}
	for _, p := range n.All("proposals") {
		for _, phase := range []string{"ike", "ipsec"} {
			if t.Root.Get("security", phase, "proposal", p.Word) != nil {
				return phase
			}
		}
	}
	return ""
}
