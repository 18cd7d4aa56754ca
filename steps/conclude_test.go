package steps

import (
	"strings"
	"testing"
	"time"
)

func TestCredit(t *testing.T) {
	tests := []struct {
		name string // says why
		play string
		end  End
		step string
		want string
	}{
		{"never seen down", "read up", Healthy, "read", "when it was first read"},
		{"unreadable, then up: it may have been up all the while", "read denied\ndone\nread up", Healthy, "read", "when it was first read"},
		{"a ping by a person", "read down\nperson yes\nread up", Solved, "activate", "was idle"},
		{"the bot's ping, a moment ago", "eyes vpc\nread down\nmeasured ping_private vpc 0/20\nafter 90s\nread up", Solved, "activate", "after the bot sent traffic"},
		{"the bot's ping is too long ago", "eyes vpc\nread down\nmeasured ping_private vpc 0/20\nafter 10m\nread up", Solved, "gateway", "by itself"},
		{"a ping that could not be sent brings nothing up", "eyes vpc\nread down\nmeasured ping_private vpc problem no agent\nread up", Solved, "activate", "by itself"},
		{"a ping after which it was still down did not help", "read down\nperson yes\nread down\nstill down\nafter 10m\nread up", Solved, "gateway", "by itself"},
		{"the newest repair", "read down\nperson no\nperson no\nperson no\ndone\nread up", Solved, "internet", "after that was repaired"},
		{"the cause has the words of the paste", "read down\nperson no\nperson yes\npaste no rule 12 drops ESP\ndone\nread up", Solved, "policy", "(rule 12 drops ESP). It came up after"},
		{"a repair whose recheck found it down gets less credit", "read down\nperson no\nperson yes\nperson no\ndone\nread down\nstill down\nafter 5m\nread up", Solved, "policy", "some time after"},
		{"what could not be changed is no cure", "read down\nperson no\nperson yes\nperson no\ncannot\nread up", Solved, "parameters", "by itself"},
		{"letting the bot read repairs no tunnel", "read denied\ndone\nread down\nstill down\nafter 5m\nread up", Solved, "activate", "by itself"},
		{"a block that was released", "read blocked\ndone\nread up", Solved, "preflight", "blocks the VPN gateway's public address 203.0.113.7. It came up after"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := played(t, tt.play)
			if o := r.Outcome; o.End != tt.end || o.Step != tt.step || !strings.Contains(o.Cause, tt.want) {
				t.Errorf("got %+v, want %s at %s: …%s…", o, tt.end, tt.step, tt.want)
			}
			if len(r.NextActions()) != 0 || len(r.openSuspects()) != 0 {
				t.Error("a tunnel that is up has suspects or things to do")
			}
		})
	}
}

func TestSuspects(t *testing.T) {
	tests := []struct {
		name string
		play string
		want []string // the step and a part of the why, in order
	}{
		{"nothing wrong", "read down\nperson no\nperson yes\nperson yes\nperson yes", nil},
		{"what could not be changed before what was changed in vain", "read down\nperson no\nperson yes\nperson no\ndone\nread down\nstill down\nperson no\ncannot", []string{"parameters: could not be changed", "policy: stayed down"}},
		{"a repair that nobody reported is not called done", "read down\nperson no\nperson yes\nperson no\nexpire", []string{"policy: Nobody has said"}},
		{"what is wrong before what is not known", "read down\nperson unknown\nperson yes\nperson no\ncannot\nperson unknown", []string{"policy: could not", "activate: Not established: a CVM", "parameters: Not established: the negotiation"}},
		{"a silent gateway, with the line up", "read down\nperson no\nperson no\nperson yes\nperson yes\nperson yes", []string{"gateway: although the IDC's public internet is up"}},
		{"a silent gateway behind a dead line is no suspect of its own", "read down\nperson no\nperson no\nperson no\ncannot\nperson yes\nperson yes", []string{"internet: could not be changed"}},
		{"what the measurement said", "eyes idc\nread down\nmeasured ping_gateway idc 0/5\nmeasured internet idc 3/3\nperson no\nperson yes\nperson yes", []string{"gateway: (203.0.113.7: 0 of 5 replies)"}},
		{"a tunnel that nobody could read", "read denied\ncannot\nperson no\nperson yes\nperson yes\nperson yes", []string{"read: req-denied"}},
		{"it became readable later", "read denied\ncannot\nread down\nperson no\nperson yes\nperson yes\nperson yes", nil},
		{"the gateway's record could not be read", "read gap\nperson no\nperson yes\nperson yes\nperson yes", []string{"preflight: Not established"}},
		{"still blocked", "read blocked\ncannot", []string{"preflight: blocks the VPN gateway"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := played(t, tt.play)
			got := r.Suspects()
			if len(got) != len(tt.want) {
				t.Fatalf("got %+v, want %q", got, tt.want)
			}
			for i, w := range tt.want {
				step, why, _ := strings.Cut(w, ": ")
				if got[i].Step != step || !strings.Contains(got[i].Why, why) {
					t.Errorf("suspect %d: got %+v, want %s", i, got[i], w)
				}
			}
			checkActions(t, r, got)
		})
	}
}

