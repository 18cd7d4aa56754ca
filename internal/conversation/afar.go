package conversation

import (
	"context"
	"slices"

	"vpncheck/steps"
)

// Measurer measures where the bot does not stand itself: from a host in the VPC or in the IDC, or
// by asking the cloud what it has measured.
type Measurer interface {
	// Can names the measurements that it can make of this tunnel now. It is quick and asks nobody.
	Can(f steps.Facts) []steps.Probe
	// Measure makes one of them. It is never an error: what cannot be measured says why.
	Measure(ctx context.Context, f steps.Facts, p steps.Probe) steps.Measurement
}

// plan names all measurements worth making of a run. Where two could make the same, the bot's own
// comes first.
func (l *Loop) plan(f steps.Facts) []steps.Probe {
	probes := steps.Plan(f, []steps.Vantage{l.Prober.Vantage()})
	for _, m := range l.Afar {
		for _, p := range m.Can(f) {
			if !slices.Contains(probes, p) {
				probes = append(probes, p)
			}
		}
	}
	return probes
}

// provable says whether traffic can be sent through the tunnels of this bot's cloud.
func (l *Loop) provable() bool {
	if l.Prober.Vantage() == steps.VPC {
		return true
	}
	for _, m := range l.Afar {
		if p, ok := m.(interface{ SendsTraffic() bool }); ok && p.SendsTraffic() {
			return true
		}
	}
	return false
}

// measure makes one measurement, by whoever planned it.
func (l *Loop) measure(ctx context.Context, f steps.Facts, p steps.Probe) steps.Measurement {
	if p.Vantage == l.Prober.Vantage() {
		switch p.Need {
		case steps.PingPrivate:
			return l.Prober.Ping(ctx, p.Need, f.PrivateTarget())
		case steps.PingGateway:
			return l.Prober.Ping(ctx, p.Need, f.Reading.Gateway.PublicIP)
		case steps.Internet:
			return l.Prober.Internet(ctx)
		default: // it is for the others
		}
	}
	for _, m := range l.Afar {
		if slices.Contains(m.Can(f), p) {
			return m.Measure(ctx, f, p)
		}
	}
	return steps.Measurement{Need: p.Need, Vantage: p.Vantage, At: l.Now(), Problem: "this version cannot measure it"}
}
