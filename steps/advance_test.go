package steps

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// at gives a run that asks at a step, its tunnel read and down.
func at(step string) Run {
	r := Read(newRun(), reading("down", t0), t0)
	r.Step, r.Phase, r.Seq = step, Asking, 7
	return r
}

func TestWhatIsRefused(t *testing.T) {
	r := at("gateway")
	tests := []struct {
		name string
		f    func() Finding
		says string
	}{
		{"a machine elsewhere", func() Finding { f := measured(r, Yes); f.Vantage = VPC; return f }, "from the IDC"},
		{"a machine that does not say where it stands", func() Finding { f := measured(r, Yes); f.Vantage = ""; return f }, "from the IDC"},
		{"a person who looked from elsewhere", func() Finding { f := answer(r, Yes); f.Vantage = Elsewhere; return f }, "from the IDC"},
		{"an older question", func() Finding { f := answer(r, Yes); f.Seq--; return f }, "no longer open"},
		{"a question that is not there yet", func() Finding { f := answer(r, Yes); f.Seq++; return f }, "no longer open"},
		{"another step", func() Finding { f := answer(r, Yes); f.Step = "policy"; return f }, "no longer open"},
		{"no verdict", func() Finding { return answer(r, "") }, "no longer open"},
		{"a machine that does not know either", func() Finding { return measured(r, Unknown) }, "no longer open"},
		{"a word on a repair that nobody asked for", func() Finding { return repairSaid(r, Yes) }, "no longer open"},
		{"a timer that was set for an older question", func() Finding { return Finding{Kind: TimedOut, Seq: 6} }, "no longer open"},
		{"an unknown kind", func() Finding { f := answer(r, Yes); f.Kind = "shout"; return f }, "no longer open"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next, err := Advance(r, tt.f())
			if !errors.Is(err, ErrStale) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %v, want one with %q", err, tt.says)
			}
			if !reflect.DeepEqual(next, r) {
				t.Error("the run changed")
			}
		})
	}
	for name, f := range map[string]Finding{"a person who does not say where": answer(r, Yes), "a person in the IDC": func() Finding { f := answer(r, Yes); f.Vantage = IDC; return f }()} {
		if next := must(t, r, f); next.Step != "policy" {
			t.Errorf("%s: it went to %s", name, next.Step)
		}
	}
}

// Nobody is asked whether the tunnel can be read: a person's word on it would be an invention.
func TestNobodyAnswersForTheMachine(t *testing.T) {
	for _, step := range []string{"read", "preflight", "escalate"} {
		r := at(step)
		r.Phase = Judging
		if _, err := Advance(r, answer(r, Yes)); !errors.Is(err, ErrStale) {
			t.Errorf("%s took a person's answer: %v", step, err)
		}
	}
}

