package steps

import (
	"fmt"
	"slices"
)

// gatewaySuspects are what the gateway's answer makes likely, where no step has named it.
func (r Run) gatewaySuspects() []Suspect {
	f := r.Facts
	v, ok := r.VerdictOf(parameters.ID)
	if r.up() || ok && v.Verdict == No {
		return nil
	}
	switch {
	case f.objects():
		return []Suspect{{parameters.ID, upperFirst(f.probeWords()) + "."}}
	case f.doubtful():
		return []Suspect{{parameters.ID, "Before the last change, " + f.earlier().probeWords() + "; it was not asked since."}}
	}
	if x, ok := r.logDrift(); ok && v.Verdict == Yes && v.Source == Machine {
		return []Suspect{{parameters.ID, fmt.Sprintf("The VPN gateway may not run what the cloud shows: the device agrees with that, and its log says “%s”.", x.Text)}}
	}
	return nil
}

// Signs of offers that differ, by phase.
var (
	unequal1 = []string{"phase1-proposal", "ike-encryption", "ike-integrity", "ike-prf", "dh-group", "version", "mode", "peer-unknown"}
	unequal2 = []string{"phase2-proposal", "ipsec-encryption", "ipsec-integrity", "pfs", "selectors"}
)

// logDrift is the newest line of the device's log by which offers differ that the configurations do
// not. It may be older than they are.
func (r Run) logDrift() (DeviceSign, bool) {
	d := r.Facts.Device
	if !d.compared() {
		return DeviceSign{}, false
	}
	for _, x := range slices.Backward(d.Signs) {
		if slices.Contains(unequal2, x.ID) || slices.Contains(unequal1, x.ID) && !r.Facts.acceptsCloud() {
			return x, true
		}
	}
	return DeviceSign{}, false
}

// gatewayAdvice is the advice for them.
func (r Run) gatewayAdvice() []Advice {
	var out []Advice
	for _, s := range r.gatewaySuspects() {
		a, f := Advice{Actions: slices.Clone(anew), Who: ownerAndCloud}, r.Facts
		if f.doubtful() {
			f = f.earlier()
		}
		if d := f.drifted(); d != nil {
			a = driftAdvice(f, d)
		} else if f.stranger() {
			a = strangerAdvice(f)
		}
		a.Summary = s.Why
		out = append(out, a)
	}
	for _, s := range r.nattSuspects() {
		a := nattAdvice(r.Facts)
		a.Summary = s.Why
		out = append(out, a)
	}
	return out
}
