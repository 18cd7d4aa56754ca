package ipseclab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
)

var (
	pairs = flag.Int("pairs", 6, "how many pairs of ends the oracle is asked about")
	seed  = flag.Uint64("seed", 1, "the first of the pairs: the others follow it")
)

// answer is what the comparison says of a pair of ends, and what two daemons do.
type answer struct {
	seed            uint64
	cloud, device   End
	changed         []string
	said            ipsec.Comparison
	predicted, seen ipsec.Status
	details         string
	err             error
}

// TestOracle has two real daemons say what becomes of two ends, and holds the comparison to it.
func TestOracle(t *testing.T) {
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here: ", err)
	}
	t.Parallel()
	answers := make([]answer, *pairs)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(atOnce, *pairs) {
		group.Go(func() { ask(t.Context(), answers, &next) })
	}
	group.Wait()
	counts := map[string]int{}
	for _, a := range answers {
		switch why := explained(a); {
		case a.err != nil:
			t.Errorf("-seed %d: %v", a.seed, a.err)
		case a.predicted == a.seen:
			counts["agree: "+string(a.seen)]++
		case why != "":
			counts["explained: "+why]++
		default:
			counts["disagree"]++
			t.Errorf("-seed %d -pairs 1: predicted %q, seen %q\n%s", a.seed, a.predicted, a.seen, a.story())
		}
	}
	for what, n := range counts {
		t.Logf("%4d %s", n, what)
	}
}

// story tells what a pair is, and what became of it.
func (a answer) story() string {
	c, _, err := a.cloud.swanctl()
	d, _, err2 := a.device.swanctl()
	return fmt.Sprintf("changed: %s\nsays: %s\ndid: %s\ncloud:\n%s\ndevice:\n%s%v", strings.Join(a.changed, "; "), a.said.Summary(), a.details, c, d, errors.Join(err, err2))
}

// ask takes pair after pair to one lab.
func ask(ctx context.Context, answers []answer, next *atomic.Int64) {
	var l *Lab
	for {
		i := int(next.Add(1)) - 1
		if i >= len(answers) {
			break
		}
		a := &answers[i]
		a.seed = *seed + uint64(i)
		a.cloud, a.device, a.changed = draw{rand.New(rand.NewPCG(a.seed, 0))}.pair()
		a.said = ipsec.Compare(a.cloud.Parameters, a.device.Parameters, ipsec.Ends{})
		a.predicted = a.said.Status()
		if l == nil {
			idle, other := Agreed(V2)
			idle.Begin, other.Begin = Passive, Passive
			if l, a.err = Up(ctx, Options{Cloud: &idle, Device: &other}); a.err != nil {
				return
			}
		}
		a.seen, a.details, a.err = observe(ctx, l, a.cloud, a.device)
	}
	if l != nil {
		if err := l.Close(); err != nil {
			answers[0].err = errors.Join(answers[0].err, err)
		}
	}
}

// observe is the worst of what happens when the one end begins and when the other does.
func observe(ctx context.Context, l *Lab, cloud, device End) (ipsec.Status, string, error) {
	order := []ipsec.Status{ipsec.Phase1Fails, ipsec.Phase2Fails, ipsec.RekeyFails, ipsec.Established}
	worst, details := len(order)-1, ""
	for _, h := range []Host{Gateway, Device} {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := errors.Join(l.ConfigureDevice(ctx, device), l.Apply(ctx, cloud)); err != nil {
			return "", details, err
		}
		s, why, err := begin(ctx, l, h)
		if err != nil {
			return "", details, fmt.Errorf("%s begins: %w", h, err)
		}
		details += fmt.Sprintf("%s begins: %s (%s). ", h, s, why)
		for i, o := range order {
			if s == o {
				worst = min(worst, i)
			}
		}
	}
	return order[worst], details, l.forget(ctx)
}

// begin has a gateway negotiate all its children, and rekey.
func begin(ctx context.Context, l *Lab, h Host) (ipsec.Status, string, error) {
	c, err := l.gateway(h)
	if err != nil {
		return "", "", err
	}
	var failed error
	for _, child := range c.children {
		failed = errors.Join(failed, c.initiate(ctx, child))
		sas, err := c.sas(ctx)
		if err != nil {
			return "", "", err
		}
		if !anyEstablished(sas) {
			return ipsec.Phase1Fails, fmt.Sprint(failed), nil
		}
	}
	sas, err := c.sas(ctx)
	if err != nil {
		return "", "", err
	}
	standing := childrenUp(sas)
	// IKEv1 makes an SA of its own for every pair of networks; in IKEv2 some will do.
	if len(standing) == 0 || c.end.IKE.Version.Has(ipsec.IKEv1) && len(standing) < len(c.children) {
		return ipsec.Phase2Fails, fmt.Sprint(failed), nil
	}
	why := ""
	for name, sc := range standing {
		why += fmt.Sprint(name, sc.Local, sc.Remote)
	}
	switch err := l.Rekey(ctx, h); {
	case errors.Is(err, ErrRekey):
		return ipsec.RekeyFails, err.Error(), nil
	case err != nil:
		return "", "", err
	default:
		return ipsec.Established, why, nil
	}
}

func anyEstablished(sas []SA) bool {
	for _, sa := range sas {
		if sa.State == established {
			return true
		}
	}
	return false
}

// explained is why a disagreement is none of the comparison's faults; docs/faults.md tells more.
func explained(answer) string { return "" }
