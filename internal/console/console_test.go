package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

const (
	askChoices    = "[y] Yes  [n] No  [?] Don't know  [p] Paste output  [c] Cancel > "
	repairChoices = "[d] Done, check again  [x] Cannot change it  [c] Cancel > "
)

// Whole runs over input that nobody types, as from a file.
func TestRun(t *testing.T) {
	blocked := downTunnel()
	blocked.Gateway.Blocked = true
	refused := func(kind steps.RefusalKind, summary, advice string) steps.Reading {
		return steps.Reading{Refusal: &steps.Refusal{Kind: kind, Summary: summary, Advice: advice}}
	}
	fromVPC := fakeProber{vantage: steps.VPC, m: steps.Measurement{Sent: 5}}
	for _, tt := range []struct {
		name   string
		cloud  *fakeCloud
		prober fakeProber
		in     string
		code   int
		shows  []string // in this order
		never  []string
	}{
		{
			name: "connected: nobody is asked", cloud: &fakeCloud{reading: downTunnel(), up: true}, code: ExitConnected,
			shows: []string{"Checking " + tunnel, "Connected: The tunnel was connected when it was first read."}, never: []string{"> ", "Report"},
		},
		{
			name: "nobody there: the run goes on and says what is not established", cloud: &fakeCloud{reading: downTunnel()}, code: ExitEscalated,
			shows: []string{
				"✔ Nothing in the cloud itself keeps it down", askChoices + "\n", "? A CVM in the VPC reaches the IDC: Don't know (the input had ended)\n",
				"? The negotiation parameters are the same on both sides: Don't know", "Escalated: Still down, and nothing that was found explains it.", "## What to do next",
			},
			never: []string{"said ana", "\nOn the VPN device in the IDC"},
		},
		{
			name: "each answer by a letter or a word", cloud: &fakeCloud{reading: downTunnel()}, in: "n\nNo\n?\ndon't know\nn\nx\n", code: ExitEscalated,
			shows: []string{
				"From a CVM in the VPC", askChoices + "n\n", "✘ A CVM in the VPC reaches the IDC: No, said ana", askChoices + "no\n",
				"? The IDC's public internet is up: Don't know, said ana", "Who can do it: the team of the VPN device", repairChoices + "x\n", "could not be changed here",
			},
		},
		{
			name: "a word that is no choice is asked again", cloud: &fakeCloud{reading: downTunnel()}, in: "maybe\n\nd\nc\n", code: ExitCancelled,
			shows: []string{askChoices + "\nThat is none of the choices.\n" + askChoices, askChoices, "That is none of the choices.", "Cancelled: Called off by ana."},
			never: []string{"## What to do next", "maybe"},
		},
		{
			name: "what is not offered is no choice", cloud: &fakeCloud{reading: downTunnel()}, in: "g\na\na 1\nh 192.168.1.7\nt 1\nc\n", code: ExitCancelled,
			shows: slices.Repeat([]string{"That is none of the choices."}, 5), never: []string{"[g]", "[a ", "[h ", "An approver"},
		},
		{
			name: "pasted output rests with the answer, without its secrets", cloud: &fakeCloud{reading: downTunnel()},
			in: "p\npsk " + secret + "\n100% packet loss\n.\nn\n", code: ExitEscalated,
			shows: []string{"Paste the output; end it with a line that is just \".\"", "2 lines. What do they show?\n" + askChoices + "n\n", "## Pasted by people", "[removed]", "100% packet loss"},
			never: []string{secret},
		},
		{
			name: "a paste that the end of input cuts off", cloud: &fakeCloud{reading: downTunnel()}, in: "p\n100% packet loss", code: ExitEscalated,
			shows: []string{"Don't know (the input had ended)", "100% packet loss"},
		},
		{
			name: "no such tunnel", cloud: &fakeCloud{reading: refused(steps.NotFound, tunnel+" does not exist in ap-guangzhou, ap-shanghai", "Check the id.")}, code: ExitCancelled,
			shows: []string{"✘ The tunnel can be read", "Cancelled: " + tunnel + " does not exist in ap-guangzhou, ap-shanghai", "→ Check the id."}, never: []string{"> "},
		},
		{
			name: "unreadable and nobody to mend it: the book is not gone through", cloud: &fakeCloud{reading: refused(steps.PermissionDenied, "no permission", "Allow it.")}, code: ExitError,
			shows: []string{"? The tunnel can be read (no permission)", "1. Allow it.", "Called off by the end of the input.", "→ Allow it."}, never: []string{"A CVM in the VPC", "##"},
		},
		{
			name: "unreadable, and a person goes on by hand", cloud: &fakeCloud{reading: refused(steps.NoCredentials, "no credentials", "Set them.")}, in: "x\n", code: ExitError,
			shows: []string{repairChoices + "x\n", "From a CVM in the VPC", "Escalated: Whether it is still down could not be read."},
		},
		{
			name: "a cause in the cloud that is repaired", cloud: &fakeCloud{reading: blocked, upAfter: 1}, in: "d\n", code: ExitConnected,
			shows: []string{"✘ Nothing in the cloud itself keeps it down (Tencent Cloud blocks", "1. Look at the reason", repairChoices + "d\n", "Solved: Tencent Cloud blocks"},
		},
		{
			// The reading shows at once that the cause is still there, so nothing is waited for.
			name: "a repair that does not help is said so", cloud: &fakeCloud{reading: blocked}, in: "d\n", code: ExitEscalated,
			shows: []string{"✘ Still not connected: NetStatus UNAVAILABLE"},
		},
		{
			name: "a wait for the tunnel is said so", cloud: &fakeCloud{reading: downTunnel()}, in: "y\n", code: ExitEscalated,
			shows: []string{"… reading the tunnel again, for up to 100ms", "✘ Still not connected: NetStatus UNAVAILABLE"},
		},
		{
			name: "what a machine measured needs no question", cloud: &fakeCloud{reading: withNetworks(downTunnel())}, prober: fromVPC, in: "c\n", code: ExitCancelled,
			shows: []string{"✘ A CVM in the VPC reaches the IDC (192.168.1.1: 0 of 5 replies)", "ping the VPN gateway's public address"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := &screen{}
			c := Console{In: strings.NewReader(tt.in), Out: out, By: steps.Person{Name: "ana"}, Now: time.Now}
			d, err := c.Run(t.Context(), newLoop(t, tt.cloud, tt.prober), tunnel)
			if err != nil {
				t.Fatal(err)
			}
			if got := ExitCode(d.Run); got != tt.code {
				t.Errorf("exit code %d, want %d", got, tt.code)
			}
			inOrder(t, out.String(), tt.shows)
			for _, never := range tt.never {
				if strings.Contains(out.String(), never) {
					t.Errorf("shows %q:\n%s", never, out)
				}
			}
		})
	}
}

