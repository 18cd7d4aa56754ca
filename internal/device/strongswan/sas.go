package strongswan

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// association is an IKE SA as "swanctl --list-sas" shows it, with those of its children.
type association struct {
	name     string
	line     int
	up       bool
	ike      ipsec.IKE
	child    *childSA
	children []*childSA
}

type childSA struct {
	name          string
	line          int
	up            bool
	ipsec         ipsec.IPsec
	local, remote option
}

// saLine reads a line of the output; false where it is none of it.
func (r *reader) saLine(l device.Line) bool {
	name, rest, ok := strings.Cut(l.S, ": #")
	if ok && !strings.ContainsAny(name, " []") && strings.Contains(rest, ", ") {
		if strings.Contains(rest, "IKEv") {
			r.openSA(l.N, name, rest)
			return true
		}
		if r.sa != nil && strings.Contains(rest, "reqid ") {
			r.sa.openChild(l.N, name, rest)
			r.used = append(r.used, l.N)
			return true
		}
	}
	if r.sa == nil || !r.sa.inner(l) {
		r.sa = nil
		return false
	}
	r.used = append(r.used, l.N)
	return true
}

// openSA reads "s2s: #1, ESTABLISHED, IKEv2, 5083caba4232be10_i* 8f8542aec098f13a_r".
func (r *reader) openSA(n int, name, rest string) {
	r.sa = &association{name: name, line: n, up: strings.Contains(rest, "ESTABLISHED") || strings.Contains(rest, "REKEY")}
	for w := range strings.SplitSeq(rest, ", ") {
		if strings.HasPrefix(w, "IKEv") {
			r.sa.ike.Version = version(option{value: w, line: n})
		}
	}
	r.sas = append(r.sas, r.sa)
	r.used = append(r.used, n)
}

// openChild reads "net: #1, reqid 1, INSTALLED, TUNNEL-in-UDP, ESP:AES_CBC-256/HMAC_SHA2_256_128".
func (a *association) openChild(n int, name, rest string) {
	a.child = &childSA{name: name, line: n}
	a.children = append(a.children, a.child)
	for w := range strings.SplitSeq(rest, ", ") {
		protocol, algorithms, hasProtocol := strings.Cut(w, ":")
		switch {
		case w == "INSTALLED" || w == "REKEYING" || w == "REKEYED":
			a.child.up = true
		case strings.HasPrefix(w, "TUNNEL") || strings.HasPrefix(w, "TRANSPORT"):
			mode, _, _ := strings.Cut(w, "-")
			a.child.ipsec.Encapsulation = encapsulation(option{value: mode, line: n})
		case hasProtocol && protocol == "ESP":
			a.child.ipsec.Protocol = ipsec.SetAt(n, ipsec.ESP)
			if p, ok := charonProposal(n, algorithms); ok {
				a.child.ipsec.Proposals = []ipsec.Proposal{p}
			}
		case hasProtocol && protocol == "AH":
			a.child.ipsec.Protocol = ipsec.SetAt(n, ipsec.AH)
		}
	}
}

// inner reads a line within: "local  'id' @ 192.0.2.1[4500]", "remote 172.16.0.0/16", the algorithms,
// counters and times.
func (a *association) inner(l device.Line) bool {
	f := strings.Fields(l.S)
	switch {
	case len(f) == 0:
		return true
	case (f[0] == "local" || f[0] == "remote") && len(f) > 1 && !strings.HasSuffix(f[0], ":"):
		a.end(l.N, f[0], strings.TrimSpace(l.S[len(f[0]):]))
		return true
	case len(f) == 1 && strings.Contains(l.S, "/PRF_") && a.child == nil:
		if p, ok := charonProposal(l.N, l.S); ok && a.up {
			a.ike.Proposals = []ipsec.Proposal{p}
		}
		return true
	}
	return slices.Contains([]string{"in", "out", "installed", "established", "queued:", "active:", "passive:", "scheduled"}, f[0])
}

func (a *association) end(n int, side, s string) {
	if a.child != nil {
		to := &a.child.local
		if side == "remote" {
			to = &a.child.remote
		}
		*to = option{value: s, line: n}
		return
	}
	id, at, ok := strings.Cut(s, " @ ")
	if !ok {
		return
	}
	at, _, _ = strings.Cut(at, "[")
	who := identity(option{value: strings.Trim(id, "'"), line: n})
	if side == "local" {
		a.ike.Address, a.ike.Local = own(option{value: at, line: n}), who
		return
	}
	a.ike.Peer, a.ike.Remote = address(option{value: at, line: n}), who
}

// fromSAs adds what is up: it completes the connection of the same name, or is one of its own. Where
// less is up than is configured, a note says so.
func (r *reader) fromSAs() {
	for _, a := range r.sas {
		of := r.connections[a.name]
		for _, i := range of {
			a.complete(&r.tunnels[i])
		}
		if len(of) == 0 {
			t := device.Tunnel{Name: "connection " + a.name, Objects: map[string]string{"connection": a.name}}
			a.complete(&t)
			r.tunnels = append(r.tunnels, t)
		}
	}
}

func (a *association) complete(t *device.Tunnel) {
	k := &t.Parameters.IKE
	fill(&k.Version, a.ike.Version)
	fill(&k.Address, a.ike.Address)
	fill(&k.Peer, a.ike.Peer)
	if a.up {
		fill(&k.Local, a.ike.Local)
		fill(&k.Remote, a.ike.Remote)
		if len(k.Proposals) == 0 {
			k.Proposals = a.ike.Proposals
		}
	}
	for _, c := range a.children {
		if !c.up {
			continue
		}
		p := &t.Parameters.IPsec
		fill(&p.Protocol, c.ipsec.Protocol)
		fill(&p.Encapsulation, c.ipsec.Encapsulation)
		if len(p.Proposals) == 0 {
			p.Proposals = c.ipsec.Proposals
		}
		c.narrower(t)
	}
}

// narrower compares the networks that a child is up for with those that it is configured for.
func (c *childSA) narrower(t *device.Tunnel) {
	up := selectors(c.local, c.remote, t.Parameters.IKE)
	if t.Parameters.Selectors == nil {
		t.Parameters.Selectors = up
		return
	}
	for _, s := range t.Parameters.Selectors {
		for _, u := range up {
			if s.Local.Overlaps(u.Local) && (s.Local.Bits() < u.Local.Bits() || smaller(u.Remote, s.Remote)) {
				t.Notes = append(t.Notes, device.Note{Kind: device.Remark, Line: c.line, Text: fmt.Sprintf(
					"child %s is up for %s to %s only, a part of what is configured: the other end has smaller networks",
					c.name, u.Local, joined(u.Remote))})
				return
			}
		}
	}
}

// smaller says whether some networks are only parts of the others.
func smaller(part, of []netip.Prefix) bool {
	return len(part) > 0 && slices.ContainsFunc(of, func(n netip.Prefix) bool {
		return slices.ContainsFunc(part, func(p netip.Prefix) bool { return n.Overlaps(p) && n.Bits() < p.Bits() }) && !slices.Contains(part, n)
	})
}

func joined(ps []netip.Prefix) string {
	out := make([]string, 0, len(ps))
	for _, p := range ps {
		out = append(out, p.String())
	}
	return strings.Join(out, ", ")
}
