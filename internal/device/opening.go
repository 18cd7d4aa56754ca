package device

import (
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// Opening is a flow that a device's security policy denies, at least in part, and that must get
// through.
type Opening struct {
	Check
	Decision firewall.Decision
	Tunnel   *Tunnel
	// Nth counts the tunnel's openings that have commands, from 0: each makes a rule of its own.
	Nth int
}

// Before is the rule before which one that permits the flow must stand; false where it may stand
// behind all.
func (o Opening) Before() (firewall.Rule, bool) {
	if i := o.Check.Policy.Opening(o.Flow); i < len(o.Check.Policy.Rules) {
		return o.Check.Policy.Rules[i], true
	}
	return firewall.Rule{}, false
}

// newRules begins the names of the rules that commands make.
const newRules = "ipsec-permit-"

// Name is a name for a rule that no other has.
func (o Opening) Name() string {
	highest := 0
	for _, r := range o.Check.Policy.Rules {
		for word := range strings.FieldsSeq(r.Name) {
			if number, ok := strings.CutPrefix(word, newRules); ok {
				n, _ := strconv.Atoi(number) // what is no number is no name of ours
				highest = max(highest, n)
			}
		}
	}
	return newRules + strconv.Itoa(highest+1+o.Nth)
}

// Decide has the flows of a tunnel judged by the device's security policy, with the commands that
// let through what it denies.
func (v Vendor) Decide(c *Config, t *Tunnel, e Ends) []firewall.Decision {
	if v.Flows == nil {
		return nil
	}
	var out []firewall.Decision
	nth := 0
	for _, check := range v.Flows(c, t, e) {
		d := check.Policy.Judge(check.Flow)
		if v.Permit != nil && (d.Verdict == firewall.Denied || d.Verdict == firewall.Partly) {
			d.Commands = v.Permit(c, Opening{Check: check, Decision: d, Tunnel: t, Nth: nth})
			if len(d.Commands) > 0 {
				nth++
			}
		}
		out = append(out, d)
	}
	return out
}
