package store

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestEveryScriptListsItsKeysArgumentsAndReturns(t *testing.T) {
	names, err := fs.Glob(sources, "scripts/*.lua")
	if err != nil || len(names) != 18 {
		t.Fatalf("%d scripts, %v", len(names), err)
	}
	var tests []byte
	for _, file := range []string{"scripts_test.go", "scripts_limits_test.go"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests = append(tests, b...)
	}
	for _, name := range names {
		text, _ := fs.ReadFile(sources, name)
		call := "(?i)want\\(script" + strings.TrimSuffix(path.Base(name), ".lua") + ", "
		if name != "scripts/prelude.lua" && !regexp.MustCompile(call).Match(tests) {
			t.Errorf("%s is tested by nothing in the tests of the scripts", name)
		}
		header := regexp.MustCompile(`\A-- .*\n(-- .*\n)*-- KEYS 1(.*\n--)+ returns `)
		if name != "scripts/prelude.lua" && !header.Match(text) {
			t.Errorf("%s has no header", name)
		}
		if regexp.MustCompile(`cjson|'TIME'`).Match(text) {
			t.Errorf("%s reads JSON or Redis' clock", name)
		}
	}
}

// bed runs scripts on one run by hand.
type bed struct {
	t *testing.T
	s *Store
	k runKeys
}

const bedRun = "r-0"

func (b bed) want(sc *redis.Script, want string, keys []string, args ...any) {
	b.t.Helper()
	v, err := sc.Run(b.t.Context(), b.s.db, keys, args...).Result()
	if err != nil {
		v = err
	}
	if got := fmt.Sprint(v); got != want {
		b.t.Errorf("%v %v: %s, want %s", keys[0], args, got, want)
	}
}

func (b bed) field(name string) string {
	return b.s.db.HGet(b.t.Context(), b.k.run, name).Val()
}

// The scripts of the events lane, each with every answer it can give.
func TestScriptsOfTheEventsLane(t *testing.T) {
	onBoth(t, func(t *testing.T, bench *bench) {
		s := bench.open()
		b, ready, timers := bed{t, s, s.runKeys(0, bedRun)}, s.stream(events, 0), s.delayed(events, 0)
		s.db.XGroupCreateMkStream(t.Context(), ready, group, "0")
		pushKeys := []string{b.k.run, b.k.inbox, b.k.seen, ready}
		b.want(scriptPush, "-1", pushKeys, "a", 1000, "a\n0\n", bedRun, 60000)
		start := append(append([]string{}, pushKeys...), s.key(0, "open"), s.key(0, "started", "a"), timers, s.key(0, "admission"), s.key(0, "seats"))
		b.want(scriptStart, "[r-0 1 0]", start, "sub", "a", 1000, "a\n0\nbody", bedRun, 60000, 0, 0, 1, 60000)
		b.want(scriptStart, "[r-0 1 0]", start, "sub", "a", 1000, "a\n0\n", "other-0", 60000, 0, 0, 1, 60000)
		start[5] = s.key(0, "started", "z")
		b.want(scriptStart, "[r-0 0 0]", start, "sub", "z", 1000, "z\n0\n", "other-0", 60000, 0, 0, 1, 60000)
		b.want(scriptStart, "[ -1 0]", start, "sub2", "z", 1000, "z\n0\n", "other-0", 60000, 0, 0, 1, 60000)
		rated := append(append([]string{}, start...), s.key(0, "said"), s.key(0, "user"), s.key(0, "channel"))
		s.db.Set(t.Context(), s.key(0, "channel"), 1500, 0)
		b.want(scriptStart, "[ -3 500]", rated, "sub2", "z", 1000, "z\n0\n", "other-0", 60000, 0, 0, 1, 60000, 100, 0, 100, 0)
		b.want(scriptPush, "0", pushKeys, "a", 1001, "a\n0\n", bedRun, 60000)
		b.want(scriptPush, "1", pushKeys, "b", 1002, "b\n0\n", bedRun, 60000)
		b.want(scriptPush, "1", pushKeys, "a", 99000, "a\n0\n", bedRun, 60000) // long after it is another

		take := []string{b.k.run, b.k.state, b.k.inbox, ready}
		b.want(scriptTake, "[]", take, "1-1", "me")
		b.want(scriptTake, "[1 1 sub a\n0\nbody <nil> 1000]", take, b.field("et"), "me")
		b.want(scriptTake, "[2 2 sub a\n0\nbody <nil> 1000]", take, b.field("et"), "me")
		lane := []string{b.k.run, ready, timers}
		b.want(scriptRefresh, "0", lane[:2], "e", 1, "me")
		b.want(scriptRefresh, "1", lane[:2], "e", 2, "me")
		b.want(scriptRetry, "0", lane, "e", bedRun, 1, 5000, 2)
		b.want(scriptRetry, "1", lane, "e", bedRun, 2, 5000, 2)
		b.want(scriptRefresh, "0", lane[:2], "e", 2, "me")
		if n := b.field("en"); n != "2" {
			t.Errorf("%s takes count", n)
		}
		b.want(scriptWake, "0", lane, "e", bedRun, 4999)
		b.want(scriptWake, "1", lane, "e", bedRun, 5000)
		b.want(scriptWake, "0", lane, "e", bedRun, 5000)
		s.db.ZAdd(t.Context(), timers, redis.Z{Score: 1, Member: bedRun})
		b.want(scriptWake, "0", lane, "e", bedRun, 5000) // it has a token already
		b.want(scriptRelease, "0", lane[:2], "e", bedRun, "1-1", 0)
		b.want(scriptRelease, "0", lane[:2], "e", bedRun, b.field("et"), 0) // nobody has read it
		if got, err := s.db.XReadGroup(t.Context(), &redis.XReadGroupArgs{Group: group, Consumer: "me", Streams: []string{ready, ">"}}).Result(); err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		b.want(scriptRelease, "0", lane[:2], "e", bedRun, b.field("et"), 60000) // its lease was renewed
		b.want(scriptRelease, "1", lane[:2], "e", bedRun, b.field("et"), 0)

		park := []string{b.k.run, b.k.inbox, ready, s.key(0, "parked")}
		b.want(scriptPark, "-1", []string{"{x}none", "{x}none:inbox", "{x}r", "{x}p"}, bedRun, 2, "a", "why", 10)
		b.want(scriptPark, "0", park, bedRun, 1, "a", "why", 10)
		b.want(scriptPark, "0", park, bedRun, 2, "b", "why", 10)
		b.want(scriptPark, "1", park, bedRun, 2, "a", "why", 10)
		b.want(scriptPark, "2", park, bedRun, 2, "a", "why", 10)
		commitAndFire(b, pushKeys, take)
	})
}

