package steps

import "fmt"

// policy is step 4. Two things must pass the IDC's device: the negotiation itself (UDP 500, UDP
// 4500 and ESP between the two public addresses, both ways) and the traffic of the SPD's private
// networks, which must not be translated on its way.
var policy = &Step{
	ID:    "policy",
	Title: "The IDC device's security policy permits the tunnel",
	From:  IDC,
	Needs: []Need{ReadDevice, ProbeIKE},
	Judge: judgePolicy,
	Ask: func(f Facts) string {
		if f.Device != nil && f.Device.Changed && len(f.Device.Flows) > 0 {
			return "The tunnel is still down. What do the rules show now, where they were changed? Paste them again, or say: does the security policy permit the tunnel?"
		}
		if f.Reading.Connected() {
			return fmt.Sprintf("The tunnel is connected, and nothing gets through. Does the security policy of the VPN device in the IDC permit ESP to and from %s and the private networks, both ways?", gatewayIP(f))
		}
		return fmt.Sprintf("Does the security policy of the VPN device in the IDC permit %s (UDP 500, UDP 4500, ESP) and the private networks, both ways?", gatewayIP(f))
	},
	Look: func(f Facts) string {
		return fmt.Sprintf("Peer %s ↔ %s: UDP 500, UDP 4500 and ESP (IP protocol 50), in and out. Networks: %s. Also any firewall or ACL before the device, and no NAT between those networks.",
			gatewayIP(f), customerIP(f), networksInWords(f))
	},
	Commands: func(f Facts) []Command { return onlyVendor(showDevice, f.Device) },
	Advice: func(f Facts) Advice {
		if f.dropsNATT() && f.Device.Policy != No {
			return nattAdvice(f)
		}
		if f.Device.compared() && len(f.Device.Flows) > 0 {
			return devicePolicyAdvice(f)
		}
		return Advice{
			Summary: "The IDC device's security policy does not let the tunnel through.",
			Detail:  "Without UDP 500 and 4500 nothing is negotiated; without ESP the tunnel comes up but stays silent; without the private networks only they are cut.",
			Actions: []string{
				fmt.Sprintf("Permit UDP 500, UDP 4500 and ESP (protocol 50) from %s to %s, and back.", gatewayIP(f), customerIP(f)),
				fmt.Sprintf("Permit the private networks, both ways: %s.", networksInWords(f)),
				"Exempt those networks from source NAT.",
				"Save the configuration, then check again.",
			},
			Who: "the team of the IDC's firewall",
		}
	},
	Then: Branch{Yes: parameters, No: Repair{Then: parameters, Again: readable}, Unknown: parameters},
}

// devicePolicyAdvice is the advice where the device's own rules were read.
func devicePolicyAdvice(f Facts) Advice {
	actions, commands := policyChanges(f.Device)
	return Advice{
		Summary:  "The IDC device's security policy does not let the tunnel through.",
		Detail:   "Read from " + f.Device.Name + ", as given by " + nameOf(f.Device.By) + ".",
		Actions:  append(actions, "Save the configuration, then check again."),
		Commands: commands,
		Who:      "the team of the IDC's firewall",
	}
}

func networksInWords(f Facts) string {
	t := f.Reading.Tunnel
	if len(t.Parameters.Selectors) == 0 {
		return "every network routed into the tunnel (it has no SPD policy)"
	}
	return fmt.Sprintf("%s (VPC) ↔ %s (IDC)", joinPrefixes(t.LocalNetworks()), joinPrefixes(t.RemoteNetworks()))
}
