package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// Commands that were due while an app stood still count the whole time that they were due: that is
// what an open loop is for.
func TestOfferCountsFromWhenItWasDue(t *testing.T) {
	const n, rate = 20, 100
	const stall = 300 * time.Millisecond
	open := make(chan struct{})
	time.AfterFunc(stall, func() { close(open) })
	s := offer(t.Context(), rate, n, func(context.Context, int) error { <-open; return nil })
	if len(s.took) != n || s.failed != 0 {
		t.Fatalf("%d took part and %d failed, want %d and 0", len(s.took), s.failed, n)
	}
	// All were due in the first 200 ms, so the last waited for about 100 ms and the first for 300.
	if least := slices.Min(s.took); least < stall-n*time.Second/rate-20*time.Millisecond {
		t.Errorf("the last command counts only %s", least)
	}
	if most := slices.Max(s.took); most < stall-20*time.Millisecond {
		t.Errorf("the first command counts only %s", most)
	}
	if late := quantile(s.late, 0.5); late > 50*time.Millisecond {
		t.Errorf("commands were sent %s late, though nobody held them up", late)
	}
}

func TestOfferCountsFailures(t *testing.T) {
	s := offer(t.Context(), 1000, 10, func(_ context.Context, i int) error {
		if i%2 == 0 {
			return errors.New("no acknowledgement")
		}
		return nil
	})
	if s.failed != 5 || len(s.took) != 5 {
		t.Errorf("%d failed and %d took part, want 5 and 5", s.failed, len(s.took))
	}
}

func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(100-i)) // 1…100, the largest first
	}
	for _, x := range []struct {
		q    float64
		want time.Duration
	}{{0.5, 50}, {0.99, 99}, {0.999, 100}, {1, 100}} {
		if got := quantile(hundred, x.q); got != x.want {
			t.Errorf("quantile %v is %d, want %d", x.q, got, x.want)
		}
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("of nothing it is %d", got)
	}
}

func TestReplacedFigures(t *testing.T) {
	const other = "<!-- runs: begin -->\nkept\n<!-- runs: end -->\n"
	doc := "# Title\n<!-- ack: begin -->\nold\n<!-- ack: end -->\n" + other
	got, err := replaced(doc, "ack", "new")
	if want := "# Title\n<!-- ack: begin -->\nnew\n<!-- ack: end -->\n" + other; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := replaced("# Title\n", "ack", "new"); err == nil {
		t.Error("a document without a place for figures was written")
	}
}

func TestOnCard(t *testing.T) {
	for text, want := range map[string][2]string{
		"vpnx-1a2b3c4d site-1: Waiting for an answer. From a CVM …": {"vpnx-1a2b3c4d", asking},
		"vpnx-1a2b3c4d site-1: Connected. It is up.":                {"vpnx-1a2b3c4d", "Connected"},
		"vpnx-1a2b3c4d : Checking":                                  {"vpnx-1a2b3c4d", "Checking"},
	} {
		if tunnel, state := onCard(text); tunnel != want[0] || state != want[1] {
			t.Errorf("%q: %q, %q", text, tunnel, state)
		}
	}
}
