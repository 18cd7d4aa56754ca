package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/slacklab"
)

// person plays the people in the channel: they know what can be seen at the device and in the VPC,
// and nothing of the fault.
type person struct {
	lab    *ipseclab.Lab
	office *office
	site   *site
	fault  ipseclab.Fault

	channel, user string
	asked         map[string]int // how often each question was
	silent        bool           // has said that nothing gets through
	reset         bool           // has had the tunnel reset
	changed       bool           // has had the cloud's end changed
	begins        bool           // has had the cloud begin the negotiation
	out           outcome
}

// outcome is what a run came to.
type outcome struct {
	Concluded  string        // the cause in the card's words
	Step       string        // the id of the step that named it
	Right      bool          // it is the fault's truth
	Wrong      []string      // what else the card would have had changed
	Repaired   bool          // somebody changed what the card named
	Questions  int           // that people answered
	Cause      time.Duration // until the cause was named
	Unread     []string      // cards that asked again although all was pasted
	Pasted     string        // what was
	State      string        // the card's last state
	Transcript string
}

// The steps by the beginnings of their titles on the card.
var titles = []struct{ title, step string }{
	{"Nothing in the cloud", "preflight"},
	{"A CVM in the VPC", "activate"},
	{"The VPN gateway answers", "gateway"},
	{"The IDC's public internet", "internet"},
	{"The IDC device's security policy", "policy"},
	{"The negotiation parameters", "parameters"},
	{"Escalated", "escalate"},
}

// run has the tunnel checked and plays the people until the check is over.
func (p *person) run(ctx context.Context) (outcome, error) {
	p.asked = map[string]int{}
	begun := time.Now()
	if _, err := p.office.slack.Command(ctx, p.user, p.channel, "/vpncheck", p.site.tunnel); err != nil {
		return p.out, fmt.Errorf("type the command: %w", err)
	}
	last := ""
	for {
		card, state, err := p.next(ctx, last)
		if err != nil {
			return p.out, fmt.Errorf("%w\n%s", err, card.Shown())
		}
		last = string(card.Blocks)
		p.out.State, p.out.Transcript = state, card.Shown()
		switch state {
		case "Waiting for an answer":
			err = p.answer(ctx, card)
		case "Waiting for a repair":
			p.conclude(card, begun)
			err = p.repair(ctx, card)
		case "Connected":
			silent, err := p.saysSilent(ctx, card)
			if err != nil {
				return p.out, err
			}
			if silent {
				continue
			}
			p.end(card, state, begun)
			return p.out, p.triesLarge(ctx, card)
		default:
			p.end(card, state, begun)
			return p.out, nil
		}
		if err != nil {
			return p.out, err
		}
	}
}

// Buttons of approvers: the cloud takes over what the device has, and begins the negotiation.
const (
	changeTheCloud   = "Change the cloud's end"
	letTheCloudBegin = "Let the cloud begin the negotiation"
)

// saysSilent is a person who came because nothing gets through, and is told that the tunnel is
// connected.
func (p *person) saysSilent(ctx context.Context, card slacklab.Message) (bool, error) {
	if p.silent {
		return false, nil
	}
	through, err := p.passes(ctx)
	if err != nil || through {
		return false, err
	}
	p.silent = true
	p.out.Questions++
	return true, p.click(ctx, card, "But nothing gets through")
}

// triesLarge does what the card of a connected tunnel says to try where large transfers hang.
func (p *person) triesLarge(ctx context.Context, card slacklab.Message) error {
	const try = "ping -c 5 -s 1300 "
	shown := card.Shown()
	if p.out.Right || !strings.Contains(shown, try) {
		return nil
	}
	echoes, err := p.lab.Ping(ctx, ipseclab.CVM, ipseclab.ServerAddr, ipseclab.Echo{Count: 5, Size: 1300})
	if err != nil || echoes.Received > 0 {
		return err
	}
	p.out.Right = p.fault.EffectIn(p.lab.Version) == ipseclab.LargeLost && strings.Contains(shown, "Lower the MSS")
	p.out.Concluded += " Where only large transfers hang, ping with large packets …: those are lost."
	return nil
}

