package strongswan

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// loaded is a connection as "swanctl --list-conns" shows it.
type loaded struct {
	tunnel device.Tunnel
	in     string // the end whose authentication the lines are about; empty in a further round
	rounds map[string]bool
	child  *loadedChild
	kids   []*loadedChild
}

type loadedChild struct {
	name          string
	line          int
	ipsec         ipsec.IPsec
	local, remote option
}

// listLine reads a line of the output; false where it is none of it.
func (r *reader) listLine(l device.Line) bool {
	name, rest, ok := strings.Cut(l.S, ": ")
	if ok && strings.HasPrefix(rest, "IKEv") && !strings.ContainsAny(name, " []") {
		r.openLoaded(l.N, name, rest)
		return true
	}
	c := r.list
	if c == nil {
		return false
	}
	rest = strings.TrimSpace(rest)
	o := option{value: rest, line: l.N}
	mode, _, _ := strings.Cut(rest, ",")
	switch end, authentication := strings.CutSuffix(l.S, " authentication:"); {
	case ok && (mode == "TUNNEL" || mode == "TRANSPORT"):
		c.openChild(l.N, name, rest)
	case authentication:
		c.round(l.N, end)
	case ok && beside[name]:
		return true // goes with the authentication, and decides nothing here
	case ok && name == "id":
		c.identify(o)
	case ok && (name == "local" || name == "remote"):
		c.end(name, o)
	default:
		r.list = nil
		return false
	}
	r.used = append(r.used, l.N)
	return true
}

// beside are what an end may have besides its identity.
var beside = map[string]bool{
	"certs": true, "cacerts": true, "groups": true, "cert policy": true, "eap-id": true, "xauth-id": true, "aaa-id": true,
}

// round is "local pre-shared key", the first of an end or a further one: that asks for more than a
// key, and its identity is not IKE's.
func (c *loaded) round(n int, s string) {
	side, how, _ := strings.Cut(s, " ")
	c.in, c.child = side, nil
	if c.rounds[side] {
		c.in = ""
	}
	c.rounds[side] = true
	if side == "local" {
		c.tunnel.Parameters.IKE.Auth = auth(option{value: how, line: n})
	}
}

func (r *reader) openLoaded(n int, name, rest string) {
	r.list = &loaded{
		tunnel: device.Tunnel{Name: "connection " + name, Objects: map[string]string{"connection": name}},
		rounds: map[string]bool{},
	}
	r.listed = append(r.listed, r.list)
	k := &r.list.tunnel.Parameters.IKE
	for i, w := range strings.Split(rest, ", ") {
		o := option{value: strings.TrimSuffix(last(w), "s"), line: n}
		switch {
		case i == 0:
			k.Version = version(option{value: w, line: n})
		case strings.HasPrefix(w, "rekeying every "), strings.HasPrefix(w, "reauthentication every "):
			k.Lifetime = k.Lifetime.Or(duration(o))
		case strings.HasPrefix(w, "dpd delay "):
			k.DPD = dpd(o, option{})
		}
	}
	r.used = append(r.used, n)
}

