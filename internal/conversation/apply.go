package conversation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// job is slow work that follows from an event: a measurement, a notice.
type job func(ctx context.Context)

// apply lets the runbook take one event and says what slow work follows.
func (l *Loop) apply(d *Document, run string, ev event) ([]job, error) {
	now := l.Now()
	if d.Run.ID == "" && ev.Start == nil {
		return nil, fmt.Errorf("run %s has no start", run)
	}
	was := d.Run
	var jobs []job
	switch {
	case ev.Start != nil:
		if d.Run.ID != "" { // delivered again
			return nil, nil
		}
		*d = Document{Version: Version, Place: ev.Start.Place, Run: l.newRun(run, *ev.Start, now)}
		d.Place.Reply, d.MayChange, d.MayPing = "", l.Changer != nil, l.provable()
		jobs = append(l.keepReply(run, ev.Start.Place.Reply), l.readTunnel(d.Run, d.Place))
	case ev.Said != nil:
		jobs = l.applySaid(d, *ev.Said)
	case ev.Reading != nil:
		jobs = l.applyReading(d, *ev.Reading, ev.Begun, now)
	case ev.Measurement != nil:
		jobs = l.applyMeasurement(d, *ev.Measurement, now)
	case ev.Approval != nil:
		jobs = l.applyApproval(d, *ev.Approval, now)
	case ev.Changed != nil:
		jobs = l.applyChanged(d, *ev.Changed)
	case ev.Target != nil:
		jobs = l.applyTarget(d, *ev.Target)
	case ev.Given != nil:
		jobs = l.applyGiven(d, *ev.Given)
	case ev.Device != nil:
		jobs = l.applyDevice(d, *ev.Device, now)
	case ev.Timer != nil:
		jobs = l.applyTimer(d, *ev.Timer, now)
	case ev.Look:
		jobs = l.reread(d, jobs)
	}
	d.Run = steps.Settle(d.Run, now)
	switch {
	case !was.Silent && d.Run.Silent && pendingRead(d.Run) && ev.Start == nil:
		jobs = append(jobs, l.readTunnel(d.Run, d.Place)) // the rest, which nobody wanted while all seemed well
	case entered(was, d.Run, steps.Rechecking) && !d.Run.Changing():
		jobs = l.reread(d, jobs)
	}
	if d.Run.Seq != was.Seq {
		d.Reminded = 0
		d.Run.Since = now // what a late answer opens was not open before
	}
	if len(was.Pending) == 0 && len(d.Run.Pending) > 0 {
		d.Attempts = 1
	}
	return jobs, nil
}

func entered(was, is steps.Run, p steps.Phase) bool {
	return is.Phase == p && (was.Phase != p || was.Seq != is.Seq)
}

// applySaid takes what a person did. Too late is no error: the person is told what became of
// the question. After every answer the tunnel is read again, for it may have come up meanwhile.
func (l *Loop) applySaid(d *Document, s said) []job {
	next, err := steps.Advance(d.Run, s.Finding)
	if stale, ok := asStale(err); ok {
		text := staleText(stale)
		return []job{func(ctx context.Context) { l.notify(ctx, s.Reply, text) }}
	}
	d.Run = next
	d.Spoken++
	d.addRedacted(s.Redacted)
	var jobs []job
	if s.Finding.Kind == steps.Repaired && d.Run.Phase == steps.Rechecking {
		jobs = l.measureAgain(d)
	}
	jobs = l.reread(d, jobs)
	return jobs
}

// measureAgain makes all measurements anew: what was measured before a repair says nothing about
// the time after it, and a ping is the traffic that activates an idle tunnel.
func (l *Loop) measureAgain(d *Document) []job {
	if d.Run.Facts.First == nil {
		return nil // the first reading starts them
	}
	return l.measureMissing(d)
}

// measureMissing begins the measurements that are worth making and not under way.
func (l *Loop) measureMissing(d *Document) []job {
	var fresh []steps.Probe
	for _, p := range l.plan(d.Run.Facts) {
		if !slices.Contains(d.Run.Pending, p) {
			fresh = append(fresh, p)
		}
	}
	d.Run.Pending = append(slices.Clip(d.Run.Pending), fresh...)
	d.Attempts = 1
	return l.measureAll(d, fresh)
}

