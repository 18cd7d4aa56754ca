package h3c

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// ikev1 reads an IKE profile: V7's phase 1. It gives the names of the proposals that it read.
func (r *reader) ikev1(t *device.Tunnel, o *block.Object, _ string) []string {
	k := &t.Parameters.IKE
	o.Use()
	k.Mode = r.mode(o)
	names := r.proposals(t, o)
	if s := o.Last("local-identity"); s.OK() {
		k.Local = r.identity(s, 1)
	} else if s := r.Doc.Global("ike", "identity"); s.OK() {
		k.Local = r.identity(s, 2)
	}
	k.Remote = r.matches(o)
	k.DPD = r.dpd(o, "ike")
	r.keychain(t, o, keychain)
	return names
}

func (r *reader) mode(o *block.Object) ipsec.Setting[ipsec.Mode] {
	switch s := o.Last("exchange-mode"); s.Word(1) {
	case "":
		return ipsec.DefaultOf(r.Product, ipsec.Main)
	case "main", "gm-main":
		return ipsec.SetAt(s.Line, ipsec.Main)
	case "aggressive":
		return ipsec.SetAt(s.Line, ipsec.Aggressive)
	default:
		return ipsec.NotUnderstood[ipsec.Mode](s.Line, s.Word(1))
	}
}

// proposals reads the proposals that a profile or a peer names; without any, all that there are.
func (r *reader) proposals(t *device.Tunnel, o *block.Object) []string {
	var names []string
	line := 0
	for _, s := range o.All("proposal") {
		names = append(names, s.From(1)...)
		line = s.Line
	}
	all := len(names) == 0
	if all {
		names = r.numbered()
	}
	k := &t.Parameters.IKE
	for _, name := range names {
		if !r.ikeProposal(k, name) {
			r.Missing(t, ikeProposal, name, line)
		}
	}
	if all && r.whole() {
		if _, shown := r.rows["default"]; shown || r.Doc.Global("fips").OK() {
			r.ikeProposal(k, "default")
		} else {
			k.Proposals = append(k.Proposals, r.defaultProposal())
		}
	}
	if len(names) > 0 {
		t.Objects[ikeProposal] = names[0]
	}
	return names
}

// numbered are all the proposals, those with the lower number first.
func (r *reader) numbered() []string {
	var names []string
	for _, o := range r.Doc.Kind(ikeProposal) {
		names = append(names, o.Name)
	}
	for _, name := range r.order {
		if name != "default" && !slices.Contains(names[:min(len(names), 1000)], name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return number(a) - number(b) })
	return names[:min(len(names), 64)] // no device sends more
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 1 << 20
	}
	return n
}

// ikeProposal reads a proposal, from the configuration and from the table of an output. It says
// whether there is one.
func (r *reader) ikeProposal(k *ipsec.IKE, name string) bool {
	o, row := r.Doc.Get(ikeProposal, name), r.rows[strings.ToLower(name)]
	if o == nil && !row.OK() {
		return false
	}
	p := ipsec.Proposal{Name: name, Line: row.Line}
	var life ipsec.Setting[time.Duration]
	var auth ipsec.Setting[ipsec.Auth]
	if o != nil {
		o.Use()
		p.Line = o.Head.Line
		if s := o.Last("encryption-algorithm"); s.OK() {
			p.Encryption = block.Encryptions(s.Line, s.From(1), 128)
		}
		if s := o.Last("authentication-algorithm"); s.OK() {
			p.Integrity = block.Hashes(s.Line, s.From(1))
		}
		if s := o.Last("dh"); s.OK() {
			p.Groups = block.Groups(s.Line, s.From(1))
		}
		if s := o.Last("sa", "duration"); s.OK() {
			s.Words = s.From(2)
			life = block.Seconds(s)
		}
		auth = method(o.Last("authentication-method"))
	}
	if row.OK() {
		n := len(row.Words)
		p.Encryption = p.Encryption.Or(block.Encryptions(row.Line, row.Words[3:4], 0))
		p.Integrity = p.Integrity.Or(block.Hashes(row.Line, row.Words[2:3]))
		p.Groups = p.Groups.Or(block.Groups(row.Line, row.Words[4:n-1]))
		life = life.Or(block.Seconds(block.Stmt{Line: row.Line, Words: row.Words[n-1:]}))
		auth = auth.Or(method(block.Stmt{Line: row.Line, Words: row.Words[:2]}))
	} else if !r.Doc.Global("fips").OK() { // which has stronger ones
		d := r.defaultProposal()
		p.Encryption, p.Integrity, p.Groups = p.Encryption.Or(d.Encryption), p.Integrity.Or(d.Integrity), p.Groups.Or(d.Groups)
		life = life.Or(ipsec.DefaultOf(r.Product, 24*time.Hour))
	}
	if len(k.Proposals) == 0 {
		k.Lifetime, k.Auth = life, auth.Or(ipsec.DefaultOf(r.Product, ipsec.PSK))
	}
	k.Proposals = append(k.Proposals, p)
	return true
}

