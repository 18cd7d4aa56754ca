package cloudlab

// The read actions of VPN: tunnels, gateways at both ends, and their routes.

type describeTunnelsQuery struct {
	VpnConnectionIDs []string `json:"VpnConnectionIds"`
	Filters          []filter
	Offset, Limit    *uint64
}

type tunnelsAnswer struct {
	TotalCount       uint64
	VpnConnectionSet []vpnConnection
	answer
}

func describeTunnels(c *call, q *describeTunnelsQuery) (*tunnelsAnswer, *apiError) {
	page, total, err := pick(listing[*Tunnel]{
		param: "VpnConnectionIds", prefix: prefixTunnel, ids: q.VpnConnectionIDs,
		filters: q.Filters, offset: whole(q.Offset), limit: whole(q.Limit),
		overLimit: codeTooMany, missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*Tunnel]{
			"vpc-id":              {prefixVPC, func(t *Tunnel) []string { return one(t.VPCID) }},
			"vpn-gateway-id":      {prefixGateway, func(t *Tunnel) []string { return one(t.GatewayID) }},
			"customer-gateway-id": {prefixCustomer, func(t *Tunnel) []string { return one(t.CustomerGatewayID) }},
			"vpn-connection-name": {"", func(t *Tunnel) []string { return one(t.Name) }},
			"vpn-connection-id":   {prefixTunnel, func(t *Tunnel) []string { return one(t.ID) }},
		},
	}, c.region.Tunnels)
	if err != nil {
		return nil, err
	}
	a := &tunnelsAnswer{TotalCount: total, VpnConnectionSet: []vpnConnection{}}
	for _, t := range page {
		a.VpnConnectionSet = append(a.VpnConnectionSet, t.wire())
	}
	return a, nil
}

type describeGatewaysQuery struct {
	VpnGatewayIDs []string `json:"VpnGatewayIds"`
	Filters       []filter
	Offset, Limit *uint64
}

type vpnGateway struct {
	VpnGatewayID            string `json:"VpnGatewayId"`
	VpcID                   string `json:"VpcId"`
	VpnGatewayName          string
	Type                    string
	State                   string
	PublicIPAddress         string `json:"PublicIpAddress"`
	RenewFlag               string
	InstanceChargeType      string
	InternetMaxBandwidthOut uint64
	CreatedTime             string
	ExpiredTime             string
	IsAddressBlocked        bool
	NewPurchasePlan         string
	RestrictState           string
	Zone                    string
	VpnGatewayQuotaSet      []struct{}
	Version                 string
	NetworkInstanceID       string `json:"NetworkInstanceId"`
	CdcID                   string `json:"CdcId"`
	MaxConnection           *uint64
}

type gatewaysAnswer struct {
	TotalCount    uint64
	VpnGatewaySet []vpnGateway
	answer
}

func describeGateways(c *call, q *describeGatewaysQuery) (*gatewaysAnswer, *apiError) {
	page, total, err := pick(listing[*VPNGateway]{
		param: "VpnGatewayIds", prefix: prefixGateway, ids: q.VpnGatewayIDs,
		filters: q.Filters, offset: whole(q.Offset), limit: whole(q.Limit),
		missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*VPNGateway]{
			"vpc-id":            {prefixVPC, func(g *VPNGateway) []string { return one(g.VPCID) }},
			"vpn-gateway-id":    {prefixGateway, func(g *VPNGateway) []string { return one(g.ID) }},
			"vpn-gateway-name":  {"", func(g *VPNGateway) []string { return one(g.Name) }},
			"type":              {"", func(g *VPNGateway) []string { return one(g.Type) }},
			"public-ip-address": {"", func(g *VPNGateway) []string { return one(g.PublicIP) }},
			"renew-flag":        {"", func(g *VPNGateway) []string { return one(g.RenewFlag) }},
			"zone":              {"", func(g *VPNGateway) []string { return one(g.Zone) }},
		},
	}, c.region.Gateways)
	if err != nil {
		return nil, err
	}
	a := &gatewaysAnswer{TotalCount: total, VpnGatewaySet: []vpnGateway{}}
	for _, g := range page {
		a.VpnGatewaySet = append(a.VpnGatewaySet, g.wire())
	}
	return a, nil
}

func (g *VPNGateway) wire() vpnGateway {
	return vpnGateway{
		VpnGatewayID: g.ID, VpcID: g.VPCID, VpnGatewayName: g.Name, Type: g.Type, State: g.State,
		PublicIPAddress: g.PublicIP, RenewFlag: g.RenewFlag, InstanceChargeType: g.ChargeType,
		InternetMaxBandwidthOut: g.BandwidthMbps, CreatedTime: stamp(g.Created), ExpiredTime: stamp(g.Expires),
		IsAddressBlocked: g.Blocked, RestrictState: g.RestrictState, Zone: g.Zone,
		VpnGatewayQuotaSet: []struct{}{}, Version: g.Version, NetworkInstanceID: g.CCNID,
	}
}

type describeCustomerGatewaysQuery struct {
	CustomerGatewayIDs []string `json:"CustomerGatewayIds"`
	Filters            []filter
	Offset, Limit      *uint64
}

type customerGateway struct {
	CustomerGatewayID   string `json:"CustomerGatewayId"`
	CustomerGatewayName string
	IPAddress           string `json:"IpAddress"`
	CreatedTime         string
	BgpAsn              uint64
}

type customerGatewaysAnswer struct {
	TotalCount         uint64
	CustomerGatewaySet []customerGateway
	answer
}

func describeCustomerGateways(c *call, q *describeCustomerGatewaysQuery) (*customerGatewaysAnswer, *apiError) {
	page, total, err := pick(listing[*CustomerGateway]{
		param: "CustomerGatewayIds", prefix: prefixCustomer, ids: q.CustomerGatewayIDs,
		filters: q.Filters, offset: whole(q.Offset), limit: whole(q.Limit),
		missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*CustomerGateway]{
			"customer-gateway-id":   {prefixCustomer, func(g *CustomerGateway) []string { return one(g.ID) }},
			"customer-gateway-name": {"", func(g *CustomerGateway) []string { return one(g.Name) }},
			"ip-address":            {"", func(g *CustomerGateway) []string { return one(g.IP) }},
		},
	}, c.region.CustomerGateways)
	if err != nil {
		return nil, err
	}
	a := &customerGatewaysAnswer{TotalCount: total, CustomerGatewaySet: []customerGateway{}}
	for _, g := range page {
		a.CustomerGatewaySet = append(a.CustomerGatewaySet,
			customerGateway{g.ID, g.Name, g.IP, stamp(g.Created), g.BGPASN})
	}
	return a, nil
}