func commitAndFire(b bed, pushKeys, take []string) {
	b.t.Helper()
	s, t, ready, timers := b.s, b.t, b.s.stream(events, 0), b.s.delayed(events, 0)
	commit := []string{
		b.k.run, b.k.state, b.k.inbox, ready, timers, s.stream(shows, 0), s.delayed(shows, 0),
		b.k.summary, b.k.ledger, s.key(0, "open"), s.key(0, "history"), s.key(0, "history", "sub"),
	}
	b.want(scriptTake, "[3 1 sub b\n0\n <nil> 1000]", take, b.field("et"), "me")
	b.want(scriptCommit, "0", commit, bedRun, 2, "b", 6000, 60000, 0, "", "S", "")
	b.want(scriptCommit, "0", commit, bedRun, 3, "a", 6000, 60000, 0, "", "S", "")
	b.want(scriptCommit, "1", commit, bedRun, 3, "b", 6000, 60000, 0, "", "S\x00", "sum", "t1", 7000, "body\x00", "t2", 8000, "x", "t2", 0, "")
	b.want(scriptCommit, "2", commit, bedRun, 3, "b", 6000, 60000, 0, "", "S2", "")
	fire := []string{b.k.run, b.k.inbox, ready, timers}
	b.want(scriptFire, "0", fire, bedRun, "t2", 9000, 8000)
	b.want(scriptFire, "0", fire, bedRun, "t1", 6999, 7000)
	b.want(scriptFire, "0", fire, bedRun, "t1", 7000, 6000)
	b.want(scriptFire, "1", fire, bedRun, "t1", 7000, 7000)
	b.want(scriptFire, "0", fire, bedRun, "t1", 7000, 7000)
	b.want(scriptTake, "[4 1 sub a\n0\n S\x00 1000]", take, b.field("et"), "me")
	b.want(scriptCommit, "1", commit, bedRun, 4, "a", 6000, 60000, 1, "", "", "", "t3", 9000, "x")
	if b.s.db.HExists(t.Context(), commit[9], "sub").Val() || b.s.db.ZCard(t.Context(), timers).Val() != 0 {
		t.Error("the ended run is open or has timers")
	}
	b.want(scriptPush, "-2", pushKeys, "c", 99001, "c\n0\n", bedRun, 60000)
	event := "r-0/t1/7000\n7000000000\nbody\x00" // fired before the end: still handled
	b.want(scriptTake, "[5 1 sub "+event+" S\x00 1000]", take, b.field("et"), "me")
	b.want(scriptCommit, "1", commit, bedRun, 5, "r-0/t1/7000", 6000, 60000, 0, "", "T", "")
	if ttl := s.db.PTTL(t.Context(), b.k.state).Val(); ttl <= 0 {
		t.Errorf("state written after the end lives for %v", ttl)
	}
	b.want(scriptCommit, "-1", append([]string{b.k.run + "x"}, commit[1:]...), bedRun, 5, "b", 6000, 60000, 0, "", "S", "")
}