// checkActions wants each suspect's advice, in their order, and the ticket last.
func checkActions(t *testing.T, r Run, suspects []Suspect) {
	t.Helper()
	actions := r.NextActions()
	if len(actions) != len(suspects)+1 {
		t.Fatalf("%d suspects, and things to do: %+v", len(suspects), actions)
	}
	for i, a := range actions {
		if i < len(suspects) && a.Summary != suspects[i].Why {
			t.Errorf("action %d is about %q, the suspect is %q", i, a.Summary, suspects[i].Why)
		}
		if len(a.Actions) == 0 {
			t.Errorf("%q says nothing to do", a.Summary)
		}
	}
	if last := actions[len(actions)-1]; !strings.Contains(strings.Join(last.Actions, " "), TicketURL) {
		t.Errorf("no ticket: %+v", last)
	}
}

func TestNotEstablished(t *testing.T) {
	tests := []struct {
		name string
		play string
		want map[string]string // by step; the others must not stand there
	}{
		{"asked and not known", "read down\nperson unknown", map[string]string{
			"activate": "Ada did not know", "gateway": "cannot be measured from where the bot stands, a person is asked",
			"internet": "not reached yet", "policy": "not reached yet", "parameters": "not reached yet",
		}},
		{"nobody answered", "read down\nperson no\nperson yes\nexpire", map[string]string{
			"internet": "not on the way", "policy": "nobody answered", "parameters": "nobody answered the question before",
		}},
		{"it came up meanwhile", "read down\nperson no\nperson yes\nread up", map[string]string{
			"internet": "not on the way", "policy": "came up before anybody answered", "parameters": "not needed",
		}},
		{"called off", "read down\ncancel", map[string]string{
			"activate": "cannot be measured", "gateway": "ended before it", "internet": "ended before it",
			"policy": "ended before it", "parameters": "ended before it",
		}},
		{"escalated at once", "read blocked\ncannot", map[string]string{
			"activate": "not on the way", "gateway": "not on the way", "internet": "not on the way",
			"policy": "not on the way", "parameters": "not on the way",
		}},
		{"not readable", "read denied\ncannot\nperson no\nperson yes\nperson yes\nperson yes", map[string]string{
			"preflight": "the tunnel could not be read", "internet": "not on the way",
		}},
		{"a gap", "read gap\nperson no\nperson yes\nperson yes\nperson yes", map[string]string{
			"preflight": "the VPN gateway could not be read", "internet": "not on the way",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := played(t, tt.play).NotEstablished()
			for _, u := range got {
				if want, ok := tt.want[u.Step]; !ok || !strings.Contains(u.Why, want) {
					t.Errorf("%s: %q, want %q", u.Step, u.Why, want)
				}
			}
			if len(got) != len(tt.want) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestNextActionsAfterCancel(t *testing.T) {
	for play, want := range map[string]string{
		"read missing":      "Check the id and the region.",
		"read down\ncancel": "Check the tunnel again",
	} {
		a := played(t, play).NextActions()
		if len(a) != 1 || len(a[0].Actions) != 1 || !strings.Contains(a[0].Actions[0], want) {
			t.Errorf("%q: %+v", play, a)
		}
	}
}

// The credit of a ping depends on the clock of the arguments alone.
func TestTrafficWindow(t *testing.T) {
	r := Read(newRun(), reading("down", t0), t0)
	r = Measured(r, Measurement{Need: PingPrivate, Vantage: Elsewhere, Sent: 5, At: t0})
	if step, _ := r.credit(t0); step == activate.ID {
		t.Error("a ping from elsewhere does not go through the tunnel")
	}
	r = Measured(r, Measurement{Need: PingPrivate, Vantage: VPC, Sent: 5, At: t0})
	for after, want := range map[time.Duration]string{trafficWindow: activate.ID, trafficWindow + 1: read.ID} {
		if step, _ := r.credit(t0.Add(after)); step != want {
			t.Errorf("%s after the ping: %s, want %s", after, step, want)
		}
	}
}

func played(t *testing.T, script string) Run {
	t.Helper()
	c := &conversation{run: newRun(), now: t0}
	c.play(t, script, true)
	if strings.Contains(c.out.String(), "refused") {
		t.Fatalf("a line was refused:\n%s", c.out.String())
	}
	return c.run
}

// Where nobody sent large packets, people are told how to.
func TestTryLarge(t *testing.T) {
	healthy := newRun()
	healthy.Facts.Reading, healthy.Outcome.End = reading("up", t0), Healthy
	problem, sent, solved := healthy, healthy, healthy
	problem.Facts.Measurements = []Measurement{{Need: PingPrivate, Vantage: VPC, Problem: "no agent"}}
	sent.Facts.Measurements = []Measurement{pinged(5)}
	solved.Outcome.End = Solved
	for name, c := range map[string]struct {
		r    Run
		want bool
	}{"nothing sent": {healthy, true}, "nothing could be sent": {problem, true}, "sent": {sent, false}, "solved": {solved, false}} {
		if got := strings.Contains(c.r.TryLarge(), "ping -c 5 -s 1300 192.168.10.1"); got != c.want {
			t.Errorf("%s: %q", name, c.r.TryLarge())
		}
	}
}
