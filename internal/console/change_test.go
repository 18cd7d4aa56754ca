package console

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

const confirmation = "Type yes to have it made; anything else leaves the cloud as it is > "

// fakeChanger makes changes, or says that they are refused.
type fakeChanger struct {
	mu      sync.Mutex
	refuses string
	made    []steps.Change
}

func (c *fakeChanger) Change(_ context.Context, _ steps.Reading, x steps.Change) steps.ChangeResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, x)
	if c.refuses != "" {
		return steps.ChangeResult{State: steps.ChangeRefused, Problem: c.refuses}
	}
	return steps.ChangeResult{State: steps.ChangeMade}
}

func (c *fakeChanger) times() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.made)
}

// passive is a tunnel whose cloud only waits for the device to begin.
func passive() steps.Reading {
	r := downTunnel()
	r.Tunnel.Negotiation = "passive"
	return r
}

// offered brings an approver to the first question, beside which a change is offered.
func offered(t *testing.T, c Console, cloud *fakeCloud) (*play, *fakeChanger, *conversation.Loop) {
	t.Helper()
	changer := &fakeChanger{}
	loop := newLoop(t, cloud, fakeProber{})
	loop.Changer, loop.Times.WatchEvery = changer, 20*time.Millisecond
	p := start(t, c, loop)
	p.screen.wait(t, "[c] Cancel > ", 1)
	return p, changer, loop
}

// Anything but a whole yes leaves the cloud as it is, the end of the input and a tunnel that comes up too.
func TestOnlyYesChanges(t *testing.T) {
	for _, word := range []string{"y", "", "no", "yes please", "a 1", "p", "c"} {
		p, changer, _ := offered(t, Console{Typed: true, Approver: true}, &fakeCloud{reading: passive()})
		p.typeLine(t, "a 1")
		p.screen.wait(t, confirmation, 1)
		p.typeLine(t, word)
		p.screen.wait(t, "Nothing was changed.", 1)
		p.screen.wait(t, "[c] Cancel > ", 2)
		p.typeLine(t, "c")
		p.wait(t)
		if n := changer.times(); n != 0 || ExitCode(p.doc.Run) != ExitCancelled {
			t.Errorf("%q: %d changes, %+v", word, n, p.doc.Run.Outcome)
		}
	}
	t.Run("the input ends", func(t *testing.T) {
		p, changer, _ := offered(t, Console{Typed: true, Approver: true}, &fakeCloud{reading: passive()})
		p.typeLine(t, "a")
		p.screen.wait(t, confirmation, 1)
		_ = p.in.Close()
		p.wait(t)
		if n := changer.times(); n != 0 || ExitCode(p.doc.Run) != ExitEscalated {
			t.Errorf("%d changes, %+v", n, p.doc.Run.Outcome)
		}
	})
	t.Run("the tunnel comes up", func(t *testing.T) {
		cloud := &fakeCloud{reading: passive()}
		p, changer, _ := offered(t, Console{Typed: true, Approver: true}, cloud)
		p.typeLine(t, "a")
		p.screen.wait(t, confirmation, 1)
		cloud.comeUp()
		p.wait(t)
		if n := changer.times(); n != 0 || ExitCode(p.doc.Run) != ExitConnected {
			t.Errorf("%d changes, %+v", n, p.doc.Run.Outcome)
		}
	})
}

// A change is offered only to an approver who types.
func TestWhoIsOfferedAChange(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    Console
		says string
	}{
		{"not an approver", Console{Typed: true}, "VPNCHECK_APPROVERS does not have login:"},
		{"nobody types", Console{Approver: true}, "input that nobody types approves nothing"},
	} {
		p, changer, _ := offered(t, tt.c, &fakeCloud{reading: passive()})
		p.screen.wait(t, tt.says, 1)
		for _, line := range []string{"a 1", "yes"} { // the yes is the answer to the question
			p.typeLine(t, line)
		}
		p.screen.wait(t, "That is none of the choices.", 1)
		p.screen.wait(t, "reaches the IDC: Yes", 1)
		p.typeLine(t, "c")
		if strings.Contains(p.screen.String(), "[a ") || changer.times() != 0 {
			t.Errorf("%s: %d changes:\n%s", tt.name, changer.times(), p.screen)
		}
		_ = p.in.Close()
		p.wait(t)
	}
}

