package conversation

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// First readings ask for the whole of a tunnel's surroundings, of which the cloud gives few a
// second, and for the tunnel itself in every region where it may be. A burst of commands waits here,
// before the time of a reading begins, and not at the cloud's limits within it; and one channel's
// burst does not keep the others waiting. Readings that follow what people do never wait.
const (
	defaultFirstReadings = 10 // a second
	channelShare         = 5  // of them for one channel: one in so many
	channelOnce          = 10 // at once for one channel
	// regionsOfOne is in how many regions a tunnel is looked for at the price of one reading: so many
	// more tunnels than surroundings does the cloud give.
	regionsOfOne = 4
)

// queue hands out the times at which first readings begin. It counts in calls that look for a tunnel.
type queue struct {
	mu       sync.Mutex
	all      *rate.Limiter
	channels map[string]*rate.Limiter
	waiting  atomic.Int64 // calls, at most
}

// maxQueued bounds the memory of channels that nobody uses any more.
const maxQueued = 1000

// limiters are those of all readings and of a channel's; most is what a reading takes at most.
func (q *queue) limiters(perSecond float64, most int, channel string) (all, mine *rate.Limiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.all == nil {
		q.all = rate.NewLimiter(rate.Limit(perSecond), max(most, int(perSecond)))
	}
	mine, ok := q.channels[channel]
	if !ok {
		if q.channels == nil || len(q.channels) >= maxQueued {
			q.channels = map[string]*rate.Limiter{}
		}
		mine = rate.NewLimiter(rate.Limit(perSecond/channelShare), most*channelOnce)
		q.channels[channel] = mine
	}
	return q.all, mine
}

// callsEach is what a first reading takes that looks for its tunnel in so many regions.
func callsEach(regions int) int { return max(regions, regionsOfOne) }

// firstCalls is how many calls first readings may take in a second.
func (l *Loop) firstCalls() float64 {
	return cmp.Or(l.FirstReadings, defaultFirstReadings) * regionsOfOne
}

func (l *Loop) limiters(channel string) (all, mine *rate.Limiter) {
	return l.firsts.limiters(l.firstCalls(), callsEach(len(l.Regions)), channel)
}

// inTurn waits until the turn of a first reading in so many regions has come. It is false where the
// loop ends before: the run's timer has it made elsewhere.
func (l *Loop) inTurn(ctx context.Context, channel string, regions int) bool {
	all, mine := l.limiters(channel)
	now, calls := time.Now(), callsEach(regions)
	return l.hold(ctx, mine.ReserveN(now, calls).Delay()) && l.hold(ctx, all.ReserveN(time.Now(), calls).Delay())
}

// queued is how long it takes at most until a first reading of a channel that has its place has begun.
func (l *Loop) queued(d Document) time.Duration {
	if d.Run.Facts.First != nil {
		return 0
	}
	_, mine := l.limiters(d.Place.Channel)
	return backlog(float64(l.firsts.waiting.Load()), l.firstCalls()) + backlog(-mine.Tokens(), float64(mine.Limit()))
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
