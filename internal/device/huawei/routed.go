package huawei

import (
	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
)

// profile makes the tunnels of a profile.
func (r *reader) profile(o *block.Object) {
	r.Each(o, func(t *device.Tunnel, b *block.Binding) {
		t.Objects[profile] = o.Name
		r.fill(t, o, false)
		r.Everything(t, o)
		if b != nil {
			r.Ends(t, *b)
			r.LocalAddress(&t.Parameters.IKE, true)
			t.Inside = r.Doc.Inside(t, r.Zones)
			r.Down(t, b.Interface)
		} else if r.Doc.Some(iface) {
			block.Note(t, device.Unapplied, o.Head.Line, profile+" "+o.Name+" is on no tunnel interface: apply it to one")
		}
	})
}
