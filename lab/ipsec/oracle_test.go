package ipseclab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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
	began           []ipsec.Status // where the cloud begins, and where the device does
	details         string
	err             error
}

// TestOracle has two real daemons say what becomes of two ends, and holds the comparison to it.
func TestOracle(t *testing.T) {
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here:", err)
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
		switch why := a.explained(); {
		case a.err != nil:
			t.Errorf("-seed %d: %v", a.seed, a.err)
		case a.agrees():
			counts["agree: "+string(a.seen)]++
		case why != "":
			counts["explained: "+why]++
		default:
			counts["disagree"]++
			t.Errorf("-seed %d -pairs 1: predicted %q, seen %q\n%s", a.seed, a.predicted, a.seen, a.story())
		}
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%4d %s", counts[what], what)
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
		a.err = a.observe(ctx, l)
	}
	if l != nil {
		if err := l.Close(); err != nil {
			answers[0].err = errors.Join(answers[0].err, err)
		}
	}
}

// order is that of the statuses that the oracle can see, the earliest failure first.
var order = []ipsec.Status{ipsec.Phase1Fails, ipsec.Phase2Fails, ipsec.RekeyFails, ipsec.Established}

// observe has the one end begin and then the other, and sees what comes of it.
func (a *answer) observe(ctx context.Context, l *Lab) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, h := range []Host{Gateway, Device} {
		if err := errors.Join(l.ConfigureDevice(ctx, a.device), l.Apply(ctx, a.cloud)); err != nil {
			return err
		}
		s, why, err := begin(ctx, l, h)
		if err != nil {
			return fmt.Errorf("%s begins: %w", h, err)
		}
		a.began = append(a.began, s)
		a.details += fmt.Sprintf("%s begins: %s (%s). ", h, s, why)
	}
	a.seen = order[max(slices.Index(order, a.began[0]), slices.Index(order, a.began[1]))]
	return l.forget(ctx)
}

// agrees says whether what was predicted was seen, whichever end began. Where it was seen only from
// one of them, the comparison has to warn of that.
func (a *answer) agrees() bool {
	warns := func(d ipsec.Difference) bool { return strings.Contains(d.Why, "works only where the") }
	return a.predicted == a.seen && (a.began[0] == a.began[1] || slices.ContainsFunc(a.said.Warnings(), warns))
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

// explained is why a disagreement is not the comparison's fault: docs/faults.md tells more.
func (a *answer) explained() string {
	c, d := a.cloud, a.device
	of := a.said.Blocking()
	networks := len(of) == 1 && of[0].Parameter == ipsec.TrafficSelector
	v1 := c.IKE.Version.Has(ipsec.IKEv1)
	several := len(c.IKE.Proposals) > 1 && len(d.IKE.Proposals) > 1
	noneFirst := func(e End) bool { return e.IPsec.Proposals[0].Groups.First() == ipsec.PFSOff && hasPFS(e) }
	switch {
	case networks && v1 && a.predicted == ipsec.Phase2Fails && a.seen == ipsec.Established:
		return "strongSwan narrows networks in IKEv1 as well"
	case v1 && several && c.IKE.Mode.Has(ipsec.Aggressive) && a.predicted != ipsec.Phase1Fails && slices.Contains(a.began, ipsec.Phase1Fails):
		return "in aggressive mode strongSwan takes its own first proposal that fits, whatever the group that was begun with"
	case !v1 && (noneFirst(c) || noneFirst(d)) && slices.Contains(a.began, ipsec.RekeyFails):
		return "strongSwan begins a rekey without PFS where that is first among its groups"
	case v1 && slices.ContainsFunc(a.said.Warnings(), func(d ipsec.Difference) bool { return strings.Contains(d.Why, "may begin with") }):
		return "strongSwan begins phase 2 with phase 1's group where it has it; the comparison only warns, as others begin with their first"
	default:
		return ""
	}
}

func hasPFS(e End) bool {
	return slices.ContainsFunc(e.IPsec.Proposals, func(p ipsec.Proposal) bool {
		return slices.ContainsFunc(p.Groups.Values, func(g ipsec.Group) bool { return g != ipsec.PFSOff })
	})
}
