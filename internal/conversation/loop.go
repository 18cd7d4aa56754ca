package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// Cloud reads tunnels. A reading is never an error: what could not be read says so itself.
type Cloud interface {
	// ReadTunnel reads the tunnel alone, in one round trip. With no region it looks in all.
	ReadTunnel(ctx context.Context, tunnel, region string) steps.Reading
	// Complete adds the gateways and routes to a reading.
	Complete(ctx context.Context, r steps.Reading) steps.Reading
	// Statuses gives the NetStatus of many tunnels of one region.
	Statuses(ctx context.Context, region string, tunnels []string) (map[string]string, error)
}

// Prober measures from where the bot stands. A measurement is never an error either.
type Prober interface {
	Vantage() steps.Vantage
	Ping(ctx context.Context, need steps.Need, addr netip.Addr) steps.Measurement
	Internet(ctx context.Context) steps.Measurement
}

// Times are the durations that people notice.
type Times struct {
	RemindAfter  time.Duration // an open question is asked again
	ExpireAfter  time.Duration // an open question is given up and escalated
	RecheckFor   time.Duration // how long a tunnel has to come up after a repair
	RecheckEvery time.Duration // how often it is read meanwhile
	WatchEvery   time.Duration // how often open runs' tunnels are read anyway
	MeasureFor   time.Duration // how long a measurement may take
}

// DefaultTimes suit people who were woken up.
func DefaultTimes() Times {
	return Times{
		RemindAfter:  10 * time.Minute,
		ExpireAfter:  time.Hour,
		RecheckFor:   10 * time.Second,
		RecheckEvery: 2 * time.Second,
		WatchEvery:   30 * time.Second,
		MeasureFor:   15 * time.Second,
	}
}

// Loop moves conversations. All fields but the optional ones must be set before Serve.
type Loop struct {
	Store  *store.Store
	Cloud  Cloud
	Prober Prober
	// Afar are the measurers of places where the bot does not stand, the best first. Optional.
	Afar []Measurer
	// Hosts are hosts in IDCs that are known to answer pings: where a tunnel leads to one, it is pinged
	// first. Optional.
	Hosts []netip.Addr
	// Changer makes the changes that people approve. Nil is a bot that changes nothing.
	Changer Changer
	Times   Times
	Now     func() time.Time
	Log     *slog.Logger
	// Redact removes secrets from what people paste, before anything is stored, and counts them
	// by kind.
	Redact func(text string) (clean string, removed map[string]int)
	// Devices reads what people give of the device, and Fetch the files among it. Both are optional.
	Devices DeviceReader
	Fetch   Fetcher
	// Notify tells one person, at the reply address that came with what they did, that it had no
	// effect. Optional; it is called on a goroutine of its own and may be slow.
	Notify func(ctx context.Context, reply, text string)
	// Recorder keeps the audit record; default: the store.
	Recorder Recorder
	// Observer is optional.
	Observer Observer
	// FirstReadings is how many first readings of tunnels may begin in a second; default 10. One
	// that asks more than four regions counts for more.
	FirstReadings float64
	// Regions are those in which Cloud looks for a tunnel. Where there are several, the loop remembers
	// in which one a tunnel was found.
	Regions []string
	// Abandon has Serve end measurements that are under way instead of waiting for them: for a
	// process whose store ends with it. A change of the cloud is waited for all the same.
	Abandon bool

	firsts queue
	ending chan struct{} // closed when Serve comes to its end

	work   sync.WaitGroup // measurements and notices under way
	audits sync.WaitGroup // audit entries that are not recorded yet
}

// Presenter makes the outside look like the document. The task's ledger says what is there
// already. It returns when to be called again though nothing changed, or the zero time.
type Presenter func(ctx context.Context, task *store.ShowTask, d Document) (again time.Time, err error)

// Serve handles events and shows runs until ctx ends, then lets what is under way finish.
func (l *Loop) Serve(ctx context.Context, workers int, present Presenter) error {
	l.ending = make(chan struct{})
	defer context.AfterFunc(ctx, func() { close(l.ending) })()
	g, ctx := errgroup.WithContext(ctx)
	side, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	g.Go(func() error {
		return l.Store.Work(ctx, workers, func(_ context.Context, t store.Task) (store.Commit, error) {
			return l.handle(side, t)
		})
	})
	g.Go(func() error {
		return l.Store.Show(ctx, workers, func(ctx context.Context, t *store.ShowTask) (time.Time, error) {
			d, err := Decode(t.State)
			if err != nil {
				return time.Time{}, err
			}
			return present(ctx, t, d)
		})
	})
	g.Go(func() error { l.watch(ctx); return nil })
	err := g.Wait()
	if l.Abandon {
		abandon()
	}
	// What was measured is recorded before the process ends, unless the store stays away.
	last := time.AfterFunc(l.Times.MeasureFor+measureGrace, abandon)
	defer last.Stop()
	l.work.Wait()
	return err
}

