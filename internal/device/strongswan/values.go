package strongswan

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"vpncheck/internal/ipsec"
)

// option is a value with the line where it is written; line 0 where nobody wrote it.
type option struct {
	value string
	line  int
	open  bool // a list that goes on with the default
}

func (o option) is(words ...string) bool {
	for _, w := range words {
		if o.line > 0 && strings.EqualFold(o.value, w) {
			return true
		}
	}
	return false
}

func yes(o option) ipsec.Setting[bool] {
	switch {
	case o.line == 0:
		return ipsec.Setting[bool]{}
	case o.is("yes", "true", "1", "enabled", "on", "force"):
		return ipsec.SetAt(o.line, true)
	case o.is("no", "false", "0", "disabled", "off"):
		return ipsec.SetAt(o.line, false)
	default:
		return ipsec.NotUnderstood[bool](o.line, o.value)
	}
}

// duration reads "3600", "60m", "4h", "1d".
func duration(o option) ipsec.Setting[time.Duration] {
	if o.line == 0 {
		return ipsec.Setting[time.Duration]{}
	}
	digits := strings.TrimRight(o.value, "smhd ")
	n, err := strconv.ParseInt(digits, 10, 32)
	unit, ok := map[string]time.Duration{
		"": time.Second, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	}[strings.TrimSpace(o.value[len(digits):])]
	if err != nil || !ok {
		return ipsec.NotUnderstood[time.Duration](o.line, o.value)
	}
	return ipsec.SetAt(o.line, time.Duration(n)*unit)
}

// address reads an end's address, of which several may be written; %any may come from anywhere.
func address(o option) ipsec.Setting[netip.Addr] {
	if o.line == 0 {
		return ipsec.Setting[netip.Addr]{}
	}
	var all []netip.Addr
	for w := range strings.SplitSeq(o.value, ",") {
		w = strings.TrimSpace(w)
		a, err := netip.ParseAddr(w)
		switch {
		case strings.HasPrefix(w, "%any") || w == "0.0.0.0/0":
			a = netip.IPv4Unspecified()
		case err != nil:
			return ipsec.NotUnderstood[netip.Addr](o.line, o.value)
		}
		all = append(all, a)
	}
	return ipsec.SetAt(o.line, all...)
}

// own is the device's address, of which "%any" or "%defaultroute" say nothing.
func own(o option) ipsec.Setting[netip.Addr] {
	if a := address(o); a.Known() && !a.First().IsUnspecified() {
		return a
	}
	return ipsec.Setting[netip.Addr]{}
}

var idPrefixes = map[string]ipsec.IdentityType{
	"fqdn": ipsec.FQDNID, "dns": ipsec.FQDNID, "email": ipsec.UserID, "userfqdn": ipsec.UserID, "rfc822": ipsec.UserID,
	"ipv4": ipsec.AddressID, "ipv6": ipsec.AddressID, "keyid": ipsec.KeyID, "asn1dn": ipsec.DNID,
}

// identity reads an id as strongSwan guesses its type: an address, "@" before a name, "@#" before a
// key's id, an address of e-mail, a distinguished name, %any, or a prefix that says it.
func identity(o option) ipsec.Setting[ipsec.Identity] {
	v := o.value
	if o.line == 0 || v == "" {
		return ipsec.Setting[ipsec.Identity]{}
	}
	if strings.ContainsRune(v, '（') { // an annotation as guides write it: not a name that a device has
		return ipsec.NotUnderstood[ipsec.Identity](o.line, v)
	}
	set := func(t ipsec.IdentityType, v string) ipsec.Setting[ipsec.Identity] {
		return ipsec.SetAt(o.line, ipsec.Identity{Type: t, Value: v})
	}
	kind, rest, prefixed := strings.Cut(v, ":")
	t, known := idPrefixes[strings.ToLower(kind)]
	switch _, err := netip.ParseAddr(v); {
	case v == "%any" || v == "*" || v == "%any6":
		return set(ipsec.AnyID, "")
	case err == nil:
		return set(ipsec.AddressID, v)
	case prefixed && known:
		return set(t, rest)
	case strings.HasPrefix(v, "@#"):
		return set(ipsec.KeyID, unhex(v[2:]))
	case strings.HasPrefix(v, "@@"):
		return set(ipsec.UserID, v[2:])
	case strings.HasPrefix(v, "@"):
		return set(ipsec.FQDNID, v[1:])
	case strings.Contains(v, "="):
		return set(ipsec.DNID, v)
	case strings.Contains(v, "@"):
		return set(ipsec.UserID, v)
	case strings.ContainsAny(v, "%*"):
		return ipsec.NotUnderstood[ipsec.Identity](o.line, v)
	default:
		return set(ipsec.FQDNID, v)
	}
}

