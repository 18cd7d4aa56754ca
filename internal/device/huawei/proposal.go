package huawei

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// peerProposal reads the IKE proposal that a peer names.
func (r *reader) peerProposal(t *device.Tunnel, peer string, o *block.Object, row block.Stmt) {
	s := o.Last("ike-proposal")
	name := s.Text(1)
	switch {
	case s.OK():
	case o.Value("proposal").OK():
		s = o.Value("proposal")
		name = s.Text(0)
	case len(row.Words) > 3 && row.Word(3) != "-":
		s, name = row, row.Text(3)
	default:
		if o != nil && o.Config {
			block.Note(t, device.Remark, o.Head.Line, "ike peer "+peer+" names no ike-proposal: which one it uses depends on the version")
		}
		return
	}
	p := r.Doc.Get(ikeProposal, name)
	t.Objects[ikeProposal] = name
	if p == nil {
		r.Missing(t, ikeProposal, name, s.Line)
		return
	}
	r.ikeProposal(t, p)
}

// ikeProposal reads an IKE proposal into the tunnel.
func (r *reader) ikeProposal(t *device.Tunnel, o *block.Object) {
	o.Use()
	k := &t.Parameters.IKE
	d := r.defaults
	if strings.EqualFold(o.Name, "default") || !o.Config {
		d = defaults{}
	}
	p := ipsec.Proposal{Name: o.Name, Line: o.Head.Line}
	if s := block.Either(o, "encryption-algorithm", "encryption algorithm"); s.OK() {
		p.Encryption = block.Encryptions(s.Line, s.Words, 0)
	}
	p.Encryption = p.Encryption.Or(d.encryption)
	p.Integrity = r.ikeIntegrity(o, k.Version, d)
	if s := block.Either(o, "prf", "prf algorithm"); s.OK() {
		p.PRF = block.Hashes(s.Line, s.Words)
	}
	if s := block.Either(o, "dh", "diffie hellman group"); s.OK() {
		p.Groups = block.Groups(s.Line, s.Words)
	}
	p.Groups = p.Groups.Or(d.groups)
	k.Proposals = append(k.Proposals, p)
	k.Lifetime = block.Seconds(block.Either(o, "sa duration", "sa duration(seconds)")).Or(d.lifetime)
	k.Auth = authentication(o)
}

// ikeIntegrity is the hash of phase 1: IKEv1 and IKEv2 have lines of their own.
func (r *reader) ikeIntegrity(o *block.Object, v ipsec.Setting[ipsec.Version], d defaults) ipsec.Setting[ipsec.Integrity] {
	var v1, v2 ipsec.Setting[ipsec.Integrity]
	if s := block.Either(o, "authentication-algorithm", "authentication algorithm"); s.OK() {
		v1 = block.Hashes(s.Line, s.Words)
	}
	if s := block.Either(o, "integrity-algorithm", "integrity algorithm"); s.OK() {
		v2 = block.Hashes(s.Line, s.Words)
	}
	v1, v2 = v1.Or(d.integrity), v2.Or(d.integrity)
	switch {
	case v.Known() && !v.Has(ipsec.IKEv2):
		return v1
	case v.Known() && !v.Has(ipsec.IKEv1):
		return v2
	case sameSet(v1, v2):
		return v1
	case !v.Known() && v2.Origin == ipsec.Unknown:
		return v1
	case !v.Known() && v1.Origin == ipsec.Unknown:
		return v2
	}
	return ipsec.NotUnderstood[ipsec.Integrity](max(v1.Line, v2.Line), "IKEv1 "+word(v1)+", IKEv2 "+word(v2))
}

func word(s ipsec.Setting[ipsec.Integrity]) string {
	if s.Known() {
		return s.String()
	}
	return "not known"
}

func sameSet(a, b ipsec.Setting[ipsec.Integrity]) bool {
	if len(a.Values) != len(b.Values) || len(a.Values) == 0 {
		return false
	}
	for _, v := range a.Values {
		if !b.Has(v) {
			return false
		}
	}
	return true
}

func authentication(o *block.Object) ipsec.Setting[ipsec.Auth] {
	s := block.Either(o, "authentication-method", "authentication method")
	if !s.OK() {
		if o.Config {
			return ipsec.DefaultOf(every, ipsec.PSK)
		}
		return ipsec.Setting[ipsec.Auth]{}
	}
	switch w := strings.ReplaceAll(strings.ToLower(s.Text(0)), "_", "-"); w {
	case "pre-share", "pre-shared", "pre-shared-key":
		return ipsec.SetAt(s.Line, ipsec.PSK)
	case "rsa-signature", "rsa-sig":
		return ipsec.SetAt(s.Line, ipsec.RSA)
	case "digital-envelope":
		return ipsec.SetAt(s.Line, ipsec.SM2Envelope)
	default:
		return ipsec.NotUnderstood[ipsec.Auth](s.Line, w)
	}
}
