package h3c

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// bind finds what the interfaces are given.
func (r *reader) bind() {
	for _, o := range r.Doc.Kind(iface) {
		for _, x := range []struct{ kind, words string }{
			{ipsecPolicy, "ipsec apply policy"},
			{ipsecPolicy, "ipsec policy"}, // V5
			{profile, "tunnel protection ipsec profile"},
			{profile, "ipsec profile"}, // V5
		} {
			words := strings.Fields(x.words)
			if s := o.Last(words...); s.OK() {
				r.Bound.Add(block.Binding{Kind: x.kind, Name: s.Text(len(words)), Interface: o, At: o.Name, Line: s.Line})
			}
		}
	}
	for _, o := range r.Doc.Kind(policyOutput) {
		if s := o.Value("interface"); s.OK() && strings.Trim(s.Raw, "{}") != "" {
			name := strings.Trim(s.Text(0), "{},")
			r.Bound.Add(block.Binding{Kind: ipsecPolicy, Name: o.Name, At: name, Line: s.Line, Interface: r.Doc.Get(iface, name)})
		}
	}
}

// tunnels makes a tunnel of every policy and every profile, and, in a text that has neither, of
// what there is.
func (r *reader) tunnels() {
	r.bind()
	seen := map[string]bool{}
	for _, o := range r.Doc.Kind(ipsecPolicy) {
		r.policy(o, seen)
	}
	for _, o := range r.Doc.Kind(template) {
		if name, _, _ := strings.Cut(o.Name, " "); !seen[strings.ToLower(name)] {
			t := r.Begin(o)
			t.Objects[template] = o.Name
			r.fill(t, o)
		}
	}
	for _, o := range r.Doc.Kind(profile) {
		r.profile(o)
	}
	r.Unprotected()
	if len(r.Config.Tunnels) == 0 {
		r.loose()
	}
	for i := range r.Config.Tunnels {
		r.translated(&r.Config.Tunnels[i])
	}
}

func (r *reader) policy(o *block.Object, seen map[string]bool) {
	name, _, _ := strings.Cut(o.Name, " ")
	switch {
	case o.Head.Word(5) == "template":
		r.template(o, name, seen)
	case o.Head.Word(4) == "manual" || strings.EqualFold(o.Value("mode").Raw, "manual"):
		t := r.Begin(o)
		block.Note(t, device.Remark, o.Head.Line, "the keys of this policy are set by hand: there is no IKE to compare")
		r.applied(t, name, o.Head.Line)
	default:
		t := r.Begin(o)
		t.Objects[ipsecPolicy] = o.Name + " isakmp"
		b := r.bound(name)
		r.place(t, b)
		r.fill(t, o)
		r.placed(t, b)
		if b == nil {
			r.unapplied(t, name, o.Head.Line)
		}
		r.required(t, o)
	}
}

// required says what a policy lacks that it cannot be without.
func (r *reader) required(t *device.Tunnel, o *block.Object) {
	if !o.Config {
		return
	}
	if !o.Last("security", "acl").OK() && !o.Value("security data flow").OK() {
		block.Note(t, device.Incomplete, o.Head.Line, "ipsec policy "+o.Name+" has no access list: add security acl NUMBER")
	}
	if t.Parameters.IKE.Peer.Origin == ipsec.Unknown && (t.Objects[ikePeer] == "" || r.Doc.Get(ikePeer, t.Objects[ikePeer]) != nil) {
		block.Note(t, device.Incomplete, o.Head.Line, "ipsec policy "+o.Name+" has no remote-address: set the VPN gateway's")
	}
}

// template makes the tunnels of a policy that refers to a template: peers may come from anywhere.
func (r *reader) template(o *block.Object, policy string, seen map[string]bool) {
	name := o.Head.Text(6)
	found := false
	for _, x := range r.Doc.Kind(template) {
		if tmpl, _, _ := strings.Cut(x.Name, " "); !strings.EqualFold(tmpl, name) {
			continue
		}
		found = true
		seen[strings.ToLower(name)] = true
		x.Use()
		t := r.Begin(o)
		t.Objects[template] = x.Name
		b := r.bound(policy)
		r.place(t, b)
		r.fill(t, x)
		if k := &t.Parameters.IKE; k.Peer.Origin == ipsec.Unknown {
			k.Peer = ipsec.SetAt(o.Head.Line, netip.IPv4Unspecified())
		}
		r.placed(t, b)
		if b == nil {
			r.unapplied(t, policy, o.Head.Line)
		}
	}
	if !found {
		t := r.Begin(o)
		r.Missing(t, template, name, o.Head.Line)
		r.applied(t, policy, o.Head.Line)
	}
}

// bound is the first interface that is given a policy, nil where none is.
func (r *reader) bound(policy string) *block.Binding {
	if on := r.Bound.Of(ipsecPolicy, policy); len(on) > 0 {
		return &on[0]
	}
	return nil
}

func (r *reader) applied(t *device.Tunnel, policy string, line int) {
	b := r.bound(policy)
	r.place(t, b)
	r.placed(t, b)
	if b == nil {
		r.unapplied(t, policy, line)
	}
}

func (r *reader) unapplied(t *device.Tunnel, policy string, line int) {
	if r.Doc.Some(iface) {
		block.Note(t, device.Unapplied, line, "ipsec policy "+policy+" is on no interface: ipsec apply policy "+policy+" on the one that faces the Internet")
	}
}

// place puts a policy's tunnel on its interface, before what names it is read: an IKEv2 policy is
// chosen by the address.
func (r *reader) place(t *device.Tunnel, b *block.Binding) {
	if b == nil {
		return
	}
	r.Doc.Mark(b.Line)
	t.Interface = b.At
	t.Objects[iface] = b.At
	t.Outside = r.Zones[strings.ToLower(b.At)]
	t.Zone = t.Outside // decrypted packets come out of the interface that they came in by
	t.Parameters.IKE.Address = block.InterfaceAddress(b.Interface)
	r.Down(t, b.Interface)
}

// placed fills in what follows from both the interface and the policy.
func (r *reader) placed(t *device.Tunnel, b *block.Binding) {
	t.Inside = r.Doc.Inside(t, r.Zones)
	r.LocalAddress(&t.Parameters.IKE, b != nil)
}
