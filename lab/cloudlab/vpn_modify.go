package cloudlab

type modifyTunnelQuery struct {
	VpnConnectionID           *string `json:"VpnConnectionId"`
	VpnConnectionName         *string
	PreShareKey               *string
	SecurityPolicyDatabases   []policy
	IKEOptionsSpecification   *ikeOptions
	IPSECOptionsSpecification *ipsecOptions
	EnableHealthCheck         *bool
	HealthCheckLocalIP        *string `json:"HealthCheckLocalIp"`
	HealthCheckRemoteIP       *string `json:"HealthCheckRemoteIp"`
	NegotiationType           *string
	DpdEnable                 *int64
	DpdTimeout                *string
	DpdAction                 *string
	CustomerGatewayID         *string `json:"CustomerGatewayId"`
	HealthCheckConfig         *healthCheckConfig
}

// modifyTunnel changes what is given and leaves the rest. It checks everything
// before it changes anything.
func modifyTunnel(c *call, q *modifyTunnelQuery) (*doneAnswer, *apiError) {
	t, err := c.writable(q.VpnConnectionID)
	if err != nil {
		return nil, err
	}
	if err := q.check(c, t); err != nil {
		return nil, err
	}
	q.apply(t)
	c.wrote(t)
	return &doneAnswer{}, nil
}

func (q *modifyTunnelQuery) apply(t *Tunnel) {
	set(&t.Name, q.VpnConnectionName)
	set(&t.PreShareKey, q.PreShareKey)
	set(&t.NegotiationType, q.NegotiationType)
	set(&t.CustomerGatewayID, q.CustomerGatewayID)
	set(&t.DPD.Enable, q.DpdEnable)
	set(&t.DPD.Timeout, q.DpdTimeout)
	set(&t.DPD.Action, q.DpdAction)
	if len(q.SecurityPolicyDatabases) > 0 {
		t.SPD = nil
		for _, p := range q.SecurityPolicyDatabases {
			t.SPD = append(t.SPD, Policy{*p.LocalCidrBlock, p.RemoteCidrBlock})
		}
	}
	q.applyHealthCheck(t)
	t.IKE.apply(q.IKEOptionsSpecification)
	t.IPsec.apply(q.IPSECOptionsSpecification)
}

func (q *modifyTunnelQuery) applyHealthCheck(t *Tunnel) {
	if q.EnableHealthCheck != nil {
		switch {
		case !*q.EnableHealthCheck:
			t.HealthCheck = nil
		case t.HealthCheck == nil:
			t.HealthCheck = &HealthCheck{Status: "UNAVAILABLE"} // until it was seen to work
		}
	}
	if h := t.HealthCheck; h != nil {
		set(&h.LocalIP, q.HealthCheckLocalIP)
		set(&h.RemoteIP, q.HealthCheckRemoteIP)
	}
}

func (k *IKE) apply(o *ikeOptions) {
	if o == nil {
		return
	}
	set(&k.Encryption, o.PropoEncryAlgorithm)
	set(&k.Authentication, o.PropoAuthenAlgorithm)
	set(&k.ExchangeMode, o.ExchangeMode)
	set(&k.LocalIdentity, o.LocalIdentity)
	set(&k.RemoteIdentity, o.RemoteIdentity)
	set(&k.LocalAddress, o.LocalAddress)
	set(&k.RemoteAddress, o.RemoteAddress)
	set(&k.LocalFQDN, o.LocalFqdnName)
	set(&k.RemoteFQDN, o.RemoteFqdnName)
	set(&k.DHGroup, o.DhGroupName)
	set(&k.LifetimeSeconds, o.IKESaLifetimeSeconds)
	set(&k.Version, o.IKEVersion)
}

func (p *IPsec) apply(o *ipsecOptions) {
	if o == nil {
		return
	}
	set(&p.Encryption, o.EncryptAlgorithm)
	set(&p.Integrity, o.IntegrityAlgorith)
	set(&p.Integrity, o.IntegrityAlgorithm)
	set(&p.PFS, o.PfsDhGroup)
	set(&p.LifetimeSeconds, o.IPSECSaLifetimeSeconds)
	set(&p.LifetimeTraffic, o.IPSECSaLifetimeTraffic)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
