package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/slacklab"
)

// A card is held against the fault's truth: the step that it names and, where parameters differ, all
// of their names. What it names beside or instead of them is a wrong cause.

// names are what the card calls the parameters that faults change.
var names = map[ipsec.Parameter]string{
	ipsec.IKEEncryption: "IKE encryption", ipsec.IKEIntegrity: "IKE integrity", ipsec.IKEGroup: "IKE DH group",
	ipsec.IKEMode: "IKE mode", ipsec.IKEVersion: "IKE version", ipsec.IKERemoteID: "IKE identity of the device",
	ipsec.PeerOfCloud: "Address of the device", ipsec.PeerOfDevice: "Address that the device calls",
	ipsec.IPsecEncryption: "IPsec encryption", ipsec.IPsecIntegrity: "IPsec integrity", ipsec.IPsecPFS: "IPsec PFS",
	ipsec.TrafficSelector: "Networks",
}

// conclude notes what a card that wants a repair names as the cause.
func (p *person) conclude(card slacklab.Message, begun time.Time) {
	step, text := stepOf(card.Shown()), headline(card.Shown())
	if step == "escalate" && !strings.Contains(text, "lost its SAs") {
		return // it says what to try, and names no cause
	}
	right := p.fits(step, card.Shown())
	if !right {
		p.out.Wrong = append(p.out.Wrong, step+": "+text)
	}
	if p.out.Right {
		return
	}
	p.out.Step, p.out.Concluded, p.out.Right, p.out.Cause = step, text, right, time.Since(begun)
}

// fits says whether a step, and what the card says of it, is the truth.
func (p *person) fits(step, shown string) bool {
	truth := p.fault.Truth
	if p.fault.ID == "n-half-dead" {
		return step == "escalate" && strings.Contains(shown, "lost its SAs")
	}
	if step != truth.Step {
		return false
	}
	if p.fault.ID == "f-psk" || p.fault.ID == "b-ping-blocked-psk" {
		return strings.Contains(shown, "pre-shared key")
	}
	if p.fault.Unseen {
		return strings.Contains(shown, doesNotRun)
	}
	for _, x := range truth.Parameters {
		if !strings.Contains(shown, names[x]) {
			return false
		}
	}
	return true
}

// doesNotRun is said of a gateway that runs something else than the API shows.
const doesNotRun = "not run what the cloud shows"

// end notes what the last card says.
func (p *person) end(card slacklab.Message, state string, begun time.Time) {
	shown := card.Shown()
	if state == "Escalated" || state == "Expired" {
		p.escalated(shown, begun)
		return
	}
	if p.out.Concluded != "" { // it was named before, and repaired
		return
	}
	p.out.Concluded, p.out.Cause = headline(shown), time.Since(begun)
	if p.fault.ID == "n-half-dead" {
		p.out.Step, p.out.Right = "escalate", state == "Solved" && p.reset
		return
	}
	if p.fault.ID == "a-nobody-begins" {
		p.out.Step, p.out.Right = "activate", state == "Solved" && p.begins
		return
	}
	switch p.fault.EffectIn(p.lab.Version) {
	case ipseclab.Harmless, ipseclab.AtRekey:
		p.out.Right = state == "Connected"
	case ipseclab.Idle:
		p.out.Right, p.out.Step = state == "Solved" && strings.Contains(shown, "traffic"), "activate"
	case ipseclab.LargeLost:
		p.out.Right = strings.Contains(shown, "packets of 1,300 octets are lost")
	default: // what is broken was not found
	}
}

// escalated takes the best suspect of an escalation for its conclusion.
func (p *person) escalated(shown string, begun time.Time) {
	if p.out.Right {
		return
	}
	text := headline(shown)
	p.out.Concluded, p.out.Cause = text, time.Since(begun)
	switch {
	case p.fault.Truth.Step == "gateway":
		p.out.Step, p.out.Right = "gateway", strings.Contains(text, "does not answer pings from the IDC")
	case p.fault.ID == "k-server-firewall":
		p.out.Right = strings.Contains(text, "receives and sends nothing")
	case p.fault.Truth.Step == "parameters" && strings.Contains(p.fault.ID, "psk"):
		p.out.Step, p.out.Right = "parameters", strings.Contains(text, "pre-shared key")
	case p.fault.ID == "e-nat":
		p.out.Step, p.out.Right = "policy", strings.Contains(text, "UDP 4500")
	case p.fault.ID == "a-nobody-begins":
		p.out.Step, p.out.Right = "activate", strings.Contains(text, "Nobody begins")
	case p.fault.ID == "q-gateway-address":
		p.out.Step, p.out.Right = "parameters", strings.Contains(text, "an address that it has no tunnel with")
	case p.fault.Unseen:
		p.out.Step, p.out.Right = "parameters", strings.Contains(text, doesNotRun)
	}
}

var spaces = regexp.MustCompile(`\s+`)

// headline is the sentence of a card that says what is wrong: the line under the title, or that of the
// question.
func headline(shown string) string {
	lines := strings.Split(shown, "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, " · ") && strings.HasPrefix(l, "*") })
	if i >= 0 && strings.Contains(shown, "👉") {
		for _, l := range lines[i:] {
			if strings.HasPrefix(l, "*") && !strings.Contains(l, " · ") {
				return clean(l)
			}
		}
	}
	if i >= 0 {
		_, rest, _ := strings.Cut(lines[i], " · ")
		return clean(rest)
	}
	return ""
}

func clean(s string) string { return strings.Trim(spaces.ReplaceAllString(s, " "), "* ") }
