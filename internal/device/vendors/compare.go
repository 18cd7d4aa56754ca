package vendors

import (
	"fmt"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// Compare compares the cloud's end with one tunnel of a device. It adds the commands that set the
// device to the cloud's values, and has the device's security policy judged: the decisions are then
// in the tunnel. A tunnel that is not there is an end of which nothing is known.
func Compare(c *device.Config, tunnel int, cloud ipsec.Parameters, e device.Ends) ipsec.Comparison {
	ends := ipsec.Ends{Gateway: e.Gateway, Device: e.Device}
	if tunnel < 0 || tunnel >= len(c.Tunnels) {
		return ipsec.Compare(cloud, ipsec.Parameters{}, ends)
	}
	t := &c.Tunnels[tunnel]
	comparison := ipsec.Compare(cloud, t.Parameters, ends)
	v, _ := Find(c.Vendor)
	if v.Change != nil {
		for i, d := range comparison.Differences {
			if d.Verdict == ipsec.Blocking || d.Verdict == ipsec.Warning {
				comparison.Differences[i].Commands = v.Change(c, t, d)
			}
		}
	}
	t.Decisions = nil
	if v.Flows != nil {
		for _, check := range v.Flows(c, t, e) {
			d := check.Policy.Judge(check.Flow)
			if v.Permit != nil && (d.Verdict == firewall.Denied || d.Verdict == firewall.Partly) {
				d.Commands = v.Permit(c, d)
			}
			t.Decisions = append(t.Decisions, d)
		}
	}
	return comparison
}

// Faults are what keeps a tunnel from coming up although no parameter may differ: names that lead
// nowhere, a policy that is on no interface, and the like.
func Faults(t device.Tunnel) []device.Note {
	return slices.DeleteFunc(slices.Clone(t.Notes), func(n device.Note) bool { return n.Kind == device.Remark })
}

// Policy says whether the device's security policy lets a tunnel through, from the decisions that
// [Compare] had made: no where a part of a flow is denied, yes where all that the tunnel needs is
// permitted. The reason is one line; the decision is the one that it is about, nil where there is
// none.
func Policy(t device.Tunnel) (steps.Verdict, string, *firewall.Decision) {
	if len(t.Decisions) == 0 {
		return steps.Unknown, "no security policy was read from the device", nil
	}
	for _, stop := range []struct {
		by      []firewall.Verdict
		verdict steps.Verdict
	}{
		{[]firewall.Verdict{firewall.Denied}, steps.No},
		{[]firewall.Verdict{firewall.Partly}, steps.No},
		{[]firewall.Verdict{firewall.Unclear, ""}, steps.Unknown},
	} {
		i := slices.IndexFunc(t.Decisions, func(d firewall.Decision) bool { return slices.Contains(stop.by, d.Verdict) })
		if i >= 0 {
			return stop.verdict, inWords(t.Decisions[i]), &t.Decisions[i]
		}
	}
	if need := notJudged(t.Decisions); need != "" {
		return steps.Unknown, "the security policy permits what was read of it, but " + need + " could not be judged", nil
	}
	return steps.Yes, fmt.Sprintf("it permits all %d flows that the tunnel needs; %s", len(t.Decisions), inWords(t.Decisions[0])), &t.Decisions[0]
}

// notJudged names what a tunnel needs and no decision is about.
func notJudged(ds []firewall.Decision) string {
	has := func(is func(firewall.Flow) bool) bool {
		return slices.ContainsFunc(ds, func(d firewall.Decision) bool { return is(d.Flow) })
	}
	switch {
	case !has(func(f firewall.Flow) bool { return f.Protocol == firewall.UDP && f.Port == 500 }):
		return "UDP 500"
	case !has(func(f firewall.Flow) bool { return f.Protocol == firewall.ESP }):
		return "ESP"
	case !has(isTraffic):
		return "the traffic of the private networks"
	default:
		return ""
	}
}

// isTraffic says that a flow is what the tunnel carries, not what it is made of.
func isTraffic(f firewall.Flow) bool {
	return f.Protocol != firewall.ESP && f.Protocol != firewall.AH && (f.Protocol != firewall.UDP || f.Port != 500 && f.Port != 4500)
}

func inWords(d firewall.Decision) string {
	s := d.Flow.Name + ": " + d.Why
	if d.Line > 0 {
		s += fmt.Sprintf(" (line %d)", d.Line)
	}
	return s
}
