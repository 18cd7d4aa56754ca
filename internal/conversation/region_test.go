package conversation

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// someRegions is a cloud whose tunnel is in one region; it notes which regions it was asked for.
type someRegions struct {
	Cloud
	mu    sync.Mutex
	home  string
	asked []string // "" is all
}

func (c *someRegions) ReadTunnel(_ context.Context, tunnel, region string) steps.Reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, region)
	if region != "" && region != c.home {
		return steps.Reading{At: time.Now(), Region: region, Refusal: &steps.Refusal{Kind: steps.NotFound}}
	}
	return steps.Reading{At: time.Now(), Region: c.home, Tunnel: steps.Tunnel{ID: tunnel, NetStatus: "AVAILABLE"}}
}

func (c *someRegions) wasAsked() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

// The second check of a tunnel asks the region where the first has found it; where the tunnel is not
// there, or the region is none of the bot's any more, all are asked again.
func TestRegionIsRemembered(t *testing.T) {
	s, err := store.OpenEmbedded(store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	cloud := &someRegions{home: "ap-b"}
	look := func(regions ...string) []string {
		t.Helper()
		l := &Loop{Store: s, Cloud: cloud, Regions: regions, Times: DefaultTimes(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		before := len(cloud.wasAsked())
		l.firstReading(steps.Run{ID: "none-0", Tunnel: "vpnx-1"}, "C1")(t.Context())
		if n := l.firsts.waiting.Load(); n != 0 {
			t.Errorf("%d calls wait that are made", n)
		}
		return cloud.wasAsked()[before:]
	}
	for _, x := range []struct {
		why     string
		regions []string
		home    string // where the tunnel is now; empty as before
		want    []string
	}{
		{"nothing is known", []string{"ap-a", "ap-b"}, "", []string{""}},
		{"it is known", []string{"ap-a", "ap-b"}, "", []string{"ap-b"}},
		{"the region is not asked any more", []string{"ap-a", "ap-c"}, "ap-a", []string{""}},
		{"it is elsewhere", []string{"ap-a", "ap-b"}, "ap-b", []string{"ap-a", ""}},
		{"one region is not worth remembering", []string{"ap-a"}, "ap-a", []string{""}},
	} {
		if x.home != "" {
			cloud.home = x.home
		}
		if got := look(x.regions...); !slices.Equal(got, x.want) {
			t.Errorf("%s: asked %q, want %q", x.why, got, x.want)
		}
	}
}
