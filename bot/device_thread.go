package bot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/steps"
)

// The thread's messages about the device: what was read, both ends side by side, what its security
// policy does, what its logs say.

// deviceMessages are one message a reading.
func deviceMessages(r steps.Run) []keyed {
	var out []keyed
	if len(r.Facts.Given) > 0 {
		out = append(out, keyed{key: fmt.Sprintf("reading-%d", readings(r)), message: readingNow(r), inside: keyCard})
	}
	if d := r.Facts.Device; d != nil {
		out = append(out, keyed{key: fmt.Sprintf("device-%d", readings(r)), message: deviceMessage(*d, r), inside: keyCard, edit: true})
	}
	return out
}

// readings counts how often something of the device was read.
func readings(r steps.Run) int {
	n := 0
	for _, f := range r.Findings {
		if f.Kind == steps.DeviceSeen {
			n++
		}
	}
	return n
}

func readingNow(r steps.Run) message {
	last := r.Facts.Given[len(r.Facts.Given)-1]
	text := "📄 Reading what " + who(last.By) + " gave…"
	return newMessage(text, section(text))
}

func deviceMessage(d steps.Device, r steps.Run) message {
	text := quiet(d.Headline())
	blocks := []slack.Block{section(deviceTitle(d))}
	if d.Problem != "" {
		return newMessage(text, blocks...)
	}
	if len(d.Candidates) > 0 && !r.Over() {
		blocks = append(blocks, chooseTunnel(d, r))
	}
	if d.Policy == steps.No && len(d.Blocking()) == 0 { // then that is what to look at
		blocks = append(append(blocks, policyBlocks(d)...), parameterBlocks(d)...)
	} else {
		blocks = append(append(blocks, parameterBlocks(d)...), policyBlocks(d)...)
	}
	if faults := faultLines(d); faults != "" {
		blocks = append(blocks, section(faults))
	}
	return newMessage(text, append(blocks, signBlocks(d)...)...)
}

// deviceTitle says what was read, from whom, and what of it. What keeps the tunnel down is in the
// table below.
func deviceTitle(d steps.Device) string {
	given := fmt.Sprintf("Given by %s, %d lines.", who(d.By), d.Lines)
	switch {
	case d.Tunnel == "" || d.Problem != "":
		return "*" + quiet(d.Headline()) + "*\n" + given
	case len(d.Blocking()) > 0:
		return "*" + quiet(d.Name+": "+d.Tunnel) + "*\n" + given
	default:
		return "*" + quiet(d.Name+": "+d.Tunnel) + "*\n" + given + " " + quiet(d.Verdict)
	}
}

func policyBlocks(d steps.Device) []slack.Block {
	if len(d.Flows) == 0 {
		return nil
	}
	return []slack.Block{
		section("*Security policy*"), section(code(steps.FlowTable(d), maxSection)),
		contextBlock("✗ not let through · ? not clear · = permitted"),
	}
}

// parameterBlocks are the comparison: what differs in a table of its own, so narrow that a thread shows
// both ends of it, and what is the same after that.
func parameterBlocks(d steps.Device) []slack.Block {
	var blocks []slack.Block
	differing := d.Differing()
	if len(differing.Differences) > 0 {
		blocks = append(blocks, section(code(steps.DifferenceTable(differing), maxSection)), contextBlock("✗ keeps the tunnel down · ? not known · ! works, but differs"))
	}
	if why := reasons(d); why != "" {
		blocks = append(blocks, section(why))
	}
	if same := steps.SameTable(d); same != "" {
		blocks = append(blocks, section("*The same on both sides*"), section(code(same, maxSection)))
	}
	return blocks
}

// reasons say why the differences that matter do.
func reasons(d steps.Device) string {
	var lines []string
	for _, x := range d.Blocking() {
		if x.Why != "" {
			lines = append(lines, fmt.Sprintf("• *%s*: %s", quiet(x.Name), quiet(x.Why)))
		}
	}
	return cut(strings.Join(lines, "\n"), maxSection)
}

func faultLines(d steps.Device) string {
	lines := make([]string, 0, len(d.Faults))
	for _, x := range d.Faults {
		lines = append(lines, "• "+quiet(x.Text))
	}
	return cut(strings.Join(lines, "\n"), maxSection)
}

// maxSigns is how many lines of a log are shown; the report has them all.
const maxSigns = 8

func signBlocks(d steps.Device) []slack.Block {
	var blocks []slack.Block
	for i, x := range d.Signs {
		if i == maxSigns {
			break
		}
		lines := []string{"*" + quiet(x.Cause) + "*"}
		for _, part := range []string{x.Explain, x.Look, x.Do} {
			if part != "" {
				lines = append(lines, quiet(part))
			}
		}
		blocks = append(blocks, section(strings.Join(append(lines, code(x.Text, 300)), "\n")))
	}
	return blocks
}

// maxOptions is how many options a select takes.
const maxOptions = 100

// chooseTunnel asks which of the device's tunnels it is.
func chooseTunnel(d steps.Device, r steps.Run) slack.Block {
	choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Which tunnel is it?"), actTunnel)
	for i, name := range d.Candidates {
		if i == maxOptions {
			break
		}
		choice.Options = append(choice.Options, slack.NewOptionBlockObject(fmt.Sprintf("%s.%d", r.ID, i), plain(cut(name, maxButton)), nil))
	}
	return slack.NewActionBlock("tunnel", choice)
}
