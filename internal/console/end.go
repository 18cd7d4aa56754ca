package console

import (
	"fmt"
	"io"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The exit codes of a run.
const (
	ExitConnected = 0 // the tunnel was connected, or is again
	ExitEscalated = 1 // it is still down; the report says what to do next
	ExitCancelled = 2 // called off, or there is no such tunnel
	ExitError     = 3 // the tunnel could not be read at all
)

// ExitCode is the exit code that tells how a run ended.
func ExitCode(r steps.Run) int {
	refusal := r.Facts.Reading.Refusal
	switch {
	case r.Outcome.End == steps.Healthy || r.Outcome.End == steps.Solved:
		return ExitConnected
	case r.Facts.First == nil && refusal != nil && refusal.Kind != steps.NotFound:
		return ExitError
	case r.Outcome.End == steps.Cancelled:
		return ExitCancelled
	default:
		return ExitEscalated
	}
}

// showEnd says how it ended and, where the tunnel is not connected, what to do next.
func (s *session) showEnd(r steps.Run) {
	style := red
	switch ExitCode(r) {
	case ExitConnected:
		style = green
	case ExitCancelled:
		style = bold
	}
	s.print("", "")
	s.printMarked(style, r.State(), ": "+oneLine(r.Outcome.Cause))
	if try := r.TryLarge(); try != "" {
		s.print(dim, oneLine(try))
	}
	if r.Outcome.End == steps.Escalated || r.Outcome.End == steps.Expired {
		s.print("", "\n"+steps.Report(r))
	} else if refusal := r.Facts.Reading.Refusal; refusal != nil {
		s.print("", "→ "+oneLine(refusal.Advice))
	} else if r.Outcome.End == steps.Healthy {
		s.print("", "→ Where nothing gets through all the same: vpncheck run --silent "+oneLine(r.Tunnel))
	}
}

// LeftAs says in one sentence how a run that was interrupted leaves the tunnel.
func LeftAs(r steps.Run) string {
	left := "The tunnel is left as it is."
	for _, c := range r.Facts.Changes {
		switch c.Outcome.State {
		case steps.ChangeRefused: // nothing was changed by it
		case steps.ChangeMade:
			left = "What was changed of the cloud's end stays changed."
		default:
			return "Nobody knows whether the cloud's end was changed: look in the console."
		}
	}
	return left
}

// WriteJSON writes the evidence of a run.
func WriteJSON(w io.Writer, d conversation.Document, version string) error {
	b, err := steps.NewEvidence(d.Run, steps.Build{Program: "vpncheck", Version: version}, d.Redacted).JSON()
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the evidence: %w", err)
	}
	return nil
}
