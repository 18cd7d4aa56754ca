package ipseclab

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"vpncheck/internal/ipsec"
)

// draw makes two ends of one tunnel, which differ in none to three things.
type draw struct{ *rand.Rand }

func pick[T any](d draw, from ...T) T { return from[d.IntN(len(from))] }

// some picks between one and most different values, in any order.
func some[T any](d draw, most int, from ...T) []T {
	all := slices.Clone(from)
	d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+d.IntN(min(most, len(all)))]
}

// pair draws the two ends, and says in words what was changed of the one.
func (d draw) pair() (cloud, device End, changed []string) {
	v := pick(d, Versions...)
	cloud, device = Agreed(v)
	cloud.Begin, device.Begin = Passive, Passive
	cloud.IKE.Proposals = d.proposals(v, d.phase1)
	device.IKE.Proposals = slices.Clone(cloud.IKE.Proposals)
	cloud.IPsec.Proposals = d.proposals(v, d.phase2)
	device.IPsec.Proposals = slices.Clone(cloud.IPsec.Proposals)
	d.identities(&cloud, &device)
	cloud.Selectors = d.selectors()
	device.Selectors = mirrored(cloud.Selectors)
	for range pick(d, 0, 1, 1, 2, 3) {
		end, name := &cloud, "cloud: "
		if d.IntN(2) == 0 {
			end, name = &device, "device: "
		}
		changed = append(changed, name+d.change(v, end))
	}
	return cloud, device, changed
}

// proposals are one to three. In IKEv1 they have one algorithm of each kind.
func (d draw) proposals(v Version, one func(Version) ipsec.Proposal) []ipsec.Proposal {
	var out []ipsec.Proposal
	for range pick(d, 1, 1, 2, 3) {
		out = append(out, one(v))
	}
	return out
}

// lists is how many algorithms of one kind a proposal may have.
func lists(v Version) int {
	if v == V2 {
		return 3
	}
	return 1
}

var (
	hashesOf = []ipsec.Integrity{ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512, ipsec.MD5}
	blocks   = []ipsec.Encryption{ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.TripleDES}
	gcms     = []ipsec.Encryption{ipsec.AESGCM128, ipsec.AESGCM256}
	groupsOf = []ipsec.Group{2, 5, 14, 15, 19, 20, 24}
)

func (d draw) phase1(v Version) ipsec.Proposal {
	n := lists(v)
	p := ipsec.Proposal{
		Encryption: ipsec.Set(some(d, n, blocks...)...), Integrity: ipsec.Set(some(d, n, hashesOf...)...), Groups: ipsec.Set(some(d, n, groupsOf...)...),
	}
	if v == V2 && d.IntN(4) == 0 { // IKEv1 has no such ciphers in phase 1
		p.Encryption = ipsec.Set(some(d, n, gcms...)...)
	}
	if v == V2 && d.IntN(5) == 0 {
		p.PRF = ipsec.Set(some(d, 2, hashesOf...)...)
	}
	return p
}

func (d draw) phase2(v Version) ipsec.Proposal {
	n := lists(v)
	p := ipsec.Proposal{
		Encryption: ipsec.Set(some(d, n, blocks...)...), Integrity: ipsec.Set(some(d, n, hashesOf...)...),
		Groups: ipsec.Set(some(d, n, append([]ipsec.Group{ipsec.PFSOff, ipsec.PFSOff}, groupsOf...)...)...),
	}
	if d.IntN(4) == 0 {
		p.Encryption = ipsec.Set(some(d, n, gcms...)...)
	}
	p.Groups.Values = slices.Compact(slices.Sorted(slices.Values(p.Groups.Values)))
	d.Shuffle(len(p.Groups.Values), func(i, j int) {
		p.Groups.Values[i], p.Groups.Values[j] = p.Groups.Values[j], p.Groups.Values[i]
	})
	return p
}

func (d draw) identities(cloud, device *End) {
	if d.IntN(3) == 0 {
		cloud.IKE.Local = ipsec.Set(d.identity())
		device.IKE.Remote = cloud.IKE.Local
	}
	if d.IntN(3) == 0 {
		device.IKE.Local = ipsec.Set(d.identity())
		cloud.IKE.Remote = device.IKE.Local
	}
}

func (d draw) identity() ipsec.Identity {
	return pick(d,
		addressID(GatewayAddr), addressID(DeviceAddr), addressID(netip.MustParseAddr("10.10.0.1")),
		ipsec.Identity{Type: ipsec.FQDNID, Value: "a.example.com"}, ipsec.Identity{Type: ipsec.FQDNID, Value: "b.example.com"},
		ipsec.Identity{Type: ipsec.UserID, Value: "vpn@example.com"}, ipsec.Identity{Type: ipsec.KeyID, Value: "a.example.com"},
	)
}

