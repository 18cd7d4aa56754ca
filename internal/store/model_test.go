package store

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"
)

// model is what two replicas over one Redis have to agree with, whatever they do
// to each other: every token is stolen at will, every result may come late.
type model struct {
	stores []*Store
	lanes  map[kind][]*lane
	next   int // of the events' ids

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
	run, started, err := m.store(t).Start(t.Context(), subject, Event{ID: id})
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
	got, err := h.l.take(t.Context(), h.t)
	if err != nil {
		t.Fatal(err)
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

// commit may repeat what was done before, and come from a zombie.
func (m *model) commit(t *rapid.T) {
	if len(m.tasks) == 0 {
		t.Skip("no task")
	}
	k := rapid.SampledFrom(m.tasks).Draw(t, "task")
	r := m.byRun[k.Run]
	stamp := fmt.Sprint(k.Epoch, k.Event.ID)
	c := Commit{
		State: []byte(strings.TrimSpace(string(k.State) + " " + k.Event.ID)),
		Show:  rapid.Bool().Draw(t, "show"), Ended: rapid.IntRange(0, 9).Draw(t, "ended") == 0,
	}
	err := k.l.commit(t.Context(), k.t, k.Task, c)
	switch {
	case stamp == r.last:
		if err != nil {
			t.Fatalf("repeated commit: %v", err)
		}
	case k.Epoch != r.epoch || k.Event.ID != first(r.queue):
		if !errors.Is(err, ErrFenced) {
			t.Fatalf("zombie's commit: %v", err)
		}
	default:
		if err != nil {
			t.Fatalf("commit: %v", err)
		}
		r.queue, r.done, r.last = r.queue[1:], append(r.done, k.Event.ID), stamp
		r.ended = r.ended || c.Ended
		if c.Show {
			r.must = strings.Join(r.done, " ")
		}
		if r.ended && m.open[r.subject] == k.Run {
			delete(m.open, r.subject)
		}
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (m *model) fail(t *rapid.T) {
	if len(m.tasks) == 0 {
		t.Skip("no task")
	}
	i := rapid.IntRange(0, len(m.tasks)-1).Draw(t, "task")
	k := m.tasks[i]
	r := m.byRun[k.Run]
	if fmt.Sprint(k.Epoch, k.Event.ID) == r.last || k.Event.ID != first(r.queue) {
		t.Skip("it is committed: a worker would not fail any more")
	}
	m.tasks = slices.Delete(m.tasks, i, i+1)
	err := k.l.later(t.Context(), k.t, k.Epoch, 0)
	if (k.Epoch != r.epoch) != errors.Is(err, ErrFenced) {
		t.Fatalf("fail at epoch %d of %d: %v", k.Epoch, r.epoch, err)
	}
}

func (m *model) release(t *rapid.T) {
	h := m.draw(t)
	h.l.release(t.Context(), h.t)
}

func (m *model) claim(t *rapid.T) {
	for _, lanes := range m.lanes {
		if err := lanes[0].requeueAbandoned(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *model) wake(t *rapid.T) {
	for _, lanes := range m.lanes {
		if _, err := lanes[1].fireDue(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
}

// present settles a presentation; of a zombie's nothing counts.
func (m *model) present(t *rapid.T) {
	if len(m.displays) == 0 {
		t.Skip("nothing is presented")
	}
	i := rapid.IntRange(0, len(m.displays)-1).Draw(t, "display")
	d := m.displays[i]
	m.displays = slices.Delete(m.displays, i, i+1)
	var again time.Time
	if rapid.Bool().Draw(t, "again") {
		again = time.Now()
	}
	recorded := d.Sent(t.Context(), "card", Shown{Hash: string(d.State)})
	err := d.l.shown(t.Context(), d, again)
	if errors.Is(err, ErrFenced) != errors.Is(recorded, ErrFenced) {
		t.Fatalf("recorded: %v, settled: %v", recorded, err)
	}
	if err == nil {
		m.displayed[d.Run] = string(d.State)
	}
}

// check holds after every step: the inbox is the model's queue, a run has a token,
// here or later, exactly while its inbox is not empty, and no other tokens are there.
func (m *model) check(t *rapid.T) {
	s := m.stores[0]
	want := map[kind]map[string]string{events: {}, shows: {}}
	for _, run := range m.runs {
		k := s.runKeys(0, run)
		var inbox []string
		for _, e := range s.db.LRange(t.Context(), k.inbox, 0, -1).Val() {
			inbox = append(inbox, decode(run, e).ID)
		}
		if queue := m.byRun[run].queue; !slices.Equal(inbox, queue) {
			t.Fatalf("inbox of %s: %s", run, cmp.Diff(queue, inbox))
		}
		tokens := reply(s.db.HMGet(t.Context(), k.run, "et", "st").Val())
		if (tokens.text(0) != "") != (len(inbox) > 0) {
			t.Fatalf("run %s with %d events has token %q", run, len(inbox), tokens.text(0))
		}
		for i, lane := range []kind{events, shows} {
			if token := tokens.text(i); token != "" && token != "later" {
				want[lane][token] = run
			}
		}
	}
	for lane, tokens := range want {
		got := map[string]string{}
		for _, e := range s.db.XRange(t.Context(), s.stream(lane, 0), "-", "+").Val() {
			got[e.ID], _ = e.Values["r"].(string)
		}
		if diff := cmp.Diff(tokens, got); diff != "" {
			t.Fatalf("tokens of lane %s: %s", lane, diff)
		}
	}
}

// finish lets the replicas work on undisturbed: everything is handled and shown.
func (m *model) finish(t *rapid.T) {
	m.hand, m.tasks, m.displays = nil, nil, nil
	for range 1000 {
		m.claim(t)
		m.wake(t)
		if !m.round(t) {
			break
		}
	}
	m.check(t)
	for _, run := range m.runs {
		r, want := m.byRun[run], strings.Join(m.byRun[run].done, " ")
		got, err := m.stores[1].State(t.Context(), run)
		if err != nil || string(got) != want || len(r.queue) > 0 {
			t.Fatalf("run %s ends as %q (%v), want %q, left %v", run, got, err, want, r.queue)
		}
		if seen := m.displayed[run]; !strings.HasPrefix(seen, r.must) || !strings.HasPrefix(want, seen) {
			t.Fatalf("run %s was last shown as %q, should be %q or newer", run, seen, r.must)
		}
	}
}

// round reads and settles all there is, and says whether there was any.
func (m *model) round(t *rapid.T) bool {
	any := false
	for _, k := range []kind{events, shows} {
		l := m.lanes[k][0]
		tokens, err := l.next(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		any = any || len(tokens) > 0
		for _, tok := range tokens {
			m.takeFrom(t, held{l, tok})
			m.settle(t)
		}
	}
	return any
}

func (m *model) settle(t *rapid.T) {
	for _, k := range m.tasks {
		r := m.byRun[k.Run]
		state := strings.TrimSpace(string(k.State) + " " + k.Event.ID)
		if err := k.l.commit(t.Context(), k.t, k.Task, Commit{State: []byte(state)}); err != nil {
			t.Fatal(err)
		}
		r.queue, r.done, r.last = r.queue[1:], append(r.done, k.Event.ID), fmt.Sprint(k.Epoch, k.Event.ID)
	}
	for _, d := range m.displays {
		if err := d.l.shown(t.Context(), d, time.Time{}); err != nil {
			t.Fatal(err)
		}
		m.displayed[d.Run] = string(d.State)
	}
	m.tasks, m.displays = nil, nil
}
