package devicetest

import (
	"fmt"
	"slices"
	"testing"

	"vpncheck/internal/device"
)

// Grammar checks what holds for every vendor, on the fixtures that match the pattern: they read as
// they are labelled, the lines that count as used read the same again, and the ends of lines and
// their indentation mean nothing.
func Grammar(t *testing.T, v device.Vendor, pattern string) {
	t.Helper()
	t.Run("fixtures", func(t *testing.T) { Fixtures(t, v, pattern) })
	for i, config := range Configs(t, pattern) {
		t.Run(fmt.Sprintf("used %d", i), func(t *testing.T) { Used(t, v, config) })
		t.Run(fmt.Sprintf("flat %d", i), func(t *testing.T) { Flat(t, v, config) })
	}
}

// Fuzz gives a vendor whatever comes, beginning with the fixtures that match the pattern and with
// more texts: nothing makes it panic, and the lines that count as used are in the text, in order.
func Fuzz(f *testing.F, v device.Vendor, pattern string, more ...string) {
	f.Helper()
	for _, config := range slices.Concat(Configs(f, pattern), more) {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, config string) {
		text := device.NewText(config)
		v.Score(text)
		c := v.Read(text)
		if n := len(c.Used); n > 0 && (!slices.IsSorted(c.Used) || c.Used[0] < 1 || c.Used[n-1] > len(text.Lines)) {
			t.Errorf("lines %v are used, of %d", c.Used, len(text.Lines))
		}
		for i := range c.Tunnels[:min(len(c.Tunnels), 2)] {
			v.Decide(c, &c.Tunnels[i], Ends())
		}
	})
}
