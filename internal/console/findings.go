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
		case f.Kind == steps.Rechecked && f.Verdict != steps.Yes: // a Yes is the end
			s.showVerdict(f.Verdict, "Still not connected: "+oneLine(f.Reason))
		}
	}
	s.findings = len(r.Findings)
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

// showWaiting says once for each state of the run what is waited for, unless that is the person.
func (s *session) showWaiting() {
	r := s.last.Run
	if s.open != nil || s.waited == r.Seq+1 {
		return
	}
	s.waited = r.Seq + 1 // 0 is before the first
	switch {
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
