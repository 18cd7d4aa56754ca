package main

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"vpncheck/bot"
	"vpncheck/cloud"
	"vpncheck/internal/conversation"
	"vpncheck/internal/metrics"
	"vpncheck/internal/store"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// world is Slack, Tencent Cloud and the bot, over their real wires on loopback.
type world struct {
	t       *testing.T
	slack   *slacklab.Server
	cloud   *cloudlab.Server
	prober  *fakeProber
	channel string
	user    string
	logs    *syncBuffer
	times   conversation.Times
	allow   bot.Allow

	escalateTo, escalateChannel string
	httpAddr                    string // in HTTP mode
	ops                         ops
	quota                       bot.Quota

	// what is off unless it is configured
	tat       string
	traffic   bool
	idcHosts  []string
	approvers []string
}

// fakeProber answers as the test says. Where nothing is said, nothing can be measured.
type fakeProber struct {
	mu      sync.Mutex
	vantage steps.Vantage
	answer  map[steps.Need]steps.Measurement
	onPing  func(steps.Need)
}

func (p *fakeProber) Vantage() steps.Vantage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.vantage == "" {
		return steps.Elsewhere
	}
	return p.vantage
}

func (p *fakeProber) measure(need steps.Need, target string) steps.Measurement {
	v := p.Vantage()
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.answer[need]
	if !ok {
		m = steps.Measurement{Problem: "not measured in this test"}
	}
	m.Need, m.Vantage, m.Target, m.At = need, v, target, time.Now()
	if p.onPing != nil {
		p.onPing(need)
	}
	return m
}

func (p *fakeProber) Ping(_ context.Context, need steps.Need, addr netip.Addr) steps.Measurement {
	return p.measure(need, addr.String())
}

func (p *fakeProber) Internet(context.Context) steps.Measurement {
	return p.measure(steps.Internet, "")
}

// syncBuffer collects logs from many goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// newWorld starts Slack and Tencent Cloud. The bot is started by w.serve.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldIn(t, slacklab.Default())
}

