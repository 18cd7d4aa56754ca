package steps

import (
	"time"
)

// A tunnel can be up and carry nothing: ESP is dropped on the way, one end has lost its SAs, a
// firewall behind the tunnel drops the networks. The paper ends where the console says connected;
// people do not. Such a run goes on, from step 4, and ends as solved only where traffic passes.

// up says whether the newest reading shows the tunnel connected.
func (r Run) up() bool { return r.Facts.known() && r.Facts.Reading.Connected() }

// Suspected begins a run whose tunnel somebody saw connected and without traffic.
func Suspected(r Run) Run {
	r.Silent = true
	return r
}

// connectedReading takes a reading that shows the tunnel connected. While the cloud is being changed it
// ends nothing: what became of the change belongs to the end, and the tunnel is read again after it.
func (r Run) connectedReading(first bool, now time.Time) Run {
	if r.Changing() {
		return r
	}
	h := r.Facts.Reading.Tunnel.HealthCheck
	if first && h.Enabled && h.Status == "UNAVAILABLE" {
		r.Silent = true
		if r.Facts.Reading.Partial {
			r = Reread(r) // what else the cloud says is of interest then
		}
	}
	switch {
	case r.Silent && !r.passes():
		return r
	case first && r.Prove && !r.Silent:
		return r.prove(now)
	case !r.Silent && r.proving():
		return r
	}
	reason := "the cloud reports NetStatus " + r.Facts.Reading.Tunnel.NetStatus
	if r.Silent {
		reason = "traffic passes through the tunnel"
	}
	return mustAdvance(r, Finding{
		Kind: Rechecked, Step: r.Step, Verdict: Yes, Source: Machine, At: now, Seq: r.Seq, Reason: reason,
	})
}

// prove has step 1 decide whether a tunnel that is connected carries anything.
func (r Run) prove(now time.Time) Run {
	r.Step, r.Verdict = activate.ID, ""
	return r.to(Judging, now)
}

// proving says that a connected tunnel waits for the ping of step 1.
func (r Run) proving() bool {
	return r.Prove && r.Step == activate.ID && r.Phase == Judging && r.Facts.First != nil && r.Facts.First.Connected()
}

// passes says whether traffic was seen to pass: by the newest ping from the VPC, or by the tunnel's own health check where that had failed.
func (r Run) passes() bool {
	m, ok := r.Facts.Measured(PingPrivate, VPC)
	if ok && m.Received > 0 {
		return true
	}
	first := r.Facts.First
	return first != nil && first.Tunnel.HealthCheck.Status == "UNAVAILABLE" && r.Facts.Reading.Tunnel.HealthCheck.Status == "AVAILABLE"
}

// proved takes step 1's verdict on a tunnel that is connected. Where nothing passes, the negotiation
// is no suspect: steps 2 and 3 are left out.
func (r Run) proved(f Finding) Run {
	switch {
	case f.Verdict == Yes:
		return r.connected(f.At)
	case f.Source == Machine && !r.Silent && (f.Verdict == Unknown || !r.Facts.sureTarget()):
		return r.connected(f.At)
	case f.Verdict == Unknown && f.Source == Machine:
		return r.to(Asking, f.At)
	case f.Verdict == Unknown || r.Silent:
		return r.follow(policy, f.At)
	}
	r.Silent = true
	if r.Facts.Reading.Partial { // what else the cloud says was of no interest before
		r = Reread(r)
	}
	return r.follow(preflight, f.At)
}

// wasSilent says whether the tunnel was seen up and without traffic.
func (r Run) wasSilent() bool {
	if !r.Silent {
		return false
	}
	_, ok := r.lastNo(activate.ID)
	return ok || r.Facts.First != nil && r.Facts.First.Tunnel.HealthCheck.Status == "UNAVAILABLE"
}
