package h3c

import (
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// identity reads "address 1.1.1.1", "fqdn idc", "user-fqdn a@b", "dn" from the i-th word on.
func (r *reader) identity(s block.Stmt, i int) ipsec.Setting[ipsec.Identity] {
	id := ipsec.Identity{Value: s.Text(i + 1)}
	switch s.Word(i) {
	case "address":
		id.Type = ipsec.AddressID
	case "fqdn":
		id.Type = ipsec.FQDNID
		if id.Value == "" { // the device's own name
			id.Value = r.Doc.Global("sysname").Text(1)
		}
	case "user-fqdn", "email":
		id.Type = ipsec.UserID
	case "key-id":
		id.Type = ipsec.KeyID
	case "dn":
		id.Type = ipsec.DNID
	default:
		return ipsec.NotUnderstood[ipsec.Identity](s.Line, strings.Join(s.From(i), " "))
	}
	return ipsec.SetAt(s.Line, id)
}

// matches reads what a profile expects of the other end: any of its lines will do.
func (r *reader) matches(o *block.Object) (all ipsec.Setting[ipsec.Identity]) {
	for _, s := range o.All("match", "remote", "identity") {
		id := r.identity(s, 3)
		if s.Word(3) == "address" && len(s.Words) > 5 {
			p, ok := block.Masked(s.Word(4), s.Word(5))
			switch {
			case !ok:
				id = ipsec.NotUnderstood[ipsec.Identity](s.Line, strings.Join(s.From(3), " "))
			case p.Bits() == 0: // any address, but nothing else
				id = ipsec.SetAt(s.Line, ipsec.Identity{Type: ipsec.AddressID})
			case !p.IsSingleIP():
				id = ipsec.NotUnderstood[ipsec.Identity](s.Line, "address "+p.String())
			}
		}
		if len(id.Values) == 0 {
			return id // one that is not understood may be the one that matters
		}
		if all.Origin == ipsec.Unknown {
			all = id
			continue
		}
		all.Values = append(all.Values, id.Values...)
	}
	return all
}

// dpd reads a profile's dead peer detection, or else the device's.
func (r *reader) dpd(o *block.Object, protocol string) (d ipsec.DPD) {
	s, i := o.Last("dpd", "interval"), 2
	if !s.OK() {
		s, i = r.Doc.Global(protocol, "dpd", "interval"), 3
	}
	if s.OK() {
		d.Enabled = ipsec.SetAt(s.Line, true)
		s.Words = s.From(i)
		d.Interval = block.Seconds(s)
	} else if r.whole() && o.Config {
		d.Enabled = ipsec.DefaultOf(r.Product, false)
	}
	return d
}

// keychain looks whether a profile's keychain exists, and has a key for the peer.
func (r *reader) keychain(t *device.Tunnel, o *block.Object, kind string) {
	s := o.Last("keychain")
	if !s.OK() || t.Parameters.IKE.Auth.Known() && !t.Parameters.IKE.Auth.Has(ipsec.PSK) {
		return
	}
	t.Objects[kind] = s.Text(1)
	x := r.Doc.Get(kind, s.Text(1))
	if x == nil {
		r.Missing(t, kind, s.Text(1), s.Line)
		return
	}
	x.Use()
	if kind != keychain || !t.Parameters.IKE.Peer.Known() || t.Parameters.IKE.Peer.First().IsUnspecified() {
		return
	}
	for _, key := range x.All("pre-shared-key") {
		mask := "32"
		if key.Word(3) != "key" {
			mask = key.Word(3)
		}
		p, ok := block.Masked(key.Word(2), mask)
		if key.Word(1) != "address" || !ok || p.Contains(t.Parameters.IKE.Peer.First()) {
			return
		}
	}
	block.Note(t, device.Incomplete, x.Head.Line, "ike keychain "+x.Name+" has no key for "+t.Parameters.IKE.Peer.First().String())
}

// peerIdentities reads V5's: an end is known by its address, unless id-type says by its name.
func (r *reader) peerIdentities(k *ipsec.IKE, o *block.Object) {
	kind := o.Last("id-type")
	id := ipsec.FQDNID
	switch kind.Word(1) {
	case "name":
	case "user-fqdn":
		id = ipsec.UserID
	default:
		if kind.OK() {
			k.Local = ipsec.SetAt(kind.Line, ipsec.Identity{Type: ipsec.AddressID})
		}
		return
	}
	local := o.Last("local-name")
	name := local.Text(1)
	if !local.OK() {
		local = r.Doc.Global("ike", "local-name")
		name = local.Text(2)
	}
	if !local.OK() { // the device's own name
		name = r.Doc.Global("sysname").Text(1)
		local.Line = kind.Line
	}
	k.Local = ipsec.SetAt(local.Line, ipsec.Identity{Type: id, Value: name})
	if s := o.Last("remote-name"); s.OK() {
		k.Remote = ipsec.SetAt(s.Line, ipsec.Identity{Type: id, Value: s.Text(1)})
	}
}

// ikev2 reads an IKEv2 profile: its policy, with the proposals, is chosen by the local address.
func (r *reader) ikev2(t *device.Tunnel, o *block.Object) {
	k := &t.Parameters.IKE
	o.Use()
	if s := o.Last("identity", "local"); s.OK() {
		k.Local = r.identity(s, 2)
	}
	k.Remote = r.matches(o)
	k.DPD = r.dpd(o, "ikev2")
	k.Auth = r.auth2(o)
	if s := o.Last("sa", "duration"); s.OK() {
		s.Words = s.From(2)
		k.Lifetime = block.Seconds(s)
	} else if o.Config {
		k.Lifetime = ipsec.DefaultOf(r.Product, 24*time.Hour)
	}
	r.policy2(t, o)
	r.keychain(t, o, ikev2Keychain)
}

func (r *reader) auth2(o *block.Object) ipsec.Setting[ipsec.Auth] {
	local, remote := o.Last("authentication-method", "local"), o.Last("authentication-method", "remote")
	local.Words, remote.Words = local.From(1), remote.From(1)
	a, b := method(local), method(remote)
	if a.First() == b.First() || remote.Line == 0 {
		return a
	}
	return ipsec.NotUnderstood[ipsec.Auth](remote.Line, "local "+local.Word(1)+", remote "+remote.Word(1))
}

// policy2 finds the IKEv2 policy, and reads its proposals.
func (r *reader) policy2(t *device.Tunnel, o *block.Object) {
	k := &t.Parameters.IKE
	var fit []*block.Object
	for _, x := range r.Doc.Kind(ikev2Policy) {
		if s := x.Last("match", "local", "address"); !s.OK() || k.Address.Known() && s.Word(3) == k.Address.First().String() {
			fit = append(fit, x)
		}
	}
	if len(fit) != 1 {
		block.Note(t, device.Remark, o.Head.Line, "which IKEv2 policy this profile uses is not clear from what was pasted")
		return
	}
	fit[0].Use()
	for _, s := range fit[0].All("proposal") {
		for _, name := range s.From(1) {
			x := r.Doc.Get(ikev2Proposal, name)
			if x == nil {
				r.Missing(t, ikev2Proposal, name, s.Line)
				continue
			}
			t.Objects[ikev2Proposal] = name
			k.Proposals = append(k.Proposals, r.proposal2(x))
		}
	}
}

// proposal2 reads an IKEv2 proposal. It has no defaults: without an algorithm of each kind it is
// not used. Its pseudo-random function is the hash, where none is set.
func (r *reader) proposal2(o *block.Object) ipsec.Proposal {
	o.Use()
	p := ipsec.Proposal{Name: o.Name, Line: o.Head.Line}
	if s := o.Last("encryption"); s.OK() {
		p.Encryption = block.Encryptions(s.Line, s.From(1), 0)
	}
	if s := o.Last("integrity"); s.OK() {
		p.Integrity = block.Hashes(s.Line, s.From(1))
	}
	if s := o.Last("prf"); s.OK() {
		p.PRF = block.Hashes(s.Line, s.From(1))
	}
	if s := o.Last("dh"); s.OK() {
		p.Groups = block.Groups(s.Line, s.From(1))
	}
	return p
}
