package probe

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vpncheck/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick is a prober that does not make a test wait.
func quick(t *testing.T, change func(*Config)) *Prober {
	t.Helper()
	c := Config{Vantage: steps.VPC, Count: 3, Interval: 5 * time.Millisecond, Timeout: 300 * time.Millisecond}
	if change != nil {
		change(&c)
	}
	return New(c)
}

// scripted plays bursts instead of sending them, and counts them.
func scripted(bursts ...burst) (func(context.Context, netip.Addr, plan) burst, *int) {
	n := new(int)
	return func(context.Context, netip.Addr, plan) burst {
		b := bursts[min(*n, len(bursts)-1)]
		*n++
		return b
	}, n
}

// answered is a burst of sent packets with got replies, of 1 ms, 2 ms and so on.
func answered(sent, got int) burst {
	b := burst{mode: Privileged, sent: sent}
	for i := range got {
		rtt := time.Duration(i+1) * time.Millisecond
		b.rtts = append(b.rtts, rtt)
		b.replies = append(b.replies, reply{from: "10.0.0.1", bytes: 32, seq: i + 1, ttl: 60, rtt: rtt})
	}
	return b
}
