package store

import "testing"

// The scripts of the limits, each with every answer it can give. Their clock is an argument.
func TestScriptsOfTheLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, bench *bench) {
		b := bed{t: t, s: bench.open()}
		key := func(name string) string { return b.s.key(0, name) }

		// A bucket of one a second, two at once; what was said of a delivery is said again.
		buckets := func(event string) []string { return []string{key("said:" + event), key("user"), key("channel")} }
		rates := []any{1000, 1000, 60000, 0}
		charge := func(want, event string, now int) {
			t.Helper()
			b.want(scriptCharge, want, buckets(event), append([]any{now, 600000}, rates...)...)
		}
		charge("[0 0]", "e1", 1_000_000)
		charge("[0 0]", "e1", 1_000_000)     // the same delivery again
		charge("[2 60000]", "e2", 1_000_000) // the channel's one is taken
		charge("[2 60000]", "e2", 1_050_000)
		charge("[0 0]", "e3", 1_060_000)

		turn := func(want, who string, now int) {
			t.Helper()
			b.want(scriptTurn, want, []string{key("turn:" + who), key("bucket")}, now, 1000, 0)
		}
		turn("0", "a", 5000)
		turn("1000", "b", 5000)
		turn("2000", "c", 5000)
		turn("1000", "b", 5000) // who comes back keeps its place
		b.want(scriptTurnHold, "1", []string{key("bucket")}, 5000, 3000, 0)
		b.want(scriptTurnHold, "0", []string{key("bucket")}, 5000, 2000, 0)
		turn("4000", "b", 5000)
		turn("0", "b", 9000)
		turn("1000", "c", 9000)
	})
}
