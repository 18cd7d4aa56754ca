package ike

import (
	"context"
	"net/netip"

	"vpncheck/steps"
)

// knocked is what came of asking whether a port is open.
type knocked struct {
	port  int
	state string // steps.PortAnswers …; empty where it was not asked
	log   transcript
	err   error
}

// knock asks whether a port is open, with an offer that every gateway refuses.
func (p *Prober) knock(ctx context.Context, gateway netip.Addr, port port, d dialect) knocked {
	k := knocked{port: port.name}
	l, err := p.open(ctx, gateway, port, &k.log)
	if err != nil {
		k.err = err
		return k
	}
	defer l.close()
	m, err := knock(d)
	if err != nil {
		k.err = err
		return k
	}
	k.log.offered(port.name, d, "algorithms that nobody has, to see whether the port is open")
	o, err := l.ask(ctx, m, nil)
	k.state, k.err = portState(o), err
	return k
}

// beside knocks while something else is asked. The channel gives one result, always.
func (x *asking) beside(ctx context.Context, p port, d dialect) <-chan knocked {
	done := make(chan knocked, 1)
	go func() { done <- x.prober.knock(ctx, x.gateway, p, d) }()
	return done
}

// knockBoth asks no more than whether the ports are open.
func (x *asking) knockBoth(ctx context.Context, d dialect) {
	nat := x.beside(ctx, x.prober.ports[1], d)
	x.took(x.prober.knock(ctx, x.gateway, x.prober.ports[0], d))
	x.took(<-nat)
}

// took takes over the result of a knock.
func (x *asking) took(k knocked) {
	x.log.add(&k.log)
	if x.unsent == nil {
		x.unsent = k.err
	}
	if k.port == x.prober.ports[0].name {
		x.answer.Port500 = k.state
	} else {
		x.answer.Port4500 = k.state
	}
}

// portState is what an outcome says about the port that it came from. Empty is nothing.
func portState(o outcome) string {
	switch o.result {
	case "", tryUnfinished:
		return ""
	case steps.TrySilent:
		return steps.PortSilent
	case steps.TryRefused:
		return steps.PortRefused
	default:
		return steps.PortAnswers
	}
}
