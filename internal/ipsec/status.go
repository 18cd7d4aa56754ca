package ipsec

import (
	"fmt"
	"slices"
	"strings"
)

// Status is what becomes of a tunnel between two ends that were compared. It follows Batfish's
// ipsecSessionStatus, and tells apart what fails later.
type Status string

// The statuses, the earliest failure first.
const (
	MissingEnd     Status = "missing end" // nothing is known of one of them
	Phase1Fails    Status = "phase 1 fails"
	KeyMismatch    Status = "phase 1 key mismatch" // a log says so: no configuration shows it
	Phase2Fails    Status = "phase 2 fails"
	TrafficLost    Status = "traffic lost" // the SAs come up
	RekeyFails     Status = "fails at the rekey"
	NotEstablished Status = "not established" // nothing that is known differs, and not enough is known
	Established    Status = "established"     // nothing stands in the way, as far as the pre-shared keys are the same
)

// Status is the earliest thing that goes wrong.
func (c Comparison) Status() Status {
	breaks := func(p Phase) bool {
		return slices.ContainsFunc(c.Differences, func(d Difference) bool { return d.Verdict == Blocking && d.Breaks == p })
	}
	switch {
	case c.Missing != "" || len(c.Differences) == 0:
		return MissingEnd
	case breaks(Phase1):
		return Phase1Fails
	case c.Key == Blocking:
		return KeyMismatch
	case breaks(Phase2):
		return Phase2Fails
	case breaks(Traffic):
		return TrafficLost
	case breaks(Rekey):
		return RekeyFails
	case slices.ContainsFunc(c.Differences, func(d Difference) bool { return d.Verdict == NotKnown && d.Parameter.Decides() }):
		return NotEstablished
	default:
		return Established
	}
}

// Decides says whether ends that differ in the parameter have no tunnel.
func (p Parameter) Decides() bool {
	switch p {
	case IKELifetime, IPsecLifetime, IPsecLifetimeKB, DeadPeer, NATTraversal, IPsecTruncation:
		return false
	default:
		return true
	}
}

// Blocking are the differences that keep the tunnel from coming up, or from lasting.
func (c Comparison) Blocking() []Difference { return c.with(Blocking) }

// Warnings are the differences that let the tunnel come up, but not as somebody wanted.
func (c Comparison) Warnings() []Difference { return c.with(Warning) }

// NotKnown are the parameters of which one side is not known.
func (c Comparison) NotKnown() []Difference { return c.with(NotKnown) }

func (c Comparison) with(v Verdict) []Difference {
	var out []Difference
	for _, d := range c.Differences {
		if d.Verdict == v {
			out = append(out, d)
		}
	}
	return out
}

// Summary is one line for people.
func (c Comparison) Summary() string {
	switch c.Status() {
	case MissingEnd:
		if c.Missing == "" {
			return "Nothing was compared."
		}
		return "Nothing is known of the " + c.Missing + "'s end of the tunnel."
	case KeyMismatch:
		return "Phase 1 fails: the pre-shared keys differ."
	case Established:
		return c.agreement()
	case NotEstablished:
		return "Nothing that is known differs, but not all is known: " + names(decisive(c.NotKnown())) + "."
	default:
		return c.failures()
	}
}

// failures says what fails, and because of what, the earliest first.
func (c Comparison) failures() string {
	var sentences []string
	for _, p := range []struct {
		phase Phase
		fails string
	}{
		{Phase1, "Phase 1 fails"}, {Phase2, "Phase 2 fails"}, {Traffic, "Traffic is lost"}, {Rekey, "The rekey fails"},
	} {
		var parts []string
		for _, d := range c.Blocking() {
			if d.Breaks == p.phase {
				parts = append(parts, d.inWords())
			}
		}
		if len(parts) > 0 {
			sentences = append(sentences, p.fails+": "+strings.Join(parts, "; ")+".")
		}
	}
	if n := len(decisive(c.NotKnown())); n > 0 {
		sentences = append(sentences, fmt.Sprintf("%d more not known.", n))
	}
	return strings.Join(sentences, " ")
}

func (c Comparison) agreement() string {
	agree := len(c.with(Match))
	s := fmt.Sprintf("%d of %d parameters agree", agree, len(c.Differences))
	if agree == len(c.Differences) {
		s = fmt.Sprintf("All %d parameters agree", agree)
	} else {
		s += " and no other keeps the tunnel down"
	}
	if w := c.Warnings(); len(w) > 0 {
		s += " (to look at: " + names(w) + ")"
	}
	return s + ". Nothing shows whether the pre-shared keys are the same."
}

func decisive(ds []Difference) []Difference {
	return slices.DeleteFunc(slices.Clone(ds), func(d Difference) bool { return !d.Parameter.Decides() })
}

// inWords is a difference in a few words.
func (d Difference) inWords() string {
	return fmt.Sprintf("%s is %s in the cloud and %s on the device", d.Name, orUnknown(d.Cloud), orUnknown(d.Device))
}

func orUnknown(s string) string {
	if s == "" {
		return "not known"
	}
	return s
}

func names(ds []Difference) string {
	var words []string
	for _, d := range ds {
		words = append(words, d.Name)
	}
	return strings.Join(words, ", ")
}
