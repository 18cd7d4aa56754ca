package strongswan

import (
	"fmt"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/linux"
	"vpncheck/internal/firewall"
)

// host adds what the firewall and the routes of the host say: the interfaces, and whether traffic
// for the tunnel is translated. Rules that were given alone stand for a tunnel of which nothing else
// is known.
func (r *reader) host() {
	r.used = append(r.used, r.linux.Used()...)
	if r.linux.Any() && len(r.tunnels) == 0 {
		r.tunnels = []device.Tunnel{{Name: "the host, whose tunnels are not in the text"}}
	}
	masqueraded := r.linux.Outside()
	for i := range r.tunnels {
		t := &r.tunnels[i]
		if peer := t.Parameters.IKE.Peer; peer.Known() && !peer.First().IsUnspecified() {
			t.Outside = r.linux.Device(device.Host(peer.First()), false)
		}
		if t.Outside == "" {
			t.Outside = masqueraded
		}
		if i < mostTranslated {
			if n, ok := r.translated(t); ok {
				t.Notes = append(t.Notes, n)
			}
		}
	}
}

// mostTranslated bounds for how many tunnels, and pairs of networks of each, the NAT is tried: a text
// may be made to need more.
const mostTranslated = 32

// translated notes a source NAT that certainly takes the tunnel's own traffic: Linux translates
// before it looks for a policy, so the packets are no more what the tunnel is for.
func (r *reader) translated(t *device.Tunnel) (device.Note, bool) {
	tried := 0
	for _, s := range t.Parameters.Selectors {
		for _, remote := range s.Remote {
			if tried++; tried > mostTranslated || s.Local.Bits() == 0 || remote.Bits() == 0 {
				continue
			}
			p := linux.Packet{In: r.linux.Device(s.Local, false), Out: leaving(r.linux, t, remote), ToTunnel: true}
			line, rule := r.linux.Translated(p, device.Private(s.Local, remote).Out)
			if line > 0 {
				return device.Note{Kind: device.Incomplete, Line: line, Text: fmt.Sprintf(
					"the source NAT (%s) takes %s to %s before it is encrypted: exempt it in front of that rule", rule, s.Local, remote)}, true
			}
		}
	}
	return device.Note{}, false
}

// leaving is the interface that traffic for the cloud's network leaves through: one of its own where
// a route says so, and the outside one where the tunnel is a policy.
func leaving(l *linux.Ruleset, t *device.Tunnel, remote netip.Prefix) string {
	if dev := l.Device(remote, true); dev != "" {
		return dev
	}
	return t.Outside
}

// flows are what the tunnel needs, each with the chains that it passes.
func flows(c *device.Config, t *device.Tunnel, e device.Ends) []device.Check {
	l, ok := c.Parsed.(*linux.Ruleset)
	if !ok || !l.Any() {
		return nil
	}
	outside := t.Outside
	if dev := l.Device(device.Host(e.Gateway), false); e.Gateway.IsValid() && dev != "" {
		outside = dev
	}
	at := *t
	at.Outside = outside
	return append(outer(l, outside, e), inner(l, &at, e)...)
}

// outer are the flows between the gateway and the host itself.
func outer(l *linux.Ruleset, outside string, e device.Ends) []device.Check {
	in := l.Policy(linux.ToHost, linux.Packet{In: outside, Local: true})
	out := l.Policy(linux.FromHost, linux.Packet{Out: outside})
	var all []device.Check
	for _, x := range e.Own() {
		all = append(all, device.Check{Policy: in, Flow: x.In}, device.Check{Policy: out, Flow: x.Out})
	}
	return all
}

// inner are the private networks' flows, which the host hands on.
func inner(l *linux.Ruleset, t *device.Tunnel, e device.Ends) []device.Check {
	var all []device.Check
	policies := map[linux.Packet]firewall.Policy{} // most networks take the same way
	check := func(p linux.Packet, f firewall.Flow) {
		policy, ok := policies[p]
		if !ok {
			policy = l.Policy(linux.Through, p)
			policies[p] = policy
		}
		all = append(all, device.Check{Policy: policy, Flow: f})
	}
	for _, idc := range e.IDC {
		for _, cloud := range e.Cloud {
			inside, tunnel := l.Device(idc, false), leaving(l, t, cloud)
			x := device.Private(idc, cloud)
			check(linux.Packet{In: inside, Out: tunnel, ToTunnel: true}, x.Out)
			check(linux.Packet{In: tunnel, Out: inside, FromTunnel: true}, x.In)
		}
	}
	return all
}

// permit gives the rule that lets a flow through, before all others of the chain that denies it.
func permit(c *device.Config, o device.Opening) []string {
	if l, ok := c.Parsed.(*linux.Ruleset); ok && o.Decision.Line > 0 {
		return l.Insert(o.Decision.Line, o.Flow)
	}
	return nil
}