// passes says whether a ping from the VPC reaches the server.
func (p *person) passes(ctx context.Context) (bool, error) {
	echoes, err := p.lab.Ping(ctx, ipseclab.CVM, ipseclab.ServerAddr, ipseclab.Echo{Count: 6})
	return echoes.Received > 0, err
}

// next waits for a card that wants something, or is over, and is not the one of before.
func (p *person) next(ctx context.Context, last string) (slacklab.Message, string, error) {
	var card slacklab.Message
	var state string
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	err := p.office.slack.WaitFor(ctx, func(s *slacklab.Server) bool {
		for _, m := range slices.Backward(s.Messages(p.channel)) {
			title, _, _ := strings.Cut(m.Shown(), "\n")
			_, word, ok := strings.Cut(title, ": ")
			if !ok || !strings.HasPrefix(m.Text, p.site.tunnel) { // the escalation begins otherwise
				continue
			}
			card, state = m, word
			return string(m.Blocks) != last && (strings.HasPrefix(word, "Waiting") || over(word))
		}
		return false
	})
	if err != nil {
		err = fmt.Errorf("the card does not move on from %s: %w", state, err)
	}
	return card, state, err
}

func over(state string) bool {
	switch state {
	case "Connected", "Solved", "Escalated", "Cancelled", "Expired":
		return true
	default:
		return false
	}
}

// stepOf is the step that a card points at.
func stepOf(card string) string {
	for line := range strings.Lines(card) {
		if !strings.HasPrefix(line, "👉") {
			continue
		}
		for _, t := range titles {
			if strings.Contains(line, t.title) {
				return t.step
			}
		}
	}
	return ""
}

// answer does what a question asks for.
func (p *person) answer(ctx context.Context, card slacklab.Message) error {
	if strings.Contains(card.Shown(), letTheCloudBegin) && !p.begins {
		p.begins = true // who may approve it need not wait for the answer
		return p.office.slack.ClickLabel(ctx, slacklab.Ben, p.channel, card.TS, letTheCloudBegin)
	}
	step := stepOf(card.Shown())
	p.asked[step]++
	p.out.Questions++
	switch step {
	case "activate":
		return p.pings(ctx, card, ipseclab.CVM, ipseclab.ServerAddr)
	case "gateway":
		return p.pings(ctx, card, ipseclab.Device, ipseclab.GatewayAddr)
	case "internet":
		return p.pings(ctx, card, ipseclab.Device, ipseclab.InternetAddr)
	case "policy", "parameters":
		if strings.Contains(card.Shown(), "reach the internet from "+ipseclab.DeviceAddr.String()) {
			return p.click(ctx, card, "Yes") // as the internet sees it
		}
		if p.asked[step] > 1 && !strings.Contains(card.Shown(), "show now") {
			p.out.Unread = append(p.out.Unread, card.Shown())
			return p.click(ctx, card, "Don't know")
		}
		return p.paste(ctx, card)
	default:
		return p.click(ctx, card, "Don't know")
	}
}

// pings answers by a ping; the first packets are lost while a tunnel comes up, so a second one decides.
func (p *person) pings(ctx context.Context, card slacklab.Message, from ipseclab.Host, to netip.Addr) error {
	var echoes ipseclab.Echoes
	var err error
	for range 2 {
		if echoes, err = p.lab.Ping(ctx, from, to, ipseclab.Echo{Count: 6}); err != nil || echoes.Received > 2 {
			break
		}
	}
	switch {
	case err != nil:
		return err
	case echoes.Received > 0:
		return p.click(ctx, card, "Yes")
	default:
		return p.click(ctx, card, "No")
	}
}

