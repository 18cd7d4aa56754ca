package huawei

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

// peerTables reads "display ike peer brief": name, version, mode, proposal, type of id, address.
func (r *reader) peerTables() {
	r.rows = map[string]block.Stmt{}
	for _, table := range r.Doc.Kind(peerTable) {
		for _, s := range table.Body {
			if len(s.Words) >= 5 && strings.HasPrefix(s.Word(1), "v") && len(s.Word(1)) <= 4 && s.Word(1) != "version" {
				table.Mark(s)
				r.rows[s.Word(0)] = s
			}
		}
	}
}

// peer reads what a peer says of phase 1. o is nil where only a table tells of it.
func (r *reader) peer(t *device.Tunnel, name string, o *block.Object) {
	k := &t.Parameters.IKE
	if o != nil {
		o.Use()
	}
	row := r.rows[strings.ToLower(name)]
	k.Version = version(o, row)
	if k.Version.Origin == ipsec.Unknown || k.Version.Has(ipsec.IKEv1) || len(k.Version.Values) == 0 {
		k.Mode = mode(o, row)
	}
	k.Peer = remoteAddress(o, row)
	r.identities(k, o)
	k.DPD = r.dpd(o)
	if s := o.Last("nat", "traversal"); s.OK() {
		k.NATT = ipsec.SetAt(s.Line, true)
	} else if s := o.Last("undo", "nat", "traversal"); s.OK() {
		k.NATT = ipsec.SetAt(s.Line, false)
	} else if s := o.Value("nat traversal"); s.Word(0) == "enable" || s.Word(0) == "disable" {
		k.NATT = ipsec.SetAt(s.Line, s.Word(0) == "enable")
	}
	if s := o.Last("local-address"); s.OK() {
		k.Address = block.Address(s, 1)
	}
	r.peerProposal(t, name, o, row)
	if o != nil && o.Config && !o.Output && k.Auth.Has(ipsec.PSK) && !o.Last("pre-shared-key").OK() && !o.Last("undo", "pre-shared-key").OK() {
		block.Note(t, device.Incomplete, o.Head.Line, "ike peer "+name+" has no pre-shared key: set one with pre-shared-key")
	}
}

func version(o *block.Object, row block.Stmt) ipsec.Setting[ipsec.Version] {
	if o != nil && o.Config {
		if s := versionWritten(o); s.Origin != ipsec.Unknown {
			return s
		}
	}
	out := o.Value("ike version", "configured ike version", "version")
	if !out.OK() && row.OK() {
		out = block.Stmt{Line: row.Line, Raw: row.Word(1)}
	}
	if out.OK() {
		v := ipsec.Setting[ipsec.Version]{Origin: ipsec.Written, Line: out.Line}
		if strings.Contains(out.Raw, "2") {
			v.Values = append(v.Values, ipsec.IKEv2)
		}
		if strings.Contains(out.Raw, "1") {
			v.Values = append(v.Values, ipsec.IKEv1)
		}
		return v
	}
	if o != nil && o.Config {
		return ipsec.DefaultOf(every, ipsec.IKEv2, ipsec.IKEv1)
	}
	return ipsec.Setting[ipsec.Version]{}
}

func versionWritten(o *block.Object) ipsec.Setting[ipsec.Version] {
	switch o.Head.Word(3) { // "ike peer a v1", as older routers write it
	case "v1":
		return ipsec.SetAt(o.Head.Line, ipsec.IKEv1)
	case "v2":
		return ipsec.SetAt(o.Head.Line, ipsec.IKEv2)
	}
	v1, v2 := o.Last("version", "1"), o.Last("version", "2")
	no1, no2 := o.Last("undo", "version", "1"), o.Last("undo", "version", "2")
	switch {
	case v1.OK() && v2.OK():
		return ipsec.SetAt(v2.Line, ipsec.IKEv2, ipsec.IKEv1)
	case no2.OK() && !v2.OK() && no1.OK() && !v1.OK():
		return ipsec.NotUnderstood[ipsec.Version](no2.Line, "none")
	case no2.OK() && !v2.OK():
		return ipsec.SetAt(no2.Line, ipsec.IKEv1)
	case no1.OK() && !v1.OK():
		return ipsec.SetAt(no1.Line, ipsec.IKEv2)
	case v1.OK() && !v2.OK(): // whether that takes the other away depends on the version
		return ipsec.NotUnderstood[ipsec.Version](v1.Line, v1.Raw)
	case v2.OK():
		return ipsec.NotUnderstood[ipsec.Version](v2.Line, v2.Raw)
	}
	return ipsec.Setting[ipsec.Version]{}
}

