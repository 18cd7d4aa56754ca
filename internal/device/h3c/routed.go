package h3c

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// profile makes the tunnels of a profile, one for each tunnel interface that has it.
func (r *reader) profile(o *block.Object) {
	if o.Head.Word(3) == "manual" {
		return
	}
	var on []binding
	for _, b := range r.bindings {
		if b.kind == profile && strings.EqualFold(b.name, o.Name) {
			on = append(on, b)
		}
	}
	for _, b := range on {
		t := r.begin(o)
		if len(on) > 1 {
			t.Name += " on " + b.ifaceName
		}
		r.routed(t, o, b)
	}
	if len(on) > 0 {
		return
	}
	t := r.begin(o)
	t.Objects[profile] = o.Name + suffix(o)
	r.fill(t, o)
	r.everything(t, o)
	if r.doc.Some(iface) {
		block.Note(t, device.Unapplied, o.Head.Line, "ipsec profile "+o.Name+" is on no tunnel interface: tunnel protection ipsec profile "+o.Name)
	}
}

// unprotected makes a tunnel of every tunnel interface whose profile is not there.
func (r *reader) unprotected() {
	for _, b := range r.bindings {
		if b.kind != profile || r.doc.Get(profile, b.name) != nil {
			continue
		}
		b.iface.Use()
		r.config.Tunnels = append(r.config.Tunnels, device.Tunnel{Name: "interface " + b.ifaceName, Objects: map[string]string{}})
		t := &r.config.Tunnels[len(r.config.Tunnels)-1]
		r.ends(t, b)
		r.localAddress(&t.Parameters.IKE, false)
		r.down(t, b.iface)
		r.missing(t, profile, b.name, b.line)
	}
}

func suffix(o *block.Object) string {
	if o.Head.Word(3) == "isakmp" {
		return " isakmp"
	}
	return ""
}

// routed fills in the tunnel of a tunnel interface.
func (r *reader) routed(t *device.Tunnel, o *block.Object, b binding) {
	t.Objects[profile] = o.Name + suffix(o)
	r.ends(t, b)
	r.fill(t, o)
	r.everything(t, o)
	r.localAddress(&t.Parameters.IKE, true)
	t.Inside = r.doc.Inside(t, r.zones)
	r.down(t, b.iface)
}

// ends reads where a tunnel interface begins and ends.
func (r *reader) ends(t *device.Tunnel, b binding) {
	t.Objects[iface] = b.ifaceName
	t.Interface = b.ifaceName
	t.Zone = r.zones[strings.ToLower(b.ifaceName)]
	r.doc.Mark(b.line)
	k := &t.Parameters.IKE
	if s := b.iface.Last("source"); s.OK() {
		name := strings.Join(s.From(1), "")
		if a, err := netip.ParseAddr(name); err == nil {
			k.Address = ipsec.SetAt(s.Line, a)
		} else if outside := r.doc.Get(iface, name); outside != nil {
			t.Outside = r.zones[strings.ToLower(name)]
			k.Address = block.InterfaceAddress(outside)
			r.down(t, outside)
		}
	}
	if s := b.iface.Last("destination"); s.OK() {
		k.Peer = block.Address(s, 1)
	}
}

// everything says that whatever is routed into the tunnel is carried, where no access list says
// less.
func (r *reader) everything(t *device.Tunnel, o *block.Object) {
	if o.Config && !o.Last("security", "acl").OK() {
		all := netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		t.Parameters.Selectors = []ipsec.Selector{{Local: all, Remote: []netip.Prefix{all}, Line: o.Head.Line}}
	}
}
