package linux

import (
	"net/netip"
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

var protocols = map[string]int{
	"icmp": firewall.ICMP, "tcp": firewall.TCP, "udp": firewall.UDP, "esp": firewall.ESP, "ah": firewall.AH,
	"igmp": 2, "ipencap": 4, "ipip": 4, "gre": 47, "ospf": 89, "vrrp": 112, "sctp": 132, "udplite": 136,
	"dccp": 33, "comp": 108, "ipcomp": 108, "l2tp": 115, "pim": 103, "icmpv6": 58, "ipv6-icmp": 58, "ipv6": 41,
}

func protocolNumber(w string) (int, bool) {
	if n, ok := protocols[strings.ToLower(w)]; ok {
		return n, true
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0 && n < 256
}

// services are the ports that nft and iptables print by name.
var portNames = map[string]int{
	"isakmp": 500, "ipsec-nat-t": 4500, "ssh": 22, "domain": 53, "http": 80, "https": 443, "ntp": 123, "bootps": 67,
	"bootpc": 68, "snmp": 161, "syslog": 514, "telnet": 23, "smtp": 25, "tftp": 69, "mdns": 5353, "openvpn": 1194,
	"l2f": 1701, "l2tp": 1701, "bgp": 179,
}

// span reads "500", "1024-65535", "1024:65535", "isakmp".
func span(w string) (firewall.Span, bool) {
	sep := "-"
	if strings.Contains(w, ":") {
		sep = ":"
	}
	if n, ok := portNames[w]; ok {
		return firewall.Span{First: n, Last: n}, true
	}
	a, b, ranged := strings.Cut(w, sep)
	if !ranged {
		b = a
	}
	if ranged && a == "" {
		a = "0"
	}
	if ranged && b == "" {
		b = "65535"
	}
	first, err := strconv.Atoi(a)
	last, err2 := strconv.Atoi(b)
	return firewall.Span{First: first, Last: last}, err == nil && err2 == nil && first >= 0 && last < 65536 && first <= last
}

// spans reads several, or all but these.
func spans(words []string, negate bool) ([]firewall.Span, bool) {
	out := []firewall.Span{}
	for _, w := range words {
		s, ok := span(w)
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	if !negate {
		return out, len(out) > 0
	}
	rest := []firewall.Span{{First: 0, Last: 65535}}
	for _, s := range out {
		var next []firewall.Span
		for _, r := range rest {
			if s.Last < r.First || s.First > r.Last {
				next = append(next, r)
				continue
			}
			if r.First < s.First {
				next = append(next, firewall.Span{First: r.First, Last: s.First - 1})
			}
			if s.Last < r.Last {
				next = append(next, firewall.Span{First: s.Last + 1, Last: r.Last})
			}
		}
		rest = next
	}
	return rest, len(rest) > 0
}

// addresses reads networks, ranges and addresses of IPv4. A word that is none, such as a name, is an
// object that is not known.
func addresses(words []string, negate bool) firewall.Addresses {
	a := firewall.Addresses{Negate: negate}
	for _, w := range words {
		if r, ok := addressRange(w); ok {
			a.Ranges = append(a.Ranges, r)
		} else if w != "" {
			a.Absent = append(a.Absent, w)
		}
	}
	return a
}

func addressRange(w string) (firewall.Range, bool) {
	if a, b, ok := strings.Cut(w, "-"); ok {
		first, err := netip.ParseAddr(strings.TrimSpace(a))
		last, err2 := netip.ParseAddr(strings.TrimSpace(b))
		return firewall.Range{First: first, Last: last}, err == nil && err2 == nil && first.BitLen() == last.BitLen() && !last.Less(first)
	}
	if a, err := netip.ParseAddr(w); err == nil {
		return firewall.Range{First: a, Last: a}, true
	}
	p, err := netip.ParsePrefix(w)
	if err != nil {
		return maskedRange(w)
	}
	return firewall.RangeOf(p), true
}

// maskedRange reads "10.0.0.0/255.0.0.0", as older versions print it.
func maskedRange(w string) (firewall.Range, bool) {
	a, m, _ := strings.Cut(w, "/")
	addr, err := netip.ParseAddr(a)
	mask, err2 := netip.ParseAddr(m)
	if err != nil || err2 != nil || !addr.Is4() || !mask.Is4() {
		return firewall.Range{}, false
	}
	bits, b := 0, mask.As4()
	for bits < 32 && b[bits/8]&(0x80>>(bits%8)) != 0 {
		bits++
	}
	for i := bits; i < 32; i++ {
		if b[i/8]&(0x80>>(i%8)) != 0 {
			return firewall.Range{}, false
		}
	}
	return firewall.RangeOf(netip.PrefixFrom(addr, bits)), true
}