// newWorldIn is newWorld in a workspace of the test's own.
func newWorldIn(t *testing.T, sc slacklab.Config) *world {
	t.Helper()
	s := slacklab.New(sc)
	c := cloudlab.New(cloudlab.Default())
	for _, start := range []func(string) error{s.Start, c.Start} {
		if err := start("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = s.Close(); _ = c.Close() })
	times := conversation.DefaultTimes()
	times.RecheckFor, times.RecheckEvery = 300*time.Millisecond, 50*time.Millisecond
	return &world{
		t: t, slack: s, cloud: c, prober: &fakeProber{answer: map[steps.Need]steps.Measurement{}},
		channel: sc.Channels[0].ID, user: sc.Users[0].ID, logs: &syncBuffer{}, times: times,
		allow: bot.Allow{Channels: []string{"*"}, Users: []string{"*"}},
	}
}

func (w *world) log() *slog.Logger {
	return slog.New(slog.NewJSONHandler(w.logs, nil))
}

func (w *world) botConfig() bot.Config {
	c := w.slack.Config()
	cfg := bot.Config{BotToken: c.BotToken, AppToken: c.AppToken, APIURL: w.slack.APIURL(), Version: "test", Allow: w.allow, EscalateTo: bot.Mention(w.escalateTo), EscalateChannel: w.escalateChannel, Quota: w.quota, Approvers: config{Approvers: w.approvers}.slackApprovers()}
	if w.httpAddr != "" {
		cfg.AppToken, cfg.HTTPAddr, cfg.SigningSecret = "", w.httpAddr, c.SigningSecret
	}
	return cfg
}

// serve starts the bot over a store and waits until Slack has its connection. It stops with
// the test, or when stop is called.
func (w *world) serve(s *store.Store) (stop func()) {
	w.t.Helper()
	cc := cloudlab.Default()
	m := metrics.New("test")
	client, err := cloud.New(cloud.Config{
		Called:   m.CloudCalled,
		SecretID: cloudlab.DefaultSecretID, SecretKey: cloudlab.DefaultSecretKey, Regions: cc.Regions, Endpoint: w.cloud.URL(),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	cfg := config{TAT: w.tat, Traffic: w.traffic, Approvers: w.approvers, IDCHosts: w.idcHosts}
	afar, changer, err := cfg.afar(client)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- serveBot(ctx, w.botConfig(), parts{store: s, cloud: client, prober: w.prober, afar: afar, changer: changer, hosts: cfg.hosts(), times: w.times, regions: cc.Regions, now: time.Now, log: w.log(), metrics: m, ops: w.ops})
	}()
	if w.httpAddr != "" {
		reachable(w.t, w.httpAddr)
	} else {
		w.wait("a connection", func(s *slacklab.Server) bool { return s.Connections() > 0 })
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("the bot stopped: %v", err)
		}
	})
	w.t.Cleanup(stop)
	return stop
}

// embedded is a store of the test's own.
func (w *world) embedded() *store.Store {
	w.t.Helper()
	s, err := store.OpenEmbedded(store.Options{Log: w.log(), Admission: admission(1)})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

// wait waits until Slack shows what cond wants.
func (w *world) wait(what string, cond func(*slacklab.Server) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.slack.WaitFor(ctx, cond); err != nil {
		w.t.Fatalf("waiting for %s: %v\nchannel:\n%s\nlog:\n%s", what, err, w.transcript(), w.logs)
	}
}

// transcript is what the channel shows, for a failing test.
func (w *world) transcript() string {
	var b strings.Builder
	for _, m := range w.slack.Messages(w.channel) {
		b.WriteString(m.TS + " " + m.Text + "\n" + string(m.Blocks) + "\n")
		for _, r := range w.slack.Thread(w.channel, m.TS) {
			b.WriteString("  > " + r.Text + "\n")
		}
	}
	return b.String()
}

// command types a command and returns what only that person sees at once.
func (w *world) command(text string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ack, err := w.slack.Command(ctx, w.user, w.channel, "/vpncheck", text)
	if err != nil {
		w.t.Fatalf("/vpncheck %s: %v", text, err)
	}
	if ack.Message == nil {
		return ""
	}
	return ack.Message.Text
}

// card waits until the channel's newest card has the state, and returns it.
func (w *world) card(state string) slacklab.Message {
	w.t.Helper()
	var card slacklab.Message
	w.wait("a card with state "+state, func(s *slacklab.Server) bool {
		for _, m := range s.Messages(w.channel) {
			if strings.Contains(m.Text, ": "+state) && !strings.Contains(m.Text, "is down") {
				card = m
				return true
			}
		}
		return false
	})
	return card
}

// asks waits until the card asks about a step.
func (w *world) asks(text string) slacklab.Message {
	w.t.Helper()
	var card slacklab.Message
	w.wait("the question "+text, func(s *slacklab.Server) bool {
		for _, m := range s.Messages(w.channel) {
			if strings.Contains(m.Text, text) {
				card = m
				return true
			}
		}
		return false
	})
	return card
}

// click clicks the button whose label begins so.
func (w *world) click(m slacklab.Message, label string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := w.slack.ClickLabel(ctx, w.user, w.channel, m.TS, label); err != nil {
		w.t.Fatalf("click %s: %v", label, err)
	}
}

// shows checks that a message shows all of these.
func (w *world) shows(m slacklab.Message, wants ...string) {
	w.t.Helper()
	text := m.Shown()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			w.t.Errorf("the message does not show %q:\n%s", want, text)
		}
	}
}

// hides checks that a message shows none of these any more.
func (w *world) hides(m slacklab.Message, gone ...string) {
	w.t.Helper()
	for _, g := range gone {
		if strings.Contains(m.Shown(), g) {
			w.t.Errorf("the message still shows %q:\n%s", g, m.Shown())
		}
	}
}

// thread waits until a message's thread shows want.
func (w *world) thread(m slacklab.Message, want string) {
	w.t.Helper()
	w.wait("the thread to show "+want, func(s *slacklab.Server) bool {
		for _, r := range s.Thread(w.channel, m.TS) {
			if strings.Contains(r.Shown()+r.Text, want) {
				return true
			}
		}
		return false
	})
}

// everything is all that anybody in the channel has been shown, in every version.
func (w *world) everything() []slacklab.Message {
	var all []slacklab.Message
	for _, m := range w.slack.Messages(w.channel) {
		all = append(all, m)
		all = append(all, w.slack.Thread(w.channel, m.TS)...)
	}
	return append(all, w.slack.Ephemerals(w.user)...)
}

// nowhere checks that a secret is in nothing that left the bot: no call of Slack, no file, no log.
func (w *world) nowhere(secret string) {
	w.t.Helper()
	for _, c := range w.slack.Calls() {
		for k, v := range c.Args {
			if strings.Contains(v, secret) {
				w.t.Errorf("the secret is in %s, %s", c.Method, k)
			}
		}
	}
	for _, f := range w.slack.Files() {
		if f.User == slacklab.Bot && strings.Contains(string(f.Content), secret) {
			w.t.Errorf("the secret is in %s", f.Name)
		}
	}
	if strings.Contains(w.logs.String(), secret) {
		w.t.Error("the secret is in the log")
	}
}

// slackCalls counts what the bot called, without opening its connection.
func (w *world) slackCalls() int {
	n := 0
	for _, c := range w.slack.Calls() {
		if c.Method != "apps.connections.open" && c.Method != "auth.test" {
			n++
		}
	}
	return n
}
