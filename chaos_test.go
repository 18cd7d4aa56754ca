package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vpncheck/internal/store"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// The program as shipped, several processes of it over one Redis, with people who answer and with
// faults that strike at random moments: the promises of the packages store and conversation, as
// the channel sees them. VPNCHECK_CHAOS=1 runs it at length; VPNCHECK_CHAOS_SEED repeats a run's
// choices (not the machine's timing).

const (
	canary = "Canary-PSK-in-the-storm"
	// settled is how long after the last fault every check must be over that people answer. A
	// reading that is lost is made again after 17 s, and given up after as many again.
	settled = 75 * time.Second
	// woken is how long after the last fault, or the end of the last check, a process that has stood
	// still may take to hear what Slack had sent it.
	woken = 2 * time.Second
)

// chaos is one world in which faults strike.
type chaos struct {
	t     *testing.T
	w     *world
	redis storage
	db    *redis.Client // what the test itself looks through; see follow
	nodes []*node
	side  sync.WaitGroup // faults that go on beside others

	settings []string      // of the processes
	frozen   time.Duration // how long one stands still, and up to 2 s more

	mu        sync.Mutex
	held      map[string]struck // by run
	takeovers []*takeover       // that are under way
	lives     []*life
	figures   figures
	failed    bool
}

type figures struct {
	took                                                      time.Duration
	kills, terms, freezes, runs, clicks, forms, events        int
	solved, escalated, expired, cancelled, other, lost, twice int
	reminders, changes                                        int
	takeovers, again, acrossOutage                            []time.Duration // as Redis saw them; again: an heir was struck as well
	showLane                                                  []time.Duration // those among them, run by run, that were being shown
	shown, shownAgain                                         []time.Duration // to the next thing that the channel showed
	faults                                                    map[string]int
	typed                                                     map[string]int // commands by tunnel
}

func (c *chaos) count(f func(*figures)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.figures)
}

func (c *chaos) violation(format string, args ...any) {
	c.mu.Lock()
	c.failed = true
	c.mu.Unlock()
	c.t.Errorf(format, args...)
}

func (c *chaos) broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// fatal is a failure of the test itself, from any goroutine.
func (c *chaos) fatal(format string, args ...any) {
	c.violation("the test cannot go on: "+format, args...)
}

func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("faults take time")
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("VPNCHECK_CHAOS_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("VPNCHECK_CHAOS_SEED=%d", seed)
	if os.Getenv("VPNCHECK_CHAOS") == "" {
		storm{processes: 3, tunnels: 4, kills: 5, gap: 300 * time.Millisecond, frozen: 3500 * time.Millisecond}.run(t, seed)
		return
	}
	kills := 220
	if n, err := strconv.Atoi(os.Getenv("VPNCHECK_CHAOS_KILLS")); err == nil {
		kills = n
	}
	all := figures{faults: map[string]int{}}
	part := func(percent int) int { return max(1, kills*percent/100) }
	for i, s := range []storm{
		{name: "four processes", processes: 4, tunnels: 8, kills: part(30), gap: 900 * time.Millisecond},
		{name: "one process", processes: 1, tunnels: 3, kills: part(16), gap: 1200 * time.Millisecond},
		{name: "Slack's real limits", processes: 2, tunnels: 6, kills: part(24), gap: 900 * time.Millisecond, limits: slacklab.Real},
		{name: "nobody answers", processes: 3, tunnels: 5, kills: part(16), gap: 900 * time.Millisecond, silent: true},
		{name: "Redis fails over", processes: 2, tunnels: 5, kills: part(14), gap: 900 * time.Millisecond, sentinels: true},
	} {
		s.frozen = 20 * time.Second
		t.Run(s.name, func(t *testing.T) { all.add(s.run(t, seed+uint64(i))) })
	}
	all.report(t)
}

// storm says how many of what, and how often faults strike on average.
type storm struct {
	name                      string
	processes, tunnels, kills int
	gap, frozen               time.Duration
	limits                    slacklab.Limits
	silent                    bool // nobody answers: reminders and expiry
	sentinels                 bool // a master, a replica and three Sentinels
}

func (s storm) run(t *testing.T, seed uint64) figures {
	rng := rand.New(rand.NewPCG(seed, 1))
	sc := slacklab.Default()
	sc.RateLimits, sc.RefreshAfter = s.limits, 300*time.Millisecond
	c := &chaos{t: t, w: newWorldIn(t, sc), redis: startStorage(t, s.sentinels), held: map[string]struck{}, frozen: s.frozen}
	c.settings = []string{"VPNCHECK_ESCALATE_TO=S0ONCALL001", "VPNCHECK_RECHECK_FOR=4s"}
	if s.silent {
		c.settings = append(c.settings, "VPNCHECK_REMIND_AFTER=3s", "VPNCHECK_EXPIRE_AFTER=10s")
	}
	c.figures.faults, c.figures.typed = map[string]int{}, map[string]int{}
	c.follow(c.redis.client())
	t.Cleanup(func() { c.follow(nil) })
	store.LogTo(c.w.log()) // the test's own clients meet a Redis that is away
	watch, stop := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() { c.observe(watch) })
	watching.Go(func() { c.watchTakeovers(watch) })
	defer stop()
	for i := range s.processes {
		n := &node{c: c, n: i}
		n.start()
		c.nodes = append(c.nodes, n)
		t.Cleanup(n.stop)
	}
	c.w.wait("a connection", func(s *slacklab.Server) bool { return s.Connections() > 0 })
	var tunnels []string
	for i := range s.tunnels {
		region := []string{"ap-guangzhou", "ap-shanghai", "ap-singapore"}[i%3]
		tunnels = append(tunnels, c.w.cloud.AddTunnel(region, cloudlab.Down(), cloudlab.WithPSK(canary)).ID)
	}
	begin := time.Now()
	for round := 1; c.figures.kills < s.kills && !c.broken(); round++ {
		c.round(rng, tunnels, s)
	}
	stop()
	watching.Wait()
	c.figures.took = time.Since(begin)
	c.figures.report(t)
	return c.figures
}

