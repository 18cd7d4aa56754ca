package steps

import (
	"slices"
	"strings"
	"time"
)

// connected ends a run whose tunnel is up. A tunnel that was never seen down was healthy all the
// while; otherwise the last thing that was done to it gets the credit.
func (r Run) connected(at time.Time) Run {
	if !r.wasSilent() && (r.Facts.First == nil || r.Facts.First.Connected()) {
		return r.end(Healthy, at, r.healthy())
	}
	step, cause := r.credit(at)
	r = r.end(Solved, at, cause)
	r.Outcome.Step = step
	return r
}

// healthy says why a tunnel needed no cure.
func (r Run) healthy() string {
	m, ok := r.Facts.Measured(PingPrivate, VPC)
	switch {
	case ok && m.LargeLost:
		return "The tunnel is connected and small packets pass, but packets of 1,300 octets are lost: the line carries smaller ones (MTU), or something drops the messages that would say so. " + lowerMSS
	case ok && m.Received > 0:
		return "The tunnel is connected, and a ping from the VPC reaches the IDC (" + m.String() + ")."
	case ok && m.Sent > 0:
		return "The tunnel is connected. No host that was guessed in the IDC answers a ping (" + m.String() + "), which proves nothing: they may not exist."
	case ok && m.Problem != "":
		return "The tunnel was connected when it was first read. Whether traffic passes could not be measured: " + m.Problem + "."
	default:
		return "The tunnel was connected when it was first read."
	}
}

const lowerMSS = "Lower the MSS on the device (1,200 to be sure), and permit ICMP “fragmentation needed”."

// TryLarge says what people can try on a tunnel that was connected all the while, where the bot sent
// nothing through it: that large packets are lost shows in no state. Empty where there is nothing to try.
func (r Run) TryLarge() string {
	if m, ok := r.Facts.Measured(PingPrivate, VPC); r.Outcome.End != Healthy || ok && m.Sent > 0 {
		return ""
	}
	to := "…"
	if a := r.Facts.PrivateTarget(); a.IsValid() {
		to = a.String()
	}
	return "Where only large transfers hang, ping a host of the IDC from a CVM with large packets: ping -c 5 -s 1300 " + to +
		" (Windows: -l 1300). If small pings are answered and these are lost, the line carries smaller packets (MTU), or something drops the messages that would say so. " + lowerMSS
}

// trafficWindow is how long after a ping a tunnel that comes up may still owe it: several rounds
// of an IKE negotiation's retries.
const trafficWindow = 2 * time.Minute

// credit says what most likely brought the tunnel up: the newest repair, or the traffic of step 1.
// A tunnel that a recheck still found down after the ping does not owe it anything, and letting the
// bot read the tunnel repaired nothing about it.
func (r Run) credit(at time.Time) (step, cause string) {
	if s := r.Current(); r.Phase == Repairing && s != nil && s != read && s.Advice != nil {
		return s.ID, r.causeAt(s) + " It came up while that was being repaired."
	}
	down := false // a later recheck found it down
	for _, f := range slices.Backward(r.Findings) {
		s := Runbook.Find(f.Step)
		switch {
		case f.Kind == Rechecked && f.Verdict != Yes:
			down = true
		case s == nil || s == read:
		case f.Kind == Changed && f.Verdict == Unknown:
			return s.ID, "It came up after a change of the cloud's end whose outcome is not known: " + f.Reason + "."
		case f.Kind == Changed && f.Verdict == Yes && down:
			return s.ID, "It came up some time after the bot changed the cloud's end: " + f.Reason + "."
		case f.Kind == Changed && f.Verdict == Yes:
			return s.ID, "It came up after the bot changed the cloud's end: " + f.Reason + "."
		case f.Kind == Repaired && f.Verdict == Yes && s.Advice != nil && down:
			return s.ID, r.causeAt(s) + " It came up some time after that was repaired."
		case f.Kind == Repaired && f.Verdict == Yes && s.Advice != nil:
			return s.ID, r.causeAt(s) + " It came up after that was repaired."
		case f.Kind == Answered && f.Verdict == Yes && s == activate && !down:
			return s.ID, "The tunnel was idle: it comes up only when traffic activates it, and the ping did."
		}
	}
	if r.Silent {
		return r.Step, "Traffic passes again; nothing was changed here."
	}
	if m, ok := r.Facts.Measured(PingPrivate, VPC); ok && m.Sent > 0 && at.Sub(m.At) <= trafficWindow {
		return activate.ID, "The tunnel came up shortly after the bot sent traffic into it: most likely it was idle."
	}
	return r.Step, "The tunnel came up by itself while it was being checked; nothing was changed here."
}

// causeAt is the cause that was named when a step was answered with No. The facts may have changed
// since: the finding of that time has the words.
func (r Run) causeAt(s *Step) string {
	f, ok := r.lastNo(s.ID)
	switch {
	case ok && s.Ask == nil && f.Reason != "":
		return upperFirst(strings.TrimSuffix(f.Reason, ".")) + "."
	case ok && f.Reason != "":
		return strings.TrimSuffix(s.Advice(r.Facts).Summary, ".") + " (" + strings.TrimSuffix(f.Reason, ".") + ")."
	default:
		return s.Advice(r.Facts).Summary
	}
}

// upperFirst begins a sentence.
func upperFirst(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]&^0x20) + s[1:]
}

func (r Run) lastNo(step string) (Finding, bool) {
	for _, f := range slices.Backward(r.Findings) {
		if f.Step == step && f.Kind == Answered && f.Verdict == No {
			return f, true
		}
	}
	return Finding{}, false
}

// conclude names the cause of an end that was reached by the book.
func (r Run) conclude(e End) string {
	switch e {
	case Cancelled:
		if r.Facts.Reading.Refusal != nil {
			return r.Facts.Reading.Refusal.Error()
		}
		return "Called off."
	case Escalated:
		state := "Still down"
		if r.Silent && r.up() {
			state = "Connected, but nothing gets through"
		}
		if !r.Facts.known() {
			state = "Whether it is still down could not be read"
		}
		if s := r.Suspects(); len(s) > 0 {
			if open, ok := strings.CutPrefix(s[0].Why, notEstablished); ok { // that suspects nothing
				return state + ", and nothing that was found explains it. First of what was not established: " + open
			}
			return state + ". Best suspect: " + s[0].Why
		}
		return state + ", and no step showed why."
	default:
		return ""
	}
}

// openQuestion is what nobody answered.
func (r Run) openQuestion() string {
	s := r.Current()
	switch {
	case s == nil:
		return r.Step + "?"
	case r.Phase == Repairing && r.Verdict == No && s.Advice != nil:
		return "was this repaired? " + r.causeAt(s)
	case r.Phase == Repairing && s.Advice != nil:
		return "was this repaired? " + s.Advice(r.Facts).Summary
	default:
		return s.Title + "?"
	}
}
