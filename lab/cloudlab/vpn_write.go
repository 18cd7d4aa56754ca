package cloudlab

type doneAnswer struct{ answer }

type resetTunnelQuery struct {
	VpnGatewayID    *string `json:"VpnGatewayId"`
	VpnConnectionID *string `json:"VpnConnectionId"`
}

// resetTunnel renegotiates. Whether the tunnel comes up then is the hooks' to say.
func resetTunnel(c *call, q *resetTunnelQuery) (*doneAnswer, *apiError) {
	if q.VpnGatewayID == nil {
		return nil, missing("VpnGatewayId")
	}
	if !wellFormed(prefixGateway, *q.VpnGatewayID) {
		return nil, malformed("VpnGatewayId", *q.VpnGatewayID)
	}
	t, err := c.writable(q.VpnConnectionID)
	if err != nil {
		return nil, err
	}
	g := c.region.Gateway(*q.VpnGatewayID)
	if g == nil || t.GatewayID != g.ID {
		return nil, notFound(*q.VpnGatewayID)
	}
	if g.State != "AVAILABLE" {
		return nil, refuse(codeState, "The state `%s` of `%s` does not support this operation.", g.State, g.ID)
	}
	c.wrote(t)
	return &doneAnswer{}, nil
}

// writable finds the tunnel that is to be changed.
func (c *call) writable(id *string) (*Tunnel, *apiError) {
	if id == nil {
		return nil, missing("VpnConnectionId")
	}
	if !wellFormed(prefixTunnel, *id) {
		return nil, malformed("VpnConnectionId", *id)
	}
	t := c.region.Tunnel(*id)
	if t == nil {
		return nil, notFound(*id)
	}
	if t.State != "AVAILABLE" {
		return nil, refuse(codeVPNState, "The state `%s` of `%s` does not support this operation.", t.State, t.ID)
	}
	return t, nil
}

// wrote tells the hooks.
func (c *call) wrote(t *Tunnel) {
	for _, f := range c.server.hooks {
		f(c.action, t.ID, c.world)
	}
}