func asStale(err error) (*steps.StaleError, bool) { return errors.AsType[*steps.StaleError](err) }

func (l *Loop) newRun(id string, s start, now time.Time) steps.Run {
	r := steps.NewRun(id, s.Tunnel, s.By, now)
	r.Prove = l.provable()
	if s.Silent {
		r = steps.Suspected(r)
	}
	return r
}

// applyMeasurement takes a measurement. Traffic that was sent into an idle tunnel brings it up
// whether or not a host answered: so the tunnel is read again.
func (l *Loop) applyMeasurement(d *Document, m steps.Measurement, now time.Time) []job {
	d.Run = steps.Measured(d.Run, m)
	d.Run = steps.JudgeAgain(d.Run, m.Need, now)
	if m.Need != steps.PingPrivate || m.Vantage != steps.VPC || m.Sent == 0 || d.Run.Facts.Reading.Connected() {
		return nil
	}
	return l.reread(d, nil)
}

// aim has the hosts pinged that the configuration knows in this tunnel's IDC.
func (l *Loop) aim(d *Document, first bool) {
	if !first || !d.Run.Facts.Reading.ReadOK() {
		return
	}
	for _, h := range l.Hosts {
		if steps.RefuseTarget(d.Run.Facts, h) == "" {
			d.Run = steps.Aim(d.Run, h)
		}
	}
}

// compareAgain compares the device with the cloud's end once more where that is another now: the
// bot, or somebody at the console, has changed it.
func (l *Loop) compareAgain(d *Document, before steps.Reading) {
	dev, now := d.Run.Facts.Device, d.Run.Facts.Reading
	if l.Devices == nil || dev == nil || dev.Text == "" || dev.Tunnel == "" || !before.ReadOK() ||
		reflect.DeepEqual(before.Tunnel.Parameters, now.Tunnel.Parameters) {
		return
	}
	fresh := l.Devices.ReadDevice(dev, "", dev.Vendor, dev.Tunnel, now)
	fresh.By, fresh.At, fresh.Lines, fresh.Changed, fresh.Signs = dev.By, dev.At, dev.Lines, dev.Changed, nil
	d.Run.Facts.Device = &fresh
}

func (d *Document) addRedacted(removed map[string]int) {
	for kind, n := range removed {
		if d.Redacted == nil {
			d.Redacted = map[string]int{}
		}
		d.Redacted[kind] += n
	}
}

func (l *Loop) notify(ctx context.Context, reply, text string) {
	if l.Notify != nil && reply != "" {
		l.Notify(ctx, reply, text)
	}
}

func staleText(s *steps.StaleError) string {
	switch {
	case s.Answer != nil && s.Answer.Kind == steps.CalledOff:
		return "This check was already called off by " + cmp.Or(s.Answer.By.Name, "somebody else") + "."
	case s.Answer != nil && s.Answer.By.Name != "":
		return fmt.Sprintf("Already answered by %s: %s.", s.Answer.By.Name, answerWords(*s.Answer))
	case s.End != "":
		return fmt.Sprintf("This check is over (%s); nothing is open any more.", s.End)
	case s.Wants != "":
		return "The question wants what was seen from the " + strings.ToUpper(string(s.Wants)) + "."
	default:
		return "The check has moved on; this question is no longer open. The card shows where it is now."
	}
}

// answerWords gives a person's finding in the words of the button.
func answerWords(f steps.Finding) string {
	switch {
	case f.Kind == steps.Repaired && f.Verdict == steps.Yes:
		return "Done"
	case f.Kind == steps.Repaired:
		return "Cannot change it"
	default:
		return f.Verdict.Word()
	}
}

