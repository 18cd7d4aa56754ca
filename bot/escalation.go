package bot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/steps"
)

// escalation draws the message that hands the tunnel over to people with other means. It stands by
// itself: who reads it has not followed the card. Where Slack takes no files, noFiles is why.
func escalation(r steps.Run, mention, noFiles string) message {
	head := fmt.Sprintf("🚨 VPN tunnel %s is down: %s", cut(oneLine(orID(r)), maxName), r.State())
	blocks := []slack.Block{
		title(head),
		section(strings.TrimSpace(mention + " " + quiet(r.Outcome.Cause))),
		section(identity(r)),
	}
	for _, part := range []string{suspects(r), answered(r), notEstablished(r), nextActions(r)} {
		if part != "" {
			blocks = append(blocks, section(part))
		}
	}
	evidence := "All the evidence follows in the thread, without secrets."
	if noFiles != "" {
		evidence = "The report is in the thread as text, without secrets. No files could be attached: " + whyNoFiles(noFiles)
	}
	blocks = append(blocks, contextBlock(evidence+" <"+steps.TicketURL+"|Open a ticket with Tencent Cloud>"))
	return newMessage(strings.TrimSpace(mention+" "+quiet(head)+". "+quiet(r.Outcome.Cause)), blocks...)
}

func orID(r steps.Run) string {
	if n := r.Facts.Reading.Tunnel.Name; n != "" {
		return n
	}
	return r.Tunnel
}

func identity(r steps.Run) string {
	f := r.Facts.Reading
	lines := []string{"`" + quiet(r.Tunnel) + "` " + quiet(f.Tunnel.Name) + " · " + quiet(f.Region) + " · NetStatus *" + quiet(orDash(f.Tunnel.NetStatus)) + "*"}
	if f.Gateway.ID != "" {
		lines = append(lines, fmt.Sprintf("VPN gateway `%s` %s ↔ customer gateway `%s` %s",
			quiet(f.Gateway.ID), addrOr(f.Gateway.PublicIP.IsValid(), f.Gateway.PublicIP.String()),
			quiet(f.Customer.ID), addrOr(f.Customer.PublicIP.IsValid(), f.Customer.PublicIP.String())))
	}
	return strings.Join(lines, "\n")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func suspects(r steps.Run) string {
	var lines []string
	for _, s := range r.Suspects() {
		lines = append(lines, "• "+quiet(s.Why))
	}
	return titled("Best suspects", lines)
}

// answered lists what was established, by whom.
func answered(r steps.Run) string {
	var lines []string
	for _, s := range steps.Runbook {
		f, ok := r.VerdictOf(s.ID)
		if !ok || f.Verdict == steps.Unknown || s.ID == "read" || s.ID == "escalate" {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s — %s", stepIcon(r, s), s.Title, stepReason(r, s)))
	}
	return titled("Established", lines)
}

func notEstablished(r steps.Run) string {
	var lines []string
	for _, u := range r.NotEstablished() {
		lines = append(lines, "❔ "+u.Title+" — "+quiet(u.Why))
	}
	return titled("Not established", lines)
}

func nextActions(r steps.Run) string {
	var lines []string
	for _, a := range r.NextActions() {
		for _, act := range a.Actions {
			first, _, _ := strings.Cut(act, "\n")
			lines = append(lines, "• "+quiet(first))
		}
	}
	return titled("Next", lines)
}

func titled(title string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "*" + title + "*\n" + strings.Join(lines, "\n")
}