// Start opens a conversation about a tunnel. The id makes a command that is delivered twice
// count once. Where the tunnel has an open run already, that run is returned and started is false.
// A quota that is used up is a store.QuotaError. When Start returns without an error, the command is
// durable.
func (l *Loop) Start(ctx context.Context, id, tunnel string, by steps.Person, place Place, q store.Quota) (run string, started bool, err error) {
	return l.begin(ctx, id, start{Tunnel: tunnel, By: by, Place: place}, q)
}

// StartSilent is Start for a tunnel that somebody saw connected and without traffic: being
// connected does not end the conversation then.
func (l *Loop) StartSilent(ctx context.Context, id, tunnel string, by steps.Person, place Place, q store.Quota) (run string, started bool, err error) {
	return l.begin(ctx, id, start{Tunnel: tunnel, By: by, Place: place, Silent: true}, q)
}

func (l *Loop) begin(ctx context.Context, id string, s start, q store.Quota) (run string, started bool, err error) {
	ev := store.Event{ID: id, At: l.Now(), Body: event{Start: &s}.encode()}
	run, started, err = l.Store.Start(ctx, s.Tunnel, ev, q)
	if err != nil {
		return "", false, fmt.Errorf("start a run for %s: %w", s.Tunnel, err)
	}
	return run, started, nil
}

// Say passes on what a person did: an answer, a repair, a cancellation. The id makes a click
// that is delivered twice count once. Whether it came in time is known only later; reply is where
// to tell that person if it did not. When Say returns without an error, it is durable.
func (l *Loop) Say(ctx context.Context, id, run string, f steps.Finding, reply string) error {
	s := said{Finding: f, Reply: reply}
	s.Finding.Raw = "" // what is pasted is kept only as the redactor leaves it
	if f.Raw != "" && l.Redact != nil {
		s.Finding.Raw, s.Redacted = l.Redact(f.Raw)
	}
	_, err := l.Store.Push(ctx, store.Event{ID: id, Run: run, At: l.Now(), Body: event{Said: &s}.encode()})
	if err != nil {
		return fmt.Errorf("record an answer of run %s: %w", run, err)
	}
	return nil
}

// ErrBegun is the error of reading a run of which nothing but the command is stored yet.
var ErrBegun = errors.New("the run has just begun")

// Document reads a conversation as it is now. An unknown run is store.ErrNoRun, and one that nobody
// has handled yet ErrBegun.
func (l *Loop) Document(ctx context.Context, run string) (Document, error) {
	b, err := l.Store.State(ctx, run)
	if err == nil && b == nil {
		err = ErrBegun
	}
	if err != nil {
		return Document{}, fmt.Errorf("read run %s: %w", run, err)
	}
	return Decode(b)
}

// handle is the one place where events become state.
func (l *Loop) handle(side context.Context, t store.Task) (_ store.Commit, err error) {
	var ev event
	var before, d Document
	defer func() { l.observe(t, ev, before, d, err) }()
	if err := json.Unmarshal(t.Event.Body, &ev); err != nil {
		return store.Commit{}, fmt.Errorf("decode event %s: %w", t.Event.ID, err)
	}
	if t.State != nil {
		if d, err = Decode(t.State); err != nil {
			return store.Commit{}, err
		}
	}
	before = d
	todo, err := l.apply(&d, t.Run, ev)
	if err != nil {
		return store.Commit{}, err
	}
	commit, err := l.commit(before, d)
	if err != nil {
		return store.Commit{}, err
	}
	l.log(before, d)
	for _, do := range todo {
		l.work.Go(func() { do(side) })
	}
	return commit, nil
}

func (l *Loop) log(before, d Document) {
	if before.Run.Seq == d.Run.Seq && before.Run.Phase == d.Run.Phase {
		return
	}
	l.Log.Info("run moved", "run", d.Run.ID, "tunnel", d.Run.Tunnel, "step", d.Run.Step, "state", d.Run.State(), "seq", d.Run.Seq)
}

// push records the result of something that the loop itself did. It tries for as long as the
// process lives: a result that is lost all the same is missed by the run's timer.
func (l *Loop) push(ctx context.Context, id, run string, ev event) {
	err := l.Store.Record(ctx, store.Event{ID: id, Run: run, At: l.Now(), Body: ev.encode()})
	if err != nil && !errors.Is(err, store.ErrEnded) && !errors.Is(err, store.ErrNoRun) {
		l.Log.Warn("a result was not recorded; the run's timer will ask for it again", "run", run, "err", err)
	}
}