// paste gives what the device prints, in one go.
func (p *person) paste(ctx context.Context, card slacklab.Message) error {
	if err := p.click(ctx, card, "Paste"); err != nil {
		return err
	}
	var form slacklab.View
	err := p.office.slack.WaitFor(ctx, func(s *slacklab.Server) bool {
		for _, v := range s.Views(p.user) {
			form = v
			return true
		}
		return false
	})
	if err != nil {
		return fmt.Errorf("the form does not open: %w", err)
	}
	text, err := p.seen(ctx)
	if err != nil {
		return err
	}
	p.out.Pasted = text
	errs, err := p.office.slack.Submit(ctx, p.user, form.ID, map[string]map[string]slacklab.Value{
		"files": {"files": {Files: []slacklab.FileUpload{{Name: "device.txt", Content: []byte(text)}}}},
	})
	if err == nil && len(errs) > 0 {
		err = fmt.Errorf("the form was refused: %v", errs)
	}
	return err
}

// seen is what the device prints.
func (p *person) seen(ctx context.Context) (string, error) {
	v := p.lab.Seen()
	conf, err := v.Configuration()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(conf)
	for _, part := range []struct {
		command string
		print   func() (string, error)
	}{
		{"swanctl --list-sas", func() (string, error) { return v.SAs(ctx) }},
		{"nft list ruleset", func() (string, error) { return v.Ruleset(ctx) }},
		{"ip route", func() (string, error) {
			out, err := p.lab.Run(ctx, ipseclab.Device, "root", "ip route")
			return out.Text, err
		}},
		{"journalctl -u strongswan -n 60", v.Log},
	} {
		text, err := part.print()
		if err != nil {
			return "", err
		}
		b.WriteString("\n# " + part.command + "\n" + lastLines(text, 60))
	}
	return b.String(), nil
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n") + "\n"
}

func (p *person) click(ctx context.Context, card slacklab.Message, label string) error {
	if err := p.office.slack.ClickLabel(ctx, p.user, p.channel, card.TS, label); err != nil {
		return fmt.Errorf("click %s: %w", label, err)
	}
	return nil
}

// repair changes what the card says, where that is the truth.
func (p *person) repair(ctx context.Context, card slacklab.Message) error {
	if stepOf(card.Shown()) == "escalate" && !p.reset {
		return p.resets(ctx, card)
	}
	if !p.out.Right {
		return p.click(ctx, card, "Cannot change it")
	}
	p.out.Repaired = true
	if p.fault.Blocked {
		p.site.block(false)
	}
	if p.fault.Truth.Where == ipseclab.AtDevice && strings.Contains(card.Shown(), changeTheCloud) && !p.changed {
		p.changed = true // once, as the button does it: the device stays as it is
		return p.office.slack.ClickLabel(ctx, slacklab.Ben, p.channel, card.TS, changeTheCloud)
	}
	if err := p.fault.Repair(ctx, p.lab); err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	return p.done(ctx, card)
}

// done says that something was changed, and whether that helped where only a person can see it.
func (p *person) done(ctx context.Context, card slacklab.Message) error {
	if p.silent {
		if through, err := p.passes(ctx); err != nil || through {
			return errors.Join(err, p.click(ctx, card, "Traffic passes again"))
		}
	}
	return p.click(ctx, card, "Done, check again")
}

// resets is what the card says to try before a silent tunnel is handed on: an approver lets the bot do
// it, or somebody does it in the console.
func (p *person) resets(ctx context.Context, card slacklab.Message) error {
	p.reset = true
	if strings.Contains(card.Shown(), "an approver can let me do it") {
		if err := p.office.slack.ClickLabel(ctx, slacklab.Ben, p.channel, card.TS, "Reset the tunnel"); err != nil {
			return fmt.Errorf("have the tunnel reset: %w", err)
		}
		return nil
	}
	if err := p.lab.Reset(ctx); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	if err := p.lab.WaitConnected(ctx); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return p.done(ctx, card)
}