// selectors are one or two policies, whose pairs of networks do not overlap, as the console wants it.
func (d draw) selectors() []ipsec.Selector {
	var out []ipsec.Selector
	for _, local := range some(d, 2, "172.16.0.0/16", "172.20.1.0/24") {
		s := ipsec.Selector{Local: netip.MustParsePrefix(local)}
		for _, remote := range some(d, 2, "10.10.0.0/16", "10.20.0.0/16", "10.30.1.0/24") {
			s.Remote = append(s.Remote, netip.MustParsePrefix(remote))
		}
		out = append(out, s)
	}
	return out
}

// mirrored are the same pairs from the other end's point of view, by its own networks.
func mirrored(ss []ipsec.Selector) []ipsec.Selector {
	var out []ipsec.Selector
	for _, s := range ss {
		for _, r := range s.Remote {
			i := slices.IndexFunc(out, func(o ipsec.Selector) bool { return o.Local == r })
			if i < 0 {
				i, out = len(out), append(out, ipsec.Selector{Local: r})
			}
			out[i].Remote = append(out[i].Remote, s.Local)
		}
	}
	return out
}

// change changes one thing of an end.
func (d draw) change(v Version, e *End) string {
	e.Parameters = e.clone().Parameters
	one := func(ps []ipsec.Proposal) *ipsec.Proposal { return &ps[d.IntN(len(ps))] }
	switch what := d.IntN(20); what {
	case 0, 1:
		p := one(e.IKE.Proposals)
		p.Encryption = ipsec.Set(some(d, lists(v), blocks...)...)
		return fmt.Sprint("IKE encryption ", p.Encryption)
	case 2:
		p := one(e.IKE.Proposals)
		p.Integrity = ipsec.Set(some(d, lists(v), hashesOf...)...)
		return fmt.Sprint("IKE integrity ", p.Integrity)
	case 3, 4:
		p := one(e.IKE.Proposals)
		p.Groups = ipsec.Set(some(d, lists(v), groupsOf...)...)
		return fmt.Sprint("DH group ", p.Groups)
	case 5:
		e.IKE.Proposals = d.proposals(v, d.phase1)
		return "other IKE proposals"
	case 6:
		otherVersion(e)
		return fmt.Sprint("version ", e.IKE.Version)
	case 7:
		if v == V2 {
			e.IPsec.Proposals = d.proposals(v, d.phase2)
			return "other IPsec proposals"
		}
		otherMode(e)
		return fmt.Sprint("mode ", e.IKE.Mode)
	case 8:
		e.IKE.Local = ipsec.Set(d.identity())
		return fmt.Sprint("sends ", e.IKE.Local)
	case 9:
		e.IKE.Remote = ipsec.Set(pick(d, d.identity(), d.identity(), ipsec.Identity{Type: ipsec.AnyID}))
		return fmt.Sprint("expects ", e.IKE.Remote)
	case 10:
		p := one(e.IPsec.Proposals)
		p.Encryption = ipsec.Set(some(d, lists(v), blocks...)...)
		return fmt.Sprint("IPsec encryption ", p.Encryption)
	case 11:
		p := one(e.IPsec.Proposals)
		p.Integrity = ipsec.Set(some(d, lists(v), hashesOf...)...)
		return fmt.Sprint("IPsec integrity ", p.Integrity)
	case 12, 13, 17, 18, 19:
		p := one(e.IPsec.Proposals)
		p.Groups = ipsec.Set(pick(d, append(groupsOf, ipsec.PFSOff, ipsec.PFSOff, ipsec.PFSOff)...))
		return fmt.Sprint("PFS ", p.Groups)
	case 14:
		return d.changeNetworks(e)
	case 15:
		e.IKE.Lifetime = ipsec.Set(time.Duration(10+d.IntN(1400)) * time.Minute)
		e.IPsec.Lifetime = ipsec.Set(time.Duration(10+d.IntN(1400)) * time.Minute)
		return "lifetimes"
	default:
		if d.IntN(2) == 0 {
			e.IKE.DPD = ipsec.DPD{Enabled: ipsec.Set(true), Timeout: ipsec.Set(30 * time.Second)}
			return "dead peer detection"
		}
		if e.IKE.Address.Has(GatewayAddr) {
			wrongDevice(e)
		} else {
			wrongGateway(e)
		}
		return fmt.Sprint("peer ", e.IKE.Peer)
	}
}

// changeNetworks makes one network another one, smaller or larger or elsewhere, or one less.
func (d draw) changeNetworks(e *End) string {
	s := &e.Selectors[d.IntN(len(e.Selectors))]
	s.Remote = slices.Clone(s.Remote)
	if len(s.Remote) > 1 && d.IntN(3) == 0 {
		s.Remote = s.Remote[:1]
		return fmt.Sprint("networks without some: ", e.Selectors)
	}
	r := &s.Remote[d.IntN(len(s.Remote))]
	base := r.Addr()
	*r = pick(d, netip.PrefixFrom(base, 26), netip.PrefixFrom(base, 14).Masked(), netip.MustParsePrefix("192.168.77.0/24"))
	return fmt.Sprint("networks ", e.Selectors)
}
