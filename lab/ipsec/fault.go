package ipseclab

import (
	"context"
	"slices"

	"vpncheck/internal/ipsec"
)

// Fault is something that befalls a tunnel.
type Fault struct {
	ID   string // "g-encryption": the letter is that of docs/faults.md
	Name string // for people: "IKE encryption differs"
	// Only are the versions in which it can be; nil is all.
	Only []Version
	// Effect is what one sees, Unlike where that is something else in a version.
	Effect Effect
	Unlike map[Version]Effect
	Truth  Truth
	// Blocked says that Tencent Cloud's API shows the gateway's address as blocked.
	Blocked bool
	// Unseen says that the API goes on showing what the cloud's end was set to before.
	Unseen bool
	// Inject breaks a healthy lab. Repair is the change that a person makes when told the right
	// thing; what else the fault brought with it (a NAT) may stay.
	Inject, Repair func(context.Context, *Lab) error
}

// Effect is what one sees of a fault.
type Effect string

// The effects.
const (
	Down      Effect = "down"       // neither end can bring the tunnel up
	CloudDown Effect = "cloud down" // the cloud cannot bring it up, the device can
	Idle      Effect = "idle"       // not connected, until there is traffic
	Silent    Effect = "silent"     // connected as the cloud sees it, and no packet comes back
	LargeLost Effect = "large lost" // connected, and only small packets come through
	AtRekey   Effect = "at rekey"   // connected and working until the first rekey
	Harmless  Effect = "harmless"   // connected and working
)

// Truth is what a diagnosis is held against.
type Truth struct {
	Cause string // in a few words
	// Step is the id of the runbook's step that finds it; empty where the paper has none.
	Step string
	// Parameters are those in which the two ends differ.
	Parameters []ipsec.Parameter
	Where      Place
}

// Place is where the repair is made.
type Place string

// The places.
const (
	InCloud  Place = "cloud"
	AtDevice Place = "device"
	Between  Place = "between" // providers and their lines
	InIDC    Place = "idc"     // behind the device
	Nowhere  Place = "nowhere" // nothing has to be changed
)

// In says whether the fault can be in a version.
func (f Fault) In(v Version) bool { return f.Only == nil || slices.Contains(f.Only, v) }

// EffectIn is what one sees of it in a version.
func (f Fault) EffectIn(v Version) Effect {
	if e, ok := f.Unlike[v]; ok {
		return e
	}
	return f.Effect
}

// Faults are all of them, in the order of the runbook.
func Faults() []Fault {
	return slices.Concat(trafficFaults(), pathFaults(), policyFaults(), ikeFaults(), ipsecFaults(), otherFaults())
}

// FindFault gives the fault of that id, and whether there is one.
func FindFault(id string) (Fault, bool) {
	all := Faults()
	i := slices.IndexFunc(all, func(f Fault) bool { return f.ID == id })
	if i < 0 {
		return Fault{}, false
	}
	return all[i], true
}

// act is one of a fault's actions.
type act = func(context.Context, *Lab) error

// sequence does one after another, until one fails.
func sequence(acts ...act) act {
	return func(ctx context.Context, l *Lab) error {
		for _, a := range acts {
			if err := a(ctx, l); err != nil {
				return err
			}
		}
		return nil
	}
}

// onDevice changes the device's configuration.
func onDevice(change func(*End)) act {
	return func(ctx context.Context, l *Lab) error {
		e := l.healthy.device.clone()
		change(&e)
		return l.ConfigureDevice(ctx, e)
	}
}

// inCloud changes the cloud's.
func inCloud(change func(*End)) act {
	return func(ctx context.Context, l *Lab) error {
		e := l.healthy.cloud.clone()
		change(&e)
		return l.Apply(ctx, e)
	}
}

func asBefore(*End) {}

// dropping has a host's firewall drop packets. What is up ends, as it does in time.
func dropping(h Host, r rules) act {
	return func(ctx context.Context, l *Lab) error {
		if err := l.firewall(ctx, h, r); err != nil {
			return err
		}
		return l.forget(ctx)
	}
}

// opening removes a host's rules.
func opening(h Host) act {
	return func(ctx context.Context, l *Lab) error { return l.firewall(ctx, h, nil) }
}

func connected(ctx context.Context, l *Lab) error { return l.WaitConnected(ctx) }
