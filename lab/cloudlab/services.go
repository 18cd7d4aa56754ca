package cloudlab

import "time"

// service is one product: its version and its actions. To add an action, write
// its function over a typed request and answer and name it here.
type service struct {
	version string
	actions map[string]action
	denied  string // its code for a missing permission; UnauthorizedOperation where empty
}

// action is one thing a service can do.
type action struct {
	resource string // how CAM names what it touches: "vpnx", "instance"
	run      runner
}

// runner decodes and checks body, acts, and returns the answer. It runs under the
// server's lock.
type runner func(c *call, body []byte) (answerer, *apiError)

// call is the context of one request.
type call struct {
	server *Server
	world  *World
	region *Region
	where  string // the region's name
	action string
	now    time.Time
}

// answer is embedded in every answer.
type answer struct {
	RequestID string `json:"RequestId"`
}

func (a *answer) identify(id string) { a.RequestID = id }

type answerer interface{ identify(requestID string) }

// typed makes a runner of a function over the action's own types.
func typed[Q any, R answerer](f func(*call, *Q) (R, *apiError)) runner {
	return func(c *call, body []byte) (answerer, *apiError) {
		var q Q
		if err := decode(body, &q); err != nil {
			return nil, err
		}
		r, err := f(c, &q)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
}

// services is the whole of what is served, by the name in the signature's scope.
func services() map[string]service {
	return map[string]service{
		"vpc": {version: "2017-03-12", actions: map[string]action{
			"DescribeVpnConnections":       {"vpnx", typed(describeTunnels)},
			"DescribeVpnGateways":          {"vpngw", typed(describeGateways)},
			"DescribeCustomerGateways":     {"cgw", typed(describeCustomerGateways)},
			"DescribeVpnGatewayRoutes":     {"vpngw", typed(describeGatewayRoutes)},
			"DescribeVpcs":                 {"vpc", typed(describeVPCs)},
			"DescribeSubnets":              {"subnet", typed(describeSubnets)},
			"DescribeRouteTables":          {"rtb", typed(describeRouteTables)},
			"ResetVpnConnection":           {"vpnx", typed(resetTunnel)},
			"ModifyVpnConnectionAttribute": {"vpnx", typed(modifyTunnel)},
		}},
		"cvm": {version: "2017-03-12", actions: map[string]action{
			"DescribeInstances": {"instance", typed(describeInstances)},
		}},
		"tat": {version: "2020-10-28", denied: "UnauthorizedOperation.CamAuthFailed", actions: map[string]action{
			"DescribeAutomationAgentStatus": {"instance", typed(describeAgents)},
			"RunCommand":                    {"instance", typed(runCommand)},
			"DescribeInvocationTasks":       {"invocation-task", typed(describeTasks)},
		}},
		"monitor": {version: "2018-07-24", denied: "UnauthorizedOperation.CamNoAuth", actions: map[string]action{
			"GetMonitorData": {"", typed(getMonitorData)},
		}},
		// A known product without actions: InvalidAction, not NoSuchProduct.
		"sts": {version: "2018-08-13"},
	}
}
