package steps

import (
	"cmp"
	"slices"
	"time"
)

// Plan names the measurements worth making once the tunnel has been read, from the vantages where
// the bot has eyes. All of them are started at once. A ping of the gateway is worth making from
// anywhere, as supporting evidence; the others mean something only from their own vantage.
func Plan(f Facts, eyes []Vantage) []Probe {
	var probes []Probe
	for _, v := range eyes {
		if v == VPC && f.PrivateTarget().IsValid() {
			probes = append(probes, Probe{PingPrivate, v})
		}
		if f.Reading.Gateway.PublicIP.IsValid() {
			probes = append(probes, Probe{PingGateway, v})
		}
		if v == IDC {
			probes = append(probes, Probe{Internet, v})
		}
	}
	return probes
}

// Measured records a measurement. The run moves only when it is settled after it.
func Measured(r Run, m Measurement) Run {
	if r.Over() {
		return r
	}
	r.Pending = without(r.Pending, Probe{m.Need, m.Vantage})
	m.Problem, m.Raw = storable(m.Problem), storable(m.Raw)
	r.Facts.Measurements = append(slices.Clip(r.Facts.Measurements), m)
	if r.Silent && r.up() && r.Phase != Judging && r.passes() {
		return r.connectedReading(false, m.At.Add(m.Took))
	}
	return r
}

// Reread notes that the tunnel is being read once more. Steps that need the newest reading wait
// for it; the others go on.
func Reread(r Run) Run {
	probe := Probe{Need: ReadTunnel}
	if r.Over() || slices.Contains(r.Pending, probe) {
		return r
	}
	r.Pending = append(slices.Clip(r.Pending), probe)
	return r
}

// Read records a reading of the tunnel, and ends the run where the tunnel is connected. A reading
// that failed does not replace one that succeeded, unless the run has nothing better. A partial
// reading keeps what an earlier one knew of the rest.
func Read(r Run, reading Reading, now time.Time) Run {
	if r.Over() {
		return r
	}
	r.Pending = without(r.Pending, Probe{Need: ReadTunnel})
	r.Facts.Unread = nil
	if !reading.ReadOK() {
		r.Facts.Unread = cmp.Or(reading.Refusal, &Refusal{Kind: ServerFault, Summary: "The cloud's answer names no tunnel.", Advice: "Check again."})
		if r.Facts.First == nil || r.Step == read.ID {
			r.Facts.Reading = reading
		}
		return r
	}
	if old := r.Facts.Reading; reading.Partial && old.ReadOK() {
		reading.Gateway, reading.Customer, reading.Routes, reading.Gaps = old.Gateway, old.Customer, old.Routes, old.Gaps
		reading.Partial = old.Partial
	}
	r.Facts.Reading = reading
	first := r.Facts.First == nil
	// A partial first reading is completed by a later one, unless that is the proof of the cure.
	if first || r.Facts.First.Partial && reading.Connected() == r.Facts.First.Connected() {
		r.Facts.First = &reading
	}
	if reading.Connected() {
		return r.connectedReading(first, now)
	}
	if r.Facts.First.Connected() { // it went down while it was looked at: that is what a cure is measured by
		r.Facts.First = &reading
	}
	r.Silent = false
	return r
}

// NotConnected closes a recheck that found the tunnel still down, or could not read it: an older
// reading is no proof that the tunnel is down now.
func NotConnected(r Run, now time.Time) Run {
	f := Finding{
		Kind: Rechecked, Step: r.Step, Verdict: No, Source: Machine, At: now, Seq: r.Seq,
		Reason: "NetStatus " + r.Facts.Reading.Tunnel.NetStatus,
	}
	switch {
	case r.Silent && r.up():
		f.Reason = "the tunnel is up, and no traffic was seen to pass"
	case r.Facts.Unread != nil:
		f.Verdict, f.Reason = Unknown, "the tunnel could not be read: "+r.Facts.Unread.Error()
	case !r.Facts.Reading.ReadOK():
		f.Verdict, f.Reason = Unknown, "the tunnel could not be read"
	}
	return mustAdvance(r, f)
}

// mustAdvance applies what the machine itself has found out about the run as it is now: a run that is
// not over refuses none of it.
func mustAdvance(r Run, f Finding) Run {
	next, err := Advance(r, f)
	if err != nil {
		return r
	}
	return next
}

func without(probes []Probe, p Probe) []Probe {
	left := slices.DeleteFunc(slices.Clone(probes), func(q Probe) bool { return q == p })
	if len(left) == 0 {
		return nil // as JSON restores it
	}
	return left
}
