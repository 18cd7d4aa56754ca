package steps

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var vpcPing = Probe{PingPrivate, VPC}

// connectedAt is a run that proves, whose tunnel was connected when it was first read.
func connectedAt(t *testing.T, sure bool) Run {
	t.Helper()
	r := newRun()
	r.Prove = true
	up := reading("up", t0)
	if sure {
		up.Tunnel.HealthCheck = HealthCheck{Enabled: true, Remote: up.Tunnel.RemoteNetworks()[0].Addr().Next()}
	}
	r = Read(r, up, t0)
	if r.Over() || r.Step != "activate" {
		t.Fatalf("it is at %s, %s: %+v", r.Step, r.Phase, r.Outcome)
	}
	r.Pending = append(r.Pending, vpcPing)
	return r
}

func pinged(received int) Measurement {
	return Measurement{Need: PingPrivate, Vantage: VPC, Target: "192.168.10.1", At: t0, Sent: 5, Received: received}
}

// Connected is not enough where traffic can be sent: what the ping shows decides.
func TestConnectedMustProveItself(t *testing.T) {
	for name, c := range map[string]struct {
		sure     bool
		ping     Measurement
		end      End
		cause    string
		silentAt string
	}{
		"it answers":            {true, pinged(5), Healthy, "a ping from the VPC reaches the IDC", ""},
		"silence, known host":   {true, pinged(0), "", "", "policy"},
		"silence, guessed":      {false, pinged(0), Healthy, "they may not exist", ""},
		"nothing could be sent": {true, Measurement{Need: PingPrivate, Vantage: VPC, At: t0, Problem: "no agent"}, Healthy, "no agent", ""},
		"large packets lost":    {true, func() Measurement { m := pinged(5); m.LargeLost = true; return m }(), Healthy, "packets of 1,300 octets are lost", ""},
	} {
		r := Settle(Measured(connectedAt(t, c.sure), c.ping), t0)
		if r.Outcome.End != c.end || !strings.Contains(r.Outcome.Cause, c.cause) {
			t.Errorf("%s: %+v", name, r.Outcome)
		}
		if c.silentAt != "" && (!r.Silent || r.Step != c.silentAt || r.Phase != Asking) {
			t.Errorf("%s: silent %v, at %s, %s", name, r.Silent, r.Step, r.Phase)
		}
	}
}

// A tunnel that is up and silent is not cured by being connected, only by traffic; one that goes down
// is an ordinary run again.
func TestSilentRun(t *testing.T) {
	r := Settle(Measured(connectedAt(t, true), pinged(0)), t0)
	again := Read(r, reading("up", t0), t0.Add(time.Second))
	if again.Over() {
		t.Fatalf("it was called connected: %+v", again.Outcome)
	}
	repaired := must(t, must(t, r, answer(r, No)), Finding{Kind: Repaired, Step: "policy", Verdict: Yes, Source: Human, By: ada, At: t0, Seq: r.Seq + 1})
	if cured := Measured(repaired, pinged(4)); cured.Outcome.End != Solved || !strings.Contains(cured.Outcome.Cause, "security policy") {
		t.Errorf("traffic passes: %+v", cured.Outcome)
	}
	if said := must(t, repaired, Finding{Kind: Rechecked, Step: "policy", Verdict: Yes, Source: Human, By: ada, At: t0, Seq: repaired.Seq}); said.Outcome.End != Solved {
		t.Errorf("somebody says that it passes: %+v", said.Outcome)
	}
	down := Read(r, reading("down", t0), t0)
	if down.Silent || down.Facts.First.Connected() {
		t.Error("it is down, and still counts as silent")
	}
	if up := Read(down, reading("up", t0), t0); up.Outcome.End != Solved {
		t.Errorf("it was down, and is up: %+v", up.Outcome)
	}
}

