package cloud

import (
	"context"
	"sync"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/steps"
)

// Use is something that needs more permissions than readings do, and is off unless it is configured.
type Use string

// The uses.
const (
	UseInside  Use = "inside"  // commands on hosts: Host, Ping, Internet
	UseTraffic Use = "traffic" // Traffic
	UseRepair  Use = "repair"  // Change
)

// DoctorOf tries the permissions that the uses need, in the first region. Nothing is run and nothing is
// changed: what would do so is tried on ids that do not exist, so where a policy names resources it can
// be refused here and allowed where it is meant.
func (c *Client) DoctorOf(ctx context.Context, uses ...Use) []Check {
	if len(c.regions) == 0 {
		return nil // the other checks say it
	}
	var actions []string
	for _, u := range uses {
		switch u {
		case UseInside:
			actions = append(actions, describeInstances, describeAgents, runCommand, describeTasks)
		case UseTraffic:
			actions = append(actions, getMonitorData)
		case UseRepair:
			actions = append(actions, resetTunnel, modifyTunnel)
		}
	}
	checks := make([]Check, len(actions))
	var wg sync.WaitGroup
	for i, action := range actions {
		wg.Go(func() { checks[i] = c.allowed(ctx, action) })
	}
	wg.Wait()
	return checks
}

// The ids that do not exist.
const (
	noTunnel  = "vpnx-00000000"
	noGateway = "vpngw-00000000"
	noHost    = "ins-00000000"
	noTask    = "invt-00000000"
)

// allowed tries an action. Any answer but a refusal for want of permission, or none at all, shows that
// it may be called.
func (c *Client) allowed(ctx context.Context, action string) Check {
	f := c.harmless(ctx, question{action: action, region: c.regions[0]})
	switch {
	case f == nil, f.Kind == steps.NotFound, f.Kind == steps.InvalidRequest:
		return permissionCheck(action, nil)
	default:
		return permissionCheck(action, f)
	}
}

func (c *Client) harmless(ctx context.Context, q question) *steps.Refusal {
	switch q.action {
	case describeInstances:
		return nothing(ask(ctx, c, q, direct[instances](q.action, describeInstancesParams{Limit: 1})))
	case describeAgents:
		return nothing(ask(ctx, c, q, direct[agents](q.action, describeAgentsParams{InstanceIDs: []string{noHost}, Limit: 1})))
	case runCommand:
		return nothing(ask(ctx, c, q, direct[invocation](q.action, runCommandParams{
			Content: "dHJ1ZQ==", InstanceIDs: []string{noHost}, CommandName: commandName, CommandType: "SHELL", Timeout: 1, // true
		})))
	case describeTasks:
		return nothing(ask(ctx, c, q, direct[invocationTasks](q.action, struct{ InvocationTaskIds []string }{[]string{noTask}}))) //nolint:revive // the API's spelling
	case getMonitorData:
		now := c.now().Add(-trafficLag)
		return nothing(ask(ctx, c, q, direct[monitorData](q.action, monitorParams(noTunnel, trafficMetrics[0], time.Minute, now, now))))
	case resetTunnel:
		return nothing(ask(ctx, c, q, sendReset(noGateway, noTunnel)))
	default:
		return nothing(ask(ctx, c, q, sendModify(noTunnel, vpc.NewModifyVpnConnectionAttributeRequest())))
	}
}

// nothing is the refusal of a call whose answer does not matter.
func nothing[P any](_ *P, r *steps.Refusal) *steps.Refusal { return r }
