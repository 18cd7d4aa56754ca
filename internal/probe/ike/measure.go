package ike

import (
	"context"
	"fmt"

	"vpncheck/steps"
)

// Can offers the probe for a tunnel whose device is the one behind which this machine stands, while
// the tunnel is not connected and the run's budget is not spent.
func (p *Prober) Can(f steps.Facts) []steps.Probe {
	if p.refuses(f) != "" {
		return nil
	}
	return []steps.Probe{{Need: steps.ProbeIKE, Vantage: steps.IDC}}
}

// Measure asks the tunnel's gateway. It is never an error: what cannot be asked says why.
func (p *Prober) Measure(ctx context.Context, f steps.Facts, probe steps.Probe) steps.Measurement {
	start := p.cfg.Now()
	m := steps.Measurement{Need: probe.Need, Vantage: steps.IDC, At: start, Target: f.Reading.Gateway.PublicIP.String()}
	if why := p.refuses(f); why != "" {
		m.Problem = why
		return m
	}
	x, err := p.ask(ctx, f.Reading.Gateway.PublicIP.Unmap(), f.Reading.Tunnel.Parameters.IKE, steps.MaxAcceptedIKE-f.AcceptedIKE())
	m.Took, m.Raw = p.cfg.Now().Sub(start), x.log.String()
	switch {
	case err != nil:
		m.Problem = err.Error()
	case x.answer.Port500 == "" && x.answer.Port4500 == "":
		m.Problem = "the probe was stopped before an answer could be expected"
	}
	if m.Problem == "" || x.answer.Accepted > 0 {
		m.IKE = &x.answer
	}
	if m.Problem == "" {
		m.Sent, m.Received = x.log.sent, x.log.received
	}
	return m
}

// refuses says why a tunnel's gateway is not asked; empty is no objection.
func (p *Prober) refuses(f steps.Facts) string {
	gateway, device := f.Reading.Gateway.PublicIP, f.Reading.Customer.PublicIP
	switch {
	case !p.cfg.Device.IsValid():
		return "it is not configured from which public address this machine's packets leave"
	case !f.Reading.ReadOK() || !gateway.IsValid():
		return "the VPN gateway's public address is not known"
	case device.Unmap() != p.cfg.Device:
		return fmt.Sprintf("this machine's packets leave from %s, and the tunnel's device is another (%s): the gateway would take them for a stranger's", p.cfg.Device, device)
	case f.Unread != nil:
		return "whether the tunnel is connected could not be read, and a probe could disturb it"
	case f.Reading.Connected():
		return "the tunnel is connected, and a probe could disturb it"
	case f.AcceptedIKE() >= steps.MaxAcceptedIKE:
		return fmt.Sprintf("%d probes of this run were accepted already: more would have the gateway fall silent towards the device", f.AcceptedIKE())
	default:
		return ""
	}
}
