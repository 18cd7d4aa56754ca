package cloudlab

import "time"

type describeAgentsQuery struct {
	InstanceIDs   []string `json:"InstanceIds"`
	Filters       []filter
	Offset, Limit *uint64
}

type automationAgent struct {
	InstanceID        string `json:"InstanceId"`
	Version           string
	LastHeartbeatTime string
	AgentStatus       string
	Environment       string
	SupportFeatures   []string
}

type agentsAnswer struct {
	AutomationAgentSet []automationAgent
	TotalCount         uint64
	answer
}

// describeAgents leaves out hosts that do not exist and those that never had an
// agent: nothing tells the two apart.
func describeAgents(c *call, q *describeAgentsQuery) (*agentsAnswer, *apiError) {
	var with []*host
	for _, h := range c.region.hosts() {
		if h.agent != nil {
			with = append(with, h)
		}
	}
	page, total, err := pick(listing[*host]{
		param: "InstanceIds", prefix: prefixHost, ids: q.InstanceIDs, filters: q.Filters,
		offset: whole(q.Offset), limit: whole(q.Limit), badID: codeInstanceID, missingIsOK: true,
		keys: map[string]filterKey[*host]{
			"instance-id":  {prefixHost, func(h *host) []string { return one(h.id) }},
			"agent-status": {"", func(h *host) []string { return one(h.agent.Status) }},
			"environment":  {"", func(h *host) []string { return one(h.agent.Environment) }},
		},
	}, with)
	if err != nil {
		return nil, err
	}
	a := &agentsAnswer{AutomationAgentSet: []automationAgent{}, TotalCount: total}
	for _, h := range page {
		a.AutomationAgentSet = append(a.AutomationAgentSet, automationAgent{
			InstanceID: h.id, Version: h.agent.Version, LastHeartbeatTime: zulu(h.agent.Heartbeat),
			AgentStatus: h.agent.Status, Environment: h.agent.Environment, SupportFeatures: []string{},
		})
	}
	return a, nil
}

// zulu is how TAT writes times, unlike vpc.
func zulu(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func zuluOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(zulu(t))
}
