package bot

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"vpncheck/internal/store"
)

// turns gives turns: those that all replicas share, or where the store does not answer those of
// this process alone.
type turns struct {
	shared Limits  // nil: there is none
	pace   float64 // multiplies all rates
	log    *slog.Logger
	say    rate.Sometimes // how often its absence is logged

	mu    sync.Mutex
	alone map[string]*rate.Limiter
	until map[string]time.Time // held
}

func newTurns(shared Limits, pace float64, log *slog.Logger) *turns {
	return &turns{
		shared: shared, pace: pace, log: log, say: rate.Sometimes{First: 1, Interval: time.Minute},
		alone: map[string]*rate.Limiter{}, until: map[string]time.Time{},
	}
}

// limiterWithin bounds a question to the shared limiter.
const limiterWithin = time.Second

// paced is a rate as this bot keeps it.
func (t *turns) paced(r store.Rate) store.Rate {
	r.Every = max(time.Millisecond, time.Duration(float64(r.Every)/t.pace))
	r.Burst = max(1, int(float64(r.Burst)*t.pace))
	return r
}

// ask says how long to wait; 0 is now.
func (t *turns) ask(ctx context.Context, x turn) time.Duration {
	rates := make([]store.Rate, 0, len(x.rates))
	for _, r := range x.rates {
		rates = append(rates, t.paced(r))
	}
	x.rates = rates
	if t.shared == nil {
		return t.askAlone(x)
	}
	within, cancel := context.WithTimeout(ctx, limiterWithin)
	defer cancel()
	wait, err := t.shared.Turn(within, x.name, x.rates...)
	if err != nil {
		t.say.Do(func() { t.log.Warn("the shared limiter does not answer; this process keeps its own", "err", err) })
		return t.askAlone(x)
	}
	return wait
}

// askAlone is ask for one process.
func (t *turns) askAlone(x turn) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	var got []*rate.Reservation
	wait := time.Duration(0)
	for _, r := range x.rates {
		reserved := t.limiter(r).ReserveN(now, 1)
		got = append(got, reserved)
		wait = max(wait, reserved.DelayFrom(now), t.until[r.Name].Sub(now))
	}
	if wait > 0 {
		for _, r := range got {
			r.CancelAt(now)
		}
	}
	return wait
}

// maxAlone bounds the memory of channels that nobody uses any more.
const maxAlone = 1000

func (t *turns) limiter(r store.Rate) *rate.Limiter {
	l, ok := t.alone[r.Name]
	if !ok {
		if len(t.alone) >= maxAlone {
			clear(t.alone)
			clear(t.until)
		}
		l = rate.NewLimiter(rate.Every(r.Every), r.Burst)
		t.alone[r.Name] = l
	}
	return l
}

// hold gives no turns under a rate for d.
func (t *turns) hold(ctx context.Context, r store.Rate, d time.Duration) {
	t.mu.Lock()
	r = t.paced(r)
	t.until[r.Name] = time.Now().Add(d)
	t.mu.Unlock()
	if t.shared == nil {
		return
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), limiterWithin)
	defer cancel()
	if err := t.shared.HoldTurns(within, r, d); err != nil {
		t.log.Warn("the other replicas were not told what Slack limits", "what", r.Name, "err", err)
	}
}
