package cloud

import (
	"context"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

func TestRetriesUntilItAnswers(t *testing.T) {
	for _, f := range []cloudlab.Fault{
		{Kind: cloudlab.Error, Code: "RequestLimitExceeded"},
		{Kind: cloudlab.Error, Code: "InternalError"},
		{Kind: cloudlab.HTML, Status: 503},
		{Kind: cloudlab.DropBefore},
		{Kind: cloudlab.DropAfter},
	} {
		t.Run(f.Kind.String()+" "+f.Code, func(t *testing.T) {
			lab := newLab(t)
			tun := lab.AddTunnel(guangzhou)
			lab.Fail(describeTunnels, maxTries-1, f)
			wantRead(t, newClient(t, lab.URL(), one).ReadTunnel(t.Context(), tun.ID, ""))
			if n := calls(lab)[describeTunnels]; n != maxTries {
				t.Errorf("%d tries, want %d", n, maxTries)
			}
		})
	}
}

// cancelling is a pause in which the context ends.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) NextBackOff() time.Duration { c.cancel(); return maxElapsed / 2 }
func (c cancelling) Reset()                     {}

// The SDK's own retries would sleep on.
func TestPauseEndsWithItsContext(t *testing.T) {
	lab := newLab(t)
	lab.Fail("*", 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "InternalError"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := newClient(t, lab.URL(), one)
	c.pause = func() backoff.BackOff { return cancelling{cancel} }
	start := time.Now()
	r := c.ReadTunnel(ctx, "vpnx-00000000", "").Refusal
	wantKind(t, r, steps.ServerFault) // what the last try met, not merely "cancelled"
	if n, took := calls(lab)[describeTunnels], time.Since(start); n != 1 || took >= maxElapsed/2 {
		t.Errorf("%d tries in %s", n, took)
	}
}

func TestPausesAreBounded(t *testing.T) {
	b := newPause()
	var sum time.Duration
	for range maxTries - 1 {
		sum += b.NextBackOff()
	}
	if sum > maxElapsed {
		t.Errorf("the pauses take %s of %s", sum, maxElapsed)
	}
}

func TestOwnLimit(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou)
	c := newClient(t, lab.URL(), one)
	c.limits[describeTunnels] = rate.NewLimiter(rate.Every(time.Hour), 1)
	wantRead(t, c.ReadTunnel(t.Context(), tun.ID, ""))
	r := c.ReadTunnel(t.Context(), tun.ID, "").Refusal // at once: there is no room before the timeout
	wantKind(t, r, steps.RateLimited)
	if n := calls(lab)[describeTunnels]; n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
}

// Limits on this side only help where they are the lower ones.
func TestOwnLimitsAreBelowTheDocumented(t *testing.T) {
	documented := cloudlab.RealLimits()
	for action, l := range newLimits(1) {
		d, ok := documented[action]
		if !ok {
			d = documented["*"]
		}
		if l.Burst() > d || float64(l.Limit()) > float64(d) {
			t.Errorf("%s: %v a second, burst %d; documented %d", action, l.Limit(), l.Burst(), d)
		}
	}
}
