package console

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// mayPing says whether a host of the IDC that the person names can be pinged for what is asked now.
func (s *session) mayPing() bool {
	r := s.open.run
	step := r.Current()
	return s.last.MayPing && r.Phase == steps.Asking && step != nil && slices.Contains(step.Needs, steps.PingPrivate)
}

// aim has a host pinged that the person names: "h 192.168.0.77". The question stays open meanwhile.
func (s *session) aim(ctx context.Context, host string) error {
	r := s.last.Run
	addr, err := netip.ParseAddr(host)
	refused := "An IP address is wanted, such as " + r.Facts.PrivateTarget().String() + "."
	if err == nil {
		s.named++
		refused, err = s.loop.Target(ctx, fmt.Sprintf("console-host-%d", s.named), r, addr, s.By)
		if errors.Is(err, store.ErrEnded) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if refused != "" {
		s.print("", oneLine(refused))
		s.printChoices()
		return nil
	}
	s.pinged = pings(r)
	s.print(dim, fmt.Sprintf("  … pinging %s from the VPC", addr))
	return nil
}

// pings counts the pings through the tunnel.
func pings(r steps.Run) int {
	n := 0
	for _, m := range r.Facts.Measurements {
		if m.Need == steps.PingPrivate && m.Vantage == steps.VPC {
			n++
		}
	}
	return n
}

// showPinged prompts again once the host was pinged and the question still stands: it could not be
// measured, and the evidence says why.
func (s *session) showPinged(r steps.Run, step *steps.Step) {
	if s.pinged < 0 || pings(r) == s.pinged {
		return
	}
	s.pinged = -1
	if s.open != nil && !s.open.busy() {
		s.open.seen = 0
		s.printEvidence(supporting(r, step))
		s.printChoices()
	}
}
