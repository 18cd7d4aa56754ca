package steps

import (
	"fmt"
	"net/netip"
)

// preflight comes before the paper: causes that one API call shows, and that no ping and no
// firewall rule would ever explain.
var preflight = &Step{
	ID:    "preflight",
	Title: "Nothing in the cloud itself keeps it down",
	Needs: []Need{ReadTunnel},
	Judge: func(f Facts) (Verdict, string) {
		if c := causeInCloud(f.Reading); c != nil {
			return No, c.Summary
		}
		if len(f.Reading.Gaps) > 0 {
			return Unknown, "the " + f.Reading.Gaps[0].Part + " could not be read: " + f.Reading.Gaps[0].Refusal.Error()
		}
		return Yes, "gateway available, not blocked; " + routesInWords(f.Reading)
	},
	Advice: func(f Facts) Advice {
		if c := causeInCloud(f.Reading); c != nil {
			return *c
		}
		return Advice{Summary: "Nothing in the cloud itself keeps the tunnel down any more."}
	},
	Then: Branch{
		Yes:     activate,
		No:      Repair{Then: activate, Cannot: escalate, Again: always},
		Unknown: activate,
	},
}

// causeInCloud gives the first cause that the reading itself proves, the gravest first.
func causeInCloud(r Reading) *Advice {
	for _, cause := range cloudCauses {
		if a := cause(r); a != nil {
			return a
		}
	}
	return nil
}

var cloudCauses = []func(Reading) *Advice{
	tunnelNotReady, gatewayNotReady, gatewayExpired, addressBlocked, gatewayIsolated, customerAddressMissing, routeMissing,
}

func tunnelNotReady(r Reading) *Advice {
	if r.Tunnel.State == "" || r.Tunnel.State == "AVAILABLE" {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The tunnel is %s: Tencent Cloud has not finished setting it up or is deleting it.", r.Tunnel.State),
		Detail:  "No negotiation starts before the tunnel is provisioned.",
		Actions: []string{"Wait a few minutes and check again.", "If it stays so, ask Tencent Cloud with the RequestIds of this report."},
		Who:     "Tencent Cloud",
	}
}

func gatewayNotReady(r Reading) *Advice {
	if r.Gateway.ID == "" || r.Gateway.State == "" || r.Gateway.State == "AVAILABLE" {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The VPN gateway %s is %s.", r.Gateway.ID, r.Gateway.State),
		Detail:  "A gateway that is not AVAILABLE answers no negotiation.",
		Actions: []string{"Open the VPN gateway in the console and finish or undo the pending operation.", "PENDING_ERROR and DELETING_ERROR need a ticket to Tencent Cloud."},
		Who:     "the owner of the Tencent Cloud account",
	}
}

func gatewayExpired(r Reading) *Advice {
	if r.Gateway.Expires.IsZero() || r.Gateway.Expires.After(r.At) {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The prepaid VPN gateway %s expired on %s.", r.Gateway.ID, r.Gateway.Expires.UTC().Format("2006-01-02 15:04 MST")),
		Detail:  "An expired gateway is isolated and carries no traffic.",
		Actions: []string{"Renew the VPN gateway in the console (VPN gateway > Renew)."},
		Who:     "whoever pays for the Tencent Cloud account",
	}
}

func addressBlocked(r Reading) *Advice {
	if !r.Gateway.Blocked {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("Tencent Cloud blocks the VPN gateway's public address %s.", r.Gateway.PublicIP),
		Detail:  "A blocked address (usually after a DDoS attack or a violation of the rules) neither sends nor receives: no tunnel can come up over it.",
		Actions: []string{
			"Look at the reason and the time of release in the console (Anti-DDoS > Blocked IPs, or the message centre).",
			"Release the address there, or open a ticket; then check again.",
		},
		Who: "the owner of the Tencent Cloud account",
	}
}

func gatewayIsolated(r Reading) *Advice {
	if r.Gateway.RestrictState != "PROTECTIVELY_ISOLATED" {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The VPN gateway %s is protectively isolated.", r.Gateway.ID),
		Detail:  "Tencent Cloud isolates a gateway for unpaid bills or for security; it carries no traffic until it is released.",
		Actions: []string{"Check the account's balance and the message centre, settle what they name, then check again."},
		Who:     "the owner of the Tencent Cloud account",
	}
}

func customerAddressMissing(r Reading) *Advice {
	if r.Customer.ID == "" || r.Customer.PublicIP.IsValid() || len(r.Gaps) > 0 { // a gap may be the address
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The customer gateway %s has no public address.", r.Customer.ID),
		Detail:  "The VPN gateway does not know where to find the IDC's device.",
		Actions: []string{"Set the device's public address on the customer gateway in the console."},
		Who:     "the owner of the Tencent Cloud account",
	}
}

// routeMissing holds only where every route to the tunnel is off: a gateway without a route
// table of its own (Policy tunnels) lists none.
func routeMissing(r Reading) *Advice {
	var off []netip.Prefix
	for _, rt := range r.Routes {
		if rt.Instance != r.Tunnel.ID {
			continue
		}
		if rt.Enabled {
			return nil
		}
		off = append(off, rt.Destination)
	}
	if len(off) == 0 {
		return nil
	}
	return &Advice{
		Summary: fmt.Sprintf("The VPN gateway's route to %s through this tunnel is disabled.", joinPrefixes(off)),
		Detail:  "Traffic to the IDC never reaches the tunnel, so nothing activates it and nothing would pass.",
		Actions: []string{"Enable the route in the console: VPN gateway > Route table."},
		Who:     "the owner of the Tencent Cloud account",
	}
}

func routesInWords(r Reading) string {
	n := 0
	for _, rt := range r.Routes {
		if rt.Instance == r.Tunnel.ID && rt.Enabled {
			n++
		}
	}
	switch {
	case n == 0 && r.Tunnel.RouteType == "StaticRoute":
		return "but no route of the gateway leads to it: look at the VPC's route tables as well"
	case n == 0:
		return "the SPD alone routes the traffic"
	case n == 1:
		return "1 route leads to it"
	default:
		return fmt.Sprintf("%d routes lead to it", n)
	}
}
