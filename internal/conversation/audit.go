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
	What    string       `json:"what"` // command, click, form
	Detail  string       `json:"detail,omitempty"`
	Run     string       `json:"run,omitempty"`
	By      steps.Person `json:"by"`
	Place   Place        `json:"place"`
	Refused string       `json:"refused,omitempty"` // why it was not let through
}

// Audit records an entry, in the log as well as in the store. It does not wait for a store that
// is away: the log has the entry then.
func (l *Loop) Audit(ctx context.Context, e AuditEntry) {
	e.At, e.Place.Reply = l.Now(), ""
	l.Log.Info("audit", "what", e.What, "detail", e.Detail, "run", e.Run, "by", e.By.ID, "team", e.Place.Team, "channel", e.Place.Channel, "refused", e.Refused)
	b, err := json.Marshal(e)
	if err != nil { // plain data of our own always encodes
		l.Log.Error("audit entry was not encoded", "err", err)
		return
	}
	ctx = context.WithoutCancel(ctx)
	go func() { // Serve does not wait for it: commands still come in while the loop comes to its end
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if err := l.Store.Audit(ctx, b); err != nil {
			l.Log.Warn("an audit entry is only in the log", "err", err)
		}
	}()
}
