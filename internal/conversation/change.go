package conversation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// A change of the cloud's end is made at most once, whatever dies: the approval is an event like any
// other, and before the cloud is asked the change is claimed in the store, where only the first claim
// holds. Whoever claimed it and then died leaves a change of which nobody knows whether it was made;
// a timer says so, and nobody makes it again.

// Changer changes the cloud's end of a tunnel. It is asked at most once for a change, and never
// tries again by itself: an answer that was lost is [steps.ChangeUnclear].
type Changer interface {
	Change(ctx context.Context, r steps.Reading, c steps.Change) steps.ChangeResult
}

// approval is a person's word that the bot may make a change.
type approval struct {
	Change string       `json:"change"`
	By     steps.Person `json:"by"`
	Reply  string       `json:"reply,omitempty"`
}

// changed is what became of one.
type changed struct {
	Change string             `json:"change"`
	Result steps.ChangeResult `json:"result"`
}

// claimKept is how long a claim holds: longer than any run that could ask again.
const claimKept = 40 * 24 * time.Hour

// Approve passes on that a person lets the bot make a proposed change. The id makes a click that is
// delivered twice count once. Who may approve is for the caller to know.
func (l *Loop) Approve(ctx context.Context, id, run, change string, by steps.Person, reply string) error {
	ev := event{Approval: &approval{Change: change, By: by, Reply: reply}}
	if _, err := l.Store.Push(ctx, store.Event{ID: id, Run: run, At: l.Now(), Body: ev.encode()}); err != nil {
		return fmt.Errorf("record an approval of run %s: %w", run, err)
	}
	return nil
}

func (l *Loop) applyApproval(d *Document, a approval, now time.Time) []job {
	if l.Changer == nil {
		return []job{func(ctx context.Context) { l.notify(ctx, a.Reply, "This bot may not change the cloud.") }}
	}
	next, err := steps.Approve(d.Run, a.Change, a.By, now)
	if err != nil {
		text := "The check has moved on; this change is no longer proposed. The card shows where it is now."
		if stale, ok := asStale(err); ok && stale.Answer != nil {
			text = "Already approved by " + stale.Answer.By.Name + "."
		}
		return []job{func(ctx context.Context) { l.notify(ctx, a.Reply, text) }}
	}
	d.Run = next
	d.Spoken++
	return []job{l.makeChange(d.Run, d.Place, a.Change)}
}

// makeChange claims a change, then makes it. A replica whose claim fails is late, or an echo. Once the
// cloud is asked its answer is waited for, whatever else ends: nobody could tell later what was made.
func (l *Loop) makeChange(r steps.Run, place Place, id string) job {
	c := changeOf(r, id)
	reading := r.Facts.Reading
	return func(life context.Context) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(life), l.Times.MeasureFor)
		defer cancel()
		mine, err := l.Store.Once(ctx, "change:"+r.ID+":"+id, claimKept)
		if err != nil || !mine {
			l.Log.Warn("a change was not claimed, and not made by this process", "run", r.ID, "change", id, "err", err)
			return
		}
		l.Audit(ctx, AuditEntry{What: "change", Detail: beforeAndAfter(c), Run: r.ID, By: c.By, Place: place})
		result := l.Changer.Change(ctx, reading, c)
		result.At = l.Now()
		l.Audit(ctx, AuditEntry{What: "changed", Detail: c.Title + ": " + string(result.State), Run: r.ID, By: c.By, Place: place, Refused: result.Problem})
		l.push(life, "changed-"+id, r.ID, event{Changed: &changed{Change: id, Result: result}})
	}
}

// beforeAndAfter is a change in one line.
func beforeAndAfter(c steps.Change) string {
	return c.Title + " (" + strings.ReplaceAll(c.Table(), "\n", "; ") + ")"
}

func changeOf(r steps.Run, id string) steps.Change {
	for _, c := range r.Facts.Changes {
		if c.ID == id {
			return c
		}
	}
	return steps.Change{ID: id}
}

func (l *Loop) applyChanged(d *Document, c changed) []job {
	d.Run = steps.ChangeEnded(d.Run, c.Change, c.Result)
	if d.Run.Over() || c.Result.State == steps.ChangeRefused {
		return nil
	}
	return l.reread(d, l.measureAgain(d))
}

// changeOverdue gives up a change whose maker has died: nobody knows whether it was made.
func (l *Loop) changeOverdue(d *Document, now time.Time) []job {
	var jobs []job
	for _, c := range d.Run.Facts.Changes {
		if c.Outcome.State == steps.ChangeUnderWay {
			jobs = append(jobs, l.applyChanged(d, changed{Change: c.ID, Result: steps.ChangeResult{
				State: steps.ChangeUnclear, At: now,
				Problem: "the answer of Tencent Cloud was lost; look in the console whether it was made. It is not made again",
			}})...)
		}
	}
	return jobs
}
