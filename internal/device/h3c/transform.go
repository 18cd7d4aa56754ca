package h3c

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// transform reads a transform set (or V5's IPsec proposal) into the tunnel. only is that the first
// algorithm of each kind alone takes effect.
func (r *reader) transform(t *device.Tunnel, o *block.Object, pfs ipsec.Setting[ipsec.Group], only bool) {
	o.Use()
	p := &t.Parameters.IPsec
	protocol := r.protocol(o)
	block.Merge(&p.Protocol, protocol)
	block.Merge(&p.Encapsulation, r.encapsulation(o))
	x := ipsec.Proposal{Name: o.Name, Line: o.Head.Line, Groups: r.group(o, pfs)}
	if protocol.First() == ipsec.AH {
		if s := o.Last("ah", "authentication-algorithm"); s.OK() {
			x.Integrity = block.Hashes(s.Line, s.From(2))
		}
	} else {
		r.esp(t, o, &x)
	}
	if only {
		x.Encryption, x.Integrity = first(x.Encryption), first(x.Integrity)
	}
	p.Proposals = append(p.Proposals, x)
}

// esp reads the algorithms of ESP. V7 has none by default; V5's IPsec proposal is DES with MD5.
func (r *reader) esp(t *device.Tunnel, o *block.Object, x *ipsec.Proposal) {
	enc, auth := o.Last("esp", "encryption-algorithm"), o.Last("esp", "authentication-algorithm")
	if enc.OK() {
		x.Encryption = block.Encryptions(enc.Line, enc.From(2), 128)
	}
	if auth.OK() {
		x.Integrity = block.Hashes(auth.Line, auth.From(2))
	}
	r.espShown(o, x)
	switch {
	case !o.Config:
	case o.Kind == ipsecProposal:
		x.Encryption = x.Encryption.Or(ipsec.DefaultOf(v5, ipsec.DES))
		x.Integrity = x.Integrity.Or(ipsec.DefaultOf(v5, ipsec.MD5))
	case r.Product == v5 || r.Product == comware && x.Encryption.Origin == ipsec.Unknown:
	case x.Encryption.Origin == ipsec.Unknown && x.Integrity.Origin == ipsec.Unknown:
		block.Note(t, device.Incomplete, o.Head.Line, "ipsec transform-set "+o.Name+" has no algorithms of ESP: add esp encryption-algorithm and esp authentication-algorithm")
	case x.Encryption.Origin == ipsec.Unknown:
		x.Encryption = ipsec.DefaultOf(v7, ipsec.NullCipher)
	case x.Integrity.Origin == ipsec.Unknown && !x.Encryption.First().AEAD():
		x.Integrity = ipsec.DefaultOf(r.Product, ipsec.NoIntegrity)
	}
}

// espShown reads what outputs say: V7's "Integrity: SHA1" below "ESP protocol:", and V5's "ESP
// protocol: authentication md5-hmac-96, encryption des".
func (r *reader) espShown(o *block.Object, x *ipsec.Proposal) {
	auth, enc := block.Shown(o)
	esp := false
	for _, s := range o.Body {
		name, value, ok := block.Pair(s.Raw)
		if !s.Shown || !ok {
			continue
		}
		words := strings.Fields(strings.ReplaceAll(value, ",", " "))
		switch {
		case strings.HasSuffix(name, " protocol"):
			esp = name == "esp protocol"
		case esp && name == "integrity" && value != "":
			o.Mark(s)
			auth = block.Stmt{Line: s.Line, Words: words}
		case esp && name == "encryption" && value != "":
			o.Mark(s)
			enc = block.Stmt{Line: s.Line, Words: words}
		default:
			continue
		}
		o.Mark(s)
	}
	if enc.OK() && x.Encryption.Origin == ipsec.Unknown {
		x.Encryption = block.Encryptions(enc.Line, enc.Words, 0)
	}
	if auth.OK() && x.Integrity.Origin == ipsec.Unknown {
		x.Integrity = block.Hashes(auth.Line, auth.Words)
	}
}

// group is the PFS of a transform set, or else of the policy; there is none by default.
func (r *reader) group(o *block.Object, policy ipsec.Setting[ipsec.Group]) ipsec.Setting[ipsec.Group] {
	if s := block.Either(o, "pfs", "pfs"); s.OK() {
		return block.Groups(s.Line, s.Words)
	}
	if policy.Origin != ipsec.Unknown {
		return policy
	}
	policies := r.Doc.Holds(ipsecPolicy) || r.Doc.Holds(profile)
	if o.Config && (r.Product == v7 && o.Kind == transformSet || r.Product != v7 && policies) { // V5 has it in the policy
		return ipsec.DefaultOf(r.Product, ipsec.PFSOff)
	}
	return ipsec.Setting[ipsec.Group]{}
}

func (r *reader) protocol(o *block.Object) ipsec.Setting[ipsec.Protocol] {
	s := block.Either(o, "protocol", "transform")
	if !s.OK() {
		s = o.Last("transform") // V5
		s.Words = s.From(1)
	}
	switch strings.TrimSuffix(strings.ToLower(s.Text(0)), "-new") {
	case "esp":
		return ipsec.SetAt(s.Line, ipsec.ESP)
	case "ah":
		return ipsec.SetAt(s.Line, ipsec.AH)
	case "ah-esp":
		return ipsec.SetAt(s.Line, ipsec.AHESP)
	case "":
		if o.Config {
			return ipsec.DefaultOf(r.Product, ipsec.ESP)
		}
		return ipsec.Setting[ipsec.Protocol]{}
	}
	return ipsec.NotUnderstood[ipsec.Protocol](s.Line, strings.Join(s.Words, " "))
}

func (r *reader) encapsulation(o *block.Object) ipsec.Setting[ipsec.Encapsulation] {
	s := block.Either(o, "encapsulation-mode", "encapsulation mode")
	switch strings.ToLower(s.Text(0)) {
	case "tunnel":
		return ipsec.SetAt(s.Line, ipsec.TunnelMode)
	case "transport":
		return ipsec.SetAt(s.Line, ipsec.TransportMode)
	case "":
		if o.Config {
			return ipsec.DefaultOf(r.Product, ipsec.TunnelMode)
		}
		return ipsec.Setting[ipsec.Encapsulation]{}
	}
	return ipsec.NotUnderstood[ipsec.Encapsulation](s.Line, strings.Join(s.Words, " "))
}
