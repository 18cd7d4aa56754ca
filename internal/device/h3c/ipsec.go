package h3c

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// fill reads a policy, a template or a profile, and what it names.
func (r *reader) fill(t *device.Tunnel, o *block.Object) {
	k := &t.Parameters.IKE
	if s := o.Last("local-address"); s.OK() {
		k.Address = block.Address(s, 1)
	} else if s := o.Value("local address"); s.OK() {
		k.Address = block.Address(s, 0)
	}
	if s := o.Last("remote-address"); s.OK() {
		k.Peer = remote(s)
	} else if s := o.Value("remote address"); s.OK() {
		k.Peer = block.Address(s, 0)
	}
	r.phase1(t, o)
	names, line := block.Names(o, []string{"transform-set", "proposal"}, "transform set", "proposal name")
	pfs := pfs(o)
	for _, name := range names {
		x := r.Doc.Get(transformSet, name)
		kind := transformSet
		if x == nil {
			x = r.Doc.Get(ipsecProposal, name)
		}
		if x == nil {
			if r.Product == v5 && !r.Doc.Some(transformSet) {
				kind = ipsecProposal
			}
			r.Missing(t, kind, name, line)
			continue
		}
		if t.Objects[x.Kind] == "" {
			t.Objects[x.Kind] = x.Name
		}
		r.transform(t, x, pfs, k.Version.First() == ipsec.IKEv1)
	}
	if len(names) == 0 && o.Config && !o.Output {
		block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" names no transform set: add transform-set NAME")
	}
	r.Lifetimes(&t.Parameters.IPsec, o)
	if kb := &t.Parameters.IPsec.LifetimeKB; kb.Origin == ipsec.Unknown && o.Config {
		*kb = ipsec.DefaultOf(r.Product, int64(1843200))
	}
	r.selectors(t, o)
	if s := o.Last("undo", "policy", "enable"); s.OK() && !o.Last("policy", "enable").OK() {
		block.Note(t, device.Disabled, s.Line, o.Kind+" "+o.Name+" is switched off: policy enable")
	}
}

// phase1 reads the profile or the peer of a policy. Both profiles mean both versions: it begins
// with IKEv2.
func (r *reader) phase1(t *device.Tunnel, o *block.Object) {
	k := &t.Parameters.IKE
	p1, name1 := named1(o, "ike-profile", "ike profile")
	p2, name2 := named1(o, "ikev2-profile", "ikev2 profile")
	p5, name5 := named1(o, "ike-peer", "ike peer name")
	switch {
	case p2.OK():
		k.Version = ipsec.SetAt(p2.Line, ipsec.IKEv2)
		if p1.OK() {
			k.Version.Values = append(k.Version.Values, ipsec.IKEv1)
			block.Note(t, device.Remark, p1.Line, "it has an IKEv1 profile as well, which is not compared")
		}
		t.Objects[ikev2Profile] = name2
		if x := r.Doc.Get(ikev2Profile, name2); x != nil {
			r.ikev2(t, x)
		} else {
			r.Missing(t, ikev2Profile, name2, p2.Line)
		}
	case p1.OK():
		k.Version = ipsec.SetAt(p1.Line, ipsec.IKEv1)
		t.Objects[ikeProfile] = name1
		if x := r.Doc.Get(ikeProfile, name1); x != nil {
			r.ikev1(t, x, "proposal")
		} else {
			r.Missing(t, ikeProfile, name1, p1.Line)
		}
	case p5.OK():
		t.Objects[ikePeer] = name5
		if x := r.Doc.Get(ikePeer, name5); x != nil {
			r.peer(t, x)
		} else {
			r.Missing(t, ikePeer, name5, p5.Line)
		}
	case r.Product == v5 && o.Config:
		block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" names no IKE peer: add ike-peer NAME")
	case o.Config:
		k.Version = ipsec.DefaultOf(r.Product, ipsec.IKEv1)
		k.Mode = ipsec.DefaultOf(r.Product, ipsec.Main)
		r.proposals(t, o.Without())
	}
}

func named1(o *block.Object, written, shown string) (block.Stmt, string) {
	s := block.Either(o, written, shown)
	if strings.EqualFold(s.Text(0), "none") {
		return block.Stmt{}, ""
	}
	return s, s.Text(0)
}

// pfs is that of a policy: V5's. V7 has it in the transform set.
func pfs(o *block.Object) ipsec.Setting[ipsec.Group] {
	s := block.Either(o, "pfs", "perfect forward secrecy")
	switch {
	case !s.OK():
		return ipsec.Setting[ipsec.Group]{}
	case strings.EqualFold(s.Text(0), "none"):
		return ipsec.SetAt(s.Line, ipsec.PFSOff)
	}
	return block.Groups(s.Line, s.Words)
}

// selectors reads the access list of a policy: its source is the device's own network.
func (r *reader) selectors(t *device.Tunnel, o *block.Object) {
	s := block.Either(o, "security acl", "security data flow")
	i := 0
	for s.Word(i) == "name" || s.Word(i) == "ipv4" {
		i++
	}
	name, _, _ := strings.Cut(s.Text(i), "/")
	if name == "" {
		return
	}
	r.List(t, name, s.Line)
}

// translated finds "nat outbound" on the tunnel's interface, where its access list takes the
// tunnel's own traffic: that is translated before IPsec sees it.
func (r *reader) translated(t *device.Tunnel) {
	o := r.Doc.Get(iface, t.Interface)
	if o == nil {
		return
	}
	for _, x := range o.All("nat", "outbound") {
		rules := r.Doc.Rules(x.Text(2))
		for _, s := range t.Parameters.Selectors[:min(len(t.Parameters.Selectors), 64)] {
			if s.Local.Bits() > 0 && block.Translates(rules, s) != 0 {
				block.Note(t, device.Incomplete, x.Line, "nat outbound "+x.Text(2)+" takes "+s.Local.String()+" → "+s.Remote[0].String()+
					" before IPsec does: deny it in that access list")
			}
		}
	}
}
