package steps

import "fmt"

// activate is step 1. Traffic brings a tunnel up that was idle (NegotiationType flowTrigger never
// comes up without it), so the ping is a cure as much as a test. The first packets are lost while
// the tunnel is negotiated: the probe judges on its second burst, and a person is told to.
var activate = &Step{
	ID:    "activate",
	Title: "A CVM in the VPC reaches the IDC",
	From:  VPC,
	Needs: []Need{PingPrivate},
	Judge: func(f Facts) (Verdict, string) { return replies(f, PingPrivate, VPC) },
	Ask: func(f Facts) string {
		return fmt.Sprintf("From a CVM in the VPC, ping a private address of the IDC%s. Does it answer?", suggestion(f))
	},
	Look: func(Facts) string {
		return "Traffic activates an idle tunnel; the first packets are lost meanwhile, so judge by the later ones."
	},
	Commands: func(f Facts) []Command {
		to := privateTarget(f)
		return []Command{
			{Where: "on a Linux CVM in " + orWord(f.Reading.Tunnel.VPC, "the VPC"), Text: "ping -c 20 " + to},
			{Where: "on a Windows CVM", Text: "ping -n 20 " + to},
		}
	},
	Then: Branch{Yes: Recheck{Else: gateway}, No: gateway, Unknown: gateway},
}

// replies judges a ping made from the vantage that counts: any reply is a Yes, none a No, and
// nothing sent is Unknown.
func replies(f Facts, need Need, from Vantage) (Verdict, string) {
	m, ok := f.Measured(need, from)
	switch {
	case !ok:
		return Unknown, "it cannot be measured from where the bot stands"
	case m.Sent == 0:
		return Unknown, m.String()
	case m.Received == 0:
		return No, m.String()
	default:
		return Yes, m.String()
	}
}

func privateTarget(f Facts) string {
	if a := f.PrivateTarget(); a.IsValid() {
		return a.String()
	}
	return "<a private address of the IDC>"
}

func suggestion(f Facts) string {
	if nets := f.Reading.Tunnel.RemoteNetworks(); len(nets) > 0 {
		return fmt.Sprintf(" (%s, or a host that answers pings in %s)", privateTarget(f), joinPrefixes(nets))
	}
	return ""
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
