package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// hold renews the lease of a taken run until stop is called. The context ends when
// another replica has the run, with cause ErrFenced, or when the drain is over. While
// Redis is away it goes on: then nobody else can take the run either.
func (l *lane) hold(ctx context.Context, t token, epoch int64) (held context.Context, stop func()) {
	held, cancel := context.WithCancelCause(ctx)
	quit := make(chan struct{})
	go func() {
		tick := time.NewTicker(l.s.o.Lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-l.over:
				cancel(context.Canceled)
				return
			case <-tick.C:
				if errors.Is(l.refresh(ctx, t, epoch), ErrFenced) {
					cancel(ErrFenced)
					return
				}
			}
		}
	}()
	return held, func() { close(quit); cancel(nil) }
}

func (l *lane) refresh(ctx context.Context, t token, epoch int64) error {
	keys := []string{l.s.runKeys(t.p, t.run).run, l.s.stream(l.kind, t.p)}
	n, err := l.s.eval(ctx, scriptRefresh, keys, string(l.kind), epoch, l.s.o.Consumer).Int()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrFenced
	}
	return nil
}

// giveBack hands a run over whose worker was told to end, and says why it was.
func (l *lane) giveBack(ctx, held context.Context, t token) error {
	cause := context.Cause(held)
	if !errors.Is(cause, ErrFenced) {
		l.release(ctx, t)
	}
	return cause
}

// requeueAbandoned puts back the tokens whose lease has run out, and says for how long no other will
// have. It claims none for itself: who dies at this leaves them as they are, to be found by the next
// to look. Redis looks through the whole pending list: live holders do not hide the dead.
func (l *lane) requeueAbandoned(ctx context.Context, p partition) (next time.Duration, err error) {
	nearly := max(0, l.s.o.Lease-l.s.poll) // silent for so long, it may be over before the next look
	for {
		silent, err := l.s.db.XPendingExt(ctx, &redis.XPendingExtArgs{
			Stream: l.s.stream(l.kind, p), Group: group, Idle: nearly.Truncate(time.Millisecond), Start: "-", End: "+", Count: batch,
		}).Result()
		if err != nil {
			return 0, err
		}
		over := 0
		next = l.s.poll
		for _, held := range silent {
			if left := l.s.o.Lease - held.Idle; left > 0 {
				next = min(next, left)
				continue
			}
			over++
			if err := l.requeue(ctx, p, held); err != nil {
				return 0, err
			}
		}
		if len(silent) < batch || over == 0 { // those that were put back are not silent any more
			return next, nil
		}
	}
}

func (l *lane) requeue(ctx context.Context, p partition, held redis.XPendingExt) error {
	got, err := l.s.db.XRangeN(ctx, l.s.stream(l.kind, p), held.ID, held.ID, 1).Result()
	if err != nil {
		return err
	}
	if len(got) == 0 { // nobody of us leaves this; it must not stand in the way
		return l.s.db.XAck(ctx, l.s.stream(l.kind, p), group, held.ID).Err()
	}
	run, _ := got[0].Values["r"].(string)
	l.s.o.Log.Info("store: taking over", "lane", l.kind, "run", run, "from", held.Consumer, "silent", held.Idle)
	return l.putBack(ctx, token{p: p, id: held.ID, run: run}, l.s.o.Lease)
}
