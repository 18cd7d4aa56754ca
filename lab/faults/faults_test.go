package main

import (
	"context"
	"testing"
	"time"

	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/redislab"
)

// The short part of what `make fault-lab` drives: five faults of five kinds, the program as shipped,
// with all automation, from behind the device, or with people alone.
func TestFiveFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("the fault lab takes its time")
	}
	if err := ipseclab.Available(); err != nil {
		t.Skip("no fault lab here: ", err)
	}
	if !redislab.Installed() {
		t.Skip("no redis-server on this machine: `make test` installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	dir := t.TempDir()
	program, err := build(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	var trials []*trial
	for _, x := range []struct {
		fault   string
		version ipseclab.Version
		how     how
	}{
		{"a-no-traffic", ipseclab.V2, automation},
		{"c-internet-down", ipseclab.V1Main, people},
		{"d-ike-blocked", ipseclab.V2, behind},
		{"e-esp-blocked", ipseclab.V2, automation},
		{"g-encryption", ipseclab.V1Aggressive, people},
	} {
		f, ok := ipseclab.FindFault(x.fault)
		if !ok {
			t.Fatalf("there is no fault %s", x.fault)
		}
		trials = append(trials, &trial{fault: f, version: x.version, how: x.how})
	}
	all(ctx, program, dir, trials, 2, func(tr *trial) {
		if tr.mark() != "right" {
			t.Errorf("%s: %s: %s %v %v\n%s", tr, tr.mark(), tr.out.Concluded, tr.out.Wrong, tr.err, tr.out.Transcript)
			return
		}
		if tr.how != people && tr.out.Questions > 1 {
			t.Errorf("%s: people were asked %d questions", tr, tr.out.Questions)
		}
		t.Logf("%s: %s", tr, tr.out.Concluded)
	})
}
