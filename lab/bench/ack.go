package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// contender is an app whose acknowledgements are compared.
type contender struct {
	name  string
	start func(ctx context.Context, w *world, r *redisServer) (*process, error)
}

func (b *bench) contenders() []contender {
	all := []contender{{"vpncheck", func(ctx context.Context, w *world, r *redisServer) (*process, error) { return b.startBot(ctx, w, r) }}}
	if b.bolt != "" {
		all = append(all,
			contender{"Bolt", func(ctx context.Context, w *world, _ *redisServer) (*process, error) { return b.startBolt(ctx, w, nil) }},
			contender{"Bolt + Redis", b.startBolt})
	}
	if b.against != "" {
		other := *b
		other.bot = b.against
		all = append(all, contender{"other build", func(ctx context.Context, w *world, r *redisServer) (*process, error) {
			return other.startBot(ctx, w, r)
		}})
	}
	all = append(all, contender{"echo", func(ctx context.Context, w *world, _ *redisServer) (*process, error) { return b.startEcho(ctx, w) }})
	return slices.DeleteFunc(all, func(c contender) bool { return b.app != "" && c.name != b.app })
}

// acked is what came of the slices of one contender at one rate.
type acked struct {
	slices           []samples
	posted, commands int           // messages in the channels by the end of the slices
	cpu              time.Duration // of the app
}

// acks measures from the moment a command is due to its acknowledgement, app by app in turns.
func (b *bench) acks(ctx context.Context) error {
	t := b.report.table("", "commands/s", "app", "p50", "p99", "p99.9", "max", "errors", "sent late, p99", "answered in the channel at once", "CPU a command")
	var ratios []string // for after the table
	for _, l := range b.plan.loads {
		sums := map[string]*acked{}
		for range l.rounds {
			for _, c := range b.contenders() {
				if sums[c.name] == nil {
					sums[c.name] = &acked{}
				}
				if err := b.ackSlice(ctx, c, l, sums[c.name]); err != nil {
					return fmt.Errorf("%s at %d/s: %w", c.name, l.rate, err)
				}
			}
		}
		for _, c := range b.contenders() {
			t.row(l.rate, c.name, sums[c.name])
		}
		ratios = append(ratios, compare(l.rate, sums)...)
	}
	if len(ratios) > 0 {
		b.report.note("The p99 of vpncheck beside the others':\n\n%s", strings.Join(ratios, "\n"))
	}
	return nil
}

// each is a figure of every slice.
func (a *acked) each(figure func(samples) time.Duration) (all []time.Duration) {
	for _, s := range a.slices {
		all = append(all, figure(s))
	}
	return all
}

// typical is the quantile of the slice in the middle: of all samples together, one slice in which
// something else had the machine would decide it.
func (a *acked) typical(q float64) time.Duration {
	return middle(a.each(func(s samples) time.Duration { return quantile(s.took, q) }))
}

// most is the longest of all.
func (a *acked) most() time.Duration {
	return quantile(a.each(func(s samples) time.Duration { return quantile(s.took, 1) }), 1)
}

func (a *acked) failed() (n int) {
	for _, s := range a.slices {
		n += s.failed
	}
	return n
}

// middle is the median, the smaller one of an even number.
func middle(d []time.Duration) time.Duration { return quantile(d, 0.5) }

// row adds a line of a table of acknowledgements.
func (t *table) row(rate int, name string, a *acked) {
	answered := "–"
	if name != "echo" {
		answered = fmt.Sprintf("%d %%", 100*a.posted/a.commands)
	}
	t.add(fmt.Sprint(rate), name, ms(a.typical(0.5)), ms(a.typical(0.99)), ms(a.typical(0.999)), ms(a.most()),
		fmt.Sprint(a.failed()), ms(middle(a.each(func(s samples) time.Duration { return quantile(s.late, 0.99) }))), answered, ms(a.cpu/time.Duration(a.commands)))
}

// compare says how the bot's p99 stands to the others'.
func compare(rate int, sums map[string]*acked) []string {
	if sums["vpncheck"] == nil {
		return nil
	}
	own := sums["vpncheck"].typical(0.99)
	var ratios []string
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if other := sums[name].typical(0.99); name != "vpncheck" && other > 0 {
			ratios = append(ratios, fmt.Sprintf("- at %d/s %.2f of %s's", rate, float64(own)/float64(other), name))
		}
	}
	return ratios
}

// ackSlice gives one app one slice, from its start to its end.
func (b *bench) ackSlice(ctx context.Context, c contender, l load, sum *acked) error {
	n := int(l.slice.Seconds() * float64(l.rate))
	w, err := newWorld(max(500, l.rate))
	if err != nil {
		return err
	}
	defer w.close()
	ids := w.tunnels(n + b.plan.warmUp)
	r, err := b.startRedis(ctx)
	if err != nil {
		return err
	}
	defer r.stop()
	p, err := c.start(ctx, w, r)
	if err != nil {
		return err
	}
	defer p.kill()
	warm := offer(ctx, 100, b.plan.warmUp, func(ctx context.Context, i int) error { return w.command(ctx, i, ids[n+i]) })
	if warm.failed > 0 {
		return fmt.Errorf("%d of %d commands of the warm-up were not acknowledged\n%s", warm.failed, b.plan.warmUp, p.said())
	}
	// What waits for Slack's pace is part of what a bot does under load, and would take minutes.
	if err := until(ctx, time.Minute, func() (bool, error) { n, err := r.busy(ctx); return n == 0, err }); err != nil {
		return fmt.Errorf("the warm-up is not over: %w", err)
	}
	before, err := p.cpu()
	posts := w.calls()["chat.postMessage"]
	if err != nil {
		return err
	}
	sum.slices = append(sum.slices, offer(ctx, l.rate, n, func(ctx context.Context, i int) error { return w.command(ctx, i, ids[i]) }))
	sum.posted += w.calls()["chat.postMessage"] - posts
	sum.commands += n
	after, err := p.cpu()
	sum.cpu += after - before
	return err
}