// defaultProposal is what V5 and V7 have where nothing is set.
func (r *reader) defaultProposal() ipsec.Proposal {
	return ipsec.Proposal{
		Name:       "default",
		Encryption: ipsec.DefaultOf(r.Product, ipsec.DES),
		Integrity:  ipsec.DefaultOf(r.Product, ipsec.SHA1),
		Groups:     ipsec.DefaultOf(r.Product, ipsec.Group(1)),
	}
}

func method(s block.Stmt) ipsec.Setting[ipsec.Auth] {
	switch w := strings.ReplaceAll(s.Word(1), "_", "-"); w {
	case "":
		return ipsec.Setting[ipsec.Auth]{}
	case "pre-share", "pre-shared", "pre-shared-key":
		return ipsec.SetAt(s.Line, ipsec.PSK)
	case "rsa-signature", "rsa-sig":
		return ipsec.SetAt(s.Line, ipsec.RSA)
	case "ecdsa-signature", "ecdsa-sig":
		return ipsec.SetAt(s.Line, ipsec.ECDSA)
	case "sm2-de":
		return ipsec.SetAt(s.Line, ipsec.SM2Envelope)
	default:
		return ipsec.NotUnderstood[ipsec.Auth](s.Line, w)
	}
}

// peer reads an IKE peer: V5's phase 1.
func (r *reader) peer(t *device.Tunnel, o *block.Object) []string {
	k := &t.Parameters.IKE
	o.Use()
	k.Version = ipsec.DefaultOf(r.Product, ipsec.IKEv1)
	k.Mode = r.mode(o)
	names := r.proposals(t, o)
	if s := o.Last("remote-address"); s.OK() {
		k.Peer = remote(s)
	}
	if s := o.Last("local-address"); s.OK() {
		k.Address = block.Address(s, 1)
	}
	r.peerIdentities(k, o)
	if s := o.Last("nat", "traversal"); s.OK() {
		k.NATT = ipsec.SetAt(s.Line, true)
	}
	if s := o.Last("dpd"); s.OK() {
		k.DPD.Enabled = ipsec.SetAt(s.Line, true)
		if x := r.Doc.Get(ikeDPD, s.Text(1)); x != nil {
			if i := x.Last("interval-time"); i.OK() {
				i.Words = i.From(1)
				k.DPD.Interval = block.Seconds(i)
			}
		} else {
			r.Missing(t, ikeDPD, s.Text(1), s.Line)
		}
	}
	if o.Config && k.Auth.Has(ipsec.PSK) && !o.Last("pre-shared-key").OK() {
		block.Note(t, device.Incomplete, o.Head.Line, "ike peer "+o.Name+" has no pre-shared key: set one with pre-shared-key")
	}
	return names
}

// remote is a peer's address. A range or a host name is kept as it is written; the one address
// 0.0.0.0 is a peer that may come from anywhere.
func remote(s block.Stmt) ipsec.Setting[netip.Addr] {
	if len(s.Words) == 2 {
		return block.Address(s, 1)
	}
	return ipsec.NotUnderstood[netip.Addr](s.Line, strings.Join(s.From(1), " "))
}
