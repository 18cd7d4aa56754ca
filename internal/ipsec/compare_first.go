package ipsec

import (
	"fmt"
	"slices"
)

// In IKEv1's aggressive mode and in its phase 2 with PFS, the end that begins sends its half of the
// key exchange beside its proposals, and so has chosen the group before it is answered. The other
// end can take no proposal with another group. Everywhere else the group is chosen first, or, in
// IKEv2, asked for again.

// attempt is what comes of it when one end begins.
type attempt struct {
	pair  pair  // the closest of a beginning that comes to something
	can   bool  // it comes to something with one of the groups that the end may begin with
	must  bool  // with each of them
	fails Group // a group with which it comes to nothing
}

// negotiate is the closest pair of proposals. Where the end that begins has chosen the group, a pair
// that fits is not enough: an end has to begin with its group. It may do so with
// another group than its first one where it has that, too: maybe.
func negotiate(group Parameter, cloud, device []Proposal, first bool, maybe Group, compare func(c, d Proposal) []kind) pair {
	p := closest(cloud, device, compare)
	if !first || !p.fits() {
		return p
	}
	byCloud := begin(cloud, maybe, func(ps []Proposal) pair { return closest(ps, device, compare) })
	byDevice := begin(device, maybe, func(ps []Proposal) pair { return closest(cloud, ps, compare) })
	switch {
	case byCloud.must && byDevice.must:
		return byCloud.pair
	case !byCloud.can && !byDevice.can:
		return p.neither(group, firstGroup(cloud), firstGroup(device))
	case byCloud.can && !byDevice.must:
		return byCloud.pair.warns(group, byDevice.onlyWhere("device", "cloud"))
	default:
		return byDevice.pair.warns(group, byCloud.onlyWhere("cloud", "device"))
	}
}

// begin tries all groups that an end may begin with. Where it has none that is known, its proposals
// are taken as they are.
func begin(all []Proposal, maybe Group, with func([]Proposal) pair) attempt {
	out := attempt{must: true}
	for _, g := range startGroups(all, maybe) {
		if p := with(beginningWith(all, g)); p.fits() {
			out.pair, out.can = p, true
		} else {
			out.must, out.fails = false, g
		}
	}
	return out
}

// startGroups are the groups with which an end may begin: 0 where they are not known.
func startGroups(all []Proposal, maybe Group) []Group {
	out := []Group{firstGroup(all)}
	has := func(p Proposal) bool { return p.Groups.Has(maybe) }
	if out[0].Known() && out[0] != maybe && slices.ContainsFunc(all, has) {
		out = append(out, maybe)
	}
	return out
}

// firstGroup is the first group of an end, before which an "off" does not count: strongSwan, the
// only one that has PFS proposal by proposal, begins so. It is 0 where that is not known.
func firstGroup(all []Proposal) Group {
	var first Group
	for _, p := range all {
		if !p.Groups.Known() {
			return 0
		}
		for _, g := range p.Groups.Values {
			if g != PFSOff {
				return g
			}
			first = PFSOff
		}
	}
	return first
}

// beginningWith are the proposals that an end can come to when it begins with a group.
func beginningWith(all []Proposal, g Group) []Proposal {
	if !g.Known() {
		return all
	}
	var out []Proposal
	for _, p := range all {
		switch {
		case p.Groups.Has(g):
			p.Groups.Values = []Group{g}
			out = append(out, p)
		case !p.Groups.Known():
			out = append(out, p)
		}
	}
	return out
}

// fits says whether nothing that is known of the pair fails at once.
func (p pair) fits() bool { return p.distance()[0] == 0 }

// onlyWhere says what an attempt means that fails, or may fail.
func (a attempt) onlyWhere(who, other string) string {
	if a.can {
		return fmt.Sprintf("the %s may begin with %v, on which no proposal fits: then it works only where the %s begins", who, a.fails, other)
	}
	return fmt.Sprintf("the %s begins with %v, on which no proposal fits: it works only where the %s begins", who, a.fails, other)
}

func (p pair) warns(of Parameter, why string) pair {
	return p.with(of, func(k *kind) { k.Verdict, k.Why = Warning, why })
}

// neither is a pair that fits, to which neither end comes.
func (p pair) neither(of Parameter, cloud, device Group) pair {
	return p.with(of, func(k *kind) {
		k.Verdict, k.relation = Blocking, other
		k.Breaks = map[Parameter]Phase{IKEGroup: Phase1, IPsecPFS: Phase2}[of]
		k.Cloud = fmt.Sprintf("%s (begins with %v)", k.Cloud, cloud)
		k.Device = fmt.Sprintf("%s (begins with %v)", k.Device, device)
		k.Why = "a proposal fits, but neither end begins with its group, and an end of IKEv1 chooses the group before it is answered"
	})
}

// with changes what a pair says of one parameter.
func (p pair) with(of Parameter, change func(*kind)) pair {
	p.kinds = slices.Clone(p.kinds)
	for i := range p.kinds {
		if p.kinds[i].Parameter == of {
			change(&p.kinds[i])
		}
	}
	return p
}

// aggressive says whether the ends will speak IKEv1's aggressive mode.
func (c *comparer) aggressive() bool {
	m, ok := common(c.cloud.IKE.Mode, c.device.IKE.Mode, knownMode)
	return c.version == IKEv1 && ok && m == Aggressive
}
