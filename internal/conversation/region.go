package conversation

import (
	"context"
	"slices"
	"time"

	"vpncheck/steps"
)

// A tunnel stays in its region. Where it was found is remembered for all replicas, so that the next
// check asks one region instead of all.

// regionKept is for how long.
const regionKept = 90 * 24 * time.Hour

// regionWithin bounds what remembering may cost: without it, all regions are asked.
const regionWithin = time.Second

// firstReading looks for the tunnel when its turn has come.
func (l *Loop) firstReading(r steps.Run, channel string) job {
	most := int64(callsEach(len(l.Regions)))
	l.firsts.waiting.Add(most)
	return func(life context.Context) {
		region, ask := l.lastRegion(life, r.Tunnel), len(l.Regions)
		if region != "" {
			ask = 1
		}
		begins := l.inTurn(life, channel, ask)
		l.firsts.waiting.Add(-most)
		if begins {
			l.reading(r, region)(life)
		}
	}
}

// look reads the tunnel alone: in its region, or where there is none or the tunnel is not there, in all.
func (l *Loop) look(ctx context.Context, tunnel, region string) steps.Reading {
	reading := l.Cloud.ReadTunnel(ctx, tunnel, region)
	if region != "" && reading.Refusal != nil && reading.Refusal.Kind == steps.NotFound {
		region = ""
		reading = l.Cloud.ReadTunnel(ctx, tunnel, "")
	}
	if region == "" && reading.ReadOK() {
		l.keepRegion(ctx, tunnel, reading.Region)
	}
	return reading
}

// lastRegion is where the tunnel was found last; empty where that is not known or not to be asked
// any more.
func (l *Loop) lastRegion(ctx context.Context, tunnel string) string {
	if len(l.Regions) < 2 {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, regionWithin)
	defer cancel()
	b, err := l.Store.Recall(ctx, regionKey(tunnel))
	if err != nil {
		l.Log.Debug("the region of a tunnel was not recalled; all are asked", "tunnel", tunnel, "err", err)
	}
	if region := string(b); slices.Contains(l.Regions, region) {
		return region
	}
	return ""
}

func (l *Loop) keepRegion(ctx context.Context, tunnel, region string) {
	if len(l.Regions) < 2 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, regionWithin)
	defer cancel()
	if err := l.Store.Note(ctx, regionKey(tunnel), []byte(region), regionKept); err != nil {
		l.Log.Debug("the region of a tunnel was not kept", "tunnel", tunnel, "err", err)
	}
}

func regionKey(tunnel string) string { return "region:" + tunnel }
