package ipsec

import (
	"cmp"
	"slices"
)

// kind is one kind of algorithm in a pair of proposals.
type kind struct {
	Difference
	relation relation
	later    bool // it fails only at the rekey
}

// pair is a proposal of the cloud beside one of the device.
type pair struct {
	name  string // of the device's proposal
	group Group  // that both have; 0 where there is none
	kinds []kind
}

// distance says how far a pair is from agreement: first what breaks at once, then what breaks
// later, then what is not known.
func (p pair) distance() [3]int {
	var d [3]int
	for _, k := range p.kinds {
		switch {
		case k.relation == other && k.later:
			d[1]++
		case k.relation == other:
			d[0]++
		case k.relation == unsure:
			d[2]++
		}
	}
	return d
}

// closest tries every proposal of the cloud with every one of the device. The ends agree where one
// pair has an algorithm of every kind in common. Where none has, nothing of another pair may count
// as a match: all that is said is of the closest one.
func closest(cloud, device []Proposal, compare func(c, d Proposal) []kind) pair {
	if len(cloud) == 0 {
		cloud = []Proposal{{}}
	}
	if len(device) == 0 {
		device = []Proposal{{}}
	}
	var all []pair
	for _, c := range cloud {
		for _, d := range device {
			g, _ := common(c.Groups, d.Groups, Group.Known)
			all = append(all, pair{name: d.Name, group: g, kinds: compare(c, d)})
		}
	}
	return slices.MinFunc(all, func(a, b pair) int {
		x, y := a.distance(), b.distance()
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]), cmp.Compare(x[2], y[2]))
	})
}

// report adds what is said of the closest pair.
func (c *comparer) report(p pair, several bool) {
	for _, k := range p.kinds {
		if several && k.relation == other {
			name := p.name
			if name == "" {
				name = "the one shown"
			}
			k.Why += "; none of the device's proposals fits, and " + name + " comes closest"
		}
		c.add(k.Difference)
	}
}

func (c *comparer) phase1() {
	p := negotiate(IKEGroup, c.cloud.IKE.Proposals, c.device.IKE.Proposals, c.aggressive(), 0, func(a, b Proposal) []kind {
		kinds := []kind{newKind(IKEEncryption, a.Encryption, b.Encryption, Encryption.Known, Phase1, consoleEncryption)}
		integrity, applies := integrityOf(IKEIntegrity, a, b, Phase1)
		if applies {
			kinds = append(kinds, integrity)
		}
		if prf, ok := c.prf(a, b, !applies); ok {
			kinds = append(kinds, prf)
		}
		return append(kinds, newKind(IKEGroup, a.Groups, b.Groups, isGroup, Phase1, consoleGroup))
	})
	c.group = p.group
	c.report(p, len(c.device.IKE.Proposals) > 1)
}

func (c *comparer) phase2() {
	p := negotiate(IPsecPFS, c.cloud.IPsec.Proposals, c.device.IPsec.Proposals, c.version == IKEv1, c.group, func(a, b Proposal) []kind {
		kinds := []kind{newKind(IPsecEncryption, a.Encryption, b.Encryption, Encryption.Known, Phase2, consoleEncryption)}
		if integrity, applies := integrityOf(IPsecIntegrity, a, b, Phase2); applies {
			kinds = append(kinds, integrity)
			if t, ok := c.truncation(a, b); ok {
				kinds = append(kinds, t)
			}
		}
		return append(kinds, c.pfs(a, b))
	})
	c.report(p, len(c.device.IPsec.Proposals) > 1)
}

// isGroup refuses "off", without which phase 1 cannot do.
func isGroup(g Group) bool { return g != PFSOff && g.Known() }

func newKind[T comparable](p Parameter, a, b Setting[T], known func(T) bool, breaks Phase, words map[T]string) kind {
	k := kind{Difference: compare(p, a, b, known, breaks), relation: relate(a, b, known)}
	if k.relation == other {
		k.Why = string(breaks) + " fails: the ends have none in common"
	}
	for _, v := range b.Values {
		if k.To == "" {
			k.To = words[v]
		}
	}
	return k
}

// integrityOf compares the hashes, where they apply: an AEAD cipher brings its own, and an end
// that has nothing else offers none.
func integrityOf(p Parameter, a, b Proposal, breaks Phase) (kind, bool) {
	k := newKind(p, a.Integrity, b.Integrity, Integrity.Known, breaks, consoleIntegrity)
	if onlyAEAD(a.Encryption) || onlyAEAD(b.Encryption) {
		return kind{}, false
	}
	// A common AEAD cipher will do where the hashes differ.
	for _, e := range a.Encryption.Values {
		if e.AEAD() && b.Encryption.Has(e) && k.relation != same {
			return kind{}, false
		}
	}
	return k, true
}

func onlyAEAD(s Setting[Encryption]) bool {
	return s.Known() && !slices.ContainsFunc(s.Values, func(e Encryption) bool { return !e.AEAD() })
}

// prf compares the pseudo-random functions of IKEv2, which are the integrity's hashes where
// nothing else is said. Nothing is left to say where the integrity has been compared already.
func (c *comparer) prf(a, b Proposal, aead bool) (kind, bool) {
	if c.version == IKEv1 || !aead && !a.PRF.Known() && !b.PRF.Known() {
		return kind{}, false
	}
	known := func(i Integrity) bool { _, ok := i.PRF(); return ok || i == SM3 }
	return newKind(IKEPRF, a.PRF.Or(a.Integrity), b.PRF.Or(b.Integrity), known, Phase1, consoleIntegrity), true
}

// pfs compares the groups of phase 2. In IKEv2 the first child SA is made without any, so that
// ends that differ find out at the first rekey.
func (c *comparer) pfs(a, b Proposal) kind {
	k := newKind(IPsecPFS, a.Groups, b.Groups, Group.Known, Phase2, consolePFS)
	if k.relation != other || c.version == IKEv1 {
		return k
	}
	k.Breaks, k.later = Rekey, true
	k.Why = "the tunnel comes up, as IKEv2's first child SA has no PFS, and fails at the first rekey"
	if c.version == "" {
		k.Why = "IKEv1 fails on it at once, IKEv2 at the first rekey"
	}
	return k
}

// truncation compares the length of HMAC-SHA-256, which is not negotiated: the SA comes up, and
// every packet is dropped. It matters only where that hash is what the ends agree on.
func (c *comparer) truncation(a, b Proposal) (kind, bool) {
	cloud, device := c.cloud.IPsec.Truncation96, c.device.IPsec.Truncation96
	hash, _ := common(a.Integrity, b.Integrity, Integrity.Known)
	if hash != SHA256 || !cloud.Known() && !device.Known() {
		return kind{}, false
	}
	k := newKind(IPsecTruncation, cloud, device, func(bool) bool { return true }, Traffic, nil)
	k.Cloud, k.Device = truncated(cloud), shown(device, truncated(device))
	switch {
	case k.relation == other:
		k.Why = "the SA comes up, and every packet is dropped: the ends cut HMAC-SHA-256 to different lengths"
	case !cloud.Known() && device.First():
		k.Verdict, k.Breaks = Warning, Traffic
		k.Why = "the device cuts HMAC-SHA-256 as in an old draft; a cloud that follows RFC 4868 drops every packet"
	}
	return k, true
}

func truncated(s Setting[bool]) string {
	switch {
	case !s.Known():
		return s.Text
	case s.First():
		return "96 bits"
	default:
		return "128 bits"
	}
}
