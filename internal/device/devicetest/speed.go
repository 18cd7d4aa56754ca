package devicetest

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"vpncheck/internal/device"
)

// large is the longest text that a person is expected to give, in bytes.
const large = 10 << 20

// processorTime is what this process has used: other processes of a busy machine do not count.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Within checks that something takes no more than so much processor time. With the race detector
// that says nothing: who calls it is not built then.
func Within(t *testing.T, limit time.Duration, what string, do func()) {
	t.Helper()
	start := processorTime(t)
	do()
	took := processorTime(t) - start
	if took > limit {
		t.Errorf("%s: took %v, more than %v", what, took, limit)
		return
	}
	t.Logf("%s: took %v", what, took)
}

// Fast checks that a vendor reads 10 MB of the text, repeated, in under 2 s of processor time, scored
// as well.
func Fast(t *testing.T, v device.Vendor, config string) {
	t.Helper()
	text := device.NewText(strings.Repeat(config, large/len(config)+1))
	Within(t, 2*time.Second, "10 MB", func() {
		v.Read(text)
		v.Score(text)
	})
}

// Large is a text of 10 MB that is made of one part after the other, each with its number.
func Large(part func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < large; i++ {
		b.WriteString(part(i))
	}
	return b.String()
}
