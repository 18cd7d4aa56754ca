package steps

import "strings"

// The states of a run, in the words of the card. [Run.State] gives exactly one of them.
const (
	StateConnected = "Connected" // it was up when the run began
	StateChecking  = "Checking"
	StateAsking    = "Waiting for an answer"
	StateRepairing = "Waiting for a repair"
	StateSolved    = "Solved"
	StateEscalated = "Escalated"
	StateCancelled = "Cancelled"
	StateExpired   = "Expired"
)

// States are all of them, in the order in which a run can meet them: the label values of a metric.
var States = []string{
	StateConnected, StateChecking, StateAsking, StateRepairing,
	StateSolved, StateEscalated, StateCancelled, StateExpired,
}

// State is the card's state. A run whose end this version does not know counts as escalated: it
// is over, and people have to look.
func (r Run) State() string {
	switch r.Phase {
	case Asking:
		return StateAsking
	case Repairing:
		return StateRepairing
	case Over:
		return r.Outcome.End.state()
	default:
		return StateChecking
	}
}

func (e End) state() string {
	switch e {
	case Healthy:
		return StateConnected
	case Solved:
		return StateSolved
	case Cancelled:
		return StateCancelled
	case Expired:
		return StateExpired
	default:
		return StateEscalated
	}
}

// SnakeState gives a state as JSON and metrics write it: "waiting_for_an_answer".
func SnakeState(state string) string {
	return strings.ReplaceAll(strings.ToLower(state), " ", "_")
}
