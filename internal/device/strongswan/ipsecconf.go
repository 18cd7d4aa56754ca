package strongswan

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// conn is a section of ipsec.conf.
type conn struct {
	name    string
	line    int
	options map[string]option
	also    []option
	base    bool // another conn builds on it
}

// connWords are the options of a conn that are read.
var connWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("also keyexchange ikev2 aggressive aggrmode authby type ike esp ah phase2alg phase2 pfs ikelifetime lifetime " +
		"keylife salifetime lifebytes left leftid leftauth leftsubnet leftsubnets leftcert right rightid rightauth rightsubnet rightsubnets " +
		"dpddelay dpdtimeout dpdaction forceencaps encapsulation auto sha256_96 sha2-truncbug") {
		m[w] = true
	}
	return m
}()

// libreswan are words that only Libreswan has.
var libreswan = map[string]bool{
	"ikev2": true, "phase2alg": true, "phase2": true, "aggrmode": true, "salifetime": true, "leftsubnets": true,
	"rightsubnets": true, "sha2-truncbug": true, "encapsulation": true, "pfs": true,
}

// connLine reads a line within a conn.
func (r *reader) connLine(l device.Line) {
	name, value, ok := strings.Cut(l.S, "=")
	name = strings.ToLower(strings.TrimSpace(name))
	if !ok || r.conn == nil || !connWords[name] {
		return
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = value[:i]
	}
	o := option{value: strings.Trim(strings.TrimSpace(value), `"`), line: l.N}
	r.used = append(r.used, l.N)
	if libreswan[name] && r.libreswan == 0 {
		r.libreswan = l.N
	}
	if name == "also" {
		for w := range strings.SplitSeq(o.value, ",") {
			r.conn.also = append(r.conn.also, option{value: strings.TrimSpace(w), line: l.N})
		}
		return
	}
	o.open = name == "ike" || name == "esp" || name == "ah"
	r.conn.options[name] = o
}

func (r *reader) openConn(n int, name string) {
	c := r.byConn[name]
	if c == nil {
		c = &conn{name: name, line: n, options: map[string]option{}}
		r.byConn[name] = c
		r.conns = append(r.conns, c)
	}
	r.conn = c
	r.used = append(r.used, n)
}

// get is an option of a conn: its own, of those that it names with also=, or of conn %default.
func (r *reader) get(c *conn, name string) option {
	if o := r.lookup(c, name, 0); o.line > 0 {
		return o
	}
	if d := r.byConn["%default"]; d != nil {
		return d.options[name]
	}
	return option{}
}

func (r *reader) lookup(c *conn, name string, depth int) option {
	if c == nil || depth > 4 { // conns may name each other, in a circle too
		return option{}
	}
	if o := c.options[name]; o.line > 0 {
		return o
	}
	for _, also := range c.also {
		if o := r.lookup(r.byConn[also.value], name, depth+1); o.line > 0 {
			return o
		}
	}
	return option{}
}

func (r *reader) fromConns() {
	for _, c := range r.conns {
		for _, a := range c.also {
			if b := r.byConn[a.value]; b != nil {
				b.base = true
			}
		}
	}
	for _, c := range r.conns {
		auto := r.get(c, "auto")
		if c.name == "%default" || c.base && auto.line == 0 || r.get(c, "type").is("passthrough", "pass", "drop", "reject") {
			continue
		}
		r.tunnels = append(r.tunnels, r.fromConn(c, auto))
	}
	if r.libreswan > 0 {
		r.notes = append(r.notes, device.Note{
			Kind: device.Remark, Line: r.libreswan,
			Text: "these are Libreswan's words: its defaults are not strongSwan's, so what is not written is not known",
		})
	}
}

func (r *reader) fromConn(c *conn, auto option) device.Tunnel {
	t := device.Tunnel{Name: "conn " + c.name, Objects: map[string]string{"conn": c.name}}
	if r.libreswan > 0 {
		t.Objects["libreswan"] = "yes"
	}
	t.Parameters.IKE = r.connIKE(c)
	t.Parameters.IPsec = r.connESP(c)
	get := func(name string) option { return r.get(c, name) }
	local, remote := get("leftsubnet"), get("rightsubnet")
	if o := get("leftsubnets"); o.line > 0 {
		local = o
	}
	if o := get("rightsubnets"); o.line > 0 {
		remote = o
	}
	t.Parameters.Selectors = selectors(local, remote, t.Parameters.IKE)
	for _, a := range c.also {
		if r.byConn[a.value] == nil {
			t.Notes = append(t.Notes, device.Note{
				Kind: device.Dangling, Line: a.line,
				Text: fmt.Sprintf("conn %s builds on conn %s, which does not exist", c.name, a.value),
			})
		}
	}
	if auto.line == 0 || auto.is("ignore") {
		t.Notes = append(t.Notes, device.Note{
			Kind: device.Disabled, Line: max(auto.line, c.line),
			Text: fmt.Sprintf("conn %s is not loaded: set auto=start or auto=route", c.name),
		})
	}
	return t
}

