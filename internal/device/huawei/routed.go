package huawei

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// profile makes the tunnels of a profile, one for each tunnel interface that has it.
func (r *reader) profile(o *block.Object) {
	var on []binding
	for _, b := range r.groups {
		if b.kind == profile && strings.EqualFold(b.name, o.Name) {
			on = append(on, b)
		}
	}
	for _, b := range on {
		t := r.begin(o)
		if len(on) > 1 {
			t.Name += " on " + b.ifaceName
		}
		t.Objects[profile] = o.Name
		r.routed(t, o, b)
	}
	if len(on) > 0 {
		return
	}
	t := r.begin(o)
	t.Objects[profile] = o.Name
	r.fill(t, o, false)
	r.everything(t, o)
	if r.doc.Some(iface) {
		block.Note(t, device.Unapplied, o.Head.Line, profile+" "+o.Name+" is on no tunnel interface: apply it to one")
	}
}

// routed fills in the tunnel of a tunnel interface.
func (r *reader) routed(t *device.Tunnel, o *block.Object, b binding) {
	r.fill(t, o, false)
	r.everything(t, o)
	r.ends(t, b)
	localAddress(&t.Parameters.IKE, true)
	t.Inside = r.doc.Inside(t, r.zones)
	r.down(t, b.iface)
}

// unprotected makes a tunnel of every tunnel interface whose profile is not there.
func (r *reader) unprotected() {
	for _, b := range r.groups {
		if b.kind != profile || r.doc.Get(profile, b.name) != nil {
			continue
		}
		b.iface.Use()
		r.config.Tunnels = append(r.config.Tunnels, device.Tunnel{Name: "interface " + b.ifaceName, Objects: map[string]string{}})
		t := &r.config.Tunnels[len(r.config.Tunnels)-1]
		r.ends(t, b)
		localAddress(&t.Parameters.IKE, false)
		r.down(t, b.iface)
		r.missing(t, profile, b.name, b.line)
	}
}

// ends reads where a tunnel interface begins and ends.
func (r *reader) ends(t *device.Tunnel, b binding) {
	r.doc.Mark(b.line)
	t.Interface = b.ifaceName
	t.Objects[iface] = b.ifaceName
	t.Zone = r.zones[strings.ToLower(b.ifaceName)]
	k := &t.Parameters.IKE
	if s := b.iface.Last("source"); s.OK() {
		name := strings.Join(s.From(1), "")
		if a, err := netip.ParseAddr(name); err == nil {
			k.Address = k.Address.Or(ipsec.SetAt(s.Line, a))
		} else if outside := r.doc.Get(iface, name); outside != nil {
			t.Outside = r.zones[strings.ToLower(name)]
			k.Address = k.Address.Or(block.InterfaceAddress(outside))
			r.down(t, outside)
		}
	}
	if s := b.iface.Last("destination"); s.OK() {
		k.Peer = k.Peer.Or(block.Address(s, 1))
	}
}

// everything says that whatever is routed into the tunnel is carried, where no access list says
// less.
func (r *reader) everything(t *device.Tunnel, o *block.Object) {
	if o.Config && !o.Last("security", "acl").OK() {
		whole := netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		t.Parameters.Selectors = []ipsec.Selector{{Local: whole, Remote: []netip.Prefix{whole}, Line: o.Head.Line}}
	}
}
