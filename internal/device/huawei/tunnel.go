package huawei

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// tunnels makes a tunnel of every policy and every profile, and, in a text that has neither, of
// what there is.
func (r *reader) tunnels() {
	r.bind()
	r.zone()
	templates := map[string]bool{}
	for _, o := range r.Doc.Kind(ipsecPolicy) {
		name, _, _ := strings.Cut(o.Name, " ")
		switch {
		case o.Head.Word(5) == "template" || o.Body[len(o.Body)-1].Word(5) == "template":
			r.template(o, name, templates)
		case o.Head.Word(4) == "manual":
			t := r.Begin(o)
			block.Note(t, device.Remark, o.Head.Line, "the keys of this policy are set by hand: there is no IKE to compare")
			r.applied(t, ipsecPolicy, name, o.Head.Line)
		default:
			t := r.Begin(o)
			t.Objects[ipsecPolicy] = o.Name + " isakmp"
			r.fill(t, o, true)
			r.applied(t, ipsecPolicy, name, o.Head.Line)
		}
	}
	for _, o := range r.Doc.Kind(template) {
		if name, _, _ := strings.Cut(o.Name, " "); !templates[strings.ToLower(name)] {
			t := r.Begin(o)
			t.Objects[template] = o.Name
			r.fill(t, o, false)
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

// bind finds what the interfaces are given.
func (r *reader) bind() {
	for _, o := range r.Doc.Kind(iface) {
		for _, kind := range []string{"policy", "profile"} {
			if s := o.Last("ipsec", kind); s.OK() {
				r.Bound.Add(block.Binding{Kind: "ipsec " + kind, Name: s.Text(2), Interface: o, At: o.Name, Line: s.Line})
			}
		}
	}
	for _, o := range r.Doc.Kind(group) {
		if s := o.Value("using interface", "interface"); s.OK() {
			name := strings.Trim(s.Text(0), "{},")
			r.Bound.Add(block.Binding{Kind: ipsecPolicy, Name: o.Name, At: name, Line: s.Line, Interface: r.Doc.Get(iface, name)})
		}
	}
}

// applied looks for the interface of a policy.
func (r *reader) applied(t *device.Tunnel, kind, name string, line int) {
	if on := r.Bound.Of(kind, name); len(on) > 0 {
		r.place(t, on[0])
		return
	}
	if r.Doc.Some(iface) {
		block.Note(t, device.Unapplied, line, kind+" "+name+" is on no interface: apply it to the one that faces the Internet")
	}
}

// place puts a policy's tunnel on its interface.
func (r *reader) place(t *device.Tunnel, b block.Binding) {
	r.Doc.Mark(b.Line)
	t.Interface = b.At
	t.Objects[iface] = b.At
	t.Outside = r.Zones[strings.ToLower(b.At)]
	t.Zone = t.Outside // decrypted packets come out of the interface that they came in by
	t.Inside = r.Doc.Inside(t, r.Zones)
	k := &t.Parameters.IKE
	if !k.Address.Known() {
		k.Address = block.InterfaceAddress(b.Interface)
	}
	r.LocalAddress(k, b.Interface != nil)
	r.Down(t, b.Interface)
}

// template makes the tunnels of a policy that refers to a template: peers may come from anywhere.
func (r *reader) template(o *block.Object, policy string, seen map[string]bool) {
	head := o.Head
	if head.Word(5) != "template" {
		head = o.Body[len(o.Body)-1]
	}
	name := head.Text(6)
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
		r.fill(t, x, false)
		if k := &t.Parameters.IKE; k.Peer.Origin == ipsec.Unknown {
			k.Peer = ipsec.SetAt(head.Line, netip.IPv4Unspecified())
		}
		r.applied(t, ipsecPolicy, policy, o.Head.Line)
	}
	if !found {
		t := r.Begin(o)
		r.Missing(t, template, name, head.Line)
		r.applied(t, ipsecPolicy, policy, o.Head.Line)
	}
}

// loose makes tunnels of what is there without a policy: a section alone, an output alone.
func (r *reader) loose() {
	peers, proposals, transforms := r.Doc.Kind(ikePeer), r.unnamed(), r.Doc.Kind(ipsecProposal)
	one := len(peers) <= 1 && len(proposals) <= 1 && len(transforms) <= 1 && len(r.rows) <= 1
	var t *device.Tunnel
	next := func(o *block.Object) *device.Tunnel {
		if t == nil || !one {
			t = r.Begin(o)
		}
		t.Objects[o.Kind] = o.Name
		return t
	}
	for _, o := range peers {
		r.peer(next(o), o.Name, o)
	}
	r.looseRows(peers, next)
	for _, o := range proposals {
		r.ikeProposal(next(o), o)
	}
	for _, o := range transforms {
		r.ipsecProposal(next(o), o, ipsec.Setting[ipsec.Group]{})
	}
	for i := range r.Config.Tunnels {
		r.LocalAddress(&r.Config.Tunnels[i].Parameters.IKE, false)
	}
}

func (r *reader) looseRows(peers []*block.Object, next func(*block.Object) *device.Tunnel) {
	if len(peers) > 0 {
		return
	}
	for _, table := range r.Doc.Kind(peerTable) {
		for _, s := range table.Body {
			if row, ok := r.rows[s.Word(0)]; ok && row.Line == s.Line {
				r.peer(next(&block.Object{Kind: ikePeer, Name: s.Text(0)}), s.Text(0), nil)
			}
		}
	}
}

// unnamed are the IKE proposals that no peer names, but for the one that every device has.
func (r *reader) unnamed() []*block.Object {
	named := map[string]bool{"default": true}
	for _, o := range r.Doc.Kind(ikePeer) {
		named[o.Last("ike-proposal").Word(1)] = true
		named[strings.ToLower(o.Value("proposal").Text(0))] = true
	}
	for _, row := range r.rows {
		named[row.Word(3)] = true
	}
	var all []*block.Object
	for _, o := range r.Doc.Kind(ikeProposal) {
		if !named[strings.ToLower(o.Name)] {
			all = append(all, o)
		}
	}
	return all
}
