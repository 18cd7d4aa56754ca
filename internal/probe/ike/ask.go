package ike

import (
	"cmp"
	"context"
	"net/netip"
	"slices"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// Ask asks a gateway about want, the parameters of phase 1 that the cloud shows for it. At most
// budget offers are accepted, and never more than [steps.MaxAcceptedIKE]; raw is the transcript.
// The error says why nothing could be asked: this machine did not let it out, or the gateway has to
// forget earlier probes first. The tunnel must not be connected.
func (p *Prober) Ask(ctx context.Context, gateway netip.Addr, want ipsec.IKE, budget int) (a steps.IKEAnswer, raw string, err error) {
	x, err := p.ask(ctx, gateway.Unmap(), want, budget)
	return x.answer, x.log.String(), err
}

// asking is one run of questions.
type asking struct {
	prober   *Prober
	gateway  netip.Addr
	want     ipsec.IKE
	identity identity
	budget   int // offers that may still be accepted
	log      transcript
	answer   steps.IKEAnswer
	unsent   error // why the last message could not leave
}

func (p *Prober) ask(ctx context.Context, gateway netip.Addr, want ipsec.IKE, budget int) (*asking, error) {
	x := &asking{prober: p, gateway: gateway, want: want, identity: identityOf(want.Remote, p.cfg.Device)}
	x.budget = p.reserve(gateway, budget)
	if x.budget == 0 {
		return x, errSpent
	}
	defer func() { p.giveBack(gateway, x.budget) }()
	own, offer, known := x.own()
	if !known {
		x.log.say("# the cloud's parameters are not known, or cannot be offered: only the ports are asked")
		x.knockBoth(ctx, own)
		return x, x.problem()
	}
	x.answer.Asked = &x.want.Proposals[0]
	x.run(ctx, own, offer)
	return x, x.problem()
}

// own is the dialect of the cloud's end, and the offer of its parameters.
func (x *asking) own() (dialect, offer, bool) {
	d := versionTwo
	if x.want.Version.First() == ipsec.IKEv1 {
		d = mainMode
		if x.want.Mode.First() == ipsec.Aggressive {
			d = aggressiveMode
		}
	}
	o, ok := x.offer(d)
	return d, o, ok && x.want.Version.Known()
}

// offer is that of the cloud's parameters in a dialect.
func (x *asking) offer(d dialect) (offer, bool) {
	if len(x.want.Proposals) == 0 {
		return offer{}, false
	}
	return wanted(x.want.Proposals[0], d.major())
}

// run offers the cloud's parameters on UDP 500 while it knocks at UDP 4500, and goes on where there
// is an answer.
func (x *asking) run(ctx context.Context, own dialect, o offer) {
	nat := x.beside(ctx, x.prober.ports[1], own)
	ike, err := x.prober.open(ctx, x.gateway, x.prober.ports[0], &x.log)
	if err != nil {
		x.unsent = err
		x.took(<-nat)
		return
	}
	defer ike.close()
	first := x.offerExactly(ctx, ike, own, o)
	x.answer.Port500 = portState(first)
	x.took(<-nat)
	switch {
	case x.answer.Port500 == steps.PortAnswers:
		x.learn(ctx, ike, own, o, first)
	case x.answer.Port4500 == steps.PortAnswers:
		x.elsewhere(ctx, own, o)
	case first.result == steps.TrySilent: // some gateways are silent instead of refusing
		x.answer.Port500 = cmp.Or(portState(x.offerEverything(ctx, ike, own, o)), steps.PortSilent)
	}
}

// elsewhere goes on at UDP 4500, where UDP 500 leads nowhere.
func (x *asking) elsewhere(ctx context.Context, own dialect, o offer) {
	l, err := x.prober.open(ctx, x.gateway, x.prober.ports[1], &x.log)
	if err != nil {
		x.unsent = err
		return
	}
	defer l.close()
	x.learn(ctx, l, own, o, x.offerExactly(ctx, l, own, o))
}

// learn finds out what the gateway takes, after it answered to the cloud's parameters.
func (x *asking) learn(ctx context.Context, l *line, own dialect, o offer, first outcome) {
	if first.result == steps.TryAccepted {
		if own == mainMode { // which is where gateways that want aggressive mode begin as well
			x.offerExactly(ctx, l, aggressiveMode, o)
		}
		return
	}
	for _, d := range inTurn(own) {
		o, ok := x.offer(d)
		if !ok {
			continue
		}
		last := first
		if d != own {
			last = x.offerExactly(ctx, l, d, o)
		}
		if last.result == steps.TryNoProposal || last.result == steps.TryWrongGroup {
			last = x.offerEverything(ctx, l, d, o)
		}
		if last.result == steps.TryAccepted {
			return
		}
	}
}

// inTurn are the dialects, the cloud's own first.
func inTurn(own dialect) []dialect {
	all := []dialect{own}
	for _, d := range []dialect{mainMode, versionTwo, aggressiveMode} {
		if !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}
