package ipseclab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"
)

var everyFault = flag.Bool("faults", false, "try every fault in every version, not each in one")

// atOnce is how many labs stand side by side: they wait far more than they compute.
const atOnce = 8

type trial struct {
	fault   Fault
	version Version
	err     error
	took    time.Duration
}

// trials are each fault in one version, by turns, or with -faults in all.
func trials() []*trial {
	var out []*trial
	for i, f := range Faults() {
		var in []*trial
		for _, v := range Versions {
			if f.In(v) {
				in = append(in, &trial{fault: f, version: v})
			}
		}
		if !*everyFault {
			in = in[i%len(in):][:1]
		}
		out = append(out, in...)
	}
	return out
}

// TestFaults breaks a tunnel in every way, sees what the fault's effect says, repairs it, and sees
// it work again.
func TestFaults(t *testing.T) {
	t.Parallel()
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here:", err)
	}
	all := trials()
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for _, tr := range all {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			start := time.Now()
			tr.err = tr.run(t.Context())
			tr.took = time.Since(start)
		})
	}
	group.Wait()
	for _, tr := range all {
		t.Run(fmt.Sprintf("%s/%s", tr.fault.ID, tr.version), func(t *testing.T) {
			t.Logf("%.1f s", tr.took.Seconds())
			if tr.err != nil {
				t.Error(tr.err)
			}
		})
	}
}

func (tr *trial) run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	l, err := Up(ctx, Options{Version: tr.version})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, bothLogs(l))
		}
		err = errors.Join(err, l.Close())
	}()
	if err := l.WaitConnected(ctx); err != nil {
		return fmt.Errorf("before the fault: %w", err)
	}
	if err := tr.fault.Inject(ctx, l); err != nil {
		return fmt.Errorf("inject: %w", err)
	}
	if err := effect(ctx, l, tr.fault.EffectIn(tr.version)); err != nil {
		return fmt.Errorf("not %s: %w", tr.fault.EffectIn(tr.version), err)
	}
	if err := tr.fault.Repair(ctx, l); err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	return works(ctx, l)
}

// works says that the tunnel carries packets, within a bounded time, large ones among them, and
// survives a rekey.
func works(ctx context.Context, l *Lab) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := l.WaitConnected(ctx); err != nil {
		return fmt.Errorf("repaired: %w", err)
	}
	if err := answered(ctx, l, true, Echo{Size: 1200, Whole: true}); err != nil {
		return fmt.Errorf("repaired: %w", err)
	}
	if err := l.Rekey(ctx, Gateway); err != nil {
		return fmt.Errorf("repaired: %w", err)
	}
	return nil
}

// answered says whether the server answers the CVM, or does not.
func answered(ctx context.Context, l *Lab, want bool, e Echo) error {
	e.Count = 2
	got, err := l.Ping(ctx, CVM, ServerAddr, e)
	if err != nil || want != (got.Received > 0) {
		return fmt.Errorf("pings %+v: %+v, %w", e, got, err)
	}
	return nil
}

func status(ctx context.Context, l *Lab, want string) error {
	got, err := l.NetStatus(ctx)
	if err != nil || got != want {
		return fmt.Errorf("NetStatus is %s: %w", got, err)
	}
	return nil
}

// begun says whether a gateway can bring the tunnel up.
func begun(ctx context.Context, l *Lab, h Host, want bool) error {
	if err := l.Initiate(ctx, h); want != (err == nil) {
		return fmt.Errorf("initiated by %s: %w", h, err)
	}
	return nil
}

// effect says whether one sees of a fault what its effect says.
func effect(ctx context.Context, l *Lab, e Effect) error {
	switch e {
	case Down, CloudDown:
		if err := errors.Join(begun(ctx, l, Gateway, false), status(ctx, l, NotConnected), answered(ctx, l, false, Echo{})); err != nil {
			return err
		}
		return begun(ctx, l, Device, e == CloudDown)
	case Idle:
		return status(ctx, l, NotConnected)
	case Silent:
		return errors.Join(connected(ctx, l), answered(ctx, l, false, Echo{}))
	case LargeLost:
		return errors.Join(connected(ctx, l), answered(ctx, l, true, Echo{}), answered(ctx, l, false, Echo{Size: 1300}))
	case AtRekey:
		if err := errors.Join(connected(ctx, l), answered(ctx, l, true, Echo{})); err != nil {
			return err
		}
		if err := l.Rekey(ctx, Gateway); !errors.Is(err, ErrRekey) {
			return fmt.Errorf("the rekey: %w", err)
		}
		return nil
	case Harmless:
		return errors.Join(connected(ctx, l), answered(ctx, l, true, Echo{}))
	default:
		return fmt.Errorf("no such effect: %s", e)
	}
}

func bothLogs(l *Lab) string {
	out := ""
	for _, c := range []*charon{l.cloud, l.device} {
		text, err := View{&Lab{device: c}}.Log()
		out += fmt.Sprintf("log of %s (%v):\n%s\n", c.host, err, text[max(0, len(text)-5000):])
	}
	return out
}
