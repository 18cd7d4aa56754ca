package fortios

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// phase1 reads IKE's settings. FortiOS's defaults differ between its versions and its short form of
// output leaves them out, so what is not written is not known.
func (m *model) phase1(e *entry) ipsec.IKE {
	k := ipsec.IKE{
		Version:   choice(e.get("ike-version"), map[string]ipsec.Version{"1": ipsec.IKEv1, "2": ipsec.IKEv2}),
		Mode:      choice(e.get("mode"), map[string]ipsec.Mode{"main": ipsec.Main, "aggressive": ipsec.Aggressive}),
		Auth:      auth(e),
		Proposals: proposals(e.get("proposal"), groups(e.get("dhgrp"))),
		Lifetime:  seconds(e.get("keylife")),
		Local:     localID(e),
		Remote:    remoteID(e),
		Address:   m.address(e),
		Peer:      peer(e),
		DPD:       dpd(e),
		NATT:      choice(e.get("nattraversal"), map[string]bool{"enable": true, "forced": true, "disable": false}),
	}
	return k
}

// choice reads a setting that is one of a few words.
func choice[T comparable](s setting, words map[string]T) ipsec.Setting[T] {
	if s.line == 0 {
		return ipsec.Setting[T]{}
	}
	if v, ok := words[strings.ToLower(s.first())]; ok {
		return ipsec.SetAt(s.line, v)
	}
	return ipsec.NotUnderstood[T](s.line, s.first())
}

func seconds(s setting) ipsec.Setting[time.Duration] {
	if s.line == 0 {
		return ipsec.Setting[time.Duration]{}
	}
	n, err := strconv.ParseInt(s.first(), 10, 32)
	if err != nil {
		return ipsec.NotUnderstood[time.Duration](s.line, s.first())
	}
	return ipsec.SetAt(s.line, time.Duration(n)*time.Second)
}

func auth(e *entry) ipsec.Setting[ipsec.Auth] {
	if x := e.get("xauthtype"); x.line > 0 && !x.is("disable") {
		return ipsec.SetAt(x.line, ipsec.XAuth)
	}
	if x := e.get("eap"); x.is("enable") {
		return ipsec.SetAt(x.line, ipsec.EAP)
	}
	if m := e.get("authmethod"); m.line > 0 {
		return choice(m, map[string]ipsec.Auth{
			"psk": ipsec.PSK, "signature": ipsec.Certificate, "rsa-signature": ipsec.RSA,
		})
	}
	if k := e.get("psksecret"); k.line > 0 { // FortiOS shows a key only where it uses one
		return ipsec.SetAt(k.line, ipsec.PSK)
	}
	return ipsec.Setting[ipsec.Auth]{}
}

var idTypes = map[string]ipsec.IdentityType{
	"address": ipsec.AddressID, "fqdn": ipsec.FQDNID, "user-fqdn": ipsec.UserID, "keyid": ipsec.KeyID,
	"asn1dn": ipsec.DNID,
}

// localID leaves the type open where FortiOS chooses it by itself.
func localID(e *entry) ipsec.Setting[ipsec.Identity] {
	id, kind := e.get("localid"), e.get("localid-type")
	t := idTypes[strings.ToLower(kind.first())]
	switch {
	case id.first() != "":
		return ipsec.SetAt(id.line, ipsec.Identity{Type: t, Value: id.first()})
	case t == ipsec.AddressID:
		return ipsec.SetAt(kind.line, ipsec.Identity{Type: t})
	default:
		return ipsec.Setting[ipsec.Identity]{}
	}
}

func remoteID(e *entry) ipsec.Setting[ipsec.Identity] {
	kind, id := e.get("peertype"), e.get("peerid")
	switch {
	case kind.is("any"):
		return ipsec.SetAt(kind.line, ipsec.Identity{Type: ipsec.AnyID})
	case id.first() != "" && (kind.line == 0 || kind.is("one")):
		return ipsec.SetAt(id.line, ipsec.Identity{Value: id.first()})
	case kind.line > 0:
		return ipsec.NotUnderstood[ipsec.Identity](kind.line, "peertype "+kind.first())
	default:
		return ipsec.Setting[ipsec.Identity]{}
	}
}

