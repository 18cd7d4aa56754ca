package steps

import (
	"fmt"
	"slices"

	"vpncheck/internal/ipsec"
)

// driftAdvice is what to do about a gateway that runs other parameters than the cloud shows.
func driftAdvice(f Facts, d *drift) Advice {
	has := "Of the device not all of that is known."
	switch {
	case d.device == ipsec.Match:
		has = "The device has what it takes."
	case d.device == ipsec.Blocking && len(f.Device.Blocking()) == 0:
		has = "The device has what the cloud shows."
	case d.device == ipsec.Blocking:
		has = "The device has neither."
	}
	a := Advice{
		Summary: "The VPN gateway does not run the parameters that the cloud shows.",
		Detail:  fmt.Sprintf("It was asked from the device's public address %s: it refuses %s, and takes %s. %s", customerIP(f), d.shown, d.takes, has),
		Actions: slices.Clone(anew),
		Who:     ownerAndCloud,
	}
	switch {
	case d.device == ipsec.Blocking && len(f.Device.Blocking()) > 0:
		actions, commands := changeDevice(f)
		a.Actions, a.Commands = append(a.Actions, actions...), commands
		a.Who += "; the team of the VPN device in the IDC"
	case d.device != ipsec.Match:
		a.Actions = append(a.Actions, "Until then the device may be set to what the VPN gateway takes.")
	}
	a.Actions = append(a.Actions, "Check again.")
	return a
}

// anew is what to do about a gateway that refuses what the cloud shows for it.
var anew = []string{
	"Have the cloud set its parameters anew: console > VPN tunnel > Advanced configuration, save them as they are; then reset the tunnel.",
	"Where the VPN gateway refuses them all the same, open a ticket with Tencent Cloud, with the RequestIds of this report and what it says here of IKE.",
}

const ownerAndCloud = "the owner of the VPN tunnel, and Tencent Cloud"

// strangerAdvice is what to do about a gateway that does not know the device's address.
func strangerAdvice(f Facts) Advice {
	return Advice{
		Summary: "The VPN gateway knows no tunnel with the address from which the device comes.",
		Detail:  upperFirst(f.probeWords()) + ": what the cloud shows among them.",
		Actions: []string{
			"See from which public address the device's packets reach the internet: its outside interface, the NAT before it, a second line.",
			fmt.Sprintf("The customer gateway must have just that address, and has %s: console > Customer gateway > Public IP.", customerIP(f)),
			"Where it has, save the tunnel's parameters anew in the console and reset it; if that does not help, open a ticket with Tencent Cloud, with the RequestIds of this report.",
			"Where the device's packets and the bot's take different ways, VPNCHECK_IKE_FROM is wrong, and this says nothing of the device.",
		},
		Who: "the owner of the VPN tunnel, and the team of the VPN device in the IDC",
	}
}