// unhex is what hexadecimal digits say, where that can be printed.
func unhex(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil || strings.ContainsFunc(string(b), func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		return s
	}
	return string(b)
}

// networks reads "10.1.0.0/16[tcp/443],10.2.0.1". What it cannot read, such as a range or a name,
// makes all of it unknown.
func networks(o option, dynamic ipsec.Setting[netip.Addr]) (ps []netip.Prefix, narrowed string, ok bool) {
	for w := range strings.FieldsFuncSeq(o.value, func(r rune) bool { return r == ',' || r == ' ' || r == '{' || r == '}' }) {
		w, rest, _ := strings.Cut(w, "[")
		if inner := strings.TrimSuffix(rest, "]"); inner != "" && inner != "any" {
			narrowed = inner
		}
		p, err := netip.ParsePrefix(w)
		a, err2 := netip.ParseAddr(w)
		switch {
		case err == nil:
		case err2 == nil:
			p = netip.PrefixFrom(a, a.BitLen())
		case strings.TrimPrefix(w, "%") == "dynamic" && len(dynamic.Values) == 1 && !dynamic.First().IsUnspecified():
			p = netip.PrefixFrom(dynamic.First(), dynamic.First().BitLen())
		default:
			return nil, "", false
		}
		ps = append(ps, p.Masked())
	}
	return ps, narrowed, len(ps) > 0
}

// selectors pairs every local network with all remote ones. An end that is not written is the
// outside address.
func selectors(local, remote option, k ipsec.IKE) []ipsec.Selector {
	if local.line == 0 && remote.line == 0 {
		return nil
	}
	line := max(local.line, remote.line)
	for _, o := range []*option{&local, &remote} {
		if o.value == "" {
			o.value = "dynamic"
		}
	}
	ls, n1, ok := networks(local, k.Address)
	rs, n2, ok2 := networks(remote, k.Peer)
	if !ok || !ok2 {
		return nil
	}
	narrowed := strings.Trim(n1+" → "+n2, " →")
	if n1 != "" && n2 != "" && n1 != n2 {
		narrowed = n1 + " → " + n2
	} else if n1 == n2 {
		narrowed = n1
	}
	var out []ipsec.Selector
	for _, l := range ls {
		same := slices.DeleteFunc(slices.Clone(rs), func(r netip.Prefix) bool { return r.Addr().BitLen() != l.Addr().BitLen() })
		if len(same) > 0 {
			out = append(out, ipsec.Selector{Local: l, Remote: same, Narrowed: narrowed, Line: line})
		}
	}
	return out
}

// auth reads how an end authenticates, in the words of both files.
func auth(o option) ipsec.Setting[ipsec.Auth] {
	if o.line == 0 {
		return ipsec.Setting[ipsec.Auth]{}
	}
	switch v := strings.ToLower(o.value); {
	case v == "psk" || v == "secret" || v == "pre-shared key":
		return ipsec.SetAt(o.line, ipsec.PSK)
	case strings.HasPrefix(v, "xauth"):
		return ipsec.SetAt(o.line, ipsec.XAuth)
	case strings.HasPrefix(v, "eap"):
		return ipsec.SetAt(o.line, ipsec.EAP)
	case strings.HasPrefix(v, "rsa"):
		return ipsec.SetAt(o.line, ipsec.RSA)
	case strings.HasPrefix(v, "ecdsa"):
		return ipsec.SetAt(o.line, ipsec.ECDSA)
	case strings.HasPrefix(v, "pubkey") || strings.HasPrefix(v, "public key"):
		return ipsec.SetAt(o.line, ipsec.Certificate)
	default:
		return ipsec.NotUnderstood[ipsec.Auth](o.line, o.value)
	}
}

// certificate is how an end authenticates that has one and no word about it.
func certificate(o option) ipsec.Setting[ipsec.Auth] {
	if o.line == 0 {
		return ipsec.Setting[ipsec.Auth]{}
	}
	return ipsec.SetAt(o.line, ipsec.Certificate)
}

// addressID is the identity of an end that has none written: its address, with a pre-shared key.
func addressID(a ipsec.Setting[netip.Addr], by ipsec.Setting[ipsec.Auth]) ipsec.Setting[ipsec.Identity] {
	if len(a.Values) != 1 || a.First().IsUnspecified() || !by.Has(ipsec.PSK) {
		return ipsec.Setting[ipsec.Identity]{}
	}
	return ipsec.DefaultOf(product, ipsec.Identity{Type: ipsec.AddressID, Value: a.First().String()})
}
