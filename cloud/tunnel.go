package cloud

import (
	"context"
	"fmt"
	"strings"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/steps"
)

// Read finds the tunnel and reads it with its VPN gateway, customer gateway and routes: two round
// trips. It never fails otherwise than in the reading: see [Client.ReadTunnel] and
// [Client.Complete], which it is made of.
func (c *Client) Read(ctx context.Context, tunnelID, region string) steps.Reading {
	return c.Complete(ctx, c.ReadTunnel(ctx, tunnelID, region))
}

// ReadTunnel reads the tunnel alone: one round trip. An empty region means to look in all
// configured ones at once; the first that has it wins and the other calls are cancelled.
//
// Where the tunnel could not be read, the Reading has a Refusal and no Tunnel. Its kind is NotFound
// only where every region said so. Values that cannot be understood are left out, each with a Gap.
func (c *Client) ReadTunnel(ctx context.Context, tunnelID, region string) steps.Reading {
	regions := c.regions
	if region != "" {
		regions = []string{region}
	}
	if r := checkQuestion(tunnelID, regions); r != nil {
		return steps.Reading{At: c.now(), Region: region, Refusal: r}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		index   int
		reading steps.Reading
	}
	answers := make(chan answer, len(regions))
	for i, r := range regions {
		go func() { answers <- answer{i, c.tunnelIn(ctx, r, tunnelID)} }()
	}
	refused := make([]steps.Refusal, len(regions))
	for range regions {
		a := <-answers
		if a.reading.ReadOK() {
			return a.reading
		}
		refused[a.index] = *a.reading.Refusal
	}
	return steps.Reading{At: c.now(), Region: region, Refusal: nowhere(tunnelID, refused)}
}

// checkQuestion refuses what no call is needed for.
func checkQuestion(tunnelID string, regions []string) *steps.Refusal {
	w := words{q: question{action: describeTunnels, subject: tunnelID}}
	if tunnelID == "" {
		return &w.failure(saying{
			kind: steps.InvalidRequest, summary: "no tunnel is named", advice: "Give the tunnel's id (vpnx-…).",
		}).Refusal
	}
	if len(regions) == 0 {
		return &w.failure(saying{
			kind: steps.InvalidRequest, summary: "no region is configured",
			advice: "Set TENCENTCLOUD_REGION, and VPNCHECK_REGIONS for more, or name the region in the command.",
		}).Refusal
	}
	if len(regions) == 1 && !regionName.MatchString(regions[0]) {
		return &w.failure(saying{
			kind: steps.InvalidRequest, summary: "the region's name is malformed", advice: "A region looks like ap-guangzhou.",
		}).Refusal
	}
	return nil
}

// nowhere makes one refusal of those of all regions, which are given in the configured order.
func nowhere(tunnelID string, refused []steps.Refusal) *steps.Refusal {
	var absent, unasked []string
	var first *steps.Refusal
	for i := range refused {
		r := &refused[i]
		switch {
		case r.Kind == steps.NotFound:
			absent = append(absent, r.Region)
		case first == nil || r.Kind == first.Kind:
			if first == nil {
				first = r
			}
			unasked = append(unasked, r.Region)
		}
	}
	if first == nil {
		r := refused[0]
		r.Region = strings.Join(absent, ", ")
		r.Summary = fmt.Sprintf("%s does not exist in %s", tunnelID, r.Region)
		return &r
	}
	r := *first
	r.Region = strings.Join(unasked, ", ")
	if len(absent) > 0 {
		r.Summary = fmt.Sprintf("%s is not in %s, and %s could not be asked: %s",
			tunnelID, strings.Join(absent, ", "), r.Region, r.Summary)
	}
	return &r
}

// tunnelIn reads the tunnel from one region.
func (c *Client) tunnelIn(ctx context.Context, region, id string) steps.Reading {
	q := question{action: describeTunnels, region: region, subject: id}
	p, refusal := c.tunnels(ctx, q, page{ids: []string{id}})
	r := steps.Reading{At: c.now(), Region: region, Refusal: refusal}
	if refusal != nil {
		return r
	}
	for _, v := range p.VpnConnectionSet {
		if v != nil && val(v.VpnConnectionId) == id {
			return c.reading(region, v, p.RequestId)
		}
	}
	r.Refusal = &words{q: q}.failure(notThere).Refusal
	r.Refusal.RequestID = safeToken(val(p.RequestId))
	return r
}

// reading copies a tunnel out of an answer.
func (c *Client) reading(region string, v *vpc.VpnConnection, requestID *string) steps.Reading {
	r := steps.Reading{At: c.now(), Region: region}
	r.Requests = requested(describeTunnels, requestID)
	conv := newConverter(describeTunnels, region, requestID)
	r.Tunnel = conv.tunnel(v)
	r.Gaps = conv.gaps
	return r
}

func requested(action string, id *string) []steps.Request {
	return []steps.Request{{Action: action, ID: safeToken(val(id))}}
}
