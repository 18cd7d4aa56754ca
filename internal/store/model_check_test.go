package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

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
		if must := m.byRun[run].must; !strings.HasPrefix(m.displayed[run], must) && tokens.text(1) == "" {
			t.Fatalf("run %s was shown as %q, has to be as %q, and nobody will", run, m.displayed[run], must)
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
	found := false
	for _, k := range []kind{events, shows} {
		l := m.lanes[k][0]
		tokens, err := l.next(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		found = found || len(tokens) > 0
		for _, tok := range tokens {
			m.takeFrom(t, held{l, tok})
			m.settle(t)
		}
	}
	return found
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
		if err := d.l.shown(t.Context(), d, time.Time{}, false); err != nil {
			t.Fatal(err)
		}
		m.displayed[d.Run] = string(d.State)
	}
	m.tasks, m.displays = nil, nil
}
