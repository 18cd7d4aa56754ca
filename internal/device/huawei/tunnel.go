package huawei

import (
	"net/netip"
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

// tunnels makes a tunnel of every policy and every profile, and, in a text that has neither, of
// what there is.
func (r *reader) tunnels() {
	r.bind()
	r.index()
	r.zone()
	templates := map[string]bool{}
	for _, o := range r.doc.Kind(ipsecPolicy) {
		name, _, _ := strings.Cut(o.Name, " ")
		switch {
		case o.Head.Word(5) == "template" || o.Body[len(o.Body)-1].Word(5) == "template":
			r.template(o, name, templates)
		case o.Head.Word(4) == "manual":
			t := r.begin(o)
			block.Note(t, device.Remark, o.Head.Line, "the keys of this policy are set by hand: there is no IKE to compare")
			r.applied(t, ipsecPolicy, name, o.Head.Line)
		default:
			t := r.begin(o)
			t.Objects[ipsecPolicy] = o.Name + " isakmp"
			r.fill(t, o, true)
			r.applied(t, ipsecPolicy, name, o.Head.Line)
		}
	}
	for _, o := range r.doc.Kind(template) {
		if name, _, _ := strings.Cut(o.Name, " "); !templates[strings.ToLower(name)] {
			t := r.begin(o)
			t.Objects[template] = o.Name
			r.fill(t, o, false)
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

// bind finds what the interfaces are given.
func (r *reader) bind() {
	for _, o := range r.doc.Kind(iface) {
		for _, kind := range []string{"policy", "profile"} {
			if s := o.Last("ipsec", kind); s.OK() {
				r.groups = append(r.groups, binding{kind: "ipsec " + kind, name: s.Text(2), iface: o, ifaceName: o.Name, line: s.Line})
			}
		}
	}
	for _, o := range r.doc.Kind(group) {
		if s := o.Value("using interface", "interface"); s.OK() {
			name := strings.Trim(s.Text(0), "{},")
			r.groups = append(r.groups, binding{kind: ipsecPolicy, name: o.Name, ifaceName: name, line: s.Line, iface: r.doc.Get(iface, name)})
		}
	}
}

// index makes the first binding of every name easy to find.
func (r *reader) index() {
	r.byName = map[string]binding{}
	for _, b := range r.groups {
		name := b.kind + " " + strings.ToLower(b.name)
		if _, again := r.byName[name]; !again {
			r.byName[name] = b
		}
	}
}

// applied looks for the interface of a policy.
func (r *reader) applied(t *device.Tunnel, kind, name string, line int) {
	if b, ok := r.byName[kind+" "+strings.ToLower(name)]; ok {
		r.place(t, b)
		return
	}
	if r.doc.Some(iface) {
		block.Note(t, device.Unapplied, line, kind+" "+name+" is on no interface: apply it to the one that faces the Internet")
	}
}

// place puts a policy's tunnel on its interface.
func (r *reader) place(t *device.Tunnel, b binding) {
	r.doc.Mark(b.line)
	t.Interface = b.ifaceName
	t.Objects[iface] = b.ifaceName
	t.Outside = r.zones[strings.ToLower(b.ifaceName)]
	t.Zone = t.Outside // decrypted packets come out of the interface that they came in by
	t.Inside = r.doc.Inside(t, r.zones)
	k := &t.Parameters.IKE
	if !k.Address.Known() {
		k.Address = block.InterfaceAddress(b.iface)
	}
	localAddress(k, b.iface != nil)
	r.down(t, b.iface)
}

func (r *reader) down(t *device.Tunnel, o *block.Object) {
	if s := o.Last("shutdown"); s.OK() {
		block.Note(t, device.Disabled, s.Line, "interface "+o.Name+" is shut down: undo shutdown")
	}
}

// template makes the tunnels of a policy that refers to a template: peers may come from anywhere.
func (r *reader) template(o *block.Object, policy string, seen map[string]bool) {
	head := o.Head
	if head.Word(5) != "template" {
		head = o.Body[len(o.Body)-1]
	}
	name := head.Text(6)
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
		r.fill(t, x, false)
		if k := &t.Parameters.IKE; k.Peer.Origin == ipsec.Unknown {
			k.Peer = ipsec.SetAt(head.Line, netip.IPv4Unspecified())
		}
		r.applied(t, ipsecPolicy, policy, o.Head.Line)
	}
	if !found {
		t := r.begin(o)
		r.missing(t, template, name, head.Line)
		r.applied(t, ipsecPolicy, policy, o.Head.Line)
	}
}

// loose makes tunnels of what is there without a policy: a section alone, an output alone.
func (r *reader) loose() {
	peers, proposals, transforms := r.doc.Kind(ikePeer), r.unnamed(), r.doc.Kind(ipsecProposal)
	one := len(peers) <= 1 && len(proposals) <= 1 && len(transforms) <= 1 && len(r.rows) <= 1
	var t *device.Tunnel
	next := func(o *block.Object) *device.Tunnel {
		if t == nil || !one {
			t = r.begin(o)
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
	for i := range r.config.Tunnels {
		localAddress(&r.config.Tunnels[i].Parameters.IKE, false)
	}
}

func (r *reader) looseRows(peers []*block.Object, next func(*block.Object) *device.Tunnel) {
	if len(peers) > 0 {
		return
	}
	for _, table := range r.doc.Kind(peerTable) {
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
	for _, o := range r.doc.Kind(ikePeer) {
		named[o.Last("ike-proposal").Word(1)] = true
		named[strings.ToLower(o.Value("proposal").Text(0))] = true
	}
	for _, row := range r.rows {
		named[row.Word(3)] = true
	}
	var all []*block.Object
	for _, o := range r.doc.Kind(ikeProposal) {
		if !named[strings.ToLower(o.Name)] {
			all = append(all, o)
		}
	}
	return all
}