func inOrder(t *testing.T, text string, wants []string) {
	t.Helper()
	rest := text
	for _, want := range wants {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("does not show %q (in this order):\n%s", want, text)
		}
		rest = after
	}
}

func TestComesUpWhileTheQuestionStands(t *testing.T) {
	cloud := &fakeCloud{reading: downTunnel()}
	loop := newLoop(t, cloud, fakeProber{})
	loop.Times.WatchEvery = 20 * time.Millisecond
	p := start(t, Console{Typed: true}, loop)
	p.screen.wait(t, askChoices, 1)
	cloud.comeUp()
	p.wait(t)
	if p.err != nil || ExitCode(p.doc.Run) != ExitConnected {
		t.Errorf("err %v, outcome %+v", p.err, p.doc.Run.Outcome)
	}
	inOrder(t, p.screen.String(), []string{askChoices + "\n", "\nSolved: The tunnel came up by itself"})
}

// What somebody types while nothing is asked must not answer a question that is yet to be read.
func TestTypedAhead(t *testing.T) {
	cloud := &fakeCloud{reading: downTunnel(), hold: make(chan struct{})}
	p := start(t, Console{Typed: true}, newLoop(t, cloud, fakeProber{}))
	p.typeLine(t, "n")
	p.typeLine(t, "") // taken only after the line before it was heard
	close(cloud.hold)
	p.screen.wait(t, "From a CVM in the VPC", 1)
	p.screen.wait(t, askChoices, 1)
	p.typeLine(t, "y")
	p.screen.wait(t, "✔ A CVM in the VPC reaches the IDC: Yes, said ana", 1)
	if strings.Contains(p.screen.String(), "reaches the IDC: No") {
		t.Errorf("what was typed ahead answered:\n%s", p.screen)
	}
	if strings.Contains(p.screen.String(), "> y\n") {
		t.Errorf("what the terminal echoes is printed again:\n%s", p.screen)
	}
}

// What was measured from elsewhere is evidence beside the question, also where it comes late.
func TestEvidenceComesLate(t *testing.T) {
	prober := fakeProber{vantage: steps.Elsewhere, m: steps.Measurement{Sent: 5, Received: 5}, hold: make(chan struct{})}
	p := start(t, Console{Typed: true}, newLoop(t, &fakeCloud{reading: downTunnel()}, prober))
	p.screen.wait(t, askChoices, 1)
	p.typeLine(t, "n")
	p.screen.wait(t, askChoices, 2)
	close(prober.hold)
	p.screen.wait(t, askChoices, 3)
	p.typeLine(t, "c")
	p.wait(t)
	inOrder(t, p.screen.String(), []string{
		"ping the VPN gateway's public address", askChoices + "\n",
		"  Measured from here, which does not answer the question: 203.0.113.1: 5 of 5 replies, 0s\n" + askChoices, "Cancelled: Called off by ana.",
	})
}

