package cloud

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"vpncheck/steps"
)

// Check is one thing that has to be right for the bot to read tunnels, and whether it is.
type Check struct {
	Name    string // credentials, endpoint, clock, region ap-guangzhou, permission vpc:Describe…
	OK      bool
	Summary string // what was found
	Advice  string // what to do; empty where there is nothing
}

// Doctor asks the live service, with the calls that readings need, and says what to correct. Where
// nothing can be asked, for want of credentials for example, there are only the checks that say so.
func (c *Client) Doctor(ctx context.Context) []Check {
	if r := c.creds.ready(ctx); r != nil {
		return []Check{refused("credentials", r)}
	}
	if len(c.regions) == 0 {
		return []Check{refused("regions", checkQuestion("any", nil))}
	}
	probes := c.probe(ctx)
	checks := []Check{c.credentialsCheck(probes), c.endpointCheck(probes), clockCheck(probes)}
	region := ""
	for _, p := range probes {
		if p.refusal == nil || p.refusal.Kind == steps.PermissionDenied {
			region = p.region
			break
		}
	}
	if region == "" && oneReason(probes) {
		return checks // the regions and permissions would only repeat it
	}
	for _, p := range probes {
		checks = append(checks, p.check())
	}
	if region == "" {
		return checks
	}
	return append(checks, c.permissionChecks(ctx, region, probes)...)
}

func refused(name string, r *steps.Refusal) Check {
	return Check{Name: name, Summary: r.Error(), Advice: r.Advice}
}

// probe is what a first call to a region met.
type probe struct {
	region  string
	x       *exchange
	took    time.Duration
	tunnels uint64
	refusal *steps.Refusal
}

// probe asks all regions at once for one tunnel.
func (c *Client) probe(ctx context.Context) []probe {
	probes := make([]probe, len(c.regions))
	var wg sync.WaitGroup
	for i, region := range c.regions {
		wg.Go(func() {
			ctx, x := observed(ctx)
			start := time.Now()
			a, refusal := c.tunnels(ctx, question{action: describeTunnels, region: region}, page{limit: 1})
			probes[i] = probe{region: region, x: x, took: time.Since(start), refusal: refusal}
			if a != nil {
				probes[i].tunnels = val(a.TotalCount)
			}
		})
	}
	wg.Wait()
	return probes
}

// oneReason says whether all probes failed alike.
func oneReason(probes []probe) bool {
	for _, p := range probes {
		if p.refusal == nil || p.refusal.Kind != probes[0].refusal.Kind {
			return false
		}
	}
	return true
}

func (p probe) check() Check {
	name := "region " + p.region
	switch {
	case p.refusal == nil:
		return Check{Name: name, OK: true, Summary: fmt.Sprintf("%d VPN tunnels", p.tunnels)}
	case p.refusal.Kind == steps.PermissionDenied:
		return Check{Name: name, OK: true, Summary: "it answers"} // the permission has a check of its own
	default:
		return refused(name, p.refusal)
	}
}

func (c *Client) credentialsCheck(probes []probe) Check {
	f := c.creds.present()
	check := Check{Name: "credentials", Summary: fmt.Sprintf("SecretId %s from %s", masked(f.SecretId), f.source)}
	for _, p := range probes {
		switch {
		case p.refusal == nil || p.refusal.Kind == steps.PermissionDenied:
			check.OK = true
		case p.refusal.Kind == steps.BadSignature:
			return refused(check.Name, p.refusal)
		}
	}
	if check.OK {
		check.Summary += " is accepted"
	} else {
		check.Summary += " could not be tried"
		check.Advice = "Correct what the other checks say."
	}
	return check
}

func (c *Client) endpointCheck(probes []probe) Check {
	check := Check{Name: "endpoint"}
	for _, p := range probes {
		if p.refusal != nil && unanswered(p.refusal) {
			continue
		}
		check.OK = true
		check.Summary = fmt.Sprintf("%s answers over %s in %s",
			p.x.host, strings.ToUpper(c.endpoint.scheme), p.took.Round(time.Millisecond))
		if c.endpoint.plain() {
			check.Advice = "Use https outside of tests: answers hold pre-shared keys in clear."
		}
		return check
	}
	return refused(check.Name, probes[0].refusal)
}

// unanswered says whether what answered, if anything did, was not Tencent Cloud's API.
func unanswered(r *steps.Refusal) bool {
	return r.Kind == steps.NetworkFault || r.Kind == steps.ServerFault && (r.Code == "" || strings.HasPrefix(r.Code, "HTTP "))
}

// Tencent Cloud takes requests whose time is at most five minutes off.
const (
	skewWorth   = 30 * time.Second
	skewAllowed = 5 * time.Minute
)

func clockCheck(probes []probe) Check {
	for _, p := range probes {
		skew, known := p.x.skew()
		if !known {
			continue
		}
		off := skew.Abs()
		check := Check{Name: "clock", OK: off < skewAllowed, Summary: fmt.Sprintf("%s off the server's", off)}
		if off >= skewWorth {
			check.Advice = "Set this machine's clock by NTP: beyond 5 minutes every call is refused."
		}
		return check
	}
	return Check{Name: "clock", Summary: "no answer told the server's time", Advice: "Correct what the other checks say."}
}
