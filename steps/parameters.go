package steps

import (
	"fmt"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// parameters is step 5. The cloud's side is known exactly, so the question shows it: a person
// compares a short table with what the device prints.
var parameters = &Step{
	ID:    "parameters",
	Title: "The negotiation parameters are the same on both sides",
	From:  IDC,
	Needs: []Need{ReadDevice, ProbeIKE},
	Judge: judgeParameters,
	Ask: func(f Facts) string {
		if f.Device != nil && f.Device.Changed {
			return "The tunnel is still down. What does the device show now, where it was changed? Paste it again, or say: are the parameters the same as the cloud's?"
		}
		if f.estranged() {
			return fmt.Sprintf("Do the device's packets reach the internet from %s, the address that the customer gateway has?", customerIP(f))
		}
		return "Are the negotiation parameters (IKE, IPsec) and the mode on the VPN device in the IDC the same as the cloud's?"
	},
	Look: func(f Facts) string {
		if f.estranged() {
			return fmt.Sprintf("All that can be compared agrees, and %s. Look at the device's outside interface, at the NAT before it, and at a second line.", f.probeWords())
		}
		side := "The cloud's side:\n"
		if w := f.probeWords(); w != "" {
			side = "The cloud's side (" + w + "):\n"
		}
		return side + ParameterTable(f)
	},
	Commands: func(f Facts) []Command {
		if f.estranged() {
			return nil
		}
		return onlyVendor(showDevice, f.Device)
	},
	Advice: func(f Facts) Advice {
		if f.estranged() {
			return strangerAdvice(f)
		}
		if f.Device.compared() && len(f.Device.Differences) > 0 {
			return comparedAdvice(f)
		}
		return Advice{
			Summary: "The negotiation parameters differ between the cloud and the IDC's device.",
			Detail:  "Phase 1 fails on the IKE version, mode, encryption, integrity, DH group, pre-shared key or identities; phase 2 on the IPsec encryption, integrity, PFS or networks. A different lifetime alone breaks nothing: the smaller one wins.",
			Actions: []string{
				"Set the device to the cloud's values:\n" + ParameterTable(f),
				"Or change the cloud's: console > VPN tunnel > Advanced configuration.",
				"Where everything looks the same, type the pre-shared key anew on both sides: nothing shows that it differs.",
			},
			Who: "the team of the VPN device in the IDC, or the owner of the VPN tunnel",
		}
	},
	Then: Branch{Yes: escalate, No: Repair{Then: escalate, Again: readable}, Unknown: escalate},
}

// comparedAdvice is the advice where both ends were compared, for what the judge says No to.
func comparedAdvice(f Facts) Advice {
	if drift := f.drifted(); f.keepsApart(drift) {
		return driftAdvice(f, drift)
	}
	if x, ok := f.Device.keySign(); ok && len(f.breaking()) == 0 {
		return keyAdvice(f, x)
	}
	return differencesAdvice(f)
}

// differencesAdvice is the advice where the two ends differ.
func differencesAdvice(f Facts) Advice {
	actions, commands := changeDevice(f)
	return Advice{
		Summary:  "The negotiation parameters differ between the cloud and the IDC's device.",
		Detail:   fmt.Sprintf("Read from %s, tunnel %s, as given by %s.", f.Device.Name, f.Device.Tunnel, nameOf(f.Device.By)),
		Actions:  append(actions, "Save the configuration, then check again."),
		Commands: commands,
		Who:      "the team of the VPN device in the IDC, or the owner of the VPN tunnel",
	}
}

// keyAdvice is the advice where only the keys can differ, and a log says that they do.
func keyAdvice(f Facts, x DeviceSign) Advice {
	return Advice{
		Summary: "The pre-shared keys differ between the cloud and the IDC's device.",
		Detail:  fmt.Sprintf("All that can be compared agrees, and the log of %s says “%s”: %s", f.Device.Name, x.Text, orWord(x.Explain, x.Cause)),
		Actions: []string{
			"Type the pre-shared key anew on both ends, by copy and paste, without blanks around it. In the console: VPN tunnel > Basic configuration.",
			"Check that the device has it for this peer's address or identity.",
			"Save the configuration, then check again.",
		},
		Who: "the team of the VPN device in the IDC, and the owner of the VPN tunnel",
	}
}

// ParameterTable lists the cloud's negotiation parameters, one a line, aligned for a monospaced
// font. What the API does not tell is left out.
func ParameterTable(f Facts) string {
	rows := parameterRows(f.Reading.Tunnel.Parameters)
	var b strings.Builder
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(&b, "%-19s %s\n", r[0], r[1])
		}
	}
	if b.Len() == 0 {
		return "(not known: the tunnel could not be read)"
	}
	return strings.TrimRight(b.String(), "\n")
}

func parameterRows(p ipsec.Parameters) [][2]string {
	ike, esp := onlyProposal(p.IKE.Proposals), onlyProposal(p.IPsec.Proposals)
	return [][2]string{
		{"IKE version", p.IKE.Version.String()},
		{"IKE mode", p.IKE.Mode.String()},
		{"IKE encryption", ike.Encryption.String()},
		{"IKE integrity", ike.Integrity.String()},
		{"IKE DH group", ike.Groups.String()},
		{"IKE lifetime", seconds(p.IKE.Lifetime.First())},
		{"IKE identity, cloud", p.IKE.Local.String()},
		{"IKE identity, IDC", p.IKE.Remote.String()},
		{"IPsec encryption", esp.Encryption.String()},
		{"IPsec integrity", esp.Integrity.String()},
		{"IPsec PFS", esp.Groups.String()},
		{"IPsec lifetime", lifetimes(p.IPsec)},
		{"IPsec encapsulation", strings.TrimSpace(p.IPsec.Protocol.String() + " " + p.IPsec.Encapsulation.String())},
	}
}

// onlyProposal is the one proposal that the cloud has for a phase, empty where it is not known.
func onlyProposal(ps []ipsec.Proposal) ipsec.Proposal {
	if len(ps) == 0 {
		return ipsec.Proposal{}
	}
	return ps[0]
}

func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%d s", int64(d/time.Second))
}

func lifetimes(p ipsec.IPsec) string {
	s := seconds(p.Lifetime.First())
	if kb := p.LifetimeKB.First(); kb > 0 {
		s += fmt.Sprintf(", %d KB", kb)
	}
	return strings.TrimPrefix(s, ", ")
}