// A change is approved once, comes to one outcome, and can be taken back once.
func TestChanges(t *testing.T) {
	r := at("activate")
	r.Facts.Reading.Tunnel.Negotiation = "flowTrigger"
	ps := r.Proposals()
	if len(ps) != 1 || ps[0].Kind != SetNegotiation || ps[0].NegotiationWas != "flowTrigger" {
		t.Fatalf("proposed: %+v", ps)
	}
	changing, err := Approve(r, ps[0].ID, ada, t0)
	if err != nil || changing.Phase != Rechecking || len(changing.Proposals()) != 0 {
		t.Fatalf("approved: %v, %s, %+v", err, changing.Phase, changing.Proposals())
	}
	if _, err := Approve(changing, ps[0].ID, ada, t0); err == nil || !strings.Contains(err.Error(), "Ada") && !strings.Contains(err.Error(), ada.Name) {
		t.Errorf("approved twice: %v", err)
	}
	refused := ChangeEnded(changing, ps[0].ID, ChangeResult{State: ChangeRefused, At: t0, Problem: "denied"})
	if again := refused.Proposals(); refused.Phase != Asking || len(again) != 1 || again[0].ID == ps[0].ID {
		t.Errorf("refused: %s, %+v", refused.Phase, again)
	}
	if early := Read(changing, reading("up", t0), t0); early.Over() {
		t.Errorf("it ended before it was known what became of the change: %+v", early.Outcome)
	}
	made := ChangeEnded(changing, ps[0].ID, ChangeResult{State: ChangeMade, At: t0})
	if twice := ChangeEnded(made, ps[0].ID, ChangeResult{State: ChangeRefused, At: t0}); twice.Facts.Changes[0].Outcome.State != ChangeMade {
		t.Error("an outcome replaced another")
	}
	if up := Read(made, reading("up", t0), t0); up.Outcome.End != Solved || !strings.Contains(up.Outcome.Cause, "the bot changed the cloud's end") {
		t.Errorf("it came up: %+v", up.Outcome)
	}
	unclear := ChangeEnded(changing, ps[0].ID, ChangeResult{State: ChangeUnclear, At: t0, Problem: "lost"})
	if up := Read(unclear, reading("up", t0), t0); !strings.Contains(up.Outcome.Cause, "whose outcome is not known: Let the cloud begin the negotiation: lost") {
		t.Errorf("it came up after a change of which nobody knows: %+v", up.Outcome)
	}
	back := NotConnected(made, t0)
	undo := back.Proposals()
	if back.Phase != Asking || len(undo) != 1 || undo[0].Undoes != ps[0].ID || undo[0].Negotiation != "flowTrigger" {
		t.Fatalf("still down: %s, %+v", back.Phase, undo)
	}
	undone, err := Approve(back, undo[0].ID, ada, t0)
	if err != nil {
		t.Fatal(err)
	}
	undone = NotConnected(ChangeEnded(undone, undo[0].ID, ChangeResult{State: ChangeUnclear, At: t0, Problem: "lost"}), t0)
	for _, c := range undone.Proposals() {
		if c.Undoes != "" {
			t.Errorf("it can be taken back again: %+v", c)
		}
	}
	for _, want := range []string{"| flowTrigger → active |", "| active → flowTrigger |", "| made |", "| unclear: lost |"} {
		if report := Report(undone); !strings.Contains(report, want) {
			t.Errorf("the report has no %q:\n%s", want, report)
		}
	}
}

// What somebody approves is what was shown: where the cloud was read anew meanwhile, and would be changed
// from something else, the approval is too late.
func TestApprovalOfWhatWasShown(t *testing.T) {
	r := at("activate")
	r.Facts.Reading.Tunnel.Negotiation = "flowTrigger"
	shown := r.Proposals()[0]
	r.Facts.Reading.Tunnel.Negotiation = "passive"
	if _, err := Approve(r, shown.ID, ada, t0); !errors.Is(err, ErrStale) {
		t.Errorf("approved %s: %v", shown.Table(), err)
	}
	if now := r.Proposals()[0]; now.Table() != "Negotiation type: passive → active" {
		t.Errorf("proposed: %s", now.Table())
	}
}
