package cloud

import (
	"context"
	"sync"

	"vpncheck/steps"
)

// permissionChecks tries each action that readings need. All are tried in one region, because CAM
// policies are written for actions; a policy that names regions shows in the checks of the regions.
func (c *Client) permissionChecks(ctx context.Context, region string, probes []probe) []Check {
	checks := make([]Check, 4)
	checks[0] = permissionCheck(describeTunnels, nil)
	for _, p := range probes {
		if p.refusal != nil && p.refusal.Kind == steps.PermissionDenied {
			checks[0] = permissionCheck(describeTunnels, p.refusal)
			break
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { checks[1], checks[3] = c.gatewayPermissions(ctx, region) })
	wg.Go(func() {
		_, r := c.customers(ctx, question{action: describeCustomerGateways, region: region}, nil)
		checks[2] = permissionCheck(describeCustomerGateways, r)
	})
	wg.Wait()
	return checks
}

// gatewayPermissions checks the action that lists gateways, and with a gateway so found the one
// that lists its routes, which cannot be asked without one.
func (c *Client) gatewayPermissions(ctx context.Context, region string) (gateways, routes Check) {
	a, refusal := c.gateways(ctx, question{action: describeGateways, region: region}, nil)
	gateways = permissionCheck(describeGateways, refusal)
	if refusal == nil {
		for _, g := range a.VpnGatewaySet {
			if g == nil || !routable(val(g.Type)) {
				continue
			}
			_, r := c.routePage(ctx, question{action: describeRoutes, region: region, subject: val(g.VpnGatewayId)}, 0)
			if r != nil && r.Kind == steps.InvalidRequest {
				r = nil // a gateway without routes: it was asked and allowed
			}
			return gateways, permissionCheck(describeRoutes, r)
		}
	}
	routes = Check{Name: permissionName(describeRoutes), OK: true, Summary: "not tried: there is no VPN gateway in " + region}
	if refusal != nil {
		routes.OK, routes.Summary = false, "not tried: no VPN gateway could be listed"
		routes.Advice = "Correct what the check of " + permissionOf(describeGateways) + " says."
	}
	return gateways, routes
}

func permissionName(action string) string { return "permission " + permissionOf(action) }

func permissionCheck(action string, r *steps.Refusal) Check {
	if r != nil {
		return refused(permissionName(action), r)
	}
	return Check{Name: permissionName(action), OK: true, Summary: "allowed"}
}
