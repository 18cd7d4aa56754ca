package ipsec

// Fill takes from another description of the same end what is not known in this one. What is known,
// by default as well, stays. The proposals are filled only where there is at most one on each side:
// of several it is not known which one is meant.
func (p *Parameters) Fill(from Parameters) {
	k, f := &p.IKE, from.IKE
	fill(&k.Version, f.Version)
	fill(&k.Mode, f.Mode)
	fill(&k.Auth, f.Auth)
	fill(&k.Lifetime, f.Lifetime)
	fill(&k.Local, f.Local)
	fill(&k.Remote, f.Remote)
	fill(&k.Address, f.Address)
	fill(&k.Peer, f.Peer)
	fill(&k.NATT, f.NATT)
	fill(&k.DPD.Enabled, f.DPD.Enabled)
	fill(&k.DPD.Interval, f.DPD.Interval)
	fill(&k.DPD.Timeout, f.DPD.Timeout)
	fill(&k.DPD.Action, f.DPD.Action)
	k.Proposals = filled(k.Proposals, f.Proposals)
	e, g := &p.IPsec, from.IPsec
	fill(&e.Protocol, g.Protocol)
	fill(&e.Encapsulation, g.Encapsulation)
	fill(&e.Lifetime, g.Lifetime)
	fill(&e.LifetimeKB, g.LifetimeKB)
	fill(&e.Truncation96, g.Truncation96)
	e.Proposals = filled(e.Proposals, g.Proposals)
	if len(p.Selectors) == 0 {
		p.Selectors = from.Selectors
	}
}

func fill[T comparable](s *Setting[T], from Setting[T]) {
	if !s.Known() && from.Known() {
		*s = from
	}
}

func filled(ps, from []Proposal) []Proposal {
	switch {
	case len(ps) == 0:
		return from
	case len(ps) > 1 || len(from) != 1:
		return ps
	}
	q := ps[0]
	fill(&q.Encryption, from[0].Encryption)
	fill(&q.Integrity, from[0].Integrity)
	fill(&q.PRF, from[0].PRF)
	fill(&q.Groups, from[0].Groups)
	return []Proposal{q}
}
