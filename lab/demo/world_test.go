package demo

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// world is a world in the clock of a synctest bubble, at real speed.
func world(t *testing.T) *World {
	t.Helper()
	return newWorld(newCloud(slog.New(slog.DiscardHandler)), newClock(), 1, func(string) {})
}

// Each row is what happens to one line; up says whether the tunnel is up in the end.
func TestTunnelComesUpWhenTheLineIsSoundAndSomethingNegotiates(t *testing.T) {
	for _, c := range []struct {
		story, why string
		do         []string // "ping", "wait" (a minute), "reset", or console/command
		up         bool
	}{
		{"healthy", "it is up from the start", nil, true},
		{"idle", "nothing negotiates by itself", []string{"wait"}, false},
		{"idle", "traffic wakes it", []string{"ping"}, true},
		{"idle", "a reset puts it to sleep again", []string{"ping", "reset", "wait"}, false},
		{"linedown", "traffic alone does not help", []string{"ping", "wait"}, false},
		{"linedown", "the wrong repair does not help", []string{"firewall/permit", "firewall/align", "wait"}, false},
		{"linedown", "negotiating takes a moment", []string{"line/replug"}, false},
		{"linedown", "then it is up, without traffic", []string{"line/replug", "wait"}, true},
		{"linedown", "a reset during the negotiation calls it off", []string{"line/replug", "reset", "wait"}, false},
		{"policy", "looking repairs nothing", []string{"firewall/policy", "wait"}, false},
		{"policy", "permitting does", []string{"firewall/permit", "wait"}, true},
		{"params", "replugging does not help", []string{"line/replug", "wait"}, false},
		{"params", "aligning does", []string{"firewall/align", "wait"}, true},
		{"blocked", "permitting does not help", []string{"firewall/permit", "wait"}, false},
		{"blocked", "releasing does", []string{"tencent/release", "wait"}, true},
		{"nobody", "it can be repaired as well", []string{"line/replug", "wait"}, true},
		{"stubborn", "nothing helps", []string{"line/replug", "firewall/permit", "firewall/align", "tencent/release", "ping", "wait"}, false},
		{"byitself", "not before it is used", []string{"wait"}, false},
		{"byitself", "somebody repairs it then", []string{"ping", "wait"}, true},
		{"byitself", "or we do", []string{"line/replug", "wait"}, true},
		{"byitself", "a reset calls off the repair that was under way", []string{"ping", "reset", "wait"}, false},
		{"mention", "traffic wakes it", []string{"ping"}, true},
	} {
		t.Run(c.story+": "+c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world(t)
				for _, what := range c.do {
					happen(t, w, c.story, what)
				}
				if got := w.Up(c.story); got != c.up {
					t.Errorf("after %v: up is %v", c.do, got)
				}
				if got, want := cloudStatus(w, c.story), netStatus(c.up); got != want {
					t.Errorf("the cloud says %s, want %s", got, want)
				}
			})
		})
	}
}

func happen(t *testing.T, w *World, key, what string) {
	t.Helper()
	s, _ := FindStory(key)
	switch what {
	case "ping":
		w.Ping(t.Context(), steps.PingPrivate, s.site.Router)
	case "wait":
		time.Sleep(time.Minute)
	case "reset":
		if err := w.Reset(key); err != nil {
			t.Fatal(err)
		}
	default:
		console, command, _ := strings.Cut(what, "/")
		if _, err := w.Use(key, console, command); err != nil {
			t.Fatal(err)
		}
	}
}

func cloudStatus(w *World, key string) (status string) {
	s, _ := FindStory(key)
	w.cloud.View(func(world *cloudlab.World) {
		tunnel, _ := world.Tunnel(s.Tunnel)
		status = tunnel.NetStatus
	})
	return status
}

func TestPingsLookLikeRealOnes(t *testing.T) {
	for _, c := range []struct {
		story    string
		need     steps.Need
		received int
		raw      []string
		took     time.Duration
	}{
		{"healthy", steps.PingPrivate, 5, []string{"5 received, 0% packet loss", "rtt min/avg/max"}, pingTakes / 2},
		{"idle", steps.PingPrivate, 5, []string{"0 received, 100% packet loss", "the second one counts", "5 received"}, pingTakes},
		{"policy", steps.PingPrivate, 0, []string{"0 received, 100% packet loss", "the second one counts"}, pingTakes},
		{"policy", steps.PingGateway, 5, []string{"64 bytes from 203.0.113."}, pingTakes / 2},
		{"blocked", steps.PingGateway, 0, []string{"100% packet loss"}, pingTakes},
	} {
		t.Run(c.story+" "+string(c.need), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := FindStory(c.story)
				to := pick(c.need == steps.PingGateway, s.site.Gateway, s.site.Router)
				m := world(t).Ping(t.Context(), c.need, to)
				if m.Sent != packets || m.Received != c.received || m.Took != c.took || m.Vantage != steps.VPC || m.Problem != "" {
					t.Errorf("measured %+v", m)
				}
				for _, want := range c.raw {
					if !strings.Contains(m.Raw, want) {
						t.Errorf("no %q in\n%s", want, m.Raw)
					}
				}
			})
		})
	}
}

func TestPingThatIsCutShortIsNoVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := FindStory("policy")
		ctx, cancel := contextFor(t, pingTakes/4)
		defer cancel()
		if m := world(t).Ping(ctx, steps.PingPrivate, s.site.Router); m.Problem == "" || m.Sent != 0 {
			t.Errorf("measured %+v", m)
		}
	})
}

// A reset of the tunnel through the API makes it negotiate, as in the real cloud.
func TestResetThroughTheCloudNegotiates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t)
		s, _ := FindStory("idle")
		w.renegotiate("ResetVpnConnection", s.Tunnel, nil)
		time.Sleep(time.Minute)
		if !w.Up("idle") {
			t.Error("the tunnel did not come up")
		}
	})
}

func TestSkippedTimeRingsAlarms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		before, rang, skips := c.Now(), make(chan time.Duration, 1), 0
		c.OnSkip(func() { skips++ })
		c.after(time.Hour, func() { rang <- c.Now().Sub(before) })
		c.after(3*time.Hour, func() { t.Error("an alarm rang too early") })
		called := c.after(time.Minute, func() { t.Error("an alarm rang that was called off") })
		called()
		c.Skip(time.Hour)
		if got := <-rang; got < time.Hour || skips != 1 {
			t.Errorf("rang after %s, skips %d", got, skips)
		}
		c.stop()
		c.after(0, func() { t.Error("a stopped clock rang") })
		time.Sleep(4 * time.Hour)
	})
}
