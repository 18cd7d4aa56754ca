package bot

import (
	"log/slog"
	"testing"
	"time"
)

// The waits between connections grow, but for one after a connection that lived.
func TestWaitsOfALine(t *testing.T) {
	b := New(Config{AppToken: "xapp-1"}, nil, time.Now, slog.New(slog.DiscardHandler))
	l := b.newLine()
	if wait := l.wait(); wait != 0 {
		t.Errorf("the first connection waits %v", wait)
	}
	longest := time.Duration(0)
	for range 20 {
		wait := l.wait()
		if wait <= 0 || wait > maxWait*3/2 {
			t.Fatalf("a wait of %v", wait)
		}
		longest = max(longest, wait)
	}
	if longest < maxWait/2 {
		t.Errorf("20 connections in a row wait %v at most", longest)
	}
	ends := func(lived time.Duration) {
		l.up, l.since = true, time.Now().Add(-lived)
		l.closed()
	}
	if ends(time.Second); l.wait() < maxWait/2 {
		t.Error("a connection that lived for a second makes the next come at once")
	}
	if ends(livedFor); l.wait() != 0 {
		t.Error("after a connection that lived, the next does not come at once")
	}
	if wait := l.wait(); wait > 2*firstWait {
		t.Errorf("and the one after it waits %v", wait)
	}
}

// A bot that was connected may be without for a moment, and then says for how long it is.
func TestHearsWhetherItIsConnected(t *testing.T) {
	b := New(Config{AppToken: "xapp-1"}, nil, time.Now, slog.New(slog.DiscardHandler))
	one, two := b.newLine(), b.newLine()
	set := func(l *line, up bool, ago time.Duration) { l.up, l.greeted, l.since = up, true, time.Now().Add(-ago) }
	want := func(why string) {
		t.Helper()
		if err := b.Hears(); (err == nil) != (why == "") || (err != nil && err.Error() != why) {
			t.Errorf("it hears: %v, want %q", err, why)
		}
	}
	want("not connected to Slack yet")
	set(one, true, time.Hour)
	want("")
	set(one, false, deafAfter/2)
	want("")
	set(one, false, 2*time.Minute)
	want("no connection to Slack for 2m0s")
	set(two, true, 0)
	want("")
	set(two, false, time.Minute)
	want("no connection to Slack for 1m0s")
	one.mute = muteAfter
	want("no connection to Slack for 1m0s: " + errMute.Error())
}
