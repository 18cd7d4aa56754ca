package cloud

import (
	"context"
	"strings"

	"vpncheck/steps"
)

// change makes a call that changes something, once, and tells a refusal from an answer that was lost.
func change[P any](ctx context.Context, c *Client, q question, send sender[P], id func(*P) *string) steps.ChangeResult {
	ctx, x := observed(ctx)
	p, f := try(ctx, c, q, send)
	if f == nil {
		return steps.ChangeResult{State: steps.ChangeMade, Requests: requested(q.action, id(p))}
	}
	out := steps.ChangeResult{
		State: steps.ChangeRefused, Requests: []steps.Request{{Action: q.action, ID: f.RequestID}}, Problem: problem(&f.Refusal),
	}
	if x.sent && f.ambiguous() {
		out.State = steps.ChangeUnclear
		out.Problem = "it is not known whether the change was made: " + f.Error() + ". It is not tried again; the next reading shows what is set"
	}
	return out
}

// ambiguous says whether a request that was sent may have been done in spite of the failure. An error
// code of the API says no, unless it is an internal one.
func (f *failure) ambiguous() bool {
	return f.Code == "" || strings.HasPrefix(f.Code, "HTTP 5") || strings.HasPrefix(f.Code, "Internal") ||
		strings.HasPrefix(f.Code, "ServiceUnavailable") || strings.HasPrefix(f.Code, "FailedOperation")
}