// round has every tunnel checked once while faults strike, then looks at what became of it.
func (c *chaos) round(rng *rand.Rand, tunnels []string, s storm) {
	var people []*person
	calm := make(chan struct{})
	for i, tunnel := range tunnels {
		c.w.cloud.SetNetStatus(tunnel, "UNAVAILABLE")
		p := &person{c: c, tunnel: tunnel, repair: i%2 == 0, silent: s.silent, rng: rand.New(rand.NewPCG(rng.Uint64(), 2)), acked: map[string][]string{}, called: map[string]bool{}}
		if i%3 == 1 {
			p.cancel = 1 + p.rng.IntN(2)
		}
		p.user = []string{slacklab.Ana, slacklab.Ben, slacklab.Chen}[p.rng.IntN(3)]
		if card, ok := p.card(); ok && over(card) {
			p.begun = card.TS
		}
		if i == len(tunnels)-1 && !s.silent {
			p.quiet = calm
		}
		people = append(people, p)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var living sync.WaitGroup
	for _, p := range people {
		living.Go(func() { p.live(ctx) })
	}
	over := make(chan struct{})
	go func() { living.Wait(); close(over) }()

	most := min(s.kills, c.figures.kills+25)
	for c.figures.kills < most && !c.quiet(people) {
		c.strike(rng)
		c.pause(time.Duration(rng.Int64N(int64(2 * s.gap))))
	}
	c.side.Wait()
	c.w.slack.Heal()
	c.w.cloud.Clear()
	if !s.silent {
		c.waitingWorks(people[len(people)-1])
	}
	close(calm)
	limit := time.AfterFunc(settled, cancel)
	<-over
	for since := time.Now(); time.Since(since) < woken && ctx.Err() == nil; c.pause(people[0].think()) {
		if !c.open() {
			continue
		}
		for _, p := range people {
			p.follow(ctx) // a command that a frozen process hears when it wakes opens a check of its own
		}
		since = time.Now()
	}
	limit.Stop()
	c.check(people)
}

// quiet says whether only those are open whose people wait for the end of the storm.
func (c *chaos) quiet(people []*person) bool {
	for _, p := range people[:len(people)-1] {
		if card, ok := p.card(); !ok || !over(card) {
			return false
		}
	}
	return true
}

func (f *figures) add(o figures) {
	f.took += o.took
	f.kills, f.terms, f.freezes = f.kills+o.kills, f.terms+o.terms, f.freezes+o.freezes
	f.runs, f.clicks, f.forms, f.events = f.runs+o.runs, f.clicks+o.clicks, f.forms+o.forms, f.events+o.events
	f.solved, f.escalated, f.expired = f.solved+o.solved, f.escalated+o.escalated, f.expired+o.expired
	f.cancelled, f.other, f.lost, f.twice = f.cancelled+o.cancelled, f.other+o.other, f.lost+o.lost, f.twice+o.twice
	f.reminders, f.changes = f.reminders+o.reminders, f.changes+o.changes
	f.takeovers, f.again = append(f.takeovers, o.takeovers...), append(f.again, o.again...)
	f.showLane = append(f.showLane, o.showLane...)
	f.acrossOutage = append(f.acrossOutage, o.acrossOutage...)
	f.shown, f.shownAgain = append(f.shown, o.shown...), append(f.shownAgain, o.shownAgain...)
	for name, n := range o.faults {
		f.faults[name] += n
	}
}

func (f figures) report(t *testing.T) {
	t.Logf("%s: %d kills, %d ends, %d freezes, faults %v", f.took.Round(time.Second), f.kills, f.terms, f.freezes, f.faults)
	t.Logf("%d runs (%d solved, %d escalated, %d expired, %d cancelled, %d other), %d clicks and %d forms acknowledged, %d reminders, %d changes of the cloud, %d events; lost %d, doubled %d",
		f.runs, f.solved, f.escalated, f.expired, f.cancelled, f.other, f.clicks, f.forms, f.reminders, f.changes, f.events, f.lost, f.twice)
	t.Logf("takeover, from SIGKILL until another had taken all that the dead held: %s (runs that were being shown: %s); where all its heirs were struck too: %s; where Redis was away meanwhile: %s",
		spread(f.takeovers), spread(f.showLane), spread(f.again), spread(f.acrossOutage))
	t.Logf("from the strike at who held a run to the next thing shown: %s; where the heir was struck too: %s", spread(f.shown), spread(f.shownAgain))
}

func spread(all []time.Duration) string {
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	at := func(q float64) time.Duration {
		return all[max(0, int(math.Ceil(q*float64(len(all))))-1)].Round(time.Millisecond)
	}
	return fmt.Sprintf("%d, p50 %s, p99 %s, max %s", len(all), at(0.5), at(0.99), at(1))
}
