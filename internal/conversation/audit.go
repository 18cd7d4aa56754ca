package conversation

import (
	"context"
	"encoding/json"
	"time"

	"vpncheck/steps"
)

// AuditEntry records who did what, and whether it was let through.
type AuditEntry struct {
	At      time.Time    `json:"at"`
	What    string       `json:"what"` // command, click, form, file, approval, change, changed
	Detail  string       `json:"detail,omitempty"`
	Run     string       `json:"run,omitempty"`
	By      steps.Person `json:"by"`
	Place   Place        `json:"place"`
	Refused string       `json:"refused,omitempty"` // why it was not let through
}

// Recorder keeps audit entries.
type Recorder interface {
	Audit(ctx context.Context, entry []byte) error
}

// Audit records an entry, in the log as well as with the recorder. It does not wait for one that is
// away: the log has the entry then.
func (l *Loop) Audit(ctx context.Context, e AuditEntry) {
	e.At, e.Place.Reply = l.Now(), ""
	l.Log.Info("audit", "what", e.What, "detail", e.Detail, "run", e.Run, "by", e.By.ID, "team", e.Place.Team, "channel", e.Place.Channel, "refused", e.Refused)
	b, err := json.Marshal(e)
	if err != nil { // plain data of our own always encodes
		l.Log.Error("audit entry was not encoded", "err", err)
		return
	}
	var to Recorder = l.Store
	if l.Recorder != nil {
		to = l.Recorder
	}
	ctx = context.WithoutCancel(ctx)
	l.audits.Go(func() { // Serve does not wait for it: commands still come in while the loop comes to its end
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if err := to.Audit(ctx, b); err != nil {
			l.Log.Warn("an audit entry is only in the log", "err", err)
		}
	})
}

// Audited waits until what was given to Audit is recorded, or its time is up. It is for a process that
// ends with its conversation: nothing may be audited meanwhile.
func (l *Loop) Audited() { l.audits.Wait() }