// applyReading takes a reading of the tunnel. The first that is whole tells what else to measure.
func (l *Loop) applyReading(d *Document, r steps.Reading, begun, now time.Time) []job {
	first := d.Run.Facts.First
	before := d.Run.Facts.Reading
	d.Run = steps.Read(d.Run, r, now)
	if d.Run.Over() {
		return nil
	}
	l.compareAgain(d, before)
	l.aim(d, first == nil)
	firstReading := first == nil || first.Partial
	if r.Partial && r.ReadOK() && firstReading && (!r.Connected() || d.Run.Silent) {
		d.Run = steps.Reread(d.Run) // the rest of the reading is on its way
		return nil
	}
	var jobs []job
	if firstReading && r.ReadOK() && !sameNews(first, r) {
		jobs = l.measureMissing(d)
	}
	switch {
	case d.Run.Phase != steps.Rechecking || d.Run.Changing():
	case !begun.IsZero() && begun.Before(d.Run.Since): // it shows the tunnel before the repair
		jobs = l.reread(d, jobs)
	case l.recheckOver(d.Run, firstReading, now):
		d.Run = steps.NotConnected(d.Run, now)
	}
	return jobs
}

// sameNews says that a reading tells no more than the first one, by which the measurements began: the
// tunnel is connected, and nothing else was read.
func sameNews(first *steps.Reading, r steps.Reading) bool {
	return first != nil && first.Partial && r.Partial && first.Connected() && r.Connected()
}

// recheckOver says whether a tunnel that is still down has had its time. There is nothing to wait
// for where it could not be read before, or where the reading itself shows that the cause is
// still there.
func (l *Loop) recheckOver(r steps.Run, firstReading bool, now time.Time) bool {
	s := r.Current()
	if s == nil || (s.From == "" && firstReading) {
		return true
	}
	if r.Silent && slices.Contains(r.Pending, steps.Probe{Need: steps.PingPrivate, Vantage: steps.VPC}) {
		return false // the ping is what decides
	}
	if s.From == "" && s.Judge != nil {
		if v, _ := s.Judge(r.Facts); v == steps.No {
			return true
		}
	}
	return !now.Before(r.Since.Add(l.Times.RecheckFor))
}

// reread has the tunnel read once more, unless that is under way.
func (l *Loop) reread(d *Document, jobs []job) []job {
	if d.Run.Over() || pendingRead(d.Run) {
		return jobs
	}
	read := l.readTunnel(d.Run, d.Place)
	d.Run = steps.Reread(d.Run)
	return append(jobs, read)
}

func (l *Loop) applyTimer(d *Document, t timer, now time.Time) []job {
	if t.Name != timerMeasure && t.Name != timerChange && t.Seq != d.Run.Seq {
		return nil // set for a question that is closed
	}
	var jobs []job
	switch t.Name {
	case timerRemind:
		d.Reminded++
	case timerExpire:
		expired, err := steps.Advance(d.Run, steps.Finding{Kind: steps.TimedOut, Step: d.Run.Step, Source: steps.Machine, At: now, Seq: d.Run.Seq})
		if err == nil {
			d.Run = expired
		}
	case timerRecheck:
		if d.Run.Phase == steps.Rechecking && !d.Run.Changing() {
			jobs = l.reread(d, nil)
		}
	case timerChange:
		jobs = l.changeOverdue(d, now)
	case timerMeasure:
		jobs = l.overdue(d, now)
	}
	return jobs
}

// commit says what follows from the step from one document to the next: what to store, which
// timers to set, whether to show it.
func (l *Loop) commit(before, d Document) (store.Commit, error) {
	state, err := d.encode()
	if err != nil {
		return store.Commit{}, err
	}
	sum, err := encodeSummary(d.summary())
	if err != nil {
		return store.Commit{}, err
	}
	c := store.Commit{State: state, Summary: sum, Show: true, Ended: d.Run.Over(), Timers: l.timers(before, d)}
	if before.Run.ID == "" {
		// The first reading is usually there in a moment: one message instead of two.
		c.ShowAt = l.Now().Add(firstCardAfter)
	}
	return c, nil
}

// firstCardAfter is how long the first card waits for the first reading.
const firstCardAfter = 700 * time.Millisecond
