package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"vpncheck/lab/cloudlab"
)

// watchEvery is how often the bot reads the tunnels of all open runs here, so that it does so while
// it is measured: that takes more memory than anything else it does then.
const watchEvery = 15 * time.Second

// waiting measures what runs take that wait for a person's answer. One process brings them there, in
// minutes instead of the hours that Slack would give it; another takes over and is measured.
func (b *bench) waiting(ctx context.Context) (err error) {
	n := b.plan.waiting
	w, err := newWorld(min(n, 1000))
	if err != nil {
		return err
	}
	defer w.close()
	// The gateway's address is one that the prober refuses: thousands of pings at once are no part
	// of waiting.
	ids := w.tunnels(n, cloudlab.Down(), cloudlab.WithGatewayIP("224.0.0.1"))
	r, err := b.startRedis(ctx)
	if err != nil {
		return err
	}
	defer r.stop()
	filler, err := b.startWaiting(ctx, w, r)
	if err != nil {
		return err
	}
	defer filler.kill()
	if err := r.settle(ctx); err != nil {
		return err
	}
	before, err := footprint(ctx, filler, r)
	if err != nil {
		return err
	}
	if err := w.fill(ctx, ids, r); err != nil {
		return fmt.Errorf("%w\n%s", err, filler.said())
	}
	busy, err := footprint(ctx, filler, r)
	if err != nil {
		return err
	}
	heir, err := b.startWaiting(ctx, w, r)
	if err != nil {
		return err
	}
	defer heir.kill()
	filler.kill()
	sleep(ctx, b.plan.calm)
	after, err := footprint(ctx, heir, r)
	if err != nil {
		return err
	}
	b.reportWaiting(n, before, busy, after)
	return nil
}

func (b *bench) startWaiting(ctx context.Context, w *world, r *redisServer) (*process, error) {
	return b.startBot(ctx, w, r, slices.Concat(unpaced, []string{
		"VPNCHECK_WATCH_EVERY=" + watchEvery.String(), "VPNCHECK_REMIND_AFTER=1h", "VPNCHECK_EXPIRE_AFTER=2h",
	})...)
}

// fill begins a run about each tunnel and returns when all wait for an answer.
func (w *world) fill(ctx context.Context, ids []string, r *redisServer) error {
	d := openDesk(ctx, w)
	err := d.all(ctx, ids, asking)
	if err == nil {
		err = r.settle(ctx)
	}
	return errors.Join(err, d.close())
}

func (b *bench) reportWaiting(n int, before, busy, after memory) {
	t := b.report.table(fmt.Sprintf("%d runs that wait for an answer", n), "",
		"before", "the process that brought them there, at the last question", fmt.Sprintf("the one that took over, %s later", b.plan.calm))
	t.add("the bot (RSS)", mb(before.resident), mb(busy.resident), mb(after.resident))
	t.add("the bot, most so far (peak RSS)", mb(before.peak), mb(busy.peak), mb(after.peak))
	t.add("Redis (used_memory)", mb(before.redis), mb(busy.redis), mb(after.redis))
	t.add("of it the audit stream, which has a bound", mb(before.audit), mb(busy.audit), mb(after.audit))
	runs := (after.redis - after.audit) - (before.redis - before.audit)
	b.report.note("A waiting run takes %.2f KiB of Redis, %.2f KiB with its line in the audit stream.", kib(runs, n), kib(after.redis-before.redis, n))
}

// memory is what the bot and its Redis take, in bytes.
type memory struct{ resident, peak, redis, audit int64 }

func footprint(ctx context.Context, p *process, r *redisServer) (m memory, err error) {
	var errs [4]error
	m.resident, errs[0] = p.memory("VmRSS")
	m.peak, errs[1] = p.memory("VmHWM")
	m.redis, errs[2] = r.used(ctx)
	m.audit, errs[3] = r.db.MemoryUsage(ctx, "vpncheck:audit", 0).Result()
	if errors.Is(errs[3], redis.Nil) {
		errs[3] = nil // there is no stream yet
	}
	return m, errors.Join(errs[:]...)
}

func mb(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

func kib(bytes int64, n int) float64 { return float64(bytes) / 1024 / float64(n) }

// replicas measures how throughput grows with the number of processes.
func (b *bench) replicas(ctx context.Context) error {
	t := b.report.table(fmt.Sprintf("%d runs about tunnels that are connected already", b.plan.healthy), "processes", "runs/s", "CPU of all bots a run")
	for _, n := range b.plan.replicas {
		m, err := b.measure(ctx, b.kinds()[0], n)
		if err != nil {
			return fmt.Errorf("%d processes: %w", n, err)
		}
		t.add(fmt.Sprint(n), fmt.Sprintf("%.0f", m.perSecond()), ms(m.cpu/time.Duration(m.n)))
	}
	return nil
}
