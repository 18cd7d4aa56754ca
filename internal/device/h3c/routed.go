package h3c

import (
	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
)

// profile makes the tunnels of a profile. Where it ends is read first: an IKEv2 policy is chosen by
// the address.
func (r *reader) profile(o *block.Object) {
	if o.Head.Word(3) == "manual" {
		return
	}
	r.Each(o, func(t *device.Tunnel, b *block.Binding) {
		t.Objects[profile] = o.Name + suffix(o)
		if b != nil {
			r.Ends(t, *b)
		}
		r.fill(t, o)
		r.Everything(t, o)
		if b != nil {
			r.placed(t, b)
			r.Down(t, b.Interface)
		} else if r.Doc.Some(iface) {
			block.Note(t, device.Unapplied, o.Head.Line, "ipsec profile "+o.Name+" is on no tunnel interface: tunnel protection ipsec profile "+o.Name)
		}
	})
}

func suffix(o *block.Object) string {
	if o.Head.Word(3) == "isakmp" {
		return " isakmp"
	}
	return ""
}
