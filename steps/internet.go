package steps

import "fmt"

// internet is step 3: the IDC's way out. A majority of several public targets decides, so that
// one dead target is not taken for a dead line.
var internet = &Step{
	ID:    "internet",
	Title: "The IDC's public internet is up",
	From:  IDC,
	Needs: []Need{Internet},
	Judge: func(f Facts) (Verdict, string) {
		m, ok := f.Measured(Internet, IDC)
		switch {
		case !ok:
			return Unknown, "it cannot be measured from where the bot stands"
		case m.Sent == 0:
			return Unknown, m.String()
		case 2*m.Received > m.Sent:
			return Yes, m.String()
		default:
			return No, m.String()
		}
	},
	Ask: func(f Facts) string {
		return fmt.Sprintf("Is the IDC's public internet up? (The line that carries %s)", customerIP(f))
	},
	Look: func(Facts) string {
		return "Ping two public addresses from the device, and look at its uplink: link state, errors, the provider's status page."
	},
	Commands: func(f Facts) []Command {
		return append(pingFromDevice("119.29.29.29", customerIP(f)), Command{Where: "a second target", Text: "ping 1.1.1.1"})
	},
	Advice: func(f Facts) Advice {
		return Advice{
			Summary: "The IDC's public internet is down.",
			Detail:  fmt.Sprintf("The device at %s cannot reach the VPN gateway at %s, so there is nothing to negotiate over.", customerIP(f), gatewayIP(f)),
			Actions: []string{
				"Check the uplink of the VPN device: link state, cable or optics, errors, the default route.",
				"Call the internet provider, or move the device to the standby line.",
				"If the public address changes with the line, set the new one on the customer gateway in the console.",
			},
			Who: "the IDC's network team and its internet provider",
		}
	},
	Then: Branch{Yes: policy, No: Repair{Then: policy}, Unknown: policy},
}