func TestStaleSaysWhoWasFirst(t *testing.T) {
	r := at("policy")
	late := answer(r, Yes)
	late.By = grace
	tests := []struct {
		name  string
		first Finding
		says  string
	}{
		{"answered", answer(r, No), `Ada said "no"`},
		{"not known", answer(r, Unknown), `Ada said "not established"`},
		{"called off", Finding{Kind: CalledOff, Source: Human, By: ada, At: t0, Seq: r.Seq}, `Ada said "called off"`},
		{"timed out", Finding{Kind: TimedOut, Source: Machine, At: t0, Seq: r.Seq}, "the run is over (expired)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Advance(must(t, r, tt.first), late)
			if !errors.Is(err, ErrStale) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
	r.Phase, r.Verdict = Repairing, No
	late = repairSaid(r, No)
	if _, err := Advance(must(t, r, repairSaid(r, Yes)), late); err == nil || !strings.Contains(err.Error(), "repair reported as done") {
		t.Errorf("after a repair: %v", err)
	}
}

// A recheck that cannot read the tunnel must not repeat the older reading as if it were news.
func TestUnreadableRecheckIsNoNo(t *testing.T) {
	r := at("policy")
	r.Phase, r.Verdict = Rechecking, No
	r = NotConnected(Read(r, reading("denied", t0), t0), t0)
	f := r.Findings[len(r.Findings)-1]
	if f.Kind != Rechecked || f.Verdict != Unknown || !strings.Contains(f.Reason, "req-denied") {
		t.Errorf("got %+v", f)
	}
	if !r.Facts.Reading.ReadOK() || len(r.Gaps()) != 1 {
		t.Errorf("the older reading is lost, or the refusal: %+v", r.Gaps())
	}
	if r = Read(r, reading("down", t0), t0); r.Facts.Unread != nil {
		t.Error("a reading that succeeds leaves the refusal of the one before")
	}
}

// A tunnel that was seen down first and then up was solved, though the first reading was partial.
func TestPartialReadingIsProofOfDown(t *testing.T) {
	early := reading("down", t0)
	early.Partial, early.Gateway, early.Customer = true, VPNGateway{}, CustomerGateway{}
	r := Read(newRun(), early, t0)
	if up := Read(r, reading("up", t0), t0); up.Outcome.End != Solved || up.Facts.First.Connected() {
		t.Errorf("connected after a partial reading: %+v", up.Outcome)
	}
	whole := Read(Reread(r), reading("down", t0), t0)
	if whole.Facts.First.Partial || !whole.Facts.Reading.Gateway.PublicIP.IsValid() {
		t.Error("the whole reading did not complete the partial one")
	}
	later := reading("down", t0)
	later.Partial, later.Gateway = true, VPNGateway{}
	if again := Read(whole, later, t0); !again.Facts.Reading.Gateway.PublicIP.IsValid() {
		t.Error("a partial reading forgot the gateway")
	}
}

// What happens after the end is no part of the run.
func TestEndedRunNeverChanges(t *testing.T) {
	r := at("policy")
	over := must(t, r, Finding{Kind: CalledOff, Source: Human, By: ada, At: t0, Seq: r.Seq})
	for name, next := range map[string]Run{
		"reading":     Read(over, reading("up", t0), t0),
		"measurement": Measured(over, Measurement{Need: PingGateway, Vantage: IDC, Sent: 3}),
		"recheck":     NotConnected(over, t0),
		"settling":    Settle(over, t0),
		"reread":      Reread(over),
	} {
		if !reflect.DeepEqual(next, over) {
			t.Errorf("a %s changed an ended run", name)
		}
	}
}

// Every run can be replayed: its findings, in order, lead a new run with the same facts to the
// same end.
func TestReplay(t *testing.T) {
	for _, play := range [][]string{
		{"eyes vpc", "read down", "measured ping_private vpc 0/20", "person yes", "paste no rule 12", "after 3m", "done", "read up"},
		{"read blocked", "done", "read blocked", "still down", "cannot"},
		{"read denied", "cannot", "person unknown", "person no", "person no", "cannot", "person no", "done", "still down", "person no", "cannot"},
		{"read down", "person no", "after 1h", "expire"},
		{"read missing"},
	} {
		c := &conversation{run: newRun(), now: t0}
		c.play(t, strings.Join(play, "\n"), false)
		stored := deepCopy(t, c.run)
		if !stored.Over() {
			t.Fatalf("%v does not end", play)
		}
		again := newRun()
		again.Facts, again.Pending = stored.Facts, nil
		for _, f := range stored.Findings {
			again = must(t, again, f)
		}
		if !reflect.DeepEqual(again, stored) {
			t.Errorf("%v: replayed it ends differently\ngot  %+v\nwant %+v", play, again, stored)
		}
	}
}

func TestStoredFormKeepsEverything(t *testing.T) {
	r := at("internet")
	r = Measured(r, Measurement{
		Need: Internet, Vantage: IDC, Target: "3 targets", At: t0, Took: 1500 * time.Millisecond, Sent: 3, Received: 1,
		RTT: 8500 * time.Microsecond, Problem: "", Raw: "a\nb\xff\x00<&>",
	})
	r = must(t, r, answer(r, No))
	r.Pending = []Probe{{Need: ReadTunnel}, {PingGateway, Elsewhere}}
	r.Facts.Unread = &denied
	deepCopy(t, r)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"psk", "pre_share", "presharedkey", "secret"} {
		if strings.Contains(strings.ToLower(string(b)), word) {
			t.Errorf("the stored form has a place for %q", word)
		}
	}
}

func TestState(t *testing.T) {
	tests := []struct {
		phase Phase
		end   End
		want  string
		snake string
	}{
		{Judging, "", "Checking", "checking"},
		{Rechecking, "", "Checking", "checking"},
		{Asking, "", "Waiting for an answer", "waiting_for_an_answer"},
		{Repairing, "", "Waiting for a repair", "waiting_for_a_repair"},
		{Over, Healthy, "Connected", "connected"},
		{Over, Solved, "Solved", "solved"},
		{Over, Escalated, "Escalated", "escalated"},
		{Over, Cancelled, "Cancelled", "cancelled"},
		{Over, Expired, "Expired", "expired"},
		{Over, "of a later version", "Escalated", "escalated"},
		{"of a later version", "", "Checking", "checking"},
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		got := Run{Phase: tt.phase, Outcome: Outcome{End: tt.end}}.State()
		seen[got] = true
		if got != tt.want || SnakeState(got) != tt.snake {
			t.Errorf("%s %s: %q, %q; want %q, %q", tt.phase, tt.end, got, SnakeState(got), tt.want, tt.snake)
		}
	}
	if len(seen) != len(States) {
		t.Errorf("%d states were seen, there are %d", len(seen), len(States))
	}
}
