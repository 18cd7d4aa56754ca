package block

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// Ports reads "500 4500 6000 to 7000" and "eq 500", "range 500 4500", "gt", "lt" from words, as far
// as they are numbers, and how many words that took. ok is false where a word is no port.
func Ports(words []string) (spans []firewall.Span, n int) {
	for n < len(words) {
		w := strings.ToLower(words[n])
		first, err := strconv.Atoi(w)
		switch {
		case w == "eq":
			n++
			continue
		case (w == "range" || w == "gt" || w == "lt") && n+1 < len(words):
			a, errA := strconv.Atoi(words[n+1])
			if errA != nil {
				return spans, n
			}
			n += 2
			switch w {
			case "gt":
				spans = append(spans, firewall.Span{First: a + 1, Last: 65535})
			case "lt":
				spans = append(spans, firewall.Span{First: 0, Last: a - 1})
			default:
				if n >= len(words) {
					return spans, n
				}
				b, errB := strconv.Atoi(words[n])
				if errB != nil {
					return spans, n
				}
				n++
				spans = append(spans, firewall.Span{First: a, Last: b})
			}
			continue
		case err != nil || first < 0 || first > 65535:
			return spans, n
		}
		last := first
		n++
		if n+1 < len(words) && strings.EqualFold(words[n], "to") {
			if v, err := strconv.Atoi(words[n+1]); err == nil {
				last = v
				n += 2
			}
		}
		spans = append(spans, firewall.Span{First: first, Last: last})
	}
	return spans, n
}

// Protocol is IP's number of a protocol's name, and whether it is known.
func Protocol(word string) (int, bool) {
	switch strings.ToLower(word) {
	case "ip":
		return -1, true
	case "icmp":
		return firewall.ICMP, true
	case "tcp":
		return firewall.TCP, true
	case "udp":
		return firewall.UDP, true
	case "gre":
		return 47, true
	case "esp", "ipsec-esp":
		return firewall.ESP, true
	case "ah", "ipsec-ah":
		return firewall.AH, true
	case "ospf":
		return 89, true
	case "sctp":
		return 132, true
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && n >= 0 && n < 256
}

// Service reads a protocol with its ports from the words after "protocol", or after a service
// object's number: "udp source-port 0 to 65535 destination-port 500", "udp destination eq 500".
func Service(words []string) (firewall.Service, bool) {
	if len(words) == 0 {
		return firewall.Service{}, false
	}
	number, ok := Protocol(words[0])
	if !ok {
		return firewall.Service{}, false
	}
	s := firewall.Service{Protocol: number}
	for i := 1; i < len(words); i++ {
		switch strings.ToLower(words[i]) {
		case "source-port", "source":
			spans, n := Ports(words[i+1:])
			s.Source = append(s.Source, spans...)
			i += n
		case "destination-port", "destination":
			spans, n := Ports(words[i+1:])
			if len(spans) == 0 {
				return s, false
			}
			s.Destination = append(s.Destination, spans...)
			i += n
		case "icmp-type":
			return s, false // some kinds of messages alone
		}
	}
	return s, true
}

// Add adds a network to addresses.
func Add(a *firewall.Addresses, p netip.Prefix) {
	if p.Bits() == 0 {
		a.Any = true
		return
	}
	a.Ranges = append(a.Ranges, firewall.RangeOf(p))
}

// AddRange adds what lies from one address to another.
func AddRange(a *firewall.Addresses, first, last string) {
	f, errF := netip.ParseAddr(first)
	l, errL := netip.ParseAddr(last)
	if errF != nil || errL != nil || f.BitLen() != l.BitLen() || l.Less(f) {
		a.Absent = append(a.Absent, "range "+first+" "+last)
		return
	}
	a.Ranges = append(a.Ranges, firewall.Range{First: f, Last: l})
}

// Join adds b's to a's.
func Join(a *firewall.Addresses, b firewall.Addresses) {
	a.Any = a.Any || b.Any
	a.Ranges = append(a.Ranges, b.Ranges...)
	a.Absent = append(a.Absent, b.Absent...)
}

// JoinServices adds b's to a's.
func JoinServices(a *firewall.Services, b firewall.Services) {
	a.Any = a.Any || b.Any
	a.List = append(a.List, b.List...)
	a.Absent = append(a.Absent, b.Absent...)
}

// Sets remembers what sets of addresses and of services hold, so that each is followed once.
type Sets struct {
	addresses map[string]firewall.Addresses
	services  map[string]firewall.Services
}

// Addresses adds a set to a; find follows it where it is not known yet.
func (s *Sets) Addresses(a *firewall.Addresses, name string, find func(*firewall.Addresses)) {
	got, ok := s.addresses[name]
	if !ok {
		if s.addresses == nil {
			s.addresses = map[string]firewall.Addresses{}
		}
		s.addresses[name] = firewall.Addresses{Absent: []string{name}} // where it holds itself
		find(&got)
		got.Ranges = distinct(got.Ranges, func(r firewall.Range) string { return r.First.String() + "-" + r.Last.String() })
		got.Absent = distinct(got.Absent, func(s string) string { return s })
		s.addresses[name] = got
	}
	Join(a, got)
}

// Services adds a set to a; find follows it where it is not known yet.
func (s *Sets) Services(a *firewall.Services, name string, find func(*firewall.Services)) {
	got, ok := s.services[name]
	if !ok {
		if s.services == nil {
			s.services = map[string]firewall.Services{}
		}
		s.services[name] = firewall.Services{Absent: []string{name}} // where it holds itself
		find(&got)
		got.List = distinct(got.List, func(x firewall.Service) string { return fmt.Sprint(x) })
		got.Absent = distinct(got.Absent, func(s string) string { return s })
		s.services[name] = got
	}
	JoinServices(a, got)
}

func distinct[T any](all []T, key func(T) string) []T {
	seen := map[string]bool{}
	var out []T
	for _, x := range all {
		if k := key(x); !seen[k] {
			seen[k] = true
			out = append(out, x)
		}
	}
	return out
}
