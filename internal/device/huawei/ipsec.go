package huawei

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// fill reads a policy, a template or a profile, and what it names. isakmp says that it must have
// an access list.
func (r *reader) fill(t *device.Tunnel, o *block.Object, isakmp bool) {
	p := &t.Parameters.IPsec
	r.policyPeer(t, o)
	pfs := pfs(o)
	names, line := block.Names(o, []string{"proposal"}, "proposal name", "proposal")
	for _, name := range names {
		x := r.Doc.Get(ipsecProposal, name)
		if x == nil {
			r.Missing(t, ipsecProposal, name, line)
			continue
		}
		r.ipsecProposal(t, x, pfs)
	}
	if len(names) > 0 {
		t.Objects[ipsecProposal] = names[0]
	} else if o.Config && !o.Output {
		block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" names no IPsec proposal: add proposal NAME")
	}
	if len(p.Proposals) == 0 && pfs.Origin == ipsec.Written {
		p.Proposals = []ipsec.Proposal{{Groups: pfs}}
	}
	r.Lifetimes(p, o)
	r.selectors(t, o, isakmp)
	r.truncation(t)
	if s := o.Last("tunnel", "local"); s.OK() && s.Word(2) != "applied-interface" {
		t.Parameters.IKE.Address = block.Address(s, 2)
	}
	if s := o.Last("undo", "policy", "enable"); s.OK() && !o.Last("policy", "enable").OK() {
		block.Note(t, device.Disabled, s.Line, o.Kind+" "+o.Name+" is switched off: policy enable")
	} else if s := o.Value("policy status"); strings.EqualFold(s.Raw, "disable") {
		block.Note(t, device.Disabled, s.Line, o.Kind+" "+o.Name+" is switched off: policy enable")
	}
}

func (r *reader) policyPeer(t *device.Tunnel, o *block.Object) {
	s := o.Last("ike-peer")
	name := s.Text(1)
	if !s.OK() {
		s = o.Value("peer name", "ike peer name", "ike peer")
		name = s.Text(0)
	}
	if !s.OK() {
		if o.Config && !o.Output {
			block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" names no IKE peer: add ike-peer NAME")
		}
		return
	}
	t.Objects[ikePeer] = name
	x := r.Doc.Get(ikePeer, name)
	if _, row := r.rows[strings.ToLower(name)]; x == nil && !row {
		r.Missing(t, ikePeer, name, s.Line)
		return
	}
	r.peer(t, name, x)
	if x != nil && x.Config && o.Kind == ipsecPolicy && t.Parameters.IKE.Peer.Origin == ipsec.Unknown && o.Head.Word(5) != "template" {
		block.Note(t, device.Incomplete, x.Head.Line, "ike peer "+name+" has no remote-address: set the VPN gateway's")
	}
}

// pfs is the group of a policy; without a line there is none, on every version.
func pfs(o *block.Object) ipsec.Setting[ipsec.Group] {
	if s := o.Last("pfs"); s.OK() {
		return block.Groups(s.Line, s.From(1))
	}
	if s := o.Value("perfect forward secrecy"); s.OK() {
		if strings.EqualFold(s.Raw, "none") {
			return ipsec.SetAt(s.Line, ipsec.PFSOff)
		}
		return block.Groups(s.Line, s.Words)
	}
	if o.Config {
		return ipsec.DefaultOf(every, ipsec.PFSOff)
	}
	return ipsec.Setting[ipsec.Group]{}
}

// selectors reads the access list of a policy: its source is the device's own network.
func (r *reader) selectors(t *device.Tunnel, o *block.Object, must bool) {
	s := o.Last("security", "acl")
	name := s.Text(2)
	if s.Word(2) == "name" || s.Word(2) == "ipv4" {
		name = s.Text(3)
	}
	if !s.OK() {
		s = o.Value("security data flow")
		name, _, _ = strings.Cut(s.Text(0), "/")
	}
	if !s.OK() {
		if must && o.Config && !o.Output {
			block.Note(t, device.Incomplete, o.Head.Line, o.Kind+" "+o.Name+" has no access list: add security acl NUMBER")
		}
		return
	}
	r.List(t, name, s.Line)
}

