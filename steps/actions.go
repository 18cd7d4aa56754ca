package steps

import "slices"

// TicketURL is where Tencent Cloud takes tickets. There is no API for it.
const TicketURL = "https://console.cloud.tencent.com/workorder/category"

// NextActions says what to do next about a tunnel that is not connected: one Advice for each
// suspect, the likeliest first, then what always helps. Its Summary is the suspicion and how far it
// was followed. Nil where the tunnel is up; every other end has at least one.
func (r Run) NextActions() []Advice {
	switch r.State() {
	case StateConnected, StateSolved:
		return nil
	case StateCancelled:
		return r.afterCancel()
	}
	out := slices.Concat(r.gatewayAdvice(), r.passiveAdvice(), r.signs())
	for _, s := range r.stepSuspects() {
		out = append(out, r.adviceFor(s))
	}
	if r.Over() {
		out = append(out, r.ticket())
	}
	return out
}

// afterCancel tells apart a tunnel that is not there and a person who called it off.
func (r Run) afterCancel() []Advice {
	if refusal := r.Facts.Reading.Refusal; refusal != nil && refusal.Kind == NotFound {
		return []Advice{read.Advice(r.Facts)}
	}
	return []Advice{{
		Summary: "The check was called off before its end.",
		Actions: []string{"Check the tunnel again when somebody has time for it; this record shows how far this check came."},
	}}
}

func (r Run) adviceFor(s Suspect) Advice {
	a := Advice{Summary: s.Why}
	step := Runbook.Find(s.Step)
	f, _ := r.VerdictOf(s.Step)
	switch {
	case step == gateway && f.Verdict == No:
		a.Actions = []string{
			"Trace the route from the device's public interface to " + gatewayIP(r.Facts) + "; ask the internet provider where it ends.",
			"Check that no firewall before the device drops ICMP, UDP 500, UDP 4500 or ESP.",
		}
		a.Who = "the IDC's network team"
	case f.Verdict == Unknown && step.Ask != nil:
		a.Actions = []string{step.Ask(r.Facts)}
		if step.Commands != nil {
			a.Commands = step.Commands(r.Facts)
		}
	case step == preflight && f.Verdict == Unknown:
		a.Actions, a.Who = gapActions(r.Facts.Reading.Gaps), botOwner
	default:
		full := step.Advice(r.Facts)
		full.Summary = s.Why
		return full
	}
	return a
}

// botOwner can give the bot the permission that it lacks.
const botOwner = "whoever looks after the bot's Tencent Cloud account"

func gapActions(gaps []Gap) []string {
	var out []string
	for _, g := range gaps {
		if a := g.Refusal.Advice; a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return append(out, "Look at the VPN gateway in the console: its state, whether its address is blocked, its routes.")
}

// ticket is the last advice of every run that ended without a cure.
func (r Run) ticket() Advice {
	return Advice{
		Summary: "Hand it on with this report.",
		Actions: []string{
			"Open a ticket with Tencent Cloud (" + TicketURL + ", product VPN Connections) and paste this report: it has the RequestIds.",
			"Add the tunnel's log from the console (VPN tunnel > More > Log): no API gives it.",
			"Where the device's side is the suspect, send the same report to the device's maker.",
		},
		Who: "whoever is on call",
	}
}
