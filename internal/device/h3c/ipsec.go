package h3c

import (
	"strconv"
	"strings"
	"time"

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
	names, line := transformNames(o)
	pfs := pfs(o)
	for _, name := range names {
		x := r.doc.Get(transformSet, name)
		kind := transformSet
		if x == nil {
			x = r.doc.Get(ipsecProposal, name)
		}
		if x == nil {
			if r.product == v5 && !r.doc.Some(transformSet) {
				kind = ipsecProposal
			}
			r.missing(t, kind, name, line)
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
	r.lifetimes(&t.Parameters.IPsec, o)
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
		if x := r.doc.Get(ikev2Profile, name2); x != nil {
			r.ikev2(t, x)
		} else {
			r.missing(t, ikev2Profile, name2, p2.Line)
		}
	case p1.OK():
		k.Version = ipsec.SetAt(p1.Line, ipsec.IKEv1)
		t.Objects[ikeProfile] = name1
		if x := r.doc.Get(ikeProfile, name1); x != nil {
			r.ikev1(t, x, "proposal")
		} else {
			r.missing(t, ikeProfile, name1, p1.Line)
		}
	case p5.OK():
		t.Objects[ikePeer] = name5
		if x := r.doc.Get(ikePeer, name5); x != nil {
			r.peer(t, x)
		} else {
			r.missing(t, ikePeer, name5, p5.Line)
		}
	case r.product == v5 && o.Config:
		block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" names no IKE peer: add ike-peer NAME")
	case o.Config:
		k.Version = ipsec.DefaultOf(r.product, ipsec.IKEv1)
		k.Mode = ipsec.DefaultOf(r.product, ipsec.Main)
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

func transformNames(o *block.Object) (names []string, line int) {
	for _, word := range []string{"transform-set", "proposal"} {
		for _, s := range o.All(word) {
			names = append(names, s.From(1)...)
			line = s.Line
		}
	}
	if len(names) == 0 {
		if s := o.Value("transform set", "proposal name"); s.OK() {
			names, line = strings.Fields(strings.ReplaceAll(s.Raw, ",", " ")), s.Line
		}
	}
	return names, line
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

// lifetimes are a policy's own, or the device's.
func (r *reader) lifetimes(p *ipsec.IPsec, o *block.Object) {
	s := block.Either(o, "sa duration time-based", "sa duration(time based)")
	if !s.OK() {
		s = o.Value("ipsec sa local duration(time based)")
	}
	if !s.OK() {
		s = r.doc.Global("ipsec", "sa", "global-duration", "time-based")
		s.Words = s.From(4)
	}
	p.Lifetime = block.Seconds(s)
	if !s.OK() && o.Config {
		p.Lifetime = ipsec.DefaultOf(r.product, time.Hour)
	}
	s = block.Either(o, "sa duration traffic-based", "sa duration(traffic based)")
	if !s.OK() {
		s = o.Value("ipsec sa local duration(traffic based)")
	}
	if !s.OK() {
		s = r.doc.Global("ipsec", "sa", "global-duration", "traffic-based")
		s.Words = s.From(4)
	}
	n, err := strconv.ParseInt(s.Text(0), 10, 64)
	switch {
	case s.OK() && err == nil:
		p.LifetimeKB = ipsec.SetAt(s.Line, n)
	case s.OK():
		p.LifetimeKB = ipsec.NotUnderstood[int64](s.Line, strings.Join(s.Words, " "))
	case o.Config:
		p.LifetimeKB = ipsec.DefaultOf(r.product, int64(1843200))
	}
}

// selectors reads the access list of a policy: its source is the device's own network.
func (r *reader) selectors(t *device.Tunnel, o *block.Object) {
	s := block.Either(o, "security acl", "security data flow")
	i := 0
	for s.Word(i) == "name" || s.Word(i) == "ipv4" {
		i++
	}
	name := block.ListName(s.Text(i))
	if name == "" {
		return
	}
	t.Objects[accessList] = name
	rules := r.doc.Rules(name)
	if rules == nil {
		r.missing(t, accessList, name, s.Line)
		return
	}
	var odd []int
	t.Parameters.Selectors, odd = block.Selectors(rules)
	for _, line := range odd[:min(len(odd), 8)] {
		block.Note(t, device.Remark, line, "this rule of acl "+name+" cannot be said as a pair of networks: look at it yourself")
	}
	if len(t.Parameters.Selectors) == 0 && len(odd) == 0 {
		block.Note(t, device.Incomplete, s.Line, "acl "+name+" has no rule: nothing is let into the tunnel")
	}
}

// translated finds "nat outbound" on the tunnel's interface, where its access list takes the
// tunnel's own traffic: that is translated before IPsec sees it.
func (r *reader) translated(t *device.Tunnel) {
	o := r.doc.Get(iface, t.Interface)
	if o == nil {
		return
	}
	for _, x := range o.All("nat", "outbound") {
		rules := r.doc.Rules(x.Text(2))
		for _, s := range t.Parameters.Selectors[:min(len(t.Parameters.Selectors), 64)] {
			if s.Local.Bits() > 0 && block.Translates(rules, s) != 0 {
				block.Note(t, device.Incomplete, x.Line, "nat outbound "+x.Text(2)+" takes "+s.Local.String()+" → "+s.Remote[0].String()+
					" before IPsec does: deny it in that access list")
			}
		}
	}
}