func last(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

func (c *loaded) openChild(n int, name, rest string) {
	c.child = &loadedChild{name: name, line: n}
	c.kids = append(c.kids, c.child)
	for i, w := range strings.Split(rest, ", ") {
		if bytes, ok := strings.CutSuffix(w, " bytes"); ok { // behind the time, or alone
			c.child.ipsec.LifetimeKB = kilobytes(option{value: last(bytes), line: n})
		}
		w, _, _ = strings.Cut(w, " or ")
		o := option{value: strings.TrimSuffix(last(w), "s"), line: n}
		switch {
		case i == 0:
			c.child.ipsec.Encapsulation = encapsulation(option{value: w, line: n})
		case strings.HasPrefix(w, "rekeying every ") && strings.HasSuffix(w, "s"):
			c.child.ipsec.Lifetime = duration(o)
		case strings.HasPrefix(w, "dpd action is "):
			c.tunnel.Parameters.IKE.DPD.Action = dpdAction(option{value: last(w), line: n})
		}
	}
}

func (c *loaded) identify(o option) {
	k := &c.tunnel.Parameters.IKE
	if c.in == "local" {
		k.Local = identity(o)
	} else if c.in == "remote" {
		k.Remote = identity(o)
	}
}

// end is an outside address before the children, and a network within one. A port may stand behind
// the address.
func (c *loaded) end(name string, o option) {
	k := &c.tunnel.Parameters.IKE
	switch {
	case c.child != nil && name == "local":
		c.child.local = o
	case c.child != nil:
		c.child.remote = o
	case name == "local":
		o.value, _, _ = strings.Cut(o.value, "[")
		k.Address = k.Address.Or(own(o))
	default:
		o.value, _, _ = strings.Cut(o.value, "[")
		k.Peer = more(k.Peer, address(o))
	}
}

// more adds a further peer, each of which is on a line of its own.
func more(s, further ipsec.Setting[netip.Addr]) ipsec.Setting[netip.Addr] {
	if !s.Known() || !further.Known() {
		return s.Or(further)
	}
	s.Values = append(s.Values, further.Values...)
	return s
}

// fromLoaded adds what the daemon has loaded: it completes the connection of the same name, or is
// one of its own.
func (r *reader) fromLoaded() {
	r.index()
	defer r.index()
	for _, c := range r.listed {
		if len(c.kids) == 0 {
			c.tunnel.Notes = append(c.tunnel.Notes, device.Note{
				Kind: device.Incomplete, Line: c.tunnel.Parameters.IKE.Version.Line,
				Text: fmt.Sprintf("%s has no children, so no traffic can use it", c.tunnel.Name),
			})
		}
		all := c.tunnels()
		if !r.complete(all[0]) {
			r.tunnels = append(r.tunnels, all...)
		}
	}
}

// tunnels are one for the children that are alike, and one for each that is not.
func (c *loaded) tunnels() []device.Tunnel {
	all := []device.Tunnel{c.tunnel}
	for i, kid := range c.kids {
		at := 0
		for at < len(all) && i > 0 && !alike(all[at].Parameters.IPsec, kid.ipsec) {
			at++
		}
		if at == len(all) {
			all = append(all, c.tunnel)
		}
		t := &all[at]
		t.Parameters.IPsec = kid.ipsec
		t.Parameters.Selectors = append(t.Parameters.Selectors, selectors(kid.local, kid.remote, t.Parameters.IKE)...)
	}
	for i := range all[1:] {
		all[i+1].Name += fmt.Sprintf(", child %d", i+2)
	}
	return all
}

func alike(p, q ipsec.IPsec) bool {
	return p.Encapsulation.First() == q.Encapsulation.First() && p.Lifetime.First() == q.Lifetime.First() &&
		p.LifetimeKB.First() == q.LifetimeKB.First()
}

// index finds the tunnels by the names of their connections, in whichever form they were given.
func (r *reader) index() {
	r.connections = map[string][]int{}
	for i, t := range r.tunnels {
		name := t.Objects["connection"] + t.Objects["conn"]
		r.connections[name] = append(r.connections[name], i)
	}
}

// complete fills in what the file leaves out. The daemon's values are the ones in force, so they
// stand in for defaults too.
func (r *reader) complete(l device.Tunnel) bool {
	found := false
	for _, i := range r.connections[l.Objects["connection"]] {
		t := &r.tunnels[i]
		found = true
		k, from := &t.Parameters.IKE, l.Parameters.IKE
		fill(&k.Version, from.Version)
		fill(&k.Auth, from.Auth)
		fill(&k.Lifetime, from.Lifetime)
		fill(&k.Local, from.Local)
		fill(&k.Remote, from.Remote)
		fill(&k.Address, from.Address)
		fill(&k.Peer, from.Peer)
		fill(&k.DPD.Enabled, from.DPD.Enabled)
		fill(&k.DPD.Interval, from.DPD.Interval)
		fill(&k.DPD.Action, from.DPD.Action)
		fill(&t.Parameters.IPsec.Encapsulation, l.Parameters.IPsec.Encapsulation)
		fill(&t.Parameters.IPsec.Lifetime, l.Parameters.IPsec.Lifetime)
		fill(&t.Parameters.IPsec.LifetimeKB, l.Parameters.IPsec.LifetimeKB)
		if t.Parameters.Selectors == nil {
			t.Parameters.Selectors = l.Parameters.Selectors
		}
	}
	return found
}

func fill[T comparable](s *ipsec.Setting[T], from ipsec.Setting[T]) {
	if s.Origin != ipsec.Written && from.Known() {
		*s = from
	}
}
