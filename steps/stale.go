package steps

import (
	"errors"
	"fmt"
)

// ErrStale is the error of a finding that answers a question which is no longer open. The error
// itself is a [*StaleError].
var ErrStale = errors.New("this question is no longer open")

// StaleError says what became of the question.
type StaleError struct {
	// Answer is the finding that closed the question. Nil where no person did.
	Answer *Finding
	End    End     // set where the run is over
	Wants  Vantage // set where the question is open, but only to what was seen from there
}

// Error says who answered what.
func (e *StaleError) Error() string {
	switch {
	case e.Wants != "":
		return fmt.Sprintf("this question wants what was seen from %s", placeWord(e.Wants))
	case e.Answer != nil && e.Answer.By != Person{}:
		return fmt.Sprintf("%v: %s said %q", ErrStale, nameOf(e.Answer.By), findingWord(*e.Answer))
	case e.End != "":
		return fmt.Sprintf("%v: the run is over (%s)", ErrStale, e.End)
	default:
		return ErrStale.Error()
	}
}

// Is makes errors.Is(err, ErrStale) true.
func (e *StaleError) Is(target error) bool { return target == ErrStale }

// answered finds what a person said that closed the question with this Seq.
func (r Run) answered(seq int) *Finding {
	for _, f := range r.Findings {
		if f.Seq == seq && f.Kind != Rechecked && f.Source != Machine {
			return &f
		}
	}
	return nil
}
