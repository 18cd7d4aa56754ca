package bot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The card is the one live message of a run. Its rules:
//
//   - It says at every moment what is happening and what to do next.
//   - All steps stand on it from the start; each gets its icon and one line of reason.
//   - There is at most one question, with its buttons. An answered question has none.
//   - Whatever was read, measured, pasted or typed is data: it is escaped, and cut to fit. What is
//     cut stands whole in the thread or in a file.

// message is what a Slack message should look like now. It is within Slack's limits; see
// [newMessage].
type message struct {
	text   string // for notifications and clients without blocks
	blocks []slack.Block
}

func newMessage(text string, blocks ...slack.Block) message {
	return message{text: cut(text, maxText), blocks: fitted(blocks)}
}

// card draws a conversation.
func card(d conversation.Document) message {
	r := d.Run
	blocks := []slack.Block{
		title(cardTitle(r)),
		contextBlock(cardSubtitle(r)),
		section(stateLine(r)),
		section(stepList(r)),
	}
	for _, line := range []string{trafficLine(r), changes(r)} {
		if line != "" {
			blocks = append(blocks, contextBlock(line))
		}
	}
	switch r.Phase {
	case steps.Asking:
		blocks = append(blocks, slack.NewDividerBlock())
		blocks = append(blocks, question(d)...)
	case steps.Repairing:
		blocks = append(blocks, slack.NewDividerBlock())
		blocks = append(blocks, repair(d)...)
	case steps.Over:
		if tail := epilogue(r); tail != "" {
			blocks = append(blocks, slack.NewDividerBlock(), section(tail))
		}
		if r.Outcome.End == steps.Healthy {
			if try := r.TryLarge(); try != "" {
				blocks = append(blocks, contextBlock(quiet(try)))
			}
			blocks = append(blocks, silentButton(r))
		}
	default:
		blocks = append(blocks, slack.NewActionBlock("buttons", append(extras(d), cancelButton(r))...))
	}
	return newMessage(cardText(r), blocks...)
}

func cardTitle(r steps.Run) string {
	name := r.Facts.Reading.Tunnel.Name
	if name == "" {
		name = r.Tunnel
	}
	return stateIcon(r) + " " + cut(oneLine(name), maxName) + ": " + r.State()
}

func stateIcon(r steps.Run) string {
	switch r.State() {
	case "Connected", "Solved":
		return "🟢"
	case "Escalated", "Expired":
		return "🔴"
	case "Cancelled":
		return "⚪"
	default:
		return "🟠"
	}
}

func cardSubtitle(r steps.Run) string {
	f := r.Facts.Reading
	parts := []string{"`" + quiet(r.Tunnel) + "`"}
	if f.Region != "" {
		parts = append(parts, quiet(f.Region))
	}
	if f.Gateway.PublicIP.IsValid() {
		parts = append(parts, fmt.Sprintf("VPN gateway %s ↔ IDC %s", f.Gateway.PublicIP, addrOr(f.Customer.PublicIP.IsValid(), f.Customer.PublicIP.String())))
	}
	parts = append(parts, "begun by "+who(r.StartedBy))
	return strings.Join(parts, " · ")
}

func addrOr(ok bool, s string) string {
	if !ok {
		return "(unknown)"
	}
	return s
}

// stateLine says in one sentence what is happening.
func stateLine(r steps.Run) string {
	s := "*" + r.State() + "*"
	switch {
	case r.Over():
		return s + " · " + quiet(r.Outcome.Cause)
	case r.Phase == steps.Rechecking && r.Silent:
		return s + " · looking whether traffic passes now"
	case r.Phase == steps.Rechecking:
		return s + " · reading the tunnel again, to see whether it comes up"
	case !r.Facts.Reading.ReadOK() && r.Facts.Reading.Refusal == nil:
		return s + " · reading the tunnel"
	case r.Facts.Reading.ReadOK():
		s += " · the tunnel is " + connectedWord(r.Facts.Reading) + " (NetStatus " + quiet(r.Facts.Reading.Tunnel.NetStatus) + ")"
		if r.Silent {
			s += ", and nothing gets through"
		}
	}
	if r.Phase == steps.Judging {
		s += " · measuring"
	}
	return s
}

