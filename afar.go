package main

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/cloud"
	"vpncheck/internal/conversation"
	"vpncheck/internal/metrics"
	"vpncheck/internal/probe"
	"vpncheck/internal/probe/ike"
	"vpncheck/steps"
)

// What is off unless it is configured: looking from hosts inside the VPC and the IDC, asking the VPN
// gateway which IKE it accepts, reading the tunnel's traffic, and changing the cloud's end.

// checkInside looks at the settings of what is off by default.
func (c config) checkInside() error {
	if _, err := cloud.ParseInside(c.TAT, c.TATUser); err != nil {
		return err
	}
	if c.IKEFrom != "" {
		if a, err := netip.ParseAddr(c.IKEFrom); err != nil || !a.IsGlobalUnicast() {
			return fmt.Errorf("VPNCHECK_IKE_FROM: %q: want the public address from which this machine's packets leave, such as 198.51.100.20", c.IKEFrom)
		}
	}
	for _, h := range c.IDCHosts {
		if _, err := netip.ParseAddr(strings.TrimSpace(h)); err != nil {
			return fmt.Errorf("VPNCHECK_IDC_HOSTS: %q: want the private address of a host in the IDC that answers pings", h)
		}
	}
	for _, t := range c.Internet {
		if _, err := netip.ParseAddrPort(strings.TrimSpace(t)); err != nil {
			return fmt.Errorf("VPNCHECK_INTERNET: %q: want address:port, such as 1.1.1.1:443", t)
		}
	}
	return c.checkApprovers()
}

// hosts are those in IDCs that are known to answer pings.
func (c config) hosts() []netip.Addr {
	var out []netip.Addr
	for _, h := range c.IDCHosts {
		if a, err := netip.ParseAddr(strings.TrimSpace(h)); err == nil { // checked before
			out = append(out, a)
		}
	}
	return out
}

// uses names what is configured beyond reading tunnels.
func (c config) uses() []cloud.Use {
	var out []cloud.Use
	if in, err := cloud.ParseInside(c.TAT, c.TATUser); err == nil && !in.Off() {
		out = append(out, cloud.UseInside)
	}
	if c.Traffic {
		out = append(out, cloud.UseTraffic)
	}
	if len(c.Approvers) > 0 {
		out = append(out, cloud.UseRepair)
	}
	return out
}

// targets are what stands for the public internet.
func (c config) targets() []probe.Target {
	if len(c.Internet) == 0 {
		return probe.DefaultTargets()
	}
	var out []probe.Target
	for _, t := range c.Internet {
		out = append(out, probe.Target{Kind: probe.TCP, Address: strings.TrimSpace(t), Note: "VPNCHECK_INTERNET"})
	}
	return out
}

// public are the same targets for a host that is told by a command.
func (c config) public() cloud.Public {
	var p cloud.Public
	for _, t := range c.targets() {
		if addr, err := netip.ParseAddrPort(t.Address); err == nil {
			p.TCP = append(p.TCP, addr)
		} else {
			p.Names = append(p.Names, t.Address)
		}
	}
	return p
}

// afar are the measurers that are configured, and the changer.
func (c config) afar(client *cloud.Client) ([]conversation.Measurer, conversation.Changer, error) {
	in, err := cloud.ParseInside(c.TAT, c.TATUser)
	if err != nil {
		return nil, nil, err
	}
	var out []conversation.Measurer
	if !in.Off() {
		out = append(out, client.View(in, c.public()))
	}
	if c.Traffic {
		out = append(out, client.Meter())
	}
	if a, err := netip.ParseAddr(c.IKEFrom); err == nil {
		out = append(out, ike.New(ike.Config{Device: a}))
	}
	if len(c.Approvers) == 0 {
		return out, nil, nil
	}
	return out, client, nil
}

// observedMeasurer counts what a measurer measures.
type observedMeasurer struct {
	conversation.Measurer
	metrics *metrics.Metrics
}

// SendsTraffic is the measurer's.
func (o observedMeasurer) SendsTraffic() bool {
	s, ok := o.Measurer.(interface{ SendsTraffic() bool })
	return ok && s.SendsTraffic()
}

// Measure is the measurer's, and is counted.
func (o observedMeasurer) Measure(ctx context.Context, f steps.Facts, p steps.Probe) steps.Measurement {
	m := o.Measurer.Measure(ctx, f, p)
	o.metrics.Probed(m)
	return m
}
