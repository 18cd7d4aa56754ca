package strongswan

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// fromSections makes a tunnel of every connection of swanctl.conf, with the children that negotiate
// the same; a child that negotiates something else is a tunnel apart.
func (r *reader) fromSections() {
	templates := map[string]bool{}
	for _, c := range slices.Concat(r.top.children, r.top.child("connections").within()) {
		for _, b := range c.bases {
			templates[b] = true
		}
	}
	for _, top := range r.top.children {
		if top.name == "connections" {
			for _, c := range top.children {
				r.connection(c)
			}
			continue
		}
		if !outermost[top.name] && !templates[top.name] && (top.child("children") != nil || top.get("remote_addrs").line > 0) {
			r.connection(top) // pasted without what stands around it
		}
	}
}

func (r *reader) connection(c *section) {
	base := device.Tunnel{
		Name:       "connection " + c.name,
		Parameters: ipsec.Parameters{IKE: ike(c)},
		Objects:    map[string]string{"connection": c.name},
	}
	for _, s := range []*section{c, c.inner("local"), c.inner("remote"), c.inner("children")} {
		base.Notes = append(base.Notes, dangling(s)...)
	}
	var children []*section
	if s := c.inner("children"); s != nil {
		children = s.children
	}
	if len(children) == 0 {
		base.Notes = append(base.Notes, device.Note{
			Kind: device.Incomplete, Line: first(c.lines),
			Text: fmt.Sprintf("connection %s has no children, so no traffic can use it: add one with local_ts and remote_ts", c.name),
		})
		r.tunnels = append(r.tunnels, base)
		return
	}
	r.tunnels = append(r.tunnels, withChildren(base, children)...)
}

func withChildren(base device.Tunnel, children []*section) []device.Tunnel {
	var out []device.Tunnel
	at := map[string]int{}
	for _, child := range children {
		if child.get("mode").is("pass", "drop") {
			continue // a policy without a tunnel
		}
		p := esp(child)
		id := negotiated(child)
		i, seen := at[id]
		if !seen {
			i, at[id] = len(out), len(out)
			t := base
			t.Parameters.IPsec = p
			t.Objects = map[string]string{"connection": base.Objects["connection"], "child": child.name}
			t.Notes = slices.Clone(base.Notes)
			out = append(out, t)
		}
		t := &out[i]
		if seen {
			t.Objects["child"] += "\n" + child.name
		}
		t.Notes = append(t.Notes, dangling(child)...)
		t.Notes = append(t.Notes, waiting(child)...)
		t.Parameters.Selectors = append(t.Parameters.Selectors,
			selectors(child.get("local_ts"), child.get("remote_ts"), t.Parameters.IKE)...)
		if action := child.get("dpd_action"); action.line > 0 && t.Parameters.IKE.DPD.Action.IsZero() {
			t.Parameters.IKE.DPD.Action = dpdAction(action)
		}
	}
	if len(out) > 1 {
		for i := range out {
			out[i].Name += ", child " + out[i].Objects["child"]
		}
	}
	return out
}

// unsaid is what a child has by itself.
var unsaid = map[string]string{"mode": "tunnel", "life_bytes": "0", "sha256_96": "no"}

// negotiated is the same for children that negotiate the same besides networks.
func negotiated(child *section) string {
	var values []string
	for _, name := range []string{"mode", "esp_proposals", "ah_proposals", "life_time", "rekey_time", "life_bytes", "sha256_96"} {
		value := child.get(name).value
		if value == unsaid[name] { // says what goes without saying
			value = ""
		}
		values = append(values, value)
	}
	return strings.Join(values, "\x00")
}

// waiting: without a start action the device waits for the other end or for an administrator.
func waiting(child *section) []device.Note {
	if a := child.get("start_action"); a.line > 0 && !a.is("none") {
		return nil
	}
	return []device.Note{{
		Kind: device.Remark, Line: max(child.get("start_action").line, first(child.lines)),
		Text: fmt.Sprintf("child %s has no start_action, so the device starts nothing by itself: set start_action = trap or start", child.name),
	}}
}

func dangling(s *section) []device.Note {
	if s == nil {
		return nil
	}
	var out []device.Note
	for _, b := range s.bases {
		if find(s, b) == nil {
			out = append(out, device.Note{
				Kind: device.Dangling, Line: s.baseLine,
				Text: fmt.Sprintf("section %s builds on %q, which does not exist", s.name, b),
			})
		}
	}
	return out
}

func first(lines []int) int {
	if len(lines) == 0 {
		return 0
	}
	return lines[0]
}

func ike(c *section) ipsec.IKE {
	local, remote := authenticating(c, "local"), authenticating(c, "remote")
	k := ipsec.IKE{
		Version:   version(c.get("version")).Or(ipsec.DefaultOf(product, ipsec.IKEv2, ipsec.IKEv1)),
		Auth:      auth(local.get("auth")),
		Proposals: proposals(c.get("proposals"), false),
		Lifetime:  duration(c.get("rekey_time")),
		Address:   own(c.get("local_addrs")),
		Peer:      address(c.get("remote_addrs")),
		Local:     identity(local.get("id")),
		Remote:    identity(remote.get("id")),
		NATT:      yes(c.get("encap")),
		DPD:       dpd(c.get("dpd_delay"), c.get("dpd_timeout")),
	}
	if k.NATT.Has(false) { // encap forces it; without it strongSwan still finds a NAT by itself
		k.NATT = ipsec.Setting[bool]{}
	}
	if m := yes(c.get("aggressive")); m.Known() {
		k.Mode = ipsec.SetAt(m.Line, map[bool]ipsec.Mode{true: ipsec.Aggressive, false: ipsec.Main}[m.First()])
	}
	if again := duration(c.get("reauth_time")); again.Known() && again.First() > 0 {
		k.Lifetime = k.Lifetime.Or(again)
	} else {
		k.Lifetime = k.Lifetime.Or(ipsec.DefaultOf(product, defaultIKE))
	}
	k.Local = k.Local.Or(addressID(k.Address, k.Auth))
	return k
}

// authenticating is the section of an end's first round: "local", or with a suffix.
func authenticating(c *section, name string) *section {
	if s := c.inner(name); s != nil {
		return s
	}
	for _, in := range slices.Concat([]*section{c}, c.beneath(0)) {
		for _, s := range in.children {
			if strings.HasPrefix(s.name, name) {
				return s
			}
		}
	}
	return nil
}

func esp(c *section) ipsec.IPsec {
	p := ipsec.IPsec{
		Protocol:  ipsec.DefaultOf(product, ipsec.ESP),
		Proposals: proposals(c.get("esp_proposals"), true),
		Lifetime:  duration(c.get("rekey_time")).Or(duration(c.get("life_time"))).Or(ipsec.DefaultOf(product, defaultESP)),
		Encapsulation: encapsulation(c.get("mode")).
			Or(ipsec.DefaultOf(product, ipsec.TunnelMode)),
		Truncation96: yes(c.get("sha256_96")),
	}
	if ah := c.get("ah_proposals"); ah.line > 0 {
		p.Protocol, p.Proposals = ipsec.SetAt(ah.line, ipsec.AH), proposals(ah, true)
	} else if e := c.get("esp_proposals"); e.line > 0 {
		p.Protocol = ipsec.SetAt(e.line, ipsec.ESP)
	}
	p.Truncation96 = p.Truncation96.Or(truncated(p.Proposals))
	p.LifetimeKB = kilobytes(c.get("life_bytes"))
	return p
}
