package ios

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// zoneFirewall is the name of the policy where there is no zone-pair.
const zoneFirewall = "zone-based firewall"

// zoneChecks are what the zone-based firewall decides about a tunnel: IKE and ESP between the
// outside interface's zone and the router itself, and the private networks between their zone and the
// one that the tunnel is in.
func (c *config) zoneChecks(t *device.Tunnel, ends device.Ends) []device.Check {
	if t == nil {
		return nil
	}
	w := &zoneWays{config: c, policies: map[[2]string]firewall.Policy{}}
	return append(w.toSelf(t, ends), w.traffic(t, ends)...)
}

// zoneWays holds the policies between zones, each of which is written once.
type zoneWays struct {
	*config
	policies map[[2]string]firewall.Policy
}

// toSelf are IKE and ESP. All to and from the router passes where no zone-pair is about it.
func (w *zoneWays) toSelf(t *device.Tunnel, ends device.Ends) []device.Check {
	zone, known := w.outsideZone(t)
	if known && zone == "" {
		return nil
	}
	var in, out []device.Check
	for _, x := range ends.Own() {
		x = x.Between(selfZone, zone)
		in, out = append(in, w.ofSelf(x.In, known)...), append(out, w.ofSelf(x.Out, known)...)
	}
	return append(in, out...)
}

// ofSelf is what decides about a flow of the router's own, if anything.
func (w *zoneWays) ofSelf(f firewall.Flow, zoneKnown bool) []device.Check {
	switch {
	case !zoneKnown && w.zones.aboutSelf(f.To == selfZone):
		return []device.Check{{Policy: notAllOf("the zone that the tunnel's packets come in by is not known"), Flow: f}}
	case !zoneKnown, w.zones.listed && w.zones.pairs[[2]string{f.From, f.To}] == nil:
		return nil
	}
	return []device.Check{{Policy: w.between(f.From, f.To), Flow: f}}
}

// outsideZone is the zone of the interface by which the tunnel's packets come in; not known where they
// go to a loopback.
func (w *zoneWays) outsideZone(t *device.Tunnel) (string, bool) {
	outside := w.ifaces[shortName(t.Outside)]
	if outside == nil || outside.loopback() {
		return "", false
	}
	return w.zones.of(outside), true
}

func (i *iface) loopback() bool { return strings.HasPrefix(strings.ToLower(i.name), "lo") }

// reversed is a flow the other way round.
func reversed(f firewall.Flow) firewall.Flow {
	f.From, f.To, f.Source, f.Destination = f.To, f.From, f.Destination, f.Source
	return f
}

// traffic are the private networks' packets: those that begin a connection in both directions and,
// where these pass without being inspected, the answers.
func (w *zoneWays) traffic(t *device.Tunnel, ends device.Ends) []device.Check {
	exit := w.ifaces[shortName(t.Interface)]
	if exit == nil {
		return nil
	}
	var out []device.Check
	for _, idc := range ends.IDC {
		zone, known := w.insideZone(w.inside(exit, t.Outside, idc))
		if known && zone == w.zones.of(exit) && w.zones.pairs[[2]string{zone, zone}] == nil {
			continue // within a zone, or outside of all, nothing is filtered
		}
		for _, cloud := range ends.Cloud {
			x := device.Private(idc, cloud).Between(zone, w.zones.of(exit))
			x.In.Protocol, x.Out.Protocol = firewall.Sessions, firewall.Sessions
			if known {
				out = append(out, w.both(x)...)
				continue
			}
			none := notAllOf("the zone of the private network is not known")
			out = append(out, device.Check{Policy: none, Flow: x.Out}, device.Check{Policy: none, Flow: x.In})
		}
	}
	return out
}

// insideZone is the zone of the interfaces behind which a network may lie, where they have the same.
// Behind a loopback there is nothing.
func (w *zoneWays) insideZone(inside []*iface) (string, bool) {
	inside = slices.DeleteFunc(slices.Clone(inside), func(i *iface) bool { return i.loopback() && len(inside) > 1 })
	if len(inside) == 0 {
		return "", !w.zones.listed && !w.anyZone()
	}
	for _, i := range inside[1:] {
		if w.zones.of(i) != w.zones.of(inside[0]) {
			return "", false
		}
	}
	return w.zones.of(inside[0]), true
}

// anyZone says whether an interface is in a zone.
func (c *config) anyZone() bool {
	for _, i := range c.ifaces {
		if i.zone != "" {
			return true
		}
	}
	return false
}

// both are the two directions and, where connections may begin in both, the answers that do not get
// back.
func (w *zoneWays) both(t device.Traffic) []device.Check {
	out := []device.Check{{Policy: w.between(t.Out.From, t.Out.To), Flow: t.Out}, {Policy: w.between(t.In.From, t.In.To), Flow: t.In}}
	for _, x := range out {
		if x.Policy.Judge(x.Flow).Verdict != firewall.Permitted {
			return out
		}
	}
	for _, f := range []firewall.Flow{t.Out, t.In} {
		policy := w.answers(f.From, f.To)
		answer := reversed(f)
		answer.Name, answer.From, answer.To = "answers to "+f.Name, "", "" // no class behind the others helps them
		if policy.Judge(answer).Verdict != firewall.Permitted {
			out = append(out, device.Check{Policy: policy, Flow: answer})
		}
	}
	return out
}

// between is the policy from one zone to another.
func (w *zoneWays) between(from, to string) firewall.Policy {
	key := [2]string{from, to}
	p, ok := w.policies[key]
	if !ok {
		p = w.policyBetween(from, to)
		w.policies[key] = p
	}
	return p
}
