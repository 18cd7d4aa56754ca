package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"
)

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
	err := k.l.later(t.Context(), k.t, k.Epoch, 1, errors.New("failed"))
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
		if _, err := lanes[0].requeueAbandoned(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *model) wake(t *rapid.T) {
	m.ahead += delay(1)
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
	err := d.l.shown(t.Context(), d, again, rapid.Bool().Draw(t, "quiet"))
	if errors.Is(err, ErrFenced) != errors.Is(recorded, ErrFenced) {
		t.Fatalf("recorded: %v, settled: %v", recorded, err)
	}
	if err == nil {
		m.displayed[d.Run] = string(d.State)
	}
}
