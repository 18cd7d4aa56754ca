package h3c

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// binding is a policy or a profile that an interface is given.
type binding struct {
	kind, name string
	iface      *block.Object // nil where only an output tells of it
	ifaceName  string
	line       int
}

// bind finds what the interfaces are given.
func (r *reader) bind() {
	for _, o := range r.doc.Kind(iface) {
		for _, x := range []struct{ kind, words string }{
			{ipsecPolicy, "ipsec apply policy"},
			{ipsecPolicy, "ipsec policy"}, // V5
			{profile, "tunnel protection ipsec profile"},
			{profile, "ipsec profile"}, // V5
		} {
			words := strings.Fields(x.words)
			if s := o.Last(words...); s.OK() {
				r.bindings = append(r.bindings, binding{kind: x.kind, name: s.Text(len(words)), iface: o, ifaceName: o.Name, line: s.Line})
			}
		}
	}
	for _, o := range r.doc.Kind(policyOutput) {
		if s := o.Value("interface"); s.OK() && strings.Trim(s.Raw, "{}") != "" {
			name := strings.Trim(s.Text(0), "{},")
			r.bindings = append(r.bindings, binding{kind: ipsecPolicy, name: o.Name, ifaceName: name, line: s.Line, iface: r.doc.Get(iface, name)})
		}
	}
}

// tunnels makes a tunnel of every policy and every profile, and, in a text that has neither, of
// what there is.
func (r *reader) tunnels() {
	r.bind()
	r.byPolicy = map[string]binding{}
	for _, b := range slices.Backward(r.bindings) { // the first of a name is the one
		if b.kind == ipsecPolicy {
			r.byPolicy[strings.ToLower(b.name)] = b
		}
	}
	seen := map[string]bool{}
	for _, o := range r.doc.Kind(ipsecPolicy) {
		r.policy(o, seen)
	}
	for _, o := range r.doc.Kind(template) {
		if name, _, _ := strings.Cut(o.Name, " "); !seen[strings.ToLower(name)] {
			t := r.begin(o)
			t.Objects[template] = o.Name
			r.fill(t, o)
		}
	}
	for _, o := range r.doc.Kind(profile) {
		r.profile(o)
	}
	r.unprotected()
	if len(r.config.Tunnels) == 0 {
		r.loose()
	}
	for i := range r.config.Tunnels {
		r.translated(&r.config.Tunnels[i])
	}
}

// begin adds a tunnel that is named after an object.
func (r *reader) begin(o *block.Object) *device.Tunnel {
	o.Use()
	r.config.Tunnels = append(r.config.Tunnels, device.Tunnel{Name: o.Kind + " " + o.Name, Objects: map[string]string{}})
	return &r.config.Tunnels[len(r.config.Tunnels)-1]
}

func (r *reader) policy(o *block.Object, seen map[string]bool) {
	name, _, _ := strings.Cut(o.Name, " ")
	switch {
	case o.Head.Word(5) == "template":
		r.template(o, name, seen)
	case o.Head.Word(4) == "manual" || strings.EqualFold(o.Value("mode").Raw, "manual"):
		t := r.begin(o)
		block.Note(t, device.Remark, o.Head.Line, "the keys of this policy are set by hand: there is no IKE to compare")
		r.applied(t, name, o.Head.Line)
	default:
		t := r.begin(o)
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
	if t.Parameters.IKE.Peer.Origin == ipsec.Unknown && (t.Objects[ikePeer] == "" || r.doc.Get(ikePeer, t.Objects[ikePeer]) != nil) {
		block.Note(t, device.Incomplete, o.Head.Line, "ipsec policy "+o.Name+" has no remote-address: set the VPN gateway's")
	}
}

// template makes the tunnels of a policy that refers to a template: peers may come from anywhere.
func (r *reader) template(o *block.Object, policy string, seen map[string]bool) {
	name := o.Head.Text(6)
	found := false
	for _, x := range r.doc.Kind(template) {
		if tmpl, _, _ := strings.Cut(x.Name, " "); !strings.EqualFold(tmpl, name) {
			continue
		}
		found = true
		seen[strings.ToLower(name)] = true
		x.Use()
		t := r.begin(o)
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
		t := r.begin(o)
		r.missing(t, template, name, o.Head.Line)
		r.applied(t, policy, o.Head.Line)
	}
}

func (r *reader) bound(policy string) *binding {
	if b, ok := r.byPolicy[strings.ToLower(policy)]; ok {
		return &b
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
	if r.doc.Some(iface) {
		block.Note(t, device.Unapplied, line, "ipsec policy "+policy+" is on no interface: ipsec apply policy "+policy+" on the one that faces the Internet")
	}
}

// place puts a policy's tunnel on its interface, before what names it is read: an IKEv2 policy is
// chosen by the address.
func (r *reader) place(t *device.Tunnel, b *binding) {
	if b == nil {
		return
	}
	r.doc.Mark(b.line)
	t.Interface = b.ifaceName
	t.Objects[iface] = b.ifaceName
	t.Outside = r.zones[strings.ToLower(b.ifaceName)]
	t.Zone = t.Outside // decrypted packets come out of the interface that they came in by
	t.Parameters.IKE.Address = block.InterfaceAddress(b.iface)
	r.down(t, b.iface)
}

// placed fills in what follows from both the interface and the policy.
func (r *reader) placed(t *device.Tunnel, b *binding) {
	t.Inside = r.doc.Inside(t, r.zones)
	r.localAddress(&t.Parameters.IKE, b != nil)
}

// localAddress fills in what an end sends that is known by its address.
func (r *reader) localAddress(k *ipsec.IKE, configured bool) {
	if !k.Address.Known() {
		return
	}
	id := ipsec.Identity{Type: ipsec.AddressID, Value: k.Address.First().String()}
	switch first := k.Local.First(); {
	case k.Local.Origin == ipsec.Unknown && configured:
		k.Local = ipsec.DefaultOf(r.product, id)
	case k.Local.Known() && first.Type == ipsec.AddressID && first.Value == "":
		k.Local.Values = []ipsec.Identity{id}
	}
}

func (r *reader) down(t *device.Tunnel, o *block.Object) {
	if s := o.Last("shutdown"); s.OK() {
		block.Note(t, device.Disabled, s.Line, "interface "+o.Name+" is shut down: undo shutdown")
	}
}
