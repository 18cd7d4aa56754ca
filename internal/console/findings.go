package console

import (
	"fmt"
	"strings"

	"vpncheck/steps"
)

// showFindings prints the findings that were not printed yet.
func (s *session) showFindings(r steps.Run) {
	for _, f := range r.Findings[min(s.findings, len(r.Findings)):] {
		switch {
		case f.Kind == steps.Answered:
			s.showAnswer(f)
		case f.Kind == steps.DeviceSeen:
			s.showDevice(r.Facts.Device)
			s.again = true
		case f.Kind == steps.Changed:
			s.showVerdict(f.Verdict, changedWords(f.Verdict)+": "+oneLine(f.Reason))
		case f.Kind == steps.Rechecked && f.Verdict != steps.Yes && r.Silent:
			s.showVerdict(f.Verdict, "Nothing gets through yet: "+oneLine(f.Reason))
		case f.Kind == steps.Rechecked && f.Verdict != steps.Yes: // a Yes is the end
			s.showVerdict(f.Verdict, "Still not connected: "+oneLine(f.Reason))
		}
	}
	s.findings = len(r.Findings)
}

// changedWords say what became of a change of the cloud.
func changedWords(v steps.Verdict) string {
	switch v {
	case steps.Yes:
		return "Made"
	case steps.No:
		return "Not made"
	default:
		return "Unclear"
	}
}

// showAnswer prints a step's verdict. Where a machine does not know, a person is asked instead.
func (s *session) showAnswer(f steps.Finding) {
	step := steps.Runbook.Find(f.Step)
	if step == nil || (f.Source == steps.Machine && f.Verdict == steps.Unknown && step.Ask != nil) {
		return
	}
	line := step.Title
	if f.Source != steps.Machine {
		line += ": " + f.Verdict.Word()
	}
	switch {
	case f.Reason != "":
		line += " (" + oneLine(f.Reason) + ")"
	case f.Source != steps.Machine:
		line += ", said " + oneLine(f.By.Name)
	}
	s.showVerdict(f.Verdict, line)
}

func (s *session) showVerdict(v steps.Verdict, text string) {
	switch v {
	case steps.Yes:
		s.printMarked(green, "✔", " "+text)
	case steps.No:
		s.printMarked(red, "✘", " "+text)
	default:
		s.printMarked(amber, "?", " "+text)
	}
}

// waiting is a state of the run in which it is waited for something.
type waiting struct {
	seq      int // and one: the zero value is before the first
	changing bool
}

// showWaiting says once for each state of the run what is waited for, unless that is the person.
func (s *session) showWaiting() {
	r := s.last.Run
	now := waiting{seq: r.Seq + 1, changing: r.Changing()}
	if s.open != nil || s.waited == now {
		return
	}
	s.waited = now
	switch {
	case now.changing:
		s.print(dim, "  … changing the cloud's end")
	case r.Phase == steps.Rechecking && r.Silent:
		s.print(dim, fmt.Sprintf("  … looking for up to %s whether traffic passes now", s.loop.Times.RecheckFor))
	case r.Phase == steps.Rechecking:
		s.print(dim, fmt.Sprintf("  … reading the tunnel again, for up to %s, to see whether it comes up", s.loop.Times.RecheckFor))
	case len(r.Pending) == 0:
		s.print(dim, "  … reading the tunnel")
	default:
		s.print(dim, "  … "+pendingWords(r.Pending))
	}
}

func pendingWords(probes []steps.Probe) string {
	var words []string
	for _, p := range probes {
		switch p.Need {
		case steps.ReadTunnel:
			words = append(words, "reading the tunnel")
		case steps.PingPrivate:
			words = append(words, "pinging the IDC through the tunnel")
		case steps.PingGateway:
			words = append(words, "pinging the VPN gateway")
		case steps.ReadDevice:
			words = append(words, "reading what the device printed")
		case steps.Internet:
			words = append(words, "trying the public internet")
		case steps.ProbeIKE:
			words = append(words, "asking the VPN gateway for IKE")
		case steps.ReadTraffic:
			words = append(words, "reading what the tunnel carried")
		}
	}
	return strings.Join(words, ", ")
}
