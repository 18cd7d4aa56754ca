package steps

import "fmt"

// gateway is step 2. Silence alone proves little, as many networks drop ICMP; it only sends the
// run to step 3 on its way to 4.
var gateway = &Step{
	ID:    "gateway",
	Title: "The VPN gateway answers from the IDC",
	From:  IDC,
	Needs: []Need{PingGateway},
	Judge: func(f Facts) (Verdict, string) { return replies(f, PingGateway, IDC) },
	Ask: func(f Facts) string {
		return fmt.Sprintf("On the VPN device in the IDC, ping the VPN gateway's public address %s. Does it answer?", gatewayIP(f))
	},
	Look: func(f Facts) string {
		return fmt.Sprintf("Ping from the device's public interface (%s), not from inside its LAN.", customerIP(f))
	},
	Commands: func(f Facts) []Command { return pingFromDevice(gatewayIP(f), customerIP(f)) },
	Then:     Branch{Yes: policy, No: internet, Unknown: internet},
}

func gatewayIP(f Facts) string {
	if a := f.Reading.Gateway.PublicIP; a.IsValid() {
		return a.String()
	}
	return "<the VPN gateway's public address>"
}

func customerIP(f Facts) string {
	if a := f.Reading.Customer.PublicIP; a.IsValid() {
		return a.String()
	}
	return "<the device's public address>"
}
