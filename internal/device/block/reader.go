package block

import (
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// The kinds of objects that VRP and Comware both have, by the same words.
const (
	Interface  = "interface"
	AccessList = "acl"
	Profile    = "ipsec profile"
)

// Reader makes tunnels of a document's objects, as far as VRP and Comware do it alike.
type Reader struct {
	Doc    *Document
	Config *device.Config
	// Product is whose defaults are taken.
	Product string
	// Zones are those of the interfaces, by their names in small letters.
	Zones map[string]string
	Bound Bindings
}

// Begin adds a tunnel that is named after an object.
func (r *Reader) Begin(o *Object) *device.Tunnel {
	o.Use()
	r.Config.Tunnels = append(r.Config.Tunnels, device.Tunnel{Name: o.Kind + " " + o.Name, Objects: map[string]string{}})
	return &r.Config.Tunnels[len(r.Config.Tunnels)-1]
}

// Missing says that a name leads nowhere. Where the text has no object of the kind at all, it may
// just be that it was not pasted.
func (r *Reader) Missing(t *device.Tunnel, kind, name string, line int) {
	if r.Doc.Some(kind) {
		Note(t, device.Dangling, line, kind+" "+name+" does not exist: create it, or name one that does")
		return
	}
	Note(t, device.Remark, line, kind+" "+name+" is not in what was pasted")
}

// Down notes an interface that is shut down.
func (r *Reader) Down(t *device.Tunnel, o *Object) {
	if s := o.Last("shutdown"); s.OK() {
		Note(t, device.Disabled, s.Line, "interface "+o.Name+" is shut down: undo shutdown")
	}
}

// Ends reads where a tunnel interface begins and ends, as far as what it is given does not say.
func (r *Reader) Ends(t *device.Tunnel, b Binding) {
	r.Doc.Mark(b.Line)
	t.Interface = b.At
	t.Objects[Interface] = b.At
	t.Zone = r.Zones[strings.ToLower(b.At)]
	k := &t.Parameters.IKE
	if s := b.Interface.Last("source"); s.OK() {
		name := strings.Join(s.From(1), "")
		if a, err := netip.ParseAddr(name); err == nil {
			k.Address = k.Address.Or(ipsec.SetAt(s.Line, a))
		} else if outside := r.Doc.Get(Interface, name); outside != nil {
			t.Outside = r.Zones[strings.ToLower(name)]
			k.Address = k.Address.Or(InterfaceAddress(outside))
			r.Down(t, outside)
		}
	}
	if s := b.Interface.Last("destination"); s.OK() {
		k.Peer = k.Peer.Or(Address(s, 1))
	}
}

// Everything says that whatever is routed into the tunnel is carried, where no access list says
// less.
func (r *Reader) Everything(t *device.Tunnel, o *Object) {
	if o.Config && !o.Last("security", "acl").OK() {
		all := netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		t.Parameters.Selectors = []ipsec.Selector{{Local: all, Remote: []netip.Prefix{all}, Line: o.Head.Line}}
	}
}

// Each makes the tunnels of a profile, one for each tunnel interface that has it, and has them filled
// in; where none has it, one without an interface.
func (r *Reader) Each(profile *Object, fill func(*device.Tunnel, *Binding)) {
	on := r.Bound.Of(Profile, profile.Name)
	for i := range on {
		t := r.Begin(profile)
		if len(on) > 1 {
			t.Name += " on " + on[i].At
		}
		fill(t, &on[i])
	}
	if len(on) == 0 {
		fill(r.Begin(profile), nil)
	}
}

// Unprotected makes a tunnel of every tunnel interface whose profile is not there.
func (r *Reader) Unprotected() {
	for _, b := range r.Bound.All {
		if b.Kind != Profile || r.Doc.Get(Profile, b.Name) != nil {
			continue
		}
		t := r.Begin(b.Interface)
		r.Ends(t, b)
		r.LocalAddress(&t.Parameters.IKE, false)
		r.Down(t, b.Interface)
		r.Missing(t, Profile, b.Name, b.Line)
	}
}

// LocalAddress fills in what an end sends that is known by its address. configured says that this
// is so where nothing is set.
func (r *Reader) LocalAddress(k *ipsec.IKE, configured bool) {
	if !k.Address.Known() {
		return
	}
	id := ipsec.Identity{Type: ipsec.AddressID, Value: k.Address.First().String()}
	switch first := k.Local.First(); {
	case k.Local.Origin == ipsec.Unknown && configured:
		k.Local = ipsec.DefaultOf(r.Product, id)
	case k.Local.Known() && first.Type == ipsec.AddressID && first.Value == "":
		k.Local.Values = []ipsec.Identity{id}
	}
}

// Lifetimes reads for how long the keys of phase 2 are good: as a policy says, or else the device.
// How much they may carry has no default that both vendors share.
func (r *Reader) Lifetimes(p *ipsec.IPsec, o *Object) {
	lasts := r.lasts(o, "time")
	if p.Lifetime = Seconds(lasts); !lasts.OK() && o.Config {
		p.Lifetime = ipsec.DefaultOf(r.Product, time.Hour)
	}
	p.LifetimeKB = Kilobytes(r.lasts(o, "traffic"))
}

// lasts is the value of one of the two ways to bound a key's life, by time or by traffic.
func (r *Reader) lasts(o *Object, by string) Stmt {
	s := o.Last("sa", "duration", by+"-based")
	s.Words = s.From(3)
	if !s.OK() {
		s = o.Value("ipsec sa local duration("+by+" based)", "sa duration("+by+" based)")
	}
	if !s.OK() {
		s = r.Doc.Global("ipsec", "sa", "global-duration", by+"-based")
		s.Words = s.From(4)
	}
	return s
}

// List reads the access list that a line of a policy names: its source is the device's own network.
func (r *Reader) List(t *device.Tunnel, name string, line int) {
	t.Objects[AccessList] = name
	rules := r.Doc.Rules(name)
	if rules == nil {
		r.Missing(t, AccessList, name, line)
		return
	}
	var odd []int
	t.Parameters.Selectors, odd = Selectors(rules)
	for _, at := range odd[:min(len(odd), 8)] {
		Note(t, device.Remark, at, "this rule of acl "+name+" cannot be said as a pair of networks: look at it yourself")
	}
	if len(t.Parameters.Selectors) == 0 && len(odd) == 0 {
		Note(t, device.Incomplete, line, "acl "+name+" has no rule: nothing is let into the tunnel")
	}
}