func TestScriptsOfTheShowLane(t *testing.T) {
	onBoth(t, func(t *testing.T, bench *bench) {
		s := bench.open()
		b, show, later := bed{t, s, s.runKeys(0, bedRun)}, s.stream(shows, 0), s.delayed(shows, 0)
		s.db.XGroupCreateMkStream(t.Context(), show, group, "0")
		s.db.HSet(t.Context(), b.k.run, "sub", "x", "want", 1)
		s.db.HSet(t.Context(), b.k.run, "st", s.db.XAdd(t.Context(), &redis.XAddArgs{Stream: show, Values: []any{"r", bedRun}}).Val())
		take, shown := []string{b.k.run, b.k.state, show, b.k.ledger}, []string{b.k.run, show, later}
		ledger := []string{b.k.run, b.k.ledger}
		b.want(scriptShowTake, "[]", take, "1-1", "me")
		b.want(scriptShowTake, "[1 1 x 1 <nil> []]", take, b.field("st"), "me")
		b.want(scriptLedger, "0", ledger, 0, "card", "{}", 60000)
		b.want(scriptLedger, "1", ledger, 1, "card", "{}", 60000)
		b.want(scriptShown, "-1", shown, bedRun, 0, 1, 0, 1000, 0)
		b.want(scriptShown, "0", shown, bedRun, 1, 1, 0, 1000, 0)
		b.want(scriptShown, "0", shown, bedRun, 1, 1, 0, 1000, 0) // the reply was lost
		b.want(scriptShown, "5000", shown, bedRun, 1, 1, 5000, 1000, 0)
		b.want(scriptWake, "1", shown, "s", bedRun, 5000)
		b.want(scriptShowTake, "[2 1 x 1 <nil> [card {}]]", take, b.field("st"), "me")
		s.db.HIncrBy(t.Context(), b.k.run, "want", 1)
		b.want(scriptShown, "1", shown, bedRun, 2, 1, 0, 1000, 0) // wanted meanwhile: now
		b.want(scriptShowTake, "[3 1 x 2 <nil> [card {}]]", take, b.field("st"), "me")
		s.db.HSet(t.Context(), b.k.run, "want", 3, "sat", 7000)
		b.want(scriptShown, "7000", shown, bedRun, 3, 2, 9000, 1000, 0) // wanted meanwhile: at 7000
		b.want(scriptWake, "1", shown, "s", bedRun, 7000)
		b.want(scriptShowTake, "[4 1 x 3 <nil> [card {}]]", take, b.field("st"), "me")
		s.db.HSet(t.Context(), b.k.run, "want", 4, "sat", 0)
		b.want(scriptShown, "9000", shown, bedRun, 4, 3, 9000, 1000, 1) // wanted meanwhile: not before 9000
		b.want(scriptWake, "1", shown, "s", bedRun, 9000)
		b.want(scriptShowTake, "[5 1 x 4 <nil> [card {}]]", take, b.field("st"), "me")
		b.want(scriptShown, "0", shown, bedRun, 5, 4, 0, 1000, 0)
		if b.field("not") != "" {
			t.Error("it is still to be quiet")
		}
		s.db.HSet(t.Context(), b.k.run, "end", 1)
		b.want(scriptLedger, "1", ledger, 5, "card", "{}", 60000)
		if ttl := s.db.PTTL(t.Context(), b.k.ledger).Val(); ttl <= 0 {
			t.Errorf("the ledger of an ended run lives for %v", ttl)
		}
	})
}

func TestScriptClaim(t *testing.T) {
	onBoth(t, func(t *testing.T, bench *bench) {
		b := bed{t: t, s: bench.open()}
		key := []string{bench.o.Prefix + ":claim"}
		b.want(scriptClaim, "1", key, "me", 60000)
		b.want(scriptClaim, "0", key, "you", 60000)
		b.want(scriptClaim, "1", key, "me", 60000)
	})
}
