package ike

import (
	"context"
	"errors"
	"strings"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// errSpent is the reason for which nothing is asked of a gateway.
var errSpent = errors.New("the VPN gateway was asked a short while ago, and holds half-open SAs of it: more would have it fall silent towards the device; check again in a minute")

// offerExactly makes a try of one offer.
func (x *asking) offerExactly(ctx context.Context, l *line, d dialect, o offer) outcome {
	p := exact(o)
	got := x.send(ctx, l, d, p)
	x.record(l, d, p.words, o, got)
	return got
}

// offerEverything makes a try of all that differs from o: in one kind of algorithm first, then in
// two and in three. The first acceptance ends it, and so does everything but a refusal of the
// algorithms.
func (x *asking) offerEverything(ctx context.Context, l *line, d dialect, o offer) outcome {
	seen := map[string]bool{o.String(): true}
	var got outcome
	for n := 1; n <= kindsOfOffer; n++ {
		for _, p := range o.packets(n, d, seen) {
			got = x.send(ctx, l, d, p)
			if got.result != steps.TryNoProposal && got.result != steps.TryWrongGroup {
				x.record(l, d, steps.OfferEverything, o, got)
				return got
			}
		}
	}
	x.record(l, d, steps.OfferEverything, o, got)
	return got
}

// send sends what may be accepted, as long as the budget allows it. An outcome without a result is
// that of nothing sent.
func (x *asking) send(ctx context.Context, l *line, d dialect, p packet) outcome {
	if x.budget <= 0 || ctx.Err() != nil {
		return outcome{}
	}
	m, err := firstMessage(d, p, x.identity)
	if err != nil {
		x.log.note(l.port, err.Error())
		return outcome{}
	}
	l.log.offered(l.port, d, p.words)
	got, err := l.ask(ctx, m, p.groups())
	if err != nil {
		x.unsent = err
		return outcome{}
	}
	if got.spent() {
		x.budget--
		x.answer.Accepted++
	}
	return got
}

func (p packet) groups() []ipsec.Group {
	var gs []ipsec.Group
	for _, o := range p.offers {
		gs = append(gs, o.groups...)
	}
	return gs
}

// record notes a try.
func (x *asking) record(l *line, d dialect, words string, o offer, got outcome) {
	t := steps.IKETry{Version: string(d.version), Mode: string(d.mode), Port: l.port, Offer: words, Result: got.result, Note: got.note}
	switch got.result {
	case "":
		return
	case tryUnfinished:
		t.Result = steps.TryOther
	case steps.TryAccepted:
		t.Chosen, t.Took = got.chosen.String(), got.chosen.proposal()
		if kinds := o.differs(got.chosen); len(kinds) > 0 {
			t.Note = join("differs from the cloud's "+strings.Join(kinds, ", "), t.Note)
		}
	case steps.TryWrongGroup:
		if got.group > 0 {
			t.Chosen = got.group.String()
		}
	}
	x.answer.Tries = append(x.answer.Tries, t)
}

// problem is why nothing could be asked; nil where anything was.
func (x *asking) problem() error {
	if x.log.sent > 0 {
		return nil
	}
	return x.unsent
}
