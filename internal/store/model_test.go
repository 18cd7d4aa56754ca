package store

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"
)

// model is what two replicas over one Redis have to agree with, whatever they do
// to each other: every token is stolen at will, every result may come late.
type model struct {
	stores []*Store
	lanes  map[kind][]*lane
	next   int           // of the events' ids
	ahead  time.Duration // of the stores' clock

	runs  []string
	open  map[string]string    // subject → run
	byRun map[string]*modelRun //

	hand      []held // tokens that were read
	tasks     []task // runs that were taken for an event
	displays  []*ShowTask
	displayed map[string]string // what a settled presentation showed
}

type modelRun struct {
	subject string
	queue   []string // pushed, not committed
	done    []string // committed
	epoch   int64
	last    string // epoch and event of the newest commit
	ended   bool
	must    string // the state at the newest commit that wanted it shown
}

type held struct {
	l *lane
	t token
}

type task struct {
	held
	Task
}

func newModel(db redis.UniversalClient) *model {
	m := &model{
		lanes: map[kind][]*lane{}, open: map[string]string{},
		byRun: map[string]*modelRun{}, displayed: map[string]string{},
	}
	o := Options{Prefix: "model" + randomID(), Partitions: 1, Log: slog.New(slog.DiscardHandler)}
	o.Now = func() time.Time { return time.Now().Add(m.ahead) }
	for range 2 {
		s := newStore(o, db, -1) // reads do not block
		s.o.Lease = 0            // every token may be claimed at any time
		m.stores = append(m.stores, s)
		for _, k := range []kind{events, shows} {
			m.lanes[k] = append(m.lanes[k], &lane{s: s, kind: k})
		}
	}
	return m
}

func TestTwoReplicasAgreeWithTheModel(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		db := b.open().db
		rapid.Check(t, func(t *rapid.T) {
			m := newModel(db)
			for _, k := range []kind{events, shows} {
				if err := m.lanes[k][0].ready(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			t.Repeat(map[string]func(*rapid.T){
				"start": m.start, "push": m.push, "push again": m.pushAgain,
				"read": m.read, "take": m.take, "take at once": m.takeAtOnce, "commit": m.commit, "fail": m.fail,
				"release": m.release, "claim all": m.claim, "wake": m.wake,
				"present": m.present, "": m.check,
			})
			m.finish(t)
		})
	})
}

func (m *model) store(t *rapid.T) *Store { return rapid.SampledFrom(m.stores).Draw(t, "store") }

func (m *model) id() string { m.next++; return fmt.Sprint("e", m.next) }

func (m *model) start(t *rapid.T) {
	subject, id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "subject"), m.id()
	run, started, err := m.store(t).Start(t.Context(), subject, Event{ID: id}, Quota{})
	if err != nil {
		t.Fatal(err)
	}
	if other := m.open[subject]; other != "" {
		if started || run != other {
			t.Fatalf("start on %s: %s %v, open is %s", subject, run, started, other)
		}
		return
	}
	if !started {
		t.Fatalf("%s was not started", subject)
	}
	m.open[subject], m.runs = run, append(m.runs, run)
	m.byRun[run] = &modelRun{subject: subject, queue: []string{id}}
}

func (m *model) any(t *rapid.T) string {
	if len(m.runs) == 0 {
		t.Skip("no run")
	}
	return rapid.SampledFrom(m.runs).Draw(t, "run")
}

func (m *model) push(t *rapid.T) {
	run, id := m.any(t), m.id()
	fresh, err := m.store(t).Push(t.Context(), Event{ID: id, Run: run})
	r := m.byRun[run]
	if r.ended != errors.Is(err, ErrEnded) || fresh == r.ended {
		t.Fatalf("push to %s (ended %v): %v %v", run, r.ended, fresh, err)
	}
	if fresh {
		r.queue = append(r.queue, id)
	}
}

func (m *model) pushAgain(t *rapid.T) {
	run := m.any(t)
	r := m.byRun[run]
	id := rapid.SampledFrom(append(slices.Clone(r.done), r.queue...)).Draw(t, "id")
	if fresh, err := m.store(t).Push(t.Context(), Event{ID: id, Run: run}); fresh || err != nil {
		t.Fatalf("push %s again: %v %v", id, fresh, err)
	}
}

func (m *model) read(t *rapid.T) {
	l := rapid.SampledFrom(append(m.lanes[events], m.lanes[shows]...)).Draw(t, "lane")
	tokens, err := l.next(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(tokens) == 0 {
		t.Skip("nothing to read")
	}
	m.hand = append(m.hand, held{l, tokens[0]})
}

// takeAtOnce is what mostly happens.
func (m *model) takeAtOnce(t *rapid.T) {
	m.read(t)
	h := m.hand[len(m.hand)-1]
	m.hand = m.hand[:len(m.hand)-1]
	m.takeFrom(t, h)
}

// draw takes one of the tokens out of the hand, or leaves it there to be used again.
func (m *model) draw(t *rapid.T) held {
	if len(m.hand) == 0 {
		t.Skip("no token")
	}
	i := rapid.IntRange(0, len(m.hand)-1).Draw(t, "token")
	h := m.hand[i]
	m.hand = slices.Delete(m.hand, i, i+1)
	return h
}

func (m *model) take(t *rapid.T) { m.takeFrom(t, m.draw(t)) }

func (m *model) takeFrom(t *rapid.T, h held) {
	if h.l.kind == shows {
		d, err := h.l.takeShow(t.Context(), h.t)
		if err != nil {
			t.Fatal(err)
		}
		if d != nil {
			m.displays = append(m.displays, d)
		}
		return
	}
	current := h.l.s.db.HGet(t.Context(), h.l.s.runKeys(0, h.t.run).run, "et").Val()
	got, err := h.l.take(t.Context(), h.t)
	if err != nil || (got.Run != "") != (h.t.id == current) {
		t.Fatalf("took %q by token %s, the current one is %s: %v", got.Run, h.t.id, current, err)
	}
	if got.Run == "" {
		return
	}
	r := m.byRun[got.Run]
	if len(r.queue) == 0 || got.Event.ID != r.queue[0] || got.Epoch <= r.epoch || string(got.State) != strings.Join(r.done, " ") {
		t.Fatalf("took %+v, want %+v", got, r)
	}
	r.epoch = got.Epoch
	m.tasks = append(m.tasks, task{h, got})
}
