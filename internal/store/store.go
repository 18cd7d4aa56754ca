package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

var (
	// ErrNoRun is returned where a run is not known, or its retention is over.
	ErrNoRun = errors.New("no such run")
	// ErrEnded is returned where a run is over and takes no more events.
	ErrEnded = errors.New("the run has ended")
	// ErrFenced is returned where another replica has taken the run meanwhile.
	// Whoever gets it must act no more for that run.
	ErrFenced = errors.New("another replica has taken the run")
	// ErrFull is returned where Redis has reached its maxmemory: what is new is refused
	// whole, while what was accepted goes on. It goes by when there is room again.
	ErrFull = errors.New("redis is full")
	// ErrNewer is what handle and show wrap where a run was written by a newer program
	// than this one. The run is left to replicas that can read it, and no try is counted.
	ErrNewer = errors.New("the run is of a newer version than this program")
	// ErrLayout is returned where Redis holds data of another layout or another
	// number of partitions than this process was given.
	ErrLayout = errors.New("redis holds data of another layout")
)

// Options say where Redis is and how the engine behaves. Zero values are defaults.
type Options struct {
	// URL is one of
	//
	//	redis://[user:password@]host[:6379][/db]
	//	redis+sentinel://[user:password@]host[:26379],host2…/master[?db=1&sentinel_username=…&sentinel_password=…]
	//	redis+cluster://[user:password@]host[:6379],host2…
	//
	// With rediss in place of redis every connection is TLS, to Sentinels too. User
	// and password are those of the data nodes. Other options of go-redis may
	// follow as a query (dial_timeout=3s, pool_size=20, skip_verify=true).
	URL        string
	Prefix     string        // first part of every key, default "vpncheck"
	Partitions int           // default 8 on Cluster, else 1; fixed at first use
	Lease      time.Duration // how long a silent replica keeps a run, default 3 s
	Consumer   string        // names this process, default random
	Retain     time.Duration // how long an ended run stays readable, default 30 days
	Drain      time.Duration // what work under way gets to finish in, default 10 s

	// Admission is how often a run may begin, over all replicas; its Name means nothing. Runs that
	// are opened faster begin in the order of Start, and cost nothing before. Events of runs that have
	// begun never wait for it. Default: no bound.
	Admission Rate

	MaxDeliveries int          // deliveries of an event before it is parked, default 8
	OnParked      func(Parked) // called after an event was parked; may be nil

	Now func() time.Time // default time.Now
	Log *slog.Logger     // default slog.Default()
}

func (o Options) withDefaults() Options {
	o.Prefix = cmp.Or(o.Prefix, "vpncheck")
	o.Partitions = cmp.Or(o.Partitions, 1)
	o.Lease = cmp.Or(o.Lease, 3*time.Second)
	o.Consumer = cmp.Or(o.Consumer, randomID())
	o.Retain = cmp.Or(o.Retain, 30*24*time.Hour)
	o.Drain = cmp.Or(o.Drain, 10*time.Second)
	o.MaxDeliveries = cmp.Or(o.MaxDeliveries, 8)
	o.Log = cmp.Or(o.Log, slog.Default())
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// randomID has 60 random bits: short enough to read aloud.
func randomID() string { return strings.ToLower(rand.Text()[:12]) }

// Store is the engine. Its methods may be called at the same time.
type Store struct {
	o      Options
	db     redis.UniversalClient
	block  time.Duration // how long one blocking read waits; not at all below 0
	poll   time.Duration // how often timers and abandoned runs are looked for
	alarms map[kind][]*alarm
	known  atomic.Bool // the layout was found to be ours
	close  func()
}

// Open returns a Store on the Redis at o.URL. It connects at first use: Redis
// may be away now and come later.
func Open(o Options) (*Store, error) {
	db, cluster, err := connect(o.URL)
	if err != nil {
		return nil, err
	}
	if cluster {
		o.Partitions = cmp.Or(o.Partitions, 8)
	}
	return newStore(o, db, time.Second), nil
}

// OpenEmbedded returns a Store on a Redis inside this process. It answers on
// loopback only, behind a random password, and forgets everything when closed.
func OpenEmbedded(o Options) (*Store, error) {
	mini, password := miniredis.NewMiniRedis(), rand.Text()
	mini.RequireAuth(password)
	if err := mini.Start(); err != nil {
		return nil, fmt.Errorf("start embedded redis: %w", err)
	}
	db, _, err := connect(fmt.Sprintf("redis://:%s@%s", password, mini.Addr()))
	if err != nil {
		mini.Close()
		return nil, err
	}
	s := newStore(o, db, 100*time.Millisecond)
	stop := age(mini)
	s.close = func() { stop(); mini.Close() }
	return s, nil
}

func newStore(o Options, db redis.UniversalClient, block time.Duration) *Store {
	s := &Store{o: o.withDefaults(), db: db, block: block, close: func() {}}
	s.poll = min(time.Second, block*2, s.o.Lease/4)
	s.alarms = map[kind][]*alarm{}
	for _, k := range []kind{events, shows} {
		for range s.o.Partitions {
			s.alarms[k] = append(s.alarms[k], &alarm{early: make(chan struct{}, 1)})
		}
	}
	return s
}

// age lets time pass in mini, which by itself expires nothing. Its own ClockTTL
// would look at every key for every command.
func age(mini *miniredis.Miniredis) (stop func()) {
	const step = 250 * time.Millisecond
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(step)
		defer t.Stop()
		for last := time.Now(); ; {
			select {
			case now := <-t.C:
				mini.FastForward(now.Sub(last))
				last = now
			case <-quit:
				return
			}
		}
	}()
	return func() { close(quit); <-done }
}

// Close ends the connections. End Work and Show first. Closing again does nothing.
func (s *Store) Close() error {
	err := s.db.Close()
	if errors.Is(err, redis.ErrClosed) {
		return nil
	}
	s.close()
	if err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Ping says whether Redis answers and its data has our layout.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	s.known.Store(false)
	return s.checkLayout(ctx)
}

// checkLayout records layout and partitions at first use, and refuses others
// after: with another number of partitions, subjects would be looked for where
// they are not.
func (s *Store) checkLayout(ctx context.Context) error {
	if s.known.Load() {
		return nil
	}
	key, mine := s.o.Prefix+":layout", fmt.Sprintf("layout 1, partitions %d", s.o.Partitions)
	found, err := s.db.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		if err := s.db.SetNX(ctx, key, mine, 0).Err(); err != nil {
			return fmt.Errorf("record layout: %w", verdict(err))
		}
		found, err = s.db.Get(ctx, key).Result()
	}
	if err != nil {
		return fmt.Errorf("read layout: %w", err)
	}
	if found != mine {
		return fmt.Errorf("%w: %s has %q, this process was given %q", ErrLayout, key, found, mine)
	}
	s.known.Store(true)
	return nil
}
