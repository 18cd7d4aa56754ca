package ipsec

import "fmt"

// In IKEv1's aggressive mode and in its phase 2 with PFS, the end that begins sends its half of the
// key exchange beside its proposals, and so has chosen the group before it is answered: the first of
// its groups. The other end can take no proposal with another group. Everywhere else the group is
// chosen first, or, in IKEv2, asked for again.

// negotiate is the closest pair of proposals. Where the end that begins has chosen the group, a pair
// that fits is not enough: it has to be one that an end begins with.
func negotiate(group Parameter, cloud, device []Proposal, first bool, compare func(c, d Proposal) []kind) pair {
	fits := func(p pair) bool { return p.distance()[0] == 0 }
	p := closest(cloud, device, compare)
	if !first || !fits(p) {
		return p
	}
	byCloud, byDevice := closest(beginsWith(cloud), device, compare), closest(cloud, beginsWith(device), compare)
	switch {
	case fits(byCloud) && fits(byDevice):
		return byCloud
	case fits(byCloud):
		return byCloud.says(group, Warning, fmt.Sprintf("the device begins with %v, on which no proposal fits: it works only where the cloud begins", firstGroup(device)))
	case fits(byDevice):
		return byDevice.says(group, Warning, fmt.Sprintf("the cloud begins with %v, on which no proposal fits: it works only where the device begins", firstGroup(cloud)))
	default:
		p = p.beginning(group, firstGroup(cloud), firstGroup(device))
		return p.says(group, Blocking, "a proposal fits, but neither end begins with its group: an end of IKEv1 chooses its first group before it is answered")
	}
}

// beginsWith are the proposals that an end can come to when it begins. All, where its first group is
// not known.
func beginsWith(all []Proposal) []Proposal {
	g := firstGroup(all)
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

// firstGroup is the group that an end of IKEv1 begins with: its first one, before which an "off"
// does not count. strongSwan, the only one that has it proposal by proposal, does so.
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

// says replaces what a pair says of a parameter.
func (p pair) says(of Parameter, v Verdict, why string) pair {
	for i, k := range p.kinds {
		if k.Parameter == of {
			k.Verdict, k.Why = v, why
			if v == Blocking {
				k.relation = other
				k.Breaks = map[Parameter]Phase{IKEGroup: Phase1, IPsecPFS: Phase2}[of]
			}
			p.kinds[i] = k
		}
	}
	return p
}

// beginning shows the groups that the ends begin with beside those that fit.
func (p pair) beginning(of Parameter, cloud, device Group) pair {
	for i, k := range p.kinds {
		if k.Parameter == of {
			p.kinds[i].Cloud = fmt.Sprintf("%s (begins with %v)", k.Cloud, cloud)
			p.kinds[i].Device = fmt.Sprintf("%s (begins with %v)", k.Device, device)
		}
	}
	return p
}

// aggressive says whether the ends will speak IKEv1's aggressive mode.
func (c *comparer) aggressive() bool {
	m, ok := common(c.cloud.IKE.Mode, c.device.IKE.Mode, knownMode)
	return c.version == IKEv1 && ok && m == Aggressive
}
