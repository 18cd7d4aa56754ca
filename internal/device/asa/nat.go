package asa

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// nat reads "nat (inside,outside) source static A A destination static B B", and "nat
// (inside,outside) dynamic interface" below an object.
func (c *config) nat(l cisco.Line, of *group) bool {
	inside, outside, ok := strings.Cut(strings.Trim(l.At(1), "()"), ",")
	if !ok || l.No || l.Has("inactive") {
		return false
	}
	n := &nat{line: l.N, real: inside, mapd: outside, auto: of != nil}
	c.nats = append(c.nats, n)
	words := l.From(2)
	if len(words) > 0 && words[0] == "after-auto" {
		n.after, words = true, words[1:]
	}
	if len(words) > 0 && words[0] != "source" && !n.auto { // "nat (a,b) 3 source …"
		words = words[1:]
	}
	if n.auto {
		n.fixed = len(words) > 0 && words[0] == "static"
		c.later = append(c.later, func() {
			c.objects.flatten(of, c.objects.networks, 0)
			n.source, n.target = of.addresses, firewall.Addresses{Any: true}
		})
		return true
	}
	c.later = append(c.later, func() { c.twice(n, words) })
	return true
}

// twice reads the two halves of a manual rule.
func (c *config) twice(n *nat, words []string) {
	n.source, n.target = firewall.Addresses{Absent: []string{"source"}}, firewall.Addresses{Any: true}
	if len(words) < 4 || words[0] != "source" {
		return
	}
	n.fixed = words[1] == "static"
	n.identity = n.fixed && words[2] == words[3]
	n.source = c.named(words[2])
	if at := slices.Index(words, "destination"); at > 0 && at+3 < len(words) {
		n.target = c.named(words[at+2])
		n.identity = n.identity && words[at+2] == words[at+3]
	}
	if slices.Contains(words, "service") {
		n.source.Absent = append(slices.Clone(n.source.Absent), "service")
	}
}

func (c *config) named(word string) firewall.Addresses {
	if word == "any" || word == "any4" {
		return firewall.Addresses{Any: true}
	}
	return c.objects.Addresses(false, word)
}

// checkNAT notes a translation that certainly takes the tunnel's own traffic: ASA translates before
// it encrypts, so the packets match the crypto map no more.
func (b *builder) checkNAT() {
	if b.Outside == "" || b.Inside == "" || b.Outside == b.Interface && b.Zone == "vti" {
		return
	}
	for _, s := range b.Parameters.Selectors {
		for _, remote := range s.Remote {
			n := b.translation(s.Local, remote)
			if n == nil || n.identity || s.Narrowed != "" {
				continue
			}
			b.note(device.Incomplete, n.line, "NAT takes %s to %s before it is encrypted: put an identity NAT for the pair before it", s.Local, remote)
			return
		}
	}
}

// translation is the first rule that certainly takes all packets from one network to the other:
// manual rules first, then those of objects, then the manual ones after them.
func (b *builder) translation(from, to netip.Prefix) *nat {
	for _, pass := range []func(*nat) bool{
		func(n *nat) bool { return !n.auto && !n.after },
		func(n *nat) bool { return n.auto && n.fixed },
		func(n *nat) bool { return n.auto && !n.fixed },
		func(n *nat) bool { return n.after },
	} {
		for _, n := range b.nats {
			if !pass(n) || !matches(n.real, b.Inside) || !matches(n.mapd, b.Outside) {
				continue
			}
			if b.work -= 1 + len(n.source.Ranges) + len(n.target.Ranges); b.work <= 0 {
				return nil
			}
			switch src, dst := cisco.Cover(n.source, from), cisco.Cover(n.target, to); {
			case src == cisco.None || dst == cisco.None:
			case src == cisco.All && dst == cisco.All:
				return n
			default:
				return nil // some of them only: nothing is certain
			}
		}
	}
	return nil
}

func matches(rule, name string) bool { return rule == "any" || rule == name }
