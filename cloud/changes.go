package cloud

import (
	"context"
	"fmt"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// changeTimeout is how long the answer to a change is waited for at least.
const changeTimeout = 15 * time.Second

// Change makes a change of the tunnel, at most once: nothing is ever tried a second time. Who asks for
// it has asked a person before.
//
// Parameters and the negotiation type are only set where the tunnel still has what the change says it
// had: somebody else may have changed it meanwhile, and then it is refused. Where it has already what
// is wanted, the change is made, without a call that changes anything.
func (c *Client) Change(ctx context.Context, r steps.Reading, ch steps.Change) steps.ChangeResult {
	var out steps.ChangeResult
	switch ch.Kind {
	case steps.ResetTunnel:
		out = c.reset(ctx, r)
	case steps.SetParameters:
		out = c.setParameters(ctx, r, ch)
	case steps.SetNegotiation:
		out = c.setNegotiation(ctx, r, ch)
	default:
		out = notMade("vpncheck knows no change of the kind %q", ch.Kind)
	}
	out.At = c.now()
	return out
}

func notMade(format string, args ...any) steps.ChangeResult {
	return steps.ChangeResult{State: steps.ChangeRefused, Problem: fmt.Sprintf(format, args...)}
}

func (c *Client) reset(ctx context.Context, r steps.Reading) steps.ChangeResult {
	if r.Tunnel.ID == "" || r.Tunnel.GatewayID == "" {
		return notMade("the reading names no tunnel, or not its VPN gateway: read it again")
	}
	q := question{action: resetTunnel, region: r.Region, subject: r.Tunnel.ID}
	return change(ctx, c, q, sendReset(r.Tunnel.GatewayID, r.Tunnel.ID),
		func(p *vpc.ResetVpnConnectionResponseParams) *string { return p.RequestId })
}

func sendReset(gateway, tunnel string) sender[vpc.ResetVpnConnectionResponseParams] {
	return func(ctx context.Context, v *vpc.Client) (*vpc.ResetVpnConnectionResponseParams, error) {
		req := vpc.NewResetVpnConnectionRequest()
		req.VpnGatewayId, req.VpnConnectionId = &gateway, &tunnel
		a, err := v.ResetVpnConnectionWithContext(ctx, req)
		if err != nil {
			return nil, err
		}
		return a.Response, nil
	}
}

// setParameters sends the parts that differ whole, with everything else as the cloud has it at this
// moment: the API takes what is left out for its default. The pre-shared key is in neither part.
func (c *Client) setParameters(ctx context.Context, r steps.Reading, ch steps.Change) steps.ChangeResult {
	if ch.Want == nil {
		return notMade("the change names no parameter")
	}
	if name := unsettable(*ch.Want); name != "" {
		return notMade("vpncheck does not set %s", name)
	}
	v, requests, problem := c.present(ctx, r)
	if problem != "" {
		return steps.ChangeResult{State: steps.ChangeRefused, Requests: requests, Problem: problem}
	}
	now := newConverter(describeTunnels, r.Region, nil).tunnel(v).Parameters
	o := options{ike: v.IKEOptionsSpecification, ipsec: v.IPSECOptionsSpecification}
	req := vpc.NewModifyVpnConnectionAttributeRequest()
	ike, problem := turn(ikeKnobs(), o, now, ch)
	if problem == "" && ike {
		req.IKEOptionsSpecification = o.ike
	}
	phase2, second := turn(ipsecKnobs(), o, now, ch)
	if second == "" && phase2 {
		req.IPSECOptionsSpecification = o.ipsec
	}
	switch {
	case problem+second != "":
		return steps.ChangeResult{State: steps.ChangeRefused, Requests: requests, Problem: problem + second}
	case !ike && !phase2:
		return steps.ChangeResult{State: steps.ChangeMade, Requests: requests}
	}
	return c.modify(ctx, r, req, requests)
}

// turn sets what is wanted of one part in o, and says whether that changes anything. The problem is
// why it must not be set.
func turn(knobs []knob, o options, now ipsec.Parameters, ch steps.Change) (turned bool, problem string) {
	for _, k := range knobs {
		want, present := k.get(*ch.Want), k.get(now)
		var was value
		if ch.Was != nil {
			was = k.get(*ch.Was)
		}
		switch {
		case !want.known || want.word != "" && want.word == present.word:
		case want.word == "":
			return false, fmt.Sprintf("Tencent Cloud cannot have %s as %s", want.text, k.name)
		case was.known && present.known && was.text != present.text:
			return false, fmt.Sprintf("%s is %s now, and was %s when the change was proposed: somebody has changed it meanwhile; check again",
				k.name, present.text, was.text)
		default:
			k.set(o, want.word)
			turned = true
		}
	}
	return turned, ""
}

func (c *Client) setNegotiation(ctx context.Context, r steps.Reading, ch steps.Change) steps.ChangeResult {
	switch ch.Negotiation {
	case "active", "passive", "flowTrigger":
	default:
		return notMade("%q is no type of negotiation: want active, passive or flowTrigger", ch.Negotiation)
	}
	v, requests, problem := c.present(ctx, r)
	if problem != "" {
		return steps.ChangeResult{State: steps.ChangeRefused, Requests: requests, Problem: problem}
	}
	switch now := negotiation(val(v.NegotiationType)); {
	case now == ch.Negotiation:
		return steps.ChangeResult{State: steps.ChangeMade, Requests: requests}
	case ch.NegotiationWas != "" && now != ch.NegotiationWas:
		return steps.ChangeResult{State: steps.ChangeRefused, Requests: requests, Problem: fmt.Sprintf(
			"the type of negotiation is %s now, and was %s when the change was proposed: somebody has changed it meanwhile; check again",
			now, ch.NegotiationWas)}
	}
	req := vpc.NewModifyVpnConnectionAttributeRequest()
	req.NegotiationType = &ch.Negotiation
	return c.modify(ctx, r, req, requests)
}

// negotiation is the type of a tunnel; the API leaves the default out.
func negotiation(s string) string {
	if s == "" {
		return "active"
	}
	return s
}

// present reads the tunnel as the API has it now: a reading is translated, and what it leaves out would
// be lost.
func (c *Client) present(ctx context.Context, r steps.Reading) (*vpc.VpnConnection, []steps.Request, string) {
	q := question{action: describeTunnels, region: r.Region, subject: r.Tunnel.ID}
	p, refusal := c.tunnels(ctx, q, page{ids: []string{r.Tunnel.ID}})
	if refusal != nil {
		return nil, []steps.Request{{Action: q.action, ID: refusal.RequestID}}, problem(refusal)
	}
	requests := requested(q.action, p.RequestId)
	for _, v := range p.VpnConnectionSet {
		if v == nil || val(v.VpnConnectionId) != r.Tunnel.ID {
			continue
		}
		if v.IKEOptionsSpecification == nil || v.IPSECOptionsSpecification == nil {
			return nil, requests, "Tencent Cloud does not tell the tunnel's present parameters: change it in the console"
		}
		return v, requests, ""
	}
	return nil, requests, fmt.Sprintf("%s does not exist in %s any more", r.Tunnel.ID, r.Region)
}

func (c *Client) modify(ctx context.Context, r steps.Reading, req *vpc.ModifyVpnConnectionAttributeRequest, before []steps.Request) steps.ChangeResult {
	q := question{action: modifyTunnel, region: r.Region, subject: r.Tunnel.ID}
	out := change(ctx, c, q, sendModify(r.Tunnel.ID, req),
		func(p *vpc.ModifyVpnConnectionAttributeResponseParams) *string { return p.RequestId })
	out.Requests = append(before, out.Requests...)
	return out
}

func sendModify(tunnel string, req *vpc.ModifyVpnConnectionAttributeRequest) sender[vpc.ModifyVpnConnectionAttributeResponseParams] {
	return func(ctx context.Context, v *vpc.Client) (*vpc.ModifyVpnConnectionAttributeResponseParams, error) {
		req.VpnConnectionId = &tunnel
		a, err := v.ModifyVpnConnectionAttributeWithContext(ctx, req)
		if err != nil {
			return nil, err
		}
		return a.Response, nil
	}
}
