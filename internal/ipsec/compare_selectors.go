package ipsec

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// network is one pair of networks, from the cloud's point of view.
type network struct {
	cloud, device netip.Prefix
	narrowed      string
	line          int
}

func (n network) String() string {
	s := fmt.Sprintf("%s ↔ %s", n.cloud, n.device)
	if n.narrowed != "" {
		s += " (" + n.narrowed + " only)"
	}
	return s
}

// same is the pair without its line: what makes it equal to another.
func (n network) same() network {
	n.line = 0
	return n
}

func (n network) overlaps(o network) bool {
	return n.cloud.Overlaps(o.cloud) && n.device.Overlaps(o.device)
}

// networks are the pairs of an end, each once. It says no where one of them is no network.
func networks(selectors []Selector, mirrored bool) (out []network, ok bool) {
	seen := map[network]bool{}
	for _, s := range selectors {
		for _, r := range s.Remote {
			if !s.Local.IsValid() || !r.IsValid() {
				return nil, false
			}
			n := network{cloud: s.Local.Masked(), device: r.Masked(), narrowed: s.Narrowed, line: s.Line}
			if mirrored {
				n.cloud, n.device = n.device, n.cloud
			}
			if !seen[n.same()] {
				seen[n.same()] = true
				out = append(out, n)
			}
		}
	}
	return out, len(out) > 0
}

// selectors compares the pairs of networks, one end's mirrored. IKEv1 makes one SA a pair and
// takes no other pair for it; IKEv2's responder may answer with what both have.
func (c *comparer) selectors() {
	cloud, ok := networks(c.cloud.Selectors, false)
	device, ok2 := networks(c.device.Selectors, true)
	d := Difference{Parameter: TrafficSelector, Cloud: listed(cloud), Device: listed(device)}
	onlyCloud, onlyDevice := without(cloud, device), without(device, cloud)
	switch {
	case !ok || !ok2:
		d.Verdict, d.Why = NotKnown, unknownNetworks(ok, ok2)
	case len(onlyCloud) == 0 && len(onlyDevice) == 0:
		d.Verdict = Match
	case !slices.ContainsFunc(cloud, func(n network) bool { return slices.ContainsFunc(device, n.overlaps) }):
		d.Verdict, d.Breaks, d.Why = Blocking, Phase2, "no pair of networks of the one end is among the other's"
	case c.version == IKEv1:
		d.Verdict, d.Breaks, d.Why = Blocking, Phase2, exactly(cloud, device, onlyCloud, onlyDevice)
	default:
		d.Verdict, d.Breaks, d.Why = Warning, Traffic, narrowing(c.version, onlyCloud, onlyDevice)
	}
	switch {
	case len(onlyDevice) > 0:
		d.Line = onlyDevice[0].line
	case len(device) > 0:
		d.Line = device[0].line
	}
	if ok2 && !slices.ContainsFunc(device, func(n network) bool { return n.narrowed != "" }) {
		d.To = d.Device
	}
	c.add(d)
}

func unknownNetworks(cloud, device bool) string {
	switch {
	case !cloud && !device:
		return "the networks of neither side are known"
	case !cloud:
		return "the cloud tells no networks: the tunnel carries what is routed into it"
	default:
		return "the device's networks are not in what was read"
	}
}

// exactly says what differs where every pair must have its equal.
func exactly(cloud, device, onlyCloud, onlyDevice []network) string {
	switch {
	case slices.ContainsFunc(device, network.isEverything):
		return "the device carries everything that is routed into it, the cloud single networks: IKEv1 needs the same pairs on both sides"
	case slices.ContainsFunc(cloud, network.isEverything):
		return "the cloud carries everything that is routed into it, the device single networks: IKEv1 needs the same pairs on both sides"
	case covers(cloud, device) && covers(device, cloud):
		return "both sides cover the same addresses, but cut them differently: IKEv1 makes an SA for each pair, and needs the same pairs on both sides"
	case len(onlyDevice) == 0:
		return "IKEv1 needs the same pairs on both sides; the device does not have " + listed(onlyCloud)
	case len(onlyCloud) == 0:
		return "IKEv1 needs the same pairs on both sides; the cloud does not have " + listed(onlyDevice)
	default:
		return fmt.Sprintf("IKEv1 needs the same pairs on both sides; only the cloud has %s, only the device has %s",
			listed(onlyCloud), listed(onlyDevice))
	}
}

// narrowing says what is lost where the ends settle for what both have.
func narrowing(v Version, onlyCloud, onlyDevice []network) string {
	var parts []string
	if v == "" {
		parts = append(parts, "IKEv1 fails on it")
	}
	parts = append(parts, "IKEv2 narrows the tunnel to what both have, where the devices can do so")
	if len(onlyCloud) > 0 {
		parts = append(parts, "only the cloud has "+listed(onlyCloud))
	}
	if len(onlyDevice) > 0 {
		parts = append(parts, "only the device has "+listed(onlyDevice))
	}
	return strings.Join(parts, "; ")
}

func (n network) isEverything() bool { return n.cloud.Bits() == 0 && n.device.Bits() == 0 }

// covers says whether every address of b's pairs is in a's. It gives up on lists that nobody has.
func covers(a, b []network) bool {
	const most = 1000
	return len(a)+len(b) <= most && !slices.ContainsFunc(b, func(n network) bool { return !covered(n, a) })
}

// covered tries the pair as a whole, and otherwise both halves of the network that another pair
// cuts. It goes no deeper than the two prefixes have bits.
func covered(n network, by []network) bool {
	for _, o := range by {
		if o.narrowed == n.narrowed && within(n.cloud, o.cloud) && within(n.device, o.device) {
			return true
		}
	}
	for _, o := range by {
		if !n.overlaps(o) || o.narrowed != n.narrowed {
			continue
		}
		x, y := n, n
		switch {
		case o.cloud.Bits() > n.cloud.Bits():
			x.cloud, y.cloud = halves(n.cloud)
		case o.device.Bits() > n.device.Bits():
			x.device, y.device = halves(n.device)
		default:
			continue
		}
		return covered(x, by) && covered(y, by)
	}
	return false
}

// within says whether all of p is in q.
func within(p, q netip.Prefix) bool { return q.Bits() <= p.Bits() && q.Contains(p.Addr()) }

// halves cuts a network, which is larger than a single address, in two.
func halves(p netip.Prefix) (low, high netip.Prefix) {
	bits := p.Bits() + 1
	b := p.Addr().AsSlice()
	b[(bits-1)/8] |= 0x80 >> ((bits - 1) % 8)
	upper, _ := netip.AddrFromSlice(b) // as long as it was
	return netip.PrefixFrom(p.Addr(), bits), netip.PrefixFrom(upper, bits)
}

func without(a, b []network) []network {
	has := map[network]bool{}
	for _, n := range b {
		has[n.same()] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(n network) bool { return has[n.same()] })
}

// listed shows a few of them: an SPD may have 200.
func listed(ns []network) string {
	const most = 4
	var words []string
	for _, n := range ns[:min(len(ns), most)] {
		words = append(words, n.String())
	}
	if more := len(ns) - most; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}
