package cloud

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/steps"
)

// The parts of a reading that a Gap can name. A value of a part that cannot be understood is a Gap
// of its own, named after it ("VPN gateway's public address").
const (
	PartGateway  = "VPN gateway"
	PartCustomer = "customer gateway"
	PartRoutes   = "routes"
)

// part is what one of the concurrent calls of Complete found.
type part struct {
	fill     func(*steps.Reading) // nil where there is nothing to fill in
	requests []steps.Request
	gaps     []steps.Gap
}

// Complete adds VPN gateway, customer gateway and routes to a tunnel that was read, in one round
// trip. What cannot be read is a Gap. A reading that has a Refusal is given back as it is.
func (c *Client) Complete(ctx context.Context, r steps.Reading) steps.Reading {
	if !r.ReadOK() {
		return r
	}
	var parts [3]part
	var wg sync.WaitGroup
	for i, read := range []func(context.Context, steps.Reading) part{c.gateway, c.customer, c.routes} {
		wg.Go(func() { parts[i] = read(ctx, r) })
	}
	wg.Wait()
	r.Routes = []steps.Route{}
	r.Requests, r.Gaps = slices.Clone(r.Requests), slices.Clone(r.Gaps)
	for _, p := range parts {
		if p.fill != nil {
			p.fill(&r)
		}
		r.Requests = append(r.Requests, p.requests...)
		r.Gaps = append(r.Gaps, p.gaps...)
	}
	if !routable(r.Gateway.Type) {
		r.Gaps = slices.DeleteFunc(r.Gaps, func(g steps.Gap) bool { return g.Part == PartRoutes })
	}
	return r
}

// routable says whether a gateway of this type has routes of its own.
func routable(gatewayType string) bool { return !strings.HasPrefix(gatewayType, "SSL") }

func gap(name string, r *steps.Refusal) part {
	return part{gaps: []steps.Gap{{Part: name, Refusal: *r}}}
}

// unnamed is the gap of a part whose id the tunnel does not give.
func unnamed(name string, q question) part {
	return gap(name, &words{q: q}.failure(saying{
		kind:    steps.ServerFault,
		summary: "Tencent Cloud does not say which " + name + " the tunnel has",
		advice:  "Look at the tunnel in the console.",
	}).Refusal)
}

func (c *Client) gateway(ctx context.Context, r steps.Reading) part {
	id := r.Tunnel.GatewayID
	q := question{action: describeGateways, region: r.Region, subject: id}
	if id == "" {
		return unnamed(PartGateway, q)
	}
	p, refusal := c.gateways(ctx, q, []string{id})
	if refusal != nil {
		return gap(PartGateway, refusal)
	}
	out := part{requests: requested(q.action, p.RequestId)}
	for _, g := range p.VpnGatewaySet {
		if g != nil && val(g.VpnGatewayId) == id {
			conv := newConverter(q.action, q.region, p.RequestId)
			found := conv.gateway(g)
			out.fill = func(r *steps.Reading) { r.Gateway = found }
			out.gaps = conv.gaps
			return out
		}
	}
	out.gaps = gap(PartGateway, &words{q: q}.failure(notThere).Refusal).gaps
	return out
}

// gateways reads the VPN gateways with these ids, or the first page of all.
func (c *Client) gateways(ctx context.Context, q question, ids []string) (*vpc.DescribeVpnGatewaysResponseParams, *steps.Refusal) {
	return ask(ctx, c, q, func(ctx context.Context, v *vpc.Client) (*vpc.DescribeVpnGatewaysResponseParams, error) {
		req := vpc.NewDescribeVpnGatewaysRequest()
		req.VpnGatewayIds = common.StringPtrs(ids)
		a, err := v.DescribeVpnGatewaysWithContext(ctx, req)
		if err != nil {
			return nil, err
		}
		if a.Response != nil && a.Response.VpnGatewaySet == nil && a.Response.TotalCount == nil {
			return nil, errUnreadable
		}
		return a.Response, nil
	})
}

func (c *Client) customer(ctx context.Context, r steps.Reading) part {
	id := r.Tunnel.CustomerGatewayID
	q := question{action: describeCustomerGateways, region: r.Region, subject: id}
	if id == "" {
		return unnamed(PartCustomer, q)
	}
	p, refusal := c.customers(ctx, q, []string{id})
	if refusal != nil {
		return gap(PartCustomer, refusal)
	}
	out := part{requests: requested(q.action, p.RequestId)}
	for _, g := range p.CustomerGatewaySet {
		if g != nil && val(g.CustomerGatewayId) == id {
			conv := newConverter(q.action, q.region, p.RequestId)
			found := conv.customer(g)
			out.fill = func(r *steps.Reading) { r.Customer = found }
			out.gaps = conv.gaps
			return out
		}
	}
	out.gaps = gap(PartCustomer, &words{q: q}.failure(notThere).Refusal).gaps
	return out
}

// customers reads the customer gateways with these ids, or the first page of all.
func (c *Client) customers(ctx context.Context, q question, ids []string) (*vpc.DescribeCustomerGatewaysResponseParams, *steps.Refusal) {
	return ask(ctx, c, q, func(ctx context.Context, v *vpc.Client) (*vpc.DescribeCustomerGatewaysResponseParams, error) {
		req := vpc.NewDescribeCustomerGatewaysRequest()
		req.CustomerGatewayIds = common.StringPtrs(ids)
		a, err := v.DescribeCustomerGatewaysWithContext(ctx, req)
		if err != nil {
			return nil, err
		}
		if a.Response != nil && a.Response.CustomerGatewaySet == nil && a.Response.TotalCount == nil {
			return nil, errUnreadable
		}
		return a.Response, nil
	})
}
