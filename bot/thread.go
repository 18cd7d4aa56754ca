package bot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The thread holds the detail: long commands, what was pasted, what the probes saw, reminders.

// keyed is a message with the key under which the ledger knows it.
type keyed struct {
	key     string
	message message
	inside  string // the key of the message in whose thread it stands; empty: the channel
	edit    bool   // follows the run; a message that is not edited is posted once and left
}

// threadMessages are the messages of the card's thread as they should be now.
func threadMessages(d conversation.Document) []keyed {
	var out []keyed
	add := func(key string, m message) { out = append(out, keyed{key: key, message: m, inside: keyCard}) }
	if m, ok := longCommands(d.Run); ok {
		add("commands-"+d.Run.Step, m)
	}
	for i, f := range d.Run.Findings {
		if f.Raw != "" {
			add(fmt.Sprintf("paste-%d", i), pasted(f))
		}
	}
	out = append(out, deviceMessages(d.Run)...)
	if m, ok := trafficMessage(d.Run); ok {
		add("traffic", m)
	}
	if m, ok := measured(d.Run); ok {
		add("measured", m)
	}
	if d.Reminded > 0 {
		add(fmt.Sprintf("remind-%d-%d", d.Run.Seq, d.Reminded), reminder(d.Run))
	}
	if d.Run.Outcome.End == steps.Solved {
		add("solved", solved(d.Run))
	}
	return out
}

func longCommands(r steps.Run) (message, bool) {
	s := r.Current()
	if r.Phase != steps.Asking || s == nil || s.Commands == nil {
		return message{}, false
	}
	commands := s.Commands(r.Facts)
	if strings.Count(commandText(commands), "\n") <= shortCommands {
		return message{}, false
	}
	blocks := []slack.Block{section("*" + quiet(s.Title) + "* — what to paste, by vendor:")}
	for _, c := range commands { // each in a section of its own, to be copied as it is
		blocks = append(blocks, commandSection([]steps.Command{c}))
	}
	return newMessage("The commands for: "+s.Title, blocks...), true
}

func pasted(f steps.Finding) message {
	head := fmt.Sprintf("Output pasted by %s, who concludes: *%s*", who(f.By), f.Verdict.Word())
	return newMessage(head, section(head), section(code(f.Raw, maxSection)))
}

// measured shows what the probes saw, once all of them are done.
func measured(r steps.Run) (message, bool) {
	if len(r.Pending) > 0 || len(r.Facts.Measurements) == 0 {
		return message{}, false
	}
	var blocks []slack.Block
	for _, x := range newest(r.Facts.Measurements, maxMeasured) {
		if x.Need == steps.ReadTraffic && x.Problem == "" { // it has a message of its own
			continue
		}
		blocks = append(blocks, section(fmt.Sprintf("*%s*, from %s: %s", needWord(x.Need), placeOf(x), quiet(x.String()))))
		if x.Raw != "" {
			blocks = append(blocks, section(code(x.Raw, maxSection)))
		}
	}
	if len(blocks) == 0 {
		return message{}, false
	}
	return newMessage("What the bot measured", blocks...), true
}

// placeOf says where something was measured, and by which machine.
func placeOf(m steps.Measurement) string {
	switch {
	case m.Need == steps.ReadTraffic:
		return "Cloud Monitor"
	case m.Via != "":
		return vantageWord(m.Vantage) + " (" + quiet(m.Via) + ")"
	default:
		return vantageWord(m.Vantage)
	}
}

// maxMeasured keeps the message under Slack's 50 blocks however often was measured anew.
const maxMeasured = 20

func newest(ms []steps.Measurement, n int) []steps.Measurement {
	return ms[max(0, len(ms)-n):]
}

func needWord(n steps.Need) string {
	switch n {
	case steps.PingPrivate:
		return "Ping of the IDC's private address"
	case steps.PingGateway:
		return "Ping of the VPN gateway"
	case steps.Internet:
		return "The public internet"
	case steps.ProbeIKE:
		return "IKE of the VPN gateway"
	case steps.ReadTraffic:
		return "The tunnel's traffic"
	default:
		return string(n)
	}
}

func reminder(r steps.Run) message {
	what := "This check waits for an answer."
	if s := r.Current(); s != nil && s.Ask != nil && r.Phase == steps.Asking {
		what = quiet(s.Ask(r.Facts))
	} else if r.Phase == steps.Repairing {
		what = "This check waits for a repair; the card says which."
	}
	text := fmt.Sprintf("⏰ %s, nobody has answered yet: %s", who(r.StartedBy), what)
	return newMessage(text, section(text))
}

func solved(r steps.Run) message {
	text := fmt.Sprintf("🟢 *The tunnel is connected again* after %s. %s\n%s", duration(r.Ended.Sub(r.Started)), quiet(r.Outcome.Cause), proof(r))
	return newMessage(text, section(text))
}
