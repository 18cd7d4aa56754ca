package steps

import (
	"net/netip"
	"time"

	"vpncheck/internal/ipsec"
)

var (
	t0     = time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)
	ada    = Person{ID: "U0ADA", Name: "Ada"}
	grace  = Person{ID: "U0GRACE", Name: "Grace"}
	denied = Refusal{
		Kind: PermissionDenied, Action: "DescribeVpnConnections", Region: "ap-guangzhou",
		Code: "UnauthorizedOperation", RequestID: "req-denied",
		Summary: "The bot may not read VPN tunnels.", Advice: "Grant vpc:DescribeVpnConnections to the bot's CAM user.",
	}
	missing = Refusal{
		Kind: NotFound, Action: "DescribeVpnConnections", Region: "ap-guangzhou", Code: "ResourceNotFound",
		RequestID: "req-missing", Summary: "There is no tunnel vpnx-demo.", Advice: "Check the id and the region.",
	}
)

// reading gives a whole reading of the demo tunnel: "down", "up", or down with one more thing.
func reading(kind string, at time.Time) Reading {
	r := Reading{
		At: at, Region: "ap-guangzhou",
		Tunnel: Tunnel{
			ID: "vpnx-demo", Name: "idc-west", VPC: "vpc-1", GatewayID: "vpngw-1", CustomerGatewayID: "cgw-1",
			State: "AVAILABLE", NetStatus: "UNAVAILABLE", RouteType: "Policy", Negotiation: "active",
			Parameters: demoParameters(),
		},
		Gateway: VPNGateway{
			ID: "vpngw-1", Name: "gw", PublicIP: netip.MustParseAddr("203.0.113.7"), Type: "IPSEC",
			State: "AVAILABLE", RestrictState: "NORMAL", BandwidthMbps: 100,
		},
		Customer: CustomerGateway{ID: "cgw-1", PublicIP: netip.MustParseAddr("198.51.100.9")},
		Requests: []Request{{"DescribeVpnConnections", "req-c-" + kind}, {"DescribeVpnGateways", "req-g-" + kind}},
	}
	switch kind {
	case "up":
		r.Tunnel.NetStatus = "AVAILABLE"
	case "blocked":
		r.Gateway.Blocked = true
	case "gap":
		refusal := denied
		refusal.Action, refusal.RequestID = "DescribeVpnGateways", "req-gap"
		refusal.Summary, refusal.Advice = "The bot may not read VPN gateways.", "Grant vpc:DescribeVpnGateways."
		r.Gateway, r.Gaps = VPNGateway{}, []Gap{{"VPN gateway", refusal}}
	case "denied":
		return Reading{At: at, Refusal: &denied}
	case "missing":
		return Reading{At: at, Refusal: &missing}
	}
	return r
}

func demoParameters() ipsec.Parameters {
	return ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Auth: ipsec.Set(ipsec.PSK), Lifetime: ipsec.Set(86400 * time.Second),
			Local:  ipsec.Set(ipsec.Identity{Type: "address", Value: "203.0.113.7"}),
			Remote: ipsec.Set(ipsec.Identity{Type: "address", Value: "198.51.100.9"}),
			Proposals: []ipsec.Proposal{{
				Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14),
			}},
			DPD: ipsec.DPD{Enabled: ipsec.Set(true), Timeout: ipsec.Set(30 * time.Second), Action: ipsec.Set("restart")},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode),
			Proposals: []ipsec.Proposal{{
				Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.PFSOff),
			}},
			Lifetime: ipsec.Set(3600 * time.Second), LifetimeKB: ipsec.Set[int64](1843200),
		},
		Selectors: []ipsec.Selector{{
			Local:  netip.MustParsePrefix("10.0.0.0/16"),
			Remote: []netip.Prefix{netip.MustParsePrefix("192.168.10.0/24")},
		}},
	}
}

// newRun is a run that has not read its tunnel yet.
func newRun() Run { return NewRun("run-1", "vpnx-demo", ada, t0) }

// answer is a person's answer to what is open.
func answer(r Run, v Verdict) Finding {
	return Finding{Kind: Answered, Step: r.Step, Verdict: v, Source: Human, By: ada, At: t0, Seq: r.Seq}
}

// repairSaid is a person's word on the repair that is open.
func repairSaid(r Run, v Verdict) Finding {
	return Finding{Kind: Repaired, Step: r.Step, Verdict: v, Source: Human, By: ada, At: t0, Seq: r.Seq}
}

// measured is a machine's verdict on the step where the run is.
func measured(r Run, v Verdict) Finding {
	f := Finding{Kind: Answered, Step: r.Step, Verdict: v, Source: Machine, At: t0, Seq: r.Seq}
	if s := r.Current(); s != nil {
		f.Vantage = s.From
	}
	return f
}
