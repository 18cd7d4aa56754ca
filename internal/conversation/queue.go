package conversation

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// First readings ask all regions for the whole of a tunnel's surroundings, of which the cloud gives
// few a second. A burst of commands waits here, before the time of a reading begins, and not at the
// cloud's limits within it; and one channel's burst does not keep the others waiting. Readings that
// follow what people do never wait.
const (
	defaultFirstReadings = 10 // a second
	channelShare         = 5  // of them for one channel: one in so many
	channelOnce          = 10 // at once for one channel
)

// queue hands out the times at which first readings begin.
type queue struct {
	mu       sync.Mutex
	all      *rate.Limiter
	channels map[string]*rate.Limiter
	waiting  atomic.Int64
}

// maxQueued bounds the memory of channels that nobody uses any more.
const maxQueued = 1000

// limiters are those of all readings and of a channel's.
func (q *queue) limiters(perSecond float64, channel string) (all, mine *rate.Limiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.all == nil {
		q.all = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	mine, ok := q.channels[channel]
	if !ok {
		if q.channels == nil || len(q.channels) >= maxQueued {
			q.channels = map[string]*rate.Limiter{}
		}
		mine = rate.NewLimiter(rate.Limit(perSecond/channelShare), channelOnce)
		q.channels[channel] = mine
	}
	return q.all, mine
}

func (l *Loop) firstReadings() float64 { return cmp.Or(l.FirstReadings, defaultFirstReadings) }

// inTurn is a first reading that begins when its turn has come. Where the loop ends before, it does
// not begin: the run's timer has it made elsewhere.
func (l *Loop) inTurn(channel string, read job) job {
	all, mine := l.firsts.limiters(l.firstReadings(), channel)
	wait := mine.Reserve().Delay()
	l.firsts.waiting.Add(1)
	return func(ctx context.Context) {
		begins := l.hold(ctx, wait) && l.hold(ctx, all.Reserve().Delay())
		l.firsts.waiting.Add(-1)
		if begins {
			read(ctx)
		}
	}
}

// queued is how long it takes until a first reading of a channel that has its place has begun.
func (l *Loop) queued(d Document) time.Duration {
	if d.Run.Facts.First != nil {
		return 0
	}
	_, mine := l.firsts.limiters(l.firstReadings(), d.Place.Channel)
	return backlog(float64(l.firsts.waiting.Load()), l.firstReadings()) + backlog(-mine.Tokens(), float64(mine.Limit()))
}

// backlog is the time that so many take at a rate.
func backlog(n, perSecond float64) time.Duration {
	return time.Duration(max(n, 0) / perSecond * float64(time.Second))
}

// hold waits, and says whether that was to its end.
func (l *Loop) hold(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return true
	}
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	case <-l.ending:
		return false
	}
}
