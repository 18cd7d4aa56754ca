package ike

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
)

// packet is what one first message offers.
type packet struct {
	offers []offer
	group  ipsec.Group // of the share that comes with it, where one does
	words  string      // what is offered, for people
}

// room is how long an SA and a share together may be, so that a message is never cut into fragments:
// those are what firewalls drop.
const room = 1150

// exact is the packet that offers o and nothing else.
func exact(o offer) packet {
	offers := o.split()
	words := make([]string, len(offers))
	for i, x := range offers {
		words[i] = x.String()
	}
	return packet{offers: offers, group: o.groups[0], words: strings.Join(words, "; or ")}
}

// packets are those that offer what differs from o in n kinds of algorithm. They leave out what
// seen has, and put there what they offer.
func (o offer) packets(n int, d dialect, seen map[string]bool) []packet {
	offers := o.at(n, d.major())
	if d.major() == v1 {
		offers = o.combinations(offers, d, seen)
	}
	var out []packet
	for _, x := range offers {
		if i := len(out) - 1; i >= 0 && fits(out[i], x, d) {
			out[i].offers = append(out[i].offers, x)
			continue
		}
		out = append(out, packet{offers: []offer{x}, group: o.guess(x, d)})
	}
	for i, p := range out {
		out[i].words = fmt.Sprintf("what differs in %d of encryption, integrity and DH group, part %d of %d: %s", n, i+1, len(out), p.summary())
	}
	return out
}

// combinations are the single sets of algorithms, those of one group together where the share
// decides the group.
func (o offer) combinations(offers []offer, d dialect, seen map[string]bool) []offer {
	var out []offer
	for _, x := range offers {
		for _, s := range x.singles() {
			if key := s.String(); !seen[key] {
				seen[key] = true
				out = append(out, s)
			}
		}
	}
	if d == aggressiveMode {
		order := slices.Concat(o.groups, everything.groups)
		slices.SortStableFunc(out, func(a, b offer) int {
			return slices.Index(order, a.groups[0]) - slices.Index(order, b.groups[0])
		})
	}
	return out
}

// guess is the group of the share: the one of o where that is offered. IKEv2's gateways ask for
// another where they want it.
func (o offer) guess(x offer, d dialect) ipsec.Group {
	if d == versionTwo || slices.Contains(x.groups, o.groups[0]) {
		return o.groups[0]
	}
	return x.groups[0]
}

// fits says whether one more offer may go into a packet. In aggressive mode the group cannot be
// negotiated, as the share is of one.
func fits(p packet, x offer, d dialect) bool {
	if d == aggressiveMode && x.groups[0] != p.group {
		return false
	}
	size := len(encodeSA(d.major(), proposals(d.major(), append(slices.Clone(p.offers), x))))
	if d != mainMode {
		size += shareSize(p.group)
	}
	return size <= room
}

func (p packet) summary() string {
	n := 0
	for _, o := range p.offers {
		n += len(o.encryption) * max(1, len(o.integrity)) * len(o.groups)
	}
	if n == 1 {
		return p.offers[0].String()
	}
	return fmt.Sprintf("%d combinations", n)
}