func (r *reader) connIKE(c *conn) ipsec.IKE {
	get := func(name string) option { return r.get(c, name) }
	k := ipsec.IKE{
		Version:   r.connVersion(get("ikev2"), get("keyexchange")),
		Auth:      auth(get("leftauth")).Or(auth(get("authby"))).Or(certificate(get("leftcert"))),
		Proposals: proposals(get("ike"), false),
		Lifetime:  duration(get("ikelifetime")),
		Address:   own(get("left")),
		Peer:      address(get("right")),
		Local:     identity(get("leftid")),
		Remote:    identity(get("rightid")),
		DPD:       dpd(get("dpddelay"), get("dpdtimeout")),
	}
	if f := yes(get("forceencaps")); f.Has(true) {
		k.NATT = f
	}
	for _, name := range []string{"aggressive", "aggrmode"} {
		if m := yes(get(name)); m.Known() {
			k.Mode = ipsec.SetAt(m.Line, map[bool]ipsec.Mode{true: ipsec.Aggressive, false: ipsec.Main}[m.First()])
		}
	}
	if a := get("dpdaction"); a.line > 0 {
		k.DPD.Action = dpdAction(a)
		k.DPD.Enabled = ipsec.SetAt(a.line, !a.is("none"))
	}
	if r.libreswan > 0 {
		k.Proposals = withoutDefault(k.Proposals)
	} else {
		k.Local = k.Local.Or(addressID(k.Address, k.Auth))
		k.Remote = k.Remote.Or(addressID(k.Peer, k.Auth))
	}
	return k
}

// connVersion reads strongSwan's keyexchange and Libreswan's ikev2.
func (r *reader) connVersion(v2, exchange option) ipsec.Setting[ipsec.Version] {
	switch {
	case v2.is("insist", "yes", "propose"):
		if v2.is("propose") {
			return ipsec.SetAt(v2.line, ipsec.IKEv2, ipsec.IKEv1)
		}
		return ipsec.SetAt(v2.line, ipsec.IKEv2)
	case v2.is("no", "never"):
		return ipsec.SetAt(v2.line, ipsec.IKEv1)
	case v2.line > 0:
		return ipsec.NotUnderstood[ipsec.Version](v2.line, v2.value)
	case r.libreswan > 0 && exchange.is("ike"):
		return ipsec.Setting[ipsec.Version]{}
	case r.libreswan == 0:
		return version(exchange).Or(ipsec.DefaultOf(product, ipsec.IKEv2, ipsec.IKEv1))
	}
	return version(exchange)
}

func (r *reader) connESP(c *conn) ipsec.IPsec {
	get := func(name string) option { return r.get(c, name) }
	p := ipsec.IPsec{
		Encapsulation: encapsulation(get("type")),
		Truncation96:  yes(get("sha256_96")).Or(yes(get("sha2-truncbug"))),
		LifetimeKB:    kilobytes(get("lifebytes")),
	}
	for _, name := range []string{"lifetime", "keylife", "salifetime"} {
		p.Lifetime = p.Lifetime.Or(duration(get(name)))
	}
	for _, name := range []string{"esp", "phase2alg"} {
		if o := get(name); o.line > 0 {
			p.Protocol, p.Proposals = ipsec.SetAt(o.line, ipsec.ESP), proposals(o, r.libreswan == 0)
		}
	}
	if ah := get("ah"); ah.line > 0 {
		p.Protocol, p.Proposals = ipsec.SetAt(ah.line, ipsec.AH), proposals(ah, true)
	}
	if o := get("phase2"); o.is("ah") {
		p.Protocol = ipsec.SetAt(o.line, ipsec.AH)
	}
	if r.libreswan > 0 { // its lists are whole, and a group comes from pfs=
		p.Proposals = withoutDefault(p.Proposals)
		if off := get("pfs"); off.is("no") {
			for i := range p.Proposals {
				p.Proposals[i].Groups = ipsec.SetAt(off.line, ipsec.PFSOff)
			}
		}
	} else {
		p.Protocol = p.Protocol.Or(ipsec.DefaultOf(product, ipsec.ESP))
		p.Encapsulation = p.Encapsulation.Or(ipsec.DefaultOf(product, ipsec.TunnelMode))
	}
	p.Truncation96 = p.Truncation96.Or(truncated(p.Proposals))
	return p
}

func withoutDefault(ps []ipsec.Proposal) []ipsec.Proposal {
	return slices.DeleteFunc(ps, func(p ipsec.Proposal) bool { return p.Name == "default" })
}
