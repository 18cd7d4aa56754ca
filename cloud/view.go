package cloud

import (
	"context"
	"net/netip"
	"strings"

	"vpncheck/steps"
)

// View measures from the hosts that the configuration allows.
type View struct {
	c      *Client
	in     Inside
	public Public
}

// View gives what measures from inside. The public targets stand for the internet.
func (c *Client) View(in Inside, p Public) *View { return &View{c, in, p} }

// SendsTraffic says whether packets can be sent through tunnels: a host of the VPC is configured.
func (v *View) SendsTraffic() bool {
	for key := range v.in.places {
		if strings.HasPrefix(key, "vpc") {
			return true
		}
	}
	return v.in.auto
}

// Can names what can be measured of this tunnel. It asks nobody: whether the hosts are there shows
// when they are used.
func (v *View) Can(f steps.Facts) []steps.Probe {
	var out []steps.Probe
	t := f.Reading.Tunnel
	if v.in.has(steps.VPC, t) && f.PrivateTarget().IsValid() {
		out = append(out, steps.Probe{Need: steps.PingPrivate, Vantage: steps.VPC})
	}
	if v.in.has(steps.IDC, t) {
		if f.Reading.Gateway.PublicIP.IsValid() {
			out = append(out, steps.Probe{Need: steps.PingGateway, Vantage: steps.IDC})
		}
		out = append(out, steps.Probe{Need: steps.Internet, Vantage: steps.IDC})
	}
	return out
}

// Measure finds the host and measures from it.
func (v *View) Measure(ctx context.Context, f steps.Facts, p steps.Probe) steps.Measurement {
	h, ok := v.c.Host(ctx, f.Reading, v.in, p.Vantage)
	if !ok {
		h = Host{Vantage: p.Vantage}.unusable("no host there is configured (VPNCHECK_TAT)")
	}
	switch p.Need {
	case steps.PingPrivate:
		return v.c.Ping(ctx, h, p.Need, f.PrivateTargets())
	case steps.PingGateway:
		return v.c.Ping(ctx, h, p.Need, []netip.Addr{f.Reading.Gateway.PublicIP})
	case steps.Internet:
		return v.c.Internet(ctx, h, v.public)
	default:
		return steps.Measurement{Need: p.Need, Vantage: p.Vantage, At: v.c.now(), Problem: "it is not measured from inside"}
	}
}

// Meter reads what tunnels carried, from Cloud Monitor.
type Meter struct{ c *Client }

// Meter gives what reads traffic.
func (c *Client) Meter() Meter { return Meter{c} }

// Can names the one measurement that it makes, of a tunnel that was read.
func (m Meter) Can(f steps.Facts) []steps.Probe {
	if !f.Reading.ReadOK() {
		return nil
	}
	return []steps.Probe{{Need: steps.ReadTraffic}}
}

// Measure reads the last [steps.TrafficHours].
func (m Meter) Measure(ctx context.Context, f steps.Facts, _ steps.Probe) steps.Measurement {
	return m.c.Traffic(ctx, f.Reading, steps.TrafficHours)
}
