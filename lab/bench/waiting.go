package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vpncheck/lab/cloudlab"
)

// waiting measures what runs take that wait for a person's answer.
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
	p, err := b.startBot(ctx, w, r)
	if err != nil {
		return err
	}
	defer p.kill()
	d := openDesk(ctx, w)
	defer func() { err = errors.Join(err, d.close()) }()
	if err := r.settle(ctx); err != nil {
		return err
	}
	before, err := footprint(ctx, p, r)
	if err != nil {
		return err
	}
	if _, err := d.all(ctx, ids, asking); err != nil {
		return fmt.Errorf("%w\n%s", err, p.said())
	}
	if err := r.settle(ctx); err != nil {
		return err
	}
	busy, err := footprint(ctx, p, r)
	if err != nil {
		return err
	}
	sleep(ctx, b.plan.calm)
	after, err := footprint(ctx, p, r)
	if err != nil {
		return err
	}
	b.reportWaiting(n, before, busy, after)
	return nil
}

func (b *bench) reportWaiting(n int, before, busy, after memory) {
	t := b.report.table(fmt.Sprintf("Memory with %d runs that wait for an answer", n), "", "before", "at the last question", fmt.Sprintf("%s later", b.plan.calm))
	t.add("the bot (RSS)", mb(before.resident), mb(busy.resident), mb(after.resident))
	t.add("the bot, most so far (peak RSS)", mb(before.peak), mb(busy.peak), mb(after.peak))
	t.add("Redis (used_memory)", mb(before.redis), mb(busy.redis), mb(after.redis))
	t.add("of it the audit stream, which has a bound", mb(before.audit), mb(busy.audit), mb(after.audit))
	runs := (after.redis - after.audit) - (before.redis - before.audit)
	b.report.note("A waiting run takes %.2f KiB of Redis (%.2f KiB with its line in the audit stream) and %.2f KiB of the bot.",
		kib(runs, n), kib(after.redis-before.redis, n), kib(after.resident-before.resident, n))
}

// memory is what the bot and its Redis take, in bytes.
type memory struct{ resident, peak, redis, audit int64 }

func footprint(ctx context.Context, p *process, r *redisServer) (m memory, err error) {
	var errs [4]error
	m.resident, errs[0] = p.memory("VmRSS")
	m.peak, errs[1] = p.memory("VmHWM")
	m.redis, errs[2] = r.used(ctx)
	m.audit, errs[3] = r.db.MemoryUsage(ctx, "vpncheck:audit", 0).Result()
	if before := m.audit == 0; before {
		errs[3] = nil // there is no stream yet
	}
	return m, errors.Join(errs[:]...)
}

func mb(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

func kib(bytes int64, n int) float64 { return float64(bytes) / 1024 / float64(n) }

// replicas measures how throughput grows with the number of processes.
func (b *bench) replicas(ctx context.Context) error {
	t := b.report.table("Replicas", "processes", "runs/s", "p50", "p99", "CPU of all bots a run")
	for _, n := range b.plan.replicas {
		m, err := b.measure(ctx, b.kinds()[0], n)
		if err != nil {
			return fmt.Errorf("%d processes: %w", n, err)
		}
		t.add(fmt.Sprint(n), fmt.Sprintf("%.0f", m.perSecond()), ms(quantile(m.took, 0.5)), ms(quantile(m.took, 0.99)), ms(m.cpu/time.Duration(m.n)))
	}
	return nil
}
