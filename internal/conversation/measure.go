package conversation

import (
	"context"
	"fmt"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// maxAttempts is how often measurements are started whose results do not come.
const maxAttempts = 2

// readTunnel reads the tunnel beside the loop. At first it is looked for and read in two goes, so
// that the card shows its state after one round trip; later readings go to its region. Where causes
// in the cloud are at stake, the reading is whole.
func (l *Loop) readTunnel(r steps.Run, place Place) job {
	if r.Facts.First == nil {
		return l.firstReading(r, place.Channel)
	}
	if !r.Facts.Reading.ReadOK() {
		return l.reading(r, "")
	}
	return l.reading(r, r.Facts.Reading.Region)
}

// reading reads the tunnel now; without a region it is looked for in all.
func (l *Loop) reading(r steps.Run, region string) job {
	first := r.Facts.First == nil
	s := r.Current()
	whole := first || s == nil || s.From == ""
	return func(life context.Context) {
		ctx, cancel := context.WithTimeout(life, l.Times.MeasureFor)
		defer cancel()
		begun := l.Now()
		id := fmt.Sprintf("read-%d-%d", r.Seq, begun.UnixNano())
		reading := l.look(ctx, r.Tunnel, region)
		reading.Partial = true
		if !reading.ReadOK() || !whole || reading.Connected() && !r.Silent {
			l.push(life, id, r.ID, event{Reading: &reading, Begun: begun})
			return
		}
		if first {
			l.early(ctx, id+"-early", r.ID, event{Reading: &reading, Begun: begun})
		}
		reading = l.Cloud.Complete(ctx, reading)
		reading.Partial = false
		l.push(life, id, r.ID, event{Reading: &reading, Begun: begun})
	}
}

// early shows a reading of which more is to come. It is not worth waiting for a store that is away:
// the rest would have less time.
func (l *Loop) early(ctx context.Context, id, run string, ev event) {
	_, err := l.Store.Push(ctx, store.Event{ID: id, Run: run, At: l.Now(), Body: ev.encode()})
	if err != nil {
		l.Log.Debug("an early reading was not recorded; the whole one follows", "run", run, "err", err)
	}
}

// measureAll makes the measurements of a run, all at once.
func (l *Loop) measureAll(d *Document, probes []steps.Probe) []job {
	r := d.Run
	jobs := make([]job, 0, len(probes))
	for _, p := range probes {
		if p.Need == steps.ReadTunnel {
			jobs = append(jobs, l.readTunnel(r, d.Place))
			continue
		}
		if p.Need == steps.ReadDevice {
			jobs = append(jobs, l.readDevice(r))
			continue
		}
		jobs = append(jobs, func(life context.Context) {
			ctx, cancel := context.WithTimeout(life, l.Times.MeasureFor)
			defer cancel()
			m := l.measure(ctx, r.Facts, p)
			l.push(life, fmt.Sprintf("probe-%s-%s-%d", p.Need, p.Vantage, m.At.UnixNano()), r.ID, event{Measurement: &m})
		})
	}
	return jobs
}

// overdue starts measurements again whose results are missing, as when the process that made
// them died; after that it records that they could not be made.
func (l *Loop) overdue(d *Document, now time.Time) []job {
	if d.Run.Over() || len(d.Run.Pending) == 0 {
		return nil
	}
	if d.Attempts < maxAttempts {
		d.Attempts++
		return l.measureAll(d, d.Run.Pending)
	}
	for _, p := range d.Run.Pending {
		if p.Need == steps.ReadTunnel {
			l.giveUpReading(d, now)
			continue
		}
		if p.Need == steps.ReadDevice {
			d.Run = steps.DeviceRead(d.Run, steps.Device{Problem: noResult, At: now}, len(d.Run.Facts.Given), now)
			continue
		}
		d.Run = steps.Measured(d.Run, steps.Measurement{Need: p.Need, Vantage: p.Vantage, At: now, Problem: noResult})
	}
	d.Attempts = 0
	return nil
}

const noResult = "the measurement gave no result in time"

func (l *Loop) giveUpReading(d *Document, now time.Time) {
	d.Run = steps.Read(d.Run, steps.Reading{At: now, Refusal: &steps.Refusal{
		Kind: steps.NetworkFault, Action: "DescribeVpnConnections", Summary: "Tencent Cloud gave no answer in time.",
		Advice: "Check that the bot can reach the Tencent Cloud API, then check again.",
	}}, now)
	if d.Run.Phase == steps.Rechecking {
		d.Run = steps.NotConnected(d.Run, now)
	}
}
