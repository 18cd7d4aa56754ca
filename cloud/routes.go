package cloud

import (
	"context"
	"strings"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/steps"
)

// routes reads all routes of the tunnel's VPN gateway. They are asked for before the gateway's type
// is known, to save a round trip; a gateway that has none says UnsupportedOperation, which is no
// gap.
func (c *Client) routes(ctx context.Context, r steps.Reading) part {
	id := r.Tunnel.GatewayID
	if id == "" {
		return part{} // the gap of the gateway says it
	}
	q := question{action: describeRoutes, region: r.Region, subject: id}
	var out part
	routes := []steps.Route{}
	for n := range maxPages {
		p, refusal := c.routePage(ctx, q, int64(n*pageSize))
		if refusal != nil {
			if !strings.HasPrefix(refusal.Code, "UnsupportedOperation") {
				out.gaps = append(out.gaps, gap(PartRoutes, refusal).gaps...)
			}
			break
		}
		out.requests = append(out.requests, requested(q.action, p.RequestId)...)
		conv := newConverter(q.action, q.region, p.RequestId)
		for _, v := range p.Routes {
			if route, ok := conv.route(v); ok {
				routes = append(routes, route)
			}
		}
		out.gaps = append(out.gaps, conv.gaps...)
		if len(p.Routes) < pageSize {
			break
		}
	}
	out.fill = func(r *steps.Reading) { r.Routes = routes }
	return out
}

func (c *Client) routePage(ctx context.Context, q question, offset int64) (*vpc.DescribeVpnGatewayRoutesResponseParams, *steps.Refusal) {
	return ask(ctx, c, q, func(ctx context.Context, v *vpc.Client) (*vpc.DescribeVpnGatewayRoutesResponseParams, error) {
		req := vpc.NewDescribeVpnGatewayRoutesRequest()
		req.VpnGatewayId = new(q.subject)
		req.Offset, req.Limit = new(offset), new(int64(pageSize))
		a, err := v.DescribeVpnGatewayRoutesWithContext(ctx, req)
		if err != nil {
			return nil, err
		}
		return a.Response, nil
	})
}