// The run moves on while somebody is about to approve: the word that was meant for the change is no
// answer to the next question.
func TestYesThatComesTooLate(t *testing.T) {
	p, changer, loop := offered(t, Console{Typed: true, Approver: true}, &fakeCloud{reading: passive()})
	p.typeLine(t, "a 1")
	p.screen.wait(t, confirmation, 1)
	say(t, loop, steps.No)
	p.screen.wait(t, "Nothing was changed: the check has moved on.", 1)
	p.screen.wait(t, "[c] Cancel > ", 2)
	p.typeLine(t, "yes")
	p.screen.wait(t, "That change is no longer asked for. What is the answer to this?", 1)
	p.screen.wait(t, "[c] Cancel > ", 3)
	p.typeLine(t, "yes")
	p.screen.wait(t, "✔ The VPN gateway answers from the IDC: Yes", 1)
	if n := changer.times(); n != 0 {
		t.Errorf("%d changes", n)
	}
}

// What is approved is what was shown: where somebody has changed the cloud meanwhile, nothing is made, and
// the question is asked again with what would be changed now.
func TestApprovalOfWhatIsNotSoAnyMore(t *testing.T) {
	cloud := &fakeCloud{reading: withNetworks(passive())}
	hold := make(chan struct{})
	loop := newLoop(t, cloud, fakeProber{vantage: steps.VPC, m: steps.Measurement{Sent: 5}, hold: hold})
	changer := &fakeChanger{}
	loop.Changer, loop.Times.MeasureFor = changer, time.Minute
	p := start(t, Console{Typed: true, Approver: true, Quiet: time.Millisecond}, loop)
	p.screen.wait(t, "… pinging the IDC through the tunnel", 1)
	say(t, loop, steps.No) // somebody knows that already
	p.screen.wait(t, "Negotiation type: passive → active", 1)
	p.screen.wait(t, "[c] Cancel > ", 1)
	p.typeLine(t, "a 1")
	p.screen.wait(t, confirmation, 1)
	cloud.negotiate("flowTrigger")
	close(hold) // a ping into the tunnel has it read again
	for end := time.Now().Add(20 * time.Second); document(t, loop).Run.Facts.Reading.Tunnel.Negotiation != "flowTrigger"; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the tunnel is not read again")
		}
	}
	p.typeLine(t, "yes")
	p.screen.wait(t, "That is no longer what would be changed. Nothing was changed.", 1)
	p.screen.wait(t, "Negotiation type: flowTrigger → active", 1)
	p.screen.wait(t, "[c] Cancel > ", 2)
	p.typeLine(t, "c")
	p.wait(t)
	if n := changer.times(); n != 0 {
		t.Errorf("%d changes", n)
	}
}

// document is the run as it is now.
func document(t *testing.T, loop *conversation.Loop) conversation.Document {
	t.Helper()
	run, _, err := loop.OpenRun(t.Context(), tunnel)
	if err != nil {
		t.Fatal(err)
	}
	d, err := loop.Document(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// say answers the present step from elsewhere.
func say(t *testing.T, loop *conversation.Loop, v steps.Verdict) {
	t.Helper()
	r := document(t, loop).Run
	f := steps.Finding{Kind: steps.Answered, Step: r.Step, Verdict: v, Source: steps.Human, Seq: r.Seq, At: time.Now()}
	if err := loop.Say(t.Context(), "elsewhere", r.ID, f, ""); err != nil {
		t.Fatal(err)
	}
}
