package ios

import (
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

type lifetime = ipsec.Setting[time.Duration]

// lifetimes are those of phase 2.
type lifetimes struct {
	time lifetime
	kb   ipsec.Setting[int64]
}

// read reads the words after "lifetime": "seconds 3600 kilobytes 4608000".
func (l *lifetimes) read(line cisco.Line, words []string) bool {
	known := false
	for i := 0; i+1 < len(words); i += 2 {
		switch words[i] {
		case "seconds":
			l.time, known = cisco.Seconds(line.N, words[i+1]), true
		case "days": // IOS XE
			if s := cisco.Seconds(line.N, words[i+1]); s.Known() {
				l.time, known = ipsec.SetAt(line.N, s.First()*86400), true
			}
		case "kilobytes":
			l.kb, known = cisco.Kilobytes(line.N, words[i+1]), true
		}
	}
	return known
}

// keys are the peers that have a pre-shared key, never the keys.
type keys map[netip.Prefix]int

func (k keys) add(prefix netip.Prefix, line int) {
	if prefix.IsValid() {
		k[prefix.Masked()] = line
	}
}

// covers says whether there is a key for the peer.
func (k keys) covers(a netip.Addr) bool {
	for bits := a.BitLen(); bits >= 0; bits-- {
		if p, err := a.Prefix(bits); err == nil && k[p] > 0 {
			return true
		}
	}
	return false
}

// network is an address with the mask that may follow it: without one it is a host.
func network(address, mask string) netip.Prefix {
	if p, err := netip.ParsePrefix(address); err == nil {
		return p.Masked()
	}
	if p, ok := cisco.Masked(address, mask); ok {
		return p
	}
	a, err := netip.ParseAddr(address)
	if err != nil || !a.IsValid() {
		return netip.Prefix{}
	}
	if strings.HasPrefix(mask, "/") {
		if p, err := netip.ParsePrefix(address + mask); err == nil {
			return p.Masked()
		}
	}
	return netip.PrefixFrom(a.WithZone(""), a.BitLen())
}

var oneLetter = map[string]string{"g": "gi", "f": "fa", "e": "et", "l": "lo", "d": "di", "v": "vl"}

// shortName makes one of an interface's name and its abbreviations: "g0/0", "GigabitEthernet0/0".
func shortName(name string) string {
	i := strings.IndexAny(name, "0123456789")
	if i <= 0 {
		return strings.ToLower(name)
	}
	letters := strings.ToLower(strings.TrimSpace(name[:i]))
	if len(letters) == 1 {
		if long, ok := oneLetter[letters]; ok {
			letters = long
		}
	}
	return letters[:min(2, len(letters))] + name[i:]
}

// identity reads "address 10.0.0.1", "fqdn a.example", "user-fqdn a@b", "key-id x", "any".
func identity(words []string) (ipsec.Identity, bool) {
	if len(words) == 0 {
		return ipsec.Identity{}, false
	}
	value := ""
	if len(words) > 1 {
		value = words[1]
	}
	switch words[0] {
	case "any":
		return ipsec.Identity{Type: ipsec.AnyID}, true
	case "address":
		return addressIdentity(words[1:])
	}
	kind := map[string]ipsec.IdentityType{
		"fqdn": ipsec.FQDNID, "host": ipsec.FQDNID, "user-fqdn": ipsec.UserID, "email": ipsec.UserID,
		"user": ipsec.UserID, "key-id": ipsec.KeyID, "dn": ipsec.DNID,
	}[words[0]]
	if kind == "" || value == "" && kind != ipsec.DNID || value == "domain" && len(words) > 2 {
		return ipsec.Identity{}, false
	}
	return ipsec.Identity{Type: kind, Value: value}, true
}

// addressIdentity is a single address, or any where the mask says so; other networks have no
// single name.
func addressIdentity(words []string) (ipsec.Identity, bool) {
	if len(words) == 0 {
		return ipsec.Identity{}, false
	}
	mask := ""
	if len(words) > 1 {
		mask = words[1]
	}
	p := network(words[0], mask)
	switch {
	case !p.IsValid():
		return ipsec.Identity{}, false
	case p.Bits() == 0:
		return ipsec.Identity{Type: ipsec.AnyID}, true
	case p.IsSingleIP():
		return ipsec.Identity{Type: ipsec.AddressID, Value: p.Addr().String()}, true
	}
	return ipsec.Identity{}, false
}
