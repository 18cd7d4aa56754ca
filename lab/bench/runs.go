package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/lab/cloudlab"
)

// inFlight is how many runs are kept under way at once where throughput is measured.
const inFlight = 64

// kind is a kind of run that is measured from its command to its card's end.
type kind struct {
	name     string
	n        int
	tunnel   []cloudlab.TunnelOption
	settings []string // of the bot
	answers  []string // of people
	// comesUp has the tunnel connected by the time the ping is answered, as traffic does.
	comesUp bool
}

func (b *bench) kinds() []kind {
	// No packet leaves this machine: what is pinged is on loopback.
	here := []cloudlab.TunnelOption{
		cloudlab.Down(), cloudlab.WithGatewayIP("127.0.0.1"),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.0.0.0/16", Remotes: []string{"127.0.0.1/32"}}),
	}
	return []kind{
		{name: "connected already", n: b.plan.healthy},
		{name: "ends at step 1 by the bot's ping", n: b.plan.step1, tunnel: here, settings: []string{"VPNCHECK_VANTAGE=vpc"}, comesUp: true},
		{name: "answered at every step, escalated", n: b.plan.answered, tunnel: here, answers: []string{"No", "No", "Don't know", "Yes", "No"}},
	}
}

// measured is what some runs took.
type measured struct {
	n        int
	took     time.Duration // all together, from the first command to the last card's end
	cpu      time.Duration // of the bot's processes
	redisCPU time.Duration
	slack    map[string]int
	redis    map[string]int64
}

// runs measures whole runs: how many a second, and what each costs.
func (b *bench) runs(ctx context.Context) error {
	t := b.report.table(fmt.Sprintf("%d under way at once, by one process", inFlight), "run", "runs/s", "CPU of the bot a run", "CPU of Redis a run", "Slack calls a run", "Redis commands a run", "of them scripts")
	var costs []string
	for _, k := range b.kinds() {
		m, err := b.measure(ctx, k, 1)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		slackCalls, redisCalls := 0, int64(0)
		for _, n := range m.slack {
			slackCalls += n
		}
		for _, n := range m.redis {
			redisCalls += n
		}
		t.add(k.name, fmt.Sprintf("%.0f", m.perSecond()),
			ms(m.cpu/time.Duration(m.n)), ms(m.redisCPU/time.Duration(m.n)), perRun(slackCalls, m.n), perRun(redisCalls, m.n), perRun(m.redis["evalsha"], m.n))
		costs = append(costs, fmt.Sprintf("- %s: Slack %s; Redis %s", k.name, breakdown(m.slack, m.n), breakdown(m.redis, m.n)))
	}
	b.report.note("Calls a run, by name:\n\n%s", strings.Join(costs, "\n"))
	return nil
}

func (m measured) perSecond() float64 { return float64(m.n) / m.took.Seconds() }

func perRun[N int | int64](count N, runs int) string {
	return fmt.Sprintf("%.1f", float64(count)/float64(runs))
}

// breakdown lists what was called at least once in ten runs, the most frequent first.
func breakdown[N int | int64](calls map[string]N, runs int) string {
	names := slices.SortedFunc(maps.Keys(calls), func(a, b string) int { return int(calls[b] - calls[a]) })
	var parts []string
	for _, name := range names {
		if calls[name]*10 >= N(runs) {
			parts = append(parts, name+" "+perRun(calls[name], runs))
		}
	}
	return strings.Join(parts, ", ")
}

// measure has the runs of one kind done by so many processes of the bot.
func (b *bench) measure(ctx context.Context, k kind, processes int) (m measured, err error) {
	w, err := newWorld(min(k.n, 1000))
	if err != nil {
		return m, err
	}
	defer w.close()
	warm, ids := w.tunnels(inFlight, k.tunnel...), w.tunnels(k.n, k.tunnel...)
	r, err := b.startRedis(ctx)
	if err != nil {
		return m, err
	}
	defer r.stop()
	var bots []*process
	for range processes {
		p, err := b.startBot(ctx, w, r, slices.Concat(k.settings, unpaced)...)
		if err != nil {
			return m, err
		}
		defer p.kill()
		bots = append(bots, p)
	}
	d := openDesk(ctx, w, k.answers...)
	defer func() { err = errors.Join(err, d.close()) }()
	if k.comesUp {
		d.appeared = func(tunnel string) { w.cloud.SetNetStatus(tunnel, "AVAILABLE") }
	}
	if err := d.all(ctx, warm, over...); err != nil {
		return m, fmt.Errorf("%w\n%s", err, bots[0].said())
	}
	return w.count(ctx, r, bots, func() (measured, error) {
		begin := time.Now()
		err := d.all(ctx, ids, over...)
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, bots[0].said())
		}
		return measured{n: k.n, took: time.Since(begin)}, err
	})
}

// all has a run done about each tunnel, inFlight at once, until its card is in one of the states.
func (d *desk) all(ctx context.Context, tunnels []string, states ...string) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(inFlight)
	for i, tunnel := range tunnels {
		g.Go(func() error { return d.until(ctx, i, tunnel, states...) })
	}
	return g.Wait()
}

// count does something and adds what it cost, once all that follows from it is done too.
func (w *world) count(ctx context.Context, r *redisServer, bots []*process, do func() (measured, error)) (measured, error) {
	if err := r.settle(ctx); err != nil {
		return measured{}, err
	}
	before, err := w.spent(ctx, r, bots)
	if err != nil {
		return measured{}, err
	}
	m, err := do()
	if err != nil {
		return m, err
	}
	if err := r.settle(ctx); err != nil {
		return m, err
	}
	after, err := w.spent(ctx, r, bots)
	m.cpu, m.redisCPU = after.cpu-before.cpu, after.redisCPU-before.redisCPU
	m.slack, m.redis = less(after.slack, before.slack), less(after.redis, before.redis)
	for _, ours := range []string{"info", "xlen", "zcard"} {
		delete(m.redis, ours)
	}
	return m, err
}

// spent is what was used up so far.
func (w *world) spent(ctx context.Context, r *redisServer, bots []*process) (m measured, err error) {
	for _, p := range bots {
		cpu, err := p.cpu()
		if err != nil {
			return m, err
		}
		m.cpu += cpu
	}
	if m.redisCPU, err = r.cpu(); err != nil {
		return m, err
	}
	m.slack = w.calls()
	m.redis, err = r.commands(ctx)
	return m, err
}

func less[N int | int64](after, before map[string]N) map[string]N {
	diff := map[string]N{}
	for name, n := range after {
		if n != before[name] {
			diff[name] = n - before[name]
		}
	}
	return diff
}