func TestEndOfTypedInput(t *testing.T) {
	p := start(t, Console{Typed: true}, newLoop(t, &fakeCloud{reading: downTunnel()}, fakeProber{}))
	p.screen.wait(t, askChoices, 1)
	_ = p.in.Close() // Ctrl-D
	p.wait(t)
	if p.err != nil || ExitCode(p.doc.Run) != ExitEscalated {
		t.Errorf("err %v, outcome %+v", p.err, p.doc.Run.Outcome)
	}
}

// A run that is interrupted ends at once, whatever it waits for.
func TestInterrupted(t *testing.T) {
	held := &fakeCloud{reading: downTunnel(), hold: make(chan struct{})}
	for _, tt := range []struct {
		name   string
		cloud  *fakeCloud
		prober fakeProber
		shows  string
	}{
		{"while a question stands", &fakeCloud{reading: downTunnel()}, fakeProber{}, askChoices},
		{"while the cloud does not answer", held, fakeProber{}, "… reading the tunnel"},
		{"while a probe is under way", &fakeCloud{reading: withNetworks(downTunnel())}, fakeProber{vantage: steps.VPC, hold: make(chan struct{})}, "pinging the IDC through the tunnel"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			loop := newLoop(t, tt.cloud, tt.prober)
			loop.Times.MeasureFor = time.Hour
			p := start(t, Console{Typed: true, Quiet: time.Millisecond}, loop)
			p.screen.wait(t, tt.shows, 1)
			p.cancel()
			p.wait(t)
			if !errors.Is(p.err, context.Canceled) {
				t.Errorf("err %v, want context.Canceled", p.err)
			}
		})
	}
}

// The end of a run does not wait for measurements that nobody needs any more.
func TestProbesUnderWayAtTheEnd(t *testing.T) {
	loop := newLoop(t, &fakeCloud{reading: downTunnel()}, fakeProber{vantage: steps.Elsewhere, hold: make(chan struct{})})
	loop.Times.MeasureFor = time.Hour
	p := start(t, Console{}, loop)
	_ = p.in.Close()
	p.wait(t)
	if p.err != nil || ExitCode(p.doc.Run) != ExitEscalated {
		t.Errorf("err %v, outcome %+v", p.err, p.doc.Run.Outcome)
	}
}

// A store that fails ends the run with its error, instead of leaving the terminal waiting.
func TestStoreFails(t *testing.T) {
	loop := newLoop(t, &fakeCloud{reading: downTunnel()}, fakeProber{})
	gone, err := store.OpenEmbedded(store.Options{Log: loop.Log})
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	loop.Store = gone
	p := start(t, Console{}, loop)
	p.wait(t)
	if p.err == nil {
		t.Errorf("no error:\n%s", p.screen)
	}
}

func TestNothingDrivesTheTerminal(t *testing.T) {
	evil := downTunnel()
	evil.Tunnel.Name = "idc\x1b[2J\x07\u202eprod\u009b31m"
	evil.Region = "ap\x1b]0;title\x07-guangzhou\n✔ forged line"
	for _, colour := range []bool{false, true} {
		out := &screen{}
		c := Console{In: strings.NewReader("n\n"), Out: out, Colour: colour, By: steps.Person{Name: "a\x1b[1mna"}, Now: time.Now}
		if _, err := c.Run(t.Context(), newLoop(t, &fakeCloud{reading: evil}, fakeProber{}), tunnel); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if colour != strings.Contains(text, "\x1b["+green+"m✔\x1b[0m") {
			t.Errorf("colour %t:\n%q", colour, text)
		}
		for _, code := range []string{bold, dim, red, green, amber, "0"} {
			text = strings.ReplaceAll(text, "\x1b["+code+"m", "")
		}
		if i := strings.IndexAny(text, "\x1b\x07\u202e\u009b"); i >= 0 {
			t.Errorf("a control character of the data is shown: %q", text[max(0, i-40):i+20])
		}
		if strings.Contains(text, "\n✔ forged") {
			t.Error("data looks like a line of ours")
		}
	}
}

func TestWriteJSON(t *testing.T) {
	c := Console{In: strings.NewReader(""), Out: &screen{}, Now: time.Now}
	d, err := c.Run(t.Context(), newLoop(t, &fakeCloud{reading: downTunnel(), up: true}, fakeProber{}), tunnel)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, d, "v1"); err != nil {
		t.Fatal(err)
	}
	var e steps.Evidence
	if err := json.Unmarshal(b.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	if e.Schema != steps.EvidenceSchema || e.Outcome.State != "connected" || e.Bot.Version != "v1" {
		t.Errorf("schema %q, state %q, version %q", e.Schema, e.Outcome.State, e.Bot.Version)
	}
}