func connectedWord(r steps.Reading) string {
	if r.Connected() {
		return "connected"
	}
	return "unconnected"
}

// stepList shows every step with its icon and reason.
func stepList(r steps.Run) string {
	var b strings.Builder
	n := 0
	for _, s := range steps.Runbook {
		if s.ID == "read" && !worthShowing(r) {
			continue
		}
		label := "0."
		if s.From != "" || s.ID == "escalate" {
			n++
			label = fmt.Sprintf("%d.", n)
		}
		line := fmt.Sprintf("%s %s %s", stepIcon(r, s), label, s.Title)
		if why := stepReason(r, s); why != "" {
			line += " — " + why
		}
		b.WriteString(cut(line, 380) + "\n")
	}
	return cut(strings.TrimRight(b.String(), "\n"), maxSection)
}

// worthShowing says whether the reading of the tunnel itself is the trouble.
func worthShowing(r steps.Run) bool {
	f, ok := r.VerdictOf("read")
	return ok && f.Verdict != steps.Yes
}

func stepIcon(r steps.Run, s *steps.Step) string {
	f, ok := r.VerdictOf(s.ID)
	current := r.Step == s.ID && !r.Over()
	switch {
	case current && (r.Phase == steps.Asking || r.Phase == steps.Repairing):
		return "👉"
	case s.ID == "escalate" && ok:
		return "🚨"
	case current:
		return "⏳"
	case !ok && (r.Passed(s.ID) || r.Over()):
		return "➖"
	case !ok:
		return "▫️"
	case f.Verdict == steps.Yes:
		return "✅"
	case f.Verdict == steps.No:
		return "❌"
	default:
		return "❔"
	}
}

// stepReason says who found what, in one line.
func stepReason(r steps.Run, s *steps.Step) string {
	f, ok := r.VerdictOf(s.ID)
	switch {
	case !ok && r.Passed(s.ID):
		return "not needed on this way"
	case !ok, r.Phase == steps.Asking && r.Step == s.ID:
		return ""
	}
	var why string
	switch {
	case f.Source == steps.Machine:
		why = quiet(f.Reason)
	default:
		why = f.Verdict.Word() + ", said " + who(f.By)
		if f.Source == steps.Paste {
			why += " (output in the thread)"
		}
	}
	if rep, ok := lastRepair(r, s.ID); ok {
		why += " · " + map[steps.Verdict]string{steps.Yes: "repair reported by ", steps.No: "cannot be changed, says "}[rep.Verdict] + who(rep.By)
	}
	return why
}

func lastRepair(r steps.Run, step string) (f steps.Finding, ok bool) {
	for _, x := range r.Findings {
		if x.Step == step && x.Kind == steps.Repaired {
			f, ok = x, true
		}
	}
	return f, ok
}

// epilogue closes the card of a run that is over.
func epilogue(r steps.Run) string {
	took := "It took " + duration(r.Ended.Sub(r.Started)) + "."
	switch r.Outcome.End {
	case steps.Solved:
		return fmt.Sprintf("%s\n%s", took, proof(r))
	case steps.Escalated, steps.Expired:
		return took + " The evidence is with the escalation message."
	case steps.Cancelled:
		if f := r.Facts.Reading.Refusal; f != nil {
			return quiet(f.Advice)
		}
		return took
	default:
		return ""
	}
}

// proof shows the tunnel before and after.
func proof(r steps.Run) string {
	if r.Facts.First == nil {
		return ""
	}
	return fmt.Sprintf("NetStatus at %s: *%s* → at %s: *%s*",
		clock(r.Facts.First.At), quiet(r.Facts.First.Tunnel.NetStatus),
		clock(r.Facts.Reading.At), quiet(r.Facts.Reading.Tunnel.NetStatus))
}

func cardText(r steps.Run) string {
	text := fmt.Sprintf("%s %s: %s", quiet(r.Tunnel), quiet(r.Facts.Reading.Tunnel.Name), r.State())
	switch s := r.Current(); {
	case r.Over():
		return text + ". " + quiet(r.Outcome.Cause)
	case r.Phase == steps.Asking && s != nil && s.Ask != nil:
		return text + ". " + quiet(s.Ask(r.Facts))
	default:
		return text
	}
}
