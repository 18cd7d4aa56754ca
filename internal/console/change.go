package console

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// A change of the cloud's end is offered beside the question that it would help with, and asked back
// for with its before and after.

// here is the address at which the loop tells the person of this terminal something.
const here = "here"

// tooLate takes from the loop that an approval had no effect. The loop's words for it are those of Slack.
func (s *session) tooLate(ctx context.Context, _, _ string) {
	select {
	case s.late <- struct{}{}:
	case <-ctx.Done():
	}
}

// askAnew says that an approval had no effect, and asks again what is asked now.
func (s *session) askAnew(ctx context.Context) error {
	s.notApproved()
	s.asked = 0
	return s.ask(ctx, s.last.Run)
}

func (s *session) notApproved() {
	s.approved = ""
	s.print("", "That is no longer what would be changed. Nothing was changed.")
}

// refuseApproval says why nobody here may approve changes, or nothing.
func (s *session) refuseApproval() string {
	switch {
	case !s.Typed:
		return "input that nobody types approves nothing"
	case !s.Approver:
		return fmt.Sprintf("VPNCHECK_APPROVERS does not have login:%s", s.By.ID)
	default:
		return ""
	}
}

// printProposals shows what could be changed of the cloud's end, with before and after.
func (s *session) printProposals() {
	s.open.proposed = nil
	all := s.open.run.Proposals()
	if !s.last.MayChange || len(all) == 0 {
		return
	}
	if why := s.refuseApproval(); why != "" {
		s.print(dim, "  An approver could have vpncheck change the cloud's end; "+oneLine(why)+".")
		return
	}
	s.open.proposed = all
	s.print("", "  You may have vpncheck change the cloud's end:")
	for i, c := range all {
		s.print("", fmt.Sprintf("    [a %d] %s", i+1, oneLine(c.Title)))
		s.printSettings("          ", c)
	}
}

func (s *session) printSettings(by string, c steps.Change) {
	for line := range strings.Lines(c.Table()) {
		s.print("", by+oneLine(line))
	}
}

// proposal reads "a 1": which change is meant. Where there is one, "a" is enough.
func (q *question) proposal(word string) (steps.Change, bool) {
	rest, ok := strings.CutPrefix(word, "a")
	rest = strings.TrimSpace(rest)
	if rest == "" && len(q.proposed) == 1 {
		rest = "1"
	}
	n, err := strconv.Atoi(rest)
	if !ok || err != nil || n < 1 || n > len(q.proposed) {
		return steps.Change{}, false
	}
	return q.proposed[n-1], true
}

// askBack asks for the word that makes the change.
func (s *session) askBack() {
	c := s.open.confirming
	s.print(bold, oneLine(c.Title)+"?")
	s.printSettings("  ", *c)
	s.print("", "It is made once, with the credentials of this terminal, and the tunnel is read again after it.")
	fmt.Fprint(s.Out, "Type yes to have it made; anything else leaves the cloud as it is > ")
	s.standing = true
}

// confirm takes the line that answers askBack.
func (s *session) confirm(ctx context.Context, line string) error {
	c := *s.open.confirming
	s.open.confirming = nil
	if strings.ToLower(strings.TrimSpace(line)) != "yes" {
		s.print("", "Nothing was changed.")
		s.printChoices()
		return nil
	}
	return s.approve(ctx, c)
}

// approve passes on that the person lets vpncheck make a change, and closes the question.
func (s *session) approve(ctx context.Context, c steps.Change) error {
	s.loop.Audit(ctx, conversation.AuditEntry{What: "approval", Detail: c.ID, Run: s.run, By: s.By, Place: s.Place})
	s.open, s.approved = nil, c.ID
	err := s.loop.Approve(ctx, "console-"+c.ID, s.run, c.ID, s.By, here)
	if errors.Is(err, store.ErrEnded) {
		return nil
	}
	return err
}

// heard notes what became of the change that was approved.
func (s *session) heard(r steps.Run) {
	for _, c := range r.Facts.Changes {
		if c.ID == s.approved && c.Outcome.State != steps.ChangeUnderWay {
			s.approved = ""
		}
	}
	if r.Over() {
		s.approved = ""
	}
}

// awaitChange waits for what becomes of a change, where the run is left while one is under way: what was
// asked of the cloud cannot be called off.
func (s *session) awaitChange() {
	if s.approved == "" {
		return
	}
	s.print(dim, "  … waiting for what becomes of the change")
	enough := time.NewTimer(2 * s.loop.Times.MeasureFor)
	defer enough.Stop()
	for s.approved != "" {
		select {
		case s.last = <-s.updates:
			s.showFindings(s.last.Run)
			s.heard(s.last.Run)
		case <-s.late:
			s.notApproved()
		case <-enough.C:
			return
		}
	}
}