func mode(o *block.Object, row block.Stmt) ipsec.Setting[ipsec.Mode] {
	s, word := o.Last("exchange-mode"), ""
	switch {
	case s.OK():
		word = s.Word(1)
	case o.Value("exchange mode", "negotiated mode").OK():
		s = o.Value("exchange mode", "negotiated mode")
		word = s.Word(0)
	case row.OK():
		s, word = row, row.Word(2)
	case o != nil && o.Config:
		return ipsec.DefaultOf(every, ipsec.Main)
	default:
		return ipsec.Setting[ipsec.Mode]{}
	}
	switch word {
	case "main":
		return ipsec.SetAt(s.Line, ipsec.Main)
	case "aggressive":
		return ipsec.SetAt(s.Line, ipsec.Aggressive)
	case "auto": // main to begin with, and either as it is asked
		return ipsec.SetAt(s.Line, ipsec.Main, ipsec.Aggressive)
	case "":
		return ipsec.Setting[ipsec.Mode]{}
	}
	return ipsec.NotUnderstood[ipsec.Mode](s.Line, word)
}

// remoteAddress is the peer's address, or its addresses: a second one that a configuration prints
// stands by, where the version has that. One that was typed may have replaced the first.
func remoteAddress(o *block.Object, row block.Stmt) ipsec.Setting[netip.Addr] {
	var all ipsec.Setting[netip.Addr]
	for _, s := range o.All("remote-address") {
		if s.Typed {
			all = ipsec.Setting[netip.Addr]{}
		}
		a := addressIn(s, s.From(1))
		if !a.Known() {
			return a
		}
		all = all.Or(ipsec.SetAt[netip.Addr](s.Line))
		if !all.Has(a.First()) {
			all.Values = append(all.Values, a.First())
		}
	}
	if all.Known() {
		return all
	}
	s, words := block.Stmt{}, []string(nil)
	switch {
	case o.Value("remote ip", "remote ip address", "remote address").OK():
		s = o.Value("remote ip", "remote ip address", "remote address")
		words = s.Words
	case len(row.Words) > 5:
		s, words = row, row.From(5)
	default:
		return ipsec.Setting[netip.Addr]{}
	}
	return addressIn(s, words)
}

// addressIn is the address in what a statement says of a peer, beside a VPN instance.
func addressIn(s block.Stmt, words []string) ipsec.Setting[netip.Addr] {
	if len(words) > 2 && strings.EqualFold(words[0], "vpn-instance") {
		words = words[2:]
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return strings.EqualFold(w, "host-name") || strings.EqualFold(w, "ipv6")
	})
	if len(words) == 1 {
		if a, err := netip.ParseAddr(words[0]); err == nil {
			return ipsec.SetAt(s.Line, a)
		}
	}
	return ipsec.NotUnderstood[netip.Addr](s.Line, strings.Join(words, " "))
}

func (r *reader) dpd(o *block.Object) (d ipsec.DPD) {
	s := o.Last("dpd", "type")
	idle := o.Last("dpd", "idle-time")
	if !s.OK() {
		s = r.Doc.Global("ike", "dpd", "type")
	}
	if !idle.OK() {
		idle = r.Doc.Global("ike", "dpd", "idle-time")
	}
	if s.OK() {
		d.Enabled = ipsec.SetAt(s.Line, true)
	}
	if n, err := strconv.Atoi(idle.Text(len(idle.Words) - 1)); err == nil {
		d.Interval = ipsec.SetAt(idle.Line, time.Duration(n)*time.Second)
	}
	return d
}