// address is the device's own: the one written, or that of the outside interface.
func (m *model) address(e *entry) ipsec.Setting[netip.Addr] {
	if a := addr(e.get("local-gw")); a.Known() && !a.First().IsUnspecified() {
		return a
	}
	ip := m.find("", "system interface", e.get("interface").first()).get("ip")
	if a := addr(ip); a.Known() && !a.First().IsUnspecified() {
		return a
	}
	return ipsec.Setting[netip.Addr]{}
}

func addr(s setting) ipsec.Setting[netip.Addr] {
	if s.line == 0 {
		return ipsec.Setting[netip.Addr]{}
	}
	text, _, _ := strings.Cut(s.first(), "/")
	a, err := netip.ParseAddr(text)
	if err != nil {
		return ipsec.NotUnderstood[netip.Addr](s.line, s.first())
	}
	return ipsec.SetAt(s.line, a)
}

func peer(e *entry) ipsec.Setting[netip.Addr] {
	switch kind := e.get("type"); {
	case kind.is("dynamic"):
		return ipsec.SetAt(kind.line, netip.IPv4Unspecified())
	case kind.is("ddns"):
		name := e.get("remotegw-ddns")
		if name.line == 0 {
			return ipsec.Setting[netip.Addr]{}
		}
		return ipsec.NotUnderstood[netip.Addr](name.line, name.first())
	}
	return addr(e.get("remote-gw"))
}

func dpd(e *entry) ipsec.DPD {
	d := ipsec.DPD{
		Enabled: choice(e.get("dpd"), map[string]bool{
			"enable": true, "on-idle": true, "on-demand": true, "disable": false,
		}),
		Interval: seconds(e.get("dpd-retryinterval")),
	}
	count, err := strconv.Atoi(e.get("dpd-retrycount").first())
	if err == nil && d.Interval.Known() {
		d.Timeout = ipsec.SetAt(d.Interval.Line, time.Duration(count)*d.Interval.First())
	}
	return d
}

// phase2 reads IPsec's settings. FortiOS has no AH, and takes tunnel mode unless told otherwise.
func phase2(e *entry) ipsec.IPsec {
	p := ipsec.IPsec{
		Protocol: ipsec.DefaultOf(vendorName, ipsec.ESP),
		Encapsulation: choice(e.get("encapsulation"), map[string]ipsec.Encapsulation{
			"tunnel-mode": ipsec.TunnelMode, "transport-mode": ipsec.TransportMode,
		}).Or(ipsec.DefaultOf(vendorName, ipsec.TunnelMode)),
		Proposals: proposals(e.get("proposal"), pfs(e)),
	}
	kind := e.get("keylife-type")
	if !kind.is("kbs") {
		p.Lifetime = seconds(e.get("keylifeseconds"))
	}
	switch {
	case kind.is("seconds"):
		p.LifetimeKB = ipsec.SetAt[int64](kind.line, 0)
	case kind.is("kbs"), kind.is("both"):
		p.LifetimeKB = kilobytes(e.get("keylifekbs"))
	}
	return p
}

func pfs(e *entry) ipsec.Setting[ipsec.Group] {
	if off := e.get("pfs"); off.is("disable") {
		return ipsec.SetAt(off.line, ipsec.PFSOff)
	}
	return groups(e.get("dhgrp"))
}

func kilobytes(s setting) ipsec.Setting[int64] {
	if s.line == 0 {
		return ipsec.Setting[int64]{}
	}
	n, err := strconv.ParseInt(s.first(), 10, 64)
	if err != nil {
		return ipsec.NotUnderstood[int64](s.line, s.first())
	}
	return ipsec.SetAt(s.line, n)
}
