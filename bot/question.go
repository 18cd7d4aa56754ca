package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The action ids of the buttons. They are stored in old messages for ever: never change the
// meaning of one.
const (
	actYes     = "answer.yes"
	actNo      = "answer.no"
	actUnknown = "answer.unknown"
	actDone    = "repair.done"
	actCannot  = "repair.cannot"
	actPaste   = "paste"
	actCancel  = "cancel"
	actTunnel  = "device.tunnel"
)

// token is the value of a button: which run, and which of its questions. It says nothing about
// the tunnel, and whether it still counts is decided when it is clicked.
func token(r steps.Run) string { return r.ID + "." + strconv.Itoa(r.Seq) }

// parseToken reads a button's value.
func parseToken(s string) (run string, seq int, ok bool) {
	run, n, found := strings.Cut(s, ".")
	seq, err := strconv.Atoi(n)
	return run, seq, found && err == nil && run != ""
}

// question draws what a person is asked.
func question(d conversation.Document) []slack.Block {
	r := d.Run
	s := r.Current()
	if s == nil || s.Ask == nil {
		return nil
	}
	blocks := []slack.Block{section("*" + quiet(s.Ask(r.Facts)) + "*")}
	if s.Look != nil {
		blocks = append(blocks, look(s.Look(r.Facts))...)
	}
	if seen := supporting(r, s); seen != "" {
		blocks = append(blocks, contextBlock(seen))
	}
	if s.Commands != nil {
		if cs := s.Commands(r.Facts); len(cs) > 0 {
			blocks = append(blocks, commandBlock(cs))
		}
	}
	buttons := []slack.BlockElement{
		button(actYes, r, "Yes").WithStyle(slack.StylePrimary),
		button(actNo, r, "No"),
		button(actUnknown, r, "Don't know"),
		button(actPaste, r, pasteLabel(s)),
	}
	buttons = append(append(buttons, extras(d)...), cancelButton(r))
	blocks = append(blocks, slack.NewActionBlock("buttons", buttons...))
	return append(blocks, proposals(d)...)
}

// look shows what to look at: the first line as prose, and a table behind it as it is.
func look(text string) []slack.Block {
	first, rest, table := strings.Cut(text, "\n")
	blocks := []slack.Block{section(quiet(first))}
	if table {
		blocks = append(blocks, section(code(rest, maxSection)))
	}
	return blocks
}

// supporting shows what was measured from elsewhere: it is evidence, but no answer.
func supporting(r steps.Run, s *steps.Step) string {
	var lines []string
	for _, need := range s.Needs {
		for _, m := range r.Facts.Supporting(need, s.From) {
			lines = append(lines, fmt.Sprintf("Measured from %s, which does not answer the question: %s", vantageWord(m.Vantage), quiet(m.String())))
		}
		if m, ok := r.Facts.Measured(need, s.From); ok && m.Problem != "" {
			lines = append(lines, "The bot could not measure it: "+quiet(m.Problem))
		}
	}
	if why := r.Lacks(); why != "" {
		lines = append(lines, "I cannot say it from the configuration: "+quiet(why)+".")
	}
	return cut(strings.Join(lines, "\n"), maxContext)
}

func vantageWord(v steps.Vantage) string {
	switch v {
	case steps.VPC:
		return "the VPC"
	case steps.IDC:
		return "the IDC"
	default:
		return "where the bot stands"
	}
}

// shortCommands is how many lines of commands a card carries; more go into the thread.
const shortCommands = 9

func commandBlock(cs []steps.Command) slack.Block {
	text := commandText(cs)
	if strings.Count(text, "\n") > shortCommands {
		return contextBlock("The commands for each vendor are in the thread.")
	}
	return commandSection(cs)
}

// maxPlace bounds the name of a place where commands are typed.
const maxPlace = 200

// commandSection shows commands to be typed. Those of one place stand alone, so that they can be
// copied as they are.
func commandSection(cs []steps.Command) slack.Block {
	if len(cs) == 1 {
		place := "On " + cut(quiet(cs[0].Where), maxPlace) + ":\n"
		return section(place + code(cs[0].Text, maxSection-len(place)))
	}
	return section(code(commandText(cs), maxSection))
}

// commandText lists commands, one place after the other, aligned for a monospaced font.
func commandText(cs []steps.Command) string {
	width := 0
	for _, c := range cs {
		width = max(width, len(c.Where))
	}
	var b strings.Builder
	for _, c := range cs {
		where := c.Where
		for line := range strings.Lines(c.Text) {
			fmt.Fprintf(&b, "%-*s  %s\n", width, where, strings.TrimRight(line, "\n"))
			where = ""
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// repair tells what to change, and waits.
func repair(d conversation.Document) []slack.Block {
	r := d.Run
	s := r.Current()
	if s == nil || s.Advice == nil {
		return nil
	}
	a := s.Advice(r.Facts)
	text := "*" + quiet(a.Summary) + "*"
	if a.Detail != "" {
		text += "\n" + quiet(a.Detail)
	}
	blocks := []slack.Block{section(text)}
	blocks = append(blocks, actions(a)...)
	if a.Who != "" {
		blocks = append(blocks, contextBlock("Who can do it: "+quiet(a.Who)))
	}
	buttons := []slack.BlockElement{
		button(actDone, r, "Done, check again").WithStyle(slack.StylePrimary),
		button(actCannot, r, "Cannot change it"),
	}
	buttons = append(append(buttons, extras(d)...), cancelButton(r))
	blocks = append(blocks, slack.NewActionBlock("buttons", buttons...))
	return append(blocks, proposals(d)...)
}

// actions lists what to do, in order; a table within an action stands as it is.
func actions(a steps.Advice) []slack.Block {
	var blocks []slack.Block
	for i, act := range a.Actions {
		first, rest, table := strings.Cut(act, "\n")
		line := fmt.Sprintf("%d. %s", i+1, quiet(first))
		if table {
			line += "\n" + code(rest, maxSection-len(line)-1)
		}
		blocks = append(blocks, section(line))
	}
	if len(a.Commands) > 0 {
		blocks = append(blocks, commandSection(a.Commands))
	}
	return blocks
}

func button(action string, r steps.Run, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, token(r), plain(cut(label, maxButton)))
}

// cancelButton asks back: ending a check that others follow should not happen by a slip.
func cancelButton(r steps.Run) *slack.ButtonBlockElement {
	b := button(actCancel, r, "Cancel")
	b.Confirm = slack.NewConfirmationBlockObject(plain("Call this check off?"),
		plain("The card stays, but nobody is asked any more. The tunnel is left as it is."),
		plain("Call it off"), plain("Go on"))
	return b
}
