package demo

import (
	"fmt"
	"strings"
	"time"
)

// Console is something that a person at the data centre has before them: a device, the provider's
// page, the cloud's console.
type Console struct {
	ID       string
	Title    string
	About    string // one line
	Prompt   string
	Commands []ConsoleCommand
}

// ConsoleCommand is one command of a console: most look, some repair.
type ConsoleCommand struct {
	ID     string
	Label  string // what it is for
	Text   string // what is typed or clicked
	Repair bool
	File   string // what it prints is the device's configuration, and would be saved under this name

	print func(sight) string
	do    func(*Line)
}

// sight is what can be seen of a tunnel at one moment.
type sight struct {
	Story
	Now  Line // the line as it is
	Live bool // connected
	At   time.Time
}

// gw and dev are the public addresses of the two ends.
func (s sight) gw() string { return s.site.Gateway.String() }

func (s sight) dev() string { return s.site.Device.String() }

// host is the device's name in prompts and logs.
func (s Story) host() string {
	parts := strings.Split(s.Name, "-")
	if len(parts) < 2 || strings.ContainsAny(parts[1], "<>!") {
		return "dc1"
	}
	return parts[1]
}

// Consoles are those of a story; one without a tunnel has none.
func (s Story) Consoles() []Console {
	if s.Absent {
		return nil
	}
	return []Console{s.firewall(), s.internetLine(), s.tencent()}
}

// command finds a command of a story's consoles.
func (s Story) command(console, command string) (ConsoleCommand, bool) {
	for _, c := range s.Consoles() {
		for _, cmd := range c.Commands {
			if c.ID == console && cmd.ID == command {
				return cmd, true
			}
		}
	}
	return ConsoleCommand{}, false
}

// firewall is the VPN device, in the words of its maker.
func (s Story) firewall() Console {
	v := vendors[s.Vendor]
	begin := sight{Story: s, Now: s.Line}
	c := Console{
		ID: "firewall", Title: "VPN device", About: v.model + " in the data centre, " + s.site.Device.String(),
		Prompt: fmt.Sprintf(v.prompt, s.host()),
	}
	look := func(id, label, text string, prints func(sight) string) {
		c.Commands = append(c.Commands, ConsoleCommand{ID: id, Label: label, Text: text, print: prints})
	}
	look("ping-gateway", "Ping the gateway", v.ping(begin, s.site.Gateway, true).typed, func(x sight) string {
		return v.ping(x, s.site.Gateway, x.Now.GatewayAnswers()).out
	})
	look("ping-internet", "Ping the internet", v.ping(begin, publicDNS, true).typed, func(x sight) string {
		return v.ping(x, publicDNS, !x.Now.UplinkDown).out
	})
	look("policy", "Security policy", v.policy(begin).typed, func(x sight) string { return v.policy(x).out })
	look("params", "Parameters", v.params(begin).typed, func(x sight) string { return v.params(x).out })
	c.Commands = append(c.Commands, ConsoleCommand{
		ID: "config", Label: "Whole configuration", Text: v.config, File: fmt.Sprintf(v.file, s.host()),
		print: func(x sight) string { return v.maker.section(x, "config") },
	})
	look("sa", "IKE state", v.sa(begin).typed, func(x sight) string { return v.sa(x).out })
	c.Commands = append(c.Commands, ConsoleCommand{
		ID: "permit", Label: "Permit " + s.site.Gateway.String(), Text: v.permit(begin).typed, Repair: true,
		print: func(x sight) string { return v.permit(x).out }, do: func(l *Line) { l.PolicyBlocks = false },
	}, ConsoleCommand{
		ID: "align", Label: "Set AES-256, SHA-256, DH 14", Text: v.align(begin).typed, Repair: true,
		print: func(x sight) string { return v.align(x).out }, do: func(l *Line) { l.ParamsDiffer = false },
	})
	return c
}

// transcript is a command and what the device prints.
type transcript struct{ typed, out string }

// vendor prints as one maker's devices do.
type vendor struct {
	maker  maker
	config string // the command that prints the whole configuration
	file   string // what the configuration is called when it is saved, with a place for the host's name
	model  string
	prompt string // with a place for the host's name
	ping   func(s sight, to fmt.Stringer, answers bool) transcript
	policy func(sight) transcript
	params func(sight) transcript
	sa     func(sight) transcript
	permit func(sight) transcript
	align  func(sight) transcript
}

var vendors = map[string]vendor{
	"Huawei": huawei, "H3C": h3c, "Cisco IOS": cisco, "Juniper SRX": juniper, "FortiGate": fortigate, "strongSwan": strongswan,
}

// lines joins what a device prints, without the lines that are empty on purpose.
func lines(l ...string) string {
	const leaveOut = "\x00"
	var out []string
	for _, s := range l {
		if s != leaveOut {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

// when gives text where cond holds, and otherwise a line that lines leaves out.
func when(cond bool, text string) string {
	if cond {
		return text
	}
	return "\x00"
}

// pick is a if cond, else b.
func pick[T any](cond bool, a, b T) T {
	if cond {
		return a
	}
	return b
}
