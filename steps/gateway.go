package steps

import "fmt"

// gateway is step 2. Silence alone proves little, as many networks drop ICMP: a gateway that still
// answers IKE is reachable. Silence only sends the run to step 3 on its way to 4.
var gateway = &Step{
	ID:    "gateway",
	Title: "The VPN gateway answers from the IDC",
	From:  IDC,
	Needs: []Need{PingGateway, ProbeIKE},
	Judge: judgeGateway,
	Ask: func(f Facts) string {
		return fmt.Sprintf("On the VPN device in the IDC, ping the VPN gateway's public address %s. Does it answer?", gatewayIP(f))
	},
	Look: func(f Facts) string {
		return fmt.Sprintf("Ping from the device's public interface (%s), not from inside its LAN.", customerIP(f))
	},
	Commands: func(f Facts) []Command { return pingFromDevice(gatewayIP(f), customerIP(f)) },
	Then:     Branch{Yes: policy, No: internet, Unknown: internet},
}

// judgeGateway takes an answer to IKE for an answer: a gateway that only drops ICMP is reachable.
func judgeGateway(f Facts) (Verdict, string) {
	v, why := replies(f, PingGateway, IDC)
	m, ok := f.Measured(ProbeIKE, IDC)
	if v != Yes && ok && m.IKE.Answers() {
		return Yes, "it answers IKE (" + why + ")"
	}
	return v, why
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