// truncation reads how SHA-2 is cut.
func (r *reader) truncation(t *device.Tunnel) {
	p := &t.Parameters.IPsec
	words := []string{"ipsec", "authentication", "sha2", "compatible", "enable"}
	if s := r.Doc.Global(words...); s.OK() {
		p.Truncation96 = ipsec.SetAt(s.Line, true)
	} else if s := r.Doc.Global(append([]string{"undo"}, words...)...); s.OK() {
		p.Truncation96 = ipsec.SetAt(s.Line, false)
	} else if s := r.Doc.Global("ipsec", "sha2", "compatible", "enable"); s.OK() { // what that cuts depends on the version
		p.Truncation96 = ipsec.NotUnderstood[bool](s.Line, s.Raw)
	}
}

// ipsecProposal reads an IPsec proposal into the tunnel.
func (r *reader) ipsecProposal(t *device.Tunnel, o *block.Object, pfs ipsec.Setting[ipsec.Group]) {
	o.Use()
	p := &t.Parameters.IPsec
	protocol := protocol(o)
	block.Merge(&p.Protocol, protocol)
	block.Merge(&p.Encapsulation, encapsulation(o))
	x := ipsec.Proposal{Name: o.Name, Line: o.Head.Line, Groups: pfs}
	auth, enc := o.Last("esp", "authentication-algorithm"), o.Last("esp", "encryption-algorithm")
	if protocol.First() == ipsec.AH {
		auth, enc = o.Last("ah", "authentication-algorithm"), block.Stmt{}
	}
	shownAuth, shownEnc := block.Shown(o)
	switch no := o.Last("undo", "esp", "encryption-algorithm"); {
	case enc.OK():
		x.Encryption = block.Encryptions(enc.Line, enc.From(2), 0)
	case no.OK():
		x.Encryption = ipsec.SetAt(no.Line, ipsec.NullCipher)
	case shownEnc.OK():
		x.Encryption = block.Encryptions(shownEnc.Line, shownEnc.Words, 0)
	case o.Config && protocol.First() != ipsec.AH:
		x.Encryption = r.defaults.encryption
	}
	switch no := o.Last("undo", "esp", "authentication-algorithm"); {
	case auth.OK():
		x.Integrity = block.Hashes(auth.Line, auth.From(2))
	case x.Encryption.First().AEAD():
	case no.OK():
		x.Integrity = ipsec.SetAt(no.Line, ipsec.NoIntegrity)
	case shownAuth.OK():
		x.Integrity = block.Hashes(shownAuth.Line, shownAuth.Words)
	case o.Config:
		x.Integrity = r.defaults.integrity
	}
	p.Proposals = append(p.Proposals, x)
}

func protocol(o *block.Object) ipsec.Setting[ipsec.Protocol] {
	s := block.Either(o, "transform", "transform")
	switch strings.TrimSuffix(strings.ToLower(s.Text(0)), "-new") {
	case "esp":
		return ipsec.SetAt(s.Line, ipsec.ESP)
	case "ah":
		return ipsec.SetAt(s.Line, ipsec.AH)
	case "ah-esp":
		return ipsec.SetAt(s.Line, ipsec.AHESP)
	case "":
		if o.Config {
			return ipsec.DefaultOf(every, ipsec.ESP)
		}
		return ipsec.Setting[ipsec.Protocol]{}
	}
	return ipsec.NotUnderstood[ipsec.Protocol](s.Line, s.Raw)
}

func encapsulation(o *block.Object) ipsec.Setting[ipsec.Encapsulation] {
	s := block.Either(o, "encapsulation-mode", "encapsulation mode")
	switch strings.ToLower(s.Text(0)) {
	case "tunnel":
		return ipsec.SetAt(s.Line, ipsec.TunnelMode)
	case "transport":
		return ipsec.SetAt(s.Line, ipsec.TransportMode)
	case "auto": // a tunnel to begin with, and either as it is asked
		return ipsec.SetAt(s.Line, ipsec.TunnelMode, ipsec.TransportMode)
	case "":
		if o.Config {
			return ipsec.DefaultOf(every, ipsec.TunnelMode)
		}
		return ipsec.Setting[ipsec.Encapsulation]{}
	}
	return ipsec.NotUnderstood[ipsec.Encapsulation](s.Line, s.Raw)
}
