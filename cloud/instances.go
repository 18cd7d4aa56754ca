package cloud

import (
	"context"
	"net/netip"

	"vpncheck/steps"
)

type describeInstancesParams struct {
	InstanceIDs []string `json:"InstanceIds,omitempty"`
	Filters     []filter `json:",omitempty"`
	Offset      int      `json:",omitempty"`
	Limit       int
}

type instances struct {
	TotalCount  int
	InstanceSet []instance
}

// instance is a CVM, as far as it matters here.
type instance struct {
	InstanceID          string `json:"InstanceId"`
	InstanceName        string
	InstanceState       string
	PrivateIPAddresses  []string `json:"PrivateIpAddresses"`
	VirtualPrivateCloud struct {
		VpcID string `json:"VpcId"`
	}
}

// address is the one that the CVM sends from: that of its primary interface comes first.
func (i instance) address() netip.Addr {
	if len(i.PrivateIPAddresses) == 0 {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(i.PrivateIPAddresses[0])
	if err != nil || a.Zone() != "" {
		return netip.Addr{}
	}
	return a.Unmap()
}

// runningIn lists the CVMs that run in a VPC.
func (c *Client) runningIn(ctx context.Context, region, vpc string) (all []instance, requests []steps.Request, refusal *steps.Refusal) {
	q := question{action: describeInstances, region: region, subject: vpc}
	for len(all) < maxCandidates {
		a, refusal := ask(ctx, c, q, direct[instances](q.action, describeInstancesParams{
			Filters: []filter{{"vpc-id", []string{vpc}}, {"instance-state", []string{"RUNNING"}}},
			Offset:  len(all), Limit: pageSize,
		}))
		if refusal != nil {
			return nil, requests, refusal
		}
		requests = append(requests, requested(q.action, &a.requestID)...)
		all = append(all, a.data.InstanceSet...)
		if len(a.data.InstanceSet) == 0 || len(all) >= a.data.TotalCount {
			break
		}
	}
	return all, requests, nil
}

type describeAgentsParams struct {
	InstanceIDs []string `json:"InstanceIds"`
	Limit       int
}

type agents struct{ AutomationAgentSet []agent }

// agent is what takes TAT's commands on a host.
type agent struct {
	InstanceID  string `json:"InstanceId"`
	AgentStatus string // Online, Offline
	Environment string // Linux, Windows
}

func (a agent) online() bool { return a.AgentStatus == "Online" }

// agents gives the agents of at most 100 hosts, by the host's id. Hosts that have none are not in it.
func (c *Client) agents(ctx context.Context, region, subject string, ids []string) (map[string]agent, []steps.Request, *steps.Refusal) {
	q := question{action: describeAgents, region: region, subject: subject}
	a, refusal := ask(ctx, c, q, direct[agents](q.action, describeAgentsParams{InstanceIDs: ids, Limit: pageSize}))
	if refusal != nil {
		return nil, nil, refusal
	}
	found := map[string]agent{}
	for _, x := range a.data.AutomationAgentSet {
		found[x.InstanceID] = x
	}
	return found, requested(q.action, &a.requestID), nil
}
