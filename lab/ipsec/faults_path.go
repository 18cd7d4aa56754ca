package ipseclab

import (
	"context"

	"vpncheck/internal/ipsec"
)

// trafficFaults are those of step 1.
func trafficFaults() []Fault {
	return []Fault{{
		ID: "a-no-traffic", Name: "nothing has activated the tunnel", Effect: Idle,
		Truth:  Truth{Cause: "there is no traffic that would bring the tunnel up", Step: "activate", Where: Nowhere},
		Inject: inCloud(func(e *End) { e.Begin = FlowTrigger }),
		Repair: func(ctx context.Context, l *Lab) error {
			_, err := l.Ping(ctx, CVM, ServerAddr, Echo{})
			return err
		},
	}, {
		ID: "a-nobody-begins", Name: "the cloud waits for the device, and the device for traffic", Effect: Idle,
		Truth:  Truth{Cause: "the cloud is passive, and nothing has the device begin", Step: "activate", Where: InCloud},
		Inject: inCloud(func(e *End) { e.Begin = Passive }),
		Repair: inCloud(asBefore),
	}}
}

// pathFaults are those of steps 2 and 3, and of the cloud itself.
func pathFaults() []Fault {
	toGateway := rules{"forward": {"ip daddr 203.0.113.10", "ip saddr 203.0.113.10"}}
	noPing := rules{"input": {`iifname "wan" icmp type echo-request`}}
	return []Fault{
		{
			ID: "b-gateway-unreachable", Name: "the gateway cannot be reached", Effect: Down,
			Truth:  Truth{Cause: "packets to and from the VPN gateway are dropped on their way", Step: "gateway", Where: Between},
			Inject: dropping(Internet, toGateway), Repair: opening(Internet),
		},
		{
			ID: "b-gateway-line-down", Name: "the gateway's line is down", Effect: Down,
			Truth:  Truth{Cause: "the VPN gateway's line to the internet is down", Step: "gateway", Where: Between},
			Inject: line(cloudLine, false), Repair: line(cloudLine, true),
		},
		{
			ID: "b-address-blocked", Name: "the gateway's address is blocked", Effect: Down, Blocked: true,
			Truth:  Truth{Cause: "Tencent Cloud has blocked the VPN gateway's public address", Step: "preflight", Where: InCloud},
			Inject: dropping(Internet, toGateway), Repair: opening(Internet),
		},
		{
			ID: "b-ping-blocked", Name: "the gateway answers no pings, and all is well", Effect: Harmless,
			Truth:  Truth{Cause: "nothing is broken: the VPN gateway drops echo requests", Where: Nowhere},
			Inject: dropping(Gateway, noPing), Repair: opening(Gateway),
		},
		{
			ID: "b-ping-blocked-psk", Name: "the gateway answers no pings, and the keys differ", Effect: Down,
			Truth:  Truth{Cause: "the pre-shared keys differ; that the VPN gateway drops echo requests is no cause", Step: "parameters", Where: AtDevice},
			Inject: sequence(dropping(Gateway, noPing), onDevice(otherKey)), Repair: onDevice(asBefore),
		},
		{
			ID: "c-internet-down", Name: "the data centre's internet line is down", Effect: Down,
			Truth:  Truth{Cause: "the data centre has no internet", Step: "internet", Where: Between},
			Inject: line(deviceLine, false), Repair: line(deviceLine, true),
		},
	}
}

// line switches a line to the internet off or on. What is up ends, as it does in time.
func line(name string, on bool) act {
	return func(ctx context.Context, l *Lab) error {
		if err := l.lines(ctx, on, name); err != nil || on {
			return err
		}
		return l.forget(ctx)
	}
}

// policyFaults are those of step 4.
func policyFaults() []Fault {
	const ike = `iifname "wan" udp dport { 500, 4500 }`
	return []Fault{
		{
			ID: "d-ike-blocked", Name: "the device's policy drops IKE", Effect: Down,
			Truth:  Truth{Cause: "the device drops UDP 500 and 4500 from the VPN gateway", Step: "policy", Where: AtDevice},
			Inject: dropping(Device, rules{"input": {ike}}), Repair: opening(Device),
		},
		{
			ID: "d-ike-in-blocked", Name: "the device's policy drops IKE that others begin", Effect: CloudDown,
			Truth:  Truth{Cause: "the device drops UDP 500 and 4500 unless it has begun itself", Step: "policy", Where: AtDevice},
			Inject: dropping(Device, rules{"input": {ike + " ct state new"}}), Repair: opening(Device),
		},
		{
			ID: "e-esp-blocked", Name: "the device's policy drops ESP", Effect: Silent,
			Truth:  Truth{Cause: "the SAs stand, and the device drops the ESP packets", Step: "policy", Where: AtDevice},
			Inject: sequence(dropping(Device, rules{"input": {`iifname "wan" ` + toESP, `iifname "wan" meta l4proto esp`}}), connected),
			Repair: opening(Device),
		},
		{
			ID: "e-nat", Name: "UDP 4500 is dropped between a NAT and the cloud", Effect: Down,
			Truth: Truth{Cause: "the device is behind a NAT, and UDP 4500 is dropped", Step: "policy", Where: Between},
			Inject: sequence(
				func(ctx context.Context, l *Lab) error { return l.behindNAT(ctx) },
				dropping(Internet, rules{"forward": {"udp dport 4500"}}),
				onDevice(func(e *End) { e.IKE.Address = ipsec.Set(PrivateAddr) }),
			),
			Repair: opening(Internet),
		},
		{
			ID: "k-device-firewall", Name: "the device forwards nothing from the VPC", Effect: Silent,
			Truth:  Truth{Cause: "the device decrypts the VPC's packets and drops them", Step: "policy", Where: AtDevice},
			Inject: sequence(dropping(Device, rules{"forward": {"ip saddr 172.16.0.0/16"}}), connected), Repair: opening(Device),
		},
		{
			ID: "k-server-firewall", Name: "the server drops what comes from the VPC", Effect: Silent,
			Truth:  Truth{Cause: "the tunnel works, and the server drops the VPC's packets", Step: "policy", Where: InIDC},
			Inject: sequence(dropping(Server, rules{"input": {"ip saddr 172.16.0.0/16"}}), connected), Repair: opening(Server),
		},
	}
}
