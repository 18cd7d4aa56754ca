package vyos

import (
	"cmp"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// read reads a peer with one of its children.
func (t *tunnel) read(p *tree.Node, c *child) {
	t.state(p, c)
	t.addresses(p)
	t.Parameters.IKE.NATT = tree.Value(t.ipsec.Last("nat-traversal"), map[string]bool{"enable": true, "disable": false})
	if always := cmp.Or(p.Get("force-udp-encapsulation"), p.Last("force-encapsulation")); always != nil && always.Word != "disable" {
		t.Parameters.IKE.NATT = ipsec.SetAt(always.Use().Line, true)
	}
	t.authentication(p)
	ike := p.Last("ike-group")
	var group *tree.Node
	if ike == nil {
		t.note(device.Incomplete, p.Line, "the peer has no ike-group")
	} else if group = t.follow(ike, "ike-group"); group != nil {
		t.ikeGroup(group)
	}
	if c.esp == nil {
		t.note(device.Incomplete, p.Line, "the peer has no esp-group")
	} else if esp := t.follow(c.esp, "esp-group"); esp != nil {
		t.espGroup(esp, group)
	}
	t.Parameters.Selectors = c.selectors
	t.Notes = append(t.Notes, c.notes...)
	if len(c.selectors) == 0 && len(c.off) == 0 && len(c.notes) == 0 {
		t.note(device.Incomplete, p.Line, "the peer has neither a tunnel nor a vti")
	}
	t.bind(c)
}

// state says what is switched off, and who calls.
func (t *tunnel) state(p *tree.Node, c *child) {
	if p.Inactive {
		t.note(device.Disabled, p.Line, "the peer is deactivated")
	}
	if off := p.Get("disable").Use(); off != nil {
		t.note(device.Disabled, off.Line, "the peer is disabled: `delete vpn ipsec site-to-site peer %s disable`", p.Word)
	}
	for _, off := range c.off {
		kind := device.Remark
		if len(c.selectors) == 0 {
			kind = device.Disabled
		}
		t.note(kind, off.Line, "a tunnel of the peer is disabled")
	}
	switch how := p.Last("connection-type"); name(how) {
	case "respond":
		t.note(device.Remark, how.Line, "connection-type is respond: the device never calls, the cloud must")
	case "none":
		t.note(device.Remark, how.Line, "connection-type is none: nothing is called before somebody does it by hand")
	}
}

// addresses reads the two ends. An old peer's name is its address.
func (t *tunnel) addresses(p *tree.Node) {
	k := &t.Parameters.IKE
	for _, a := range p.Few("remote-address") {
		s := address(a)
		if k.Peer.Known() && s.Known() {
			k.Peer.Values = append(k.Peer.Values, s.Values...)
			continue
		}
		k.Peer = k.Peer.Or(s)
	}
	if k.Peer.Origin == ipsec.Unknown {
		if _, err := netip.ParseAddr(p.Word); err == nil || p.Word == "any" || strings.Contains(p.Word, ".") && !strings.HasPrefix(p.Word, "@") {
			k.Peer = address(p)
		}
	}
	if strings.HasPrefix(p.Word, "@") && k.Peer.Origin == ipsec.Unknown { // a peer whose address is not known before
		k.Peer = ipsec.SetAt(p.Line, netip.IPv4Unspecified())
	}
	if k.Peer.Origin == ipsec.Unknown {
		t.note(device.Incomplete, p.Line, "the peer has no remote-address: set the VPN gateway's public address")
	}
	for _, key := range []string{"local-address", "local-ip"} {
		if a := p.Last(key); a != nil && a.Word != "any" && a.Word != "0.0.0.0" {
			k.Address = address(a)
			t.Outside = t.interfaceOf(a.Word)
		}
	}
}

// address is a peer's; "any" is one that may come from anywhere.
func address(n *tree.Node) ipsec.Setting[netip.Addr] {
	if n.Word == "any" || n.Word == "%any" {
		return ipsec.SetAt(n.Line, netip.IPv4Unspecified())
	}
	return tree.Address(n)
}

// interfaceOf is the interface that has an address.
func (r *reader) interfaceOf(word string) string {
	if r.owners == nil {
		r.owners = map[string]owner{}
		for _, kind := range r.tree.Root.Each("interfaces") {
			for _, n := range kind.Each() {
				r.own(n, n.Word)
				for _, vif := range n.Each("vif") {
					r.own(vif, n.Word+"."+vif.Word)
				}
			}
		}
	}
	o := r.owners[word]
	o.address.Use()
	return o.name
}

// own notes the addresses of an interface.
func (r *reader) own(n *tree.Node, name string) {
	for _, a := range n.Each("address") {
		address, _, _ := strings.Cut(a.Word, "/")
		r.owners[address] = owner{name, a}
	}
}

func (t *tunnel) authentication(p *tree.Node) {
	k := &t.Parameters.IKE
	a := p.Get("authentication")
	k.Auth = tree.Value(a.Last("mode"), auths)
	if secret := a.Get("pre-shared-secret").Use(); secret != nil && k.Auth.Origin == ipsec.Unknown {
		k.Auth = ipsec.SetAt(secret.Line, ipsec.PSK)
	}
	k.Local = identity(a.Last("id")).Or(identity(a.Last("local-id")))
	k.Remote = identity(a.Last("remote-id"))
	if strings.HasPrefix(p.Word, "@") && k.Remote.Origin == ipsec.Unknown {
		k.Remote = identity(p)
	}
	// A peer that is named by its address must call itself that: the migration to names writes so.
	if a, err := netip.ParseAddr(p.Word); err == nil && k.Auth.Has(ipsec.PSK) {
		k.Remote = k.Remote.Or(ipsec.DefaultOf(product, ipsec.Identity{Type: ipsec.AddressID, Value: a.String()}))
	}
}

// identity reads an identity as strongSwan does: "@name" is a name, an address is one.
func identity(n *tree.Node) ipsec.Setting[ipsec.Identity] {
	if n == nil {
		return ipsec.Setting[ipsec.Identity]{}
	}
	id := ipsec.Identity{Type: ipsec.FQDNID, Value: strings.TrimPrefix(n.Word, "@")}
	if a, err := netip.ParseAddr(n.Word); err == nil {
		id = ipsec.Identity{Type: ipsec.AddressID, Value: a.String()}
	}
	switch {
	case n.Word == "%any" || n.Word == "any":
		id = ipsec.Identity{Type: ipsec.AnyID}
	case strings.HasPrefix(n.Word, "@#"):
		id = ipsec.Identity{Type: ipsec.KeyID, Value: n.Word[2:]}
	case strings.HasPrefix(n.Word, "@@"):
		id = ipsec.Identity{Type: ipsec.UserID, Value: n.Word[2:]}
	case strings.Contains(n.Word, "="):
		id = ipsec.Identity{Type: ipsec.DNID}
	case strings.Contains(n.Word, "@") && !strings.HasPrefix(n.Word, "@"):
		id = ipsec.Identity{Type: ipsec.UserID, Value: n.Word}
	}
	return ipsec.SetAt(n.Line, id)
}

// bind finds the tunnel interface.
func (t *tunnel) bind(c *child) {
	if c.vti == nil {
		return
	}
	t.Interface = c.vti.Word
	if len(t.tree.Root.Each("interfaces")) == 0 {
		return
	}
	vti := t.tree.Root.Get("interfaces", "vti", c.vti.Word)
	if vti == nil {
		t.tree.Root.Has("interfaces")
		t.note(device.Dangling, c.vti.Line, "there is no interface %s: `set interfaces vti %s`", c.vti.Word, c.vti.Word)
		return
	}
	if off := vti.Use().Get("disable").Use(); off != nil {
		t.note(device.Disabled, off.Line, "interface %s is disabled", c.vti.Word)
	}
}
