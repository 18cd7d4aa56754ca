package cloudlab

type describeGatewayRoutesQuery struct {
	VpnGatewayID  *string `json:"VpnGatewayId"`
	Filters       []filter
	Offset, Limit *int64 // signed here, unsigned elsewhere
}

type vpnGatewayRoute struct {
	DestinationCidrBlock string
	InstanceType         string
	InstanceID           string `json:"InstanceId"`
	Priority             int64
	Status               string
	RouteID              string `json:"RouteId"`
	Type                 string
	CreateTime           string
	UpdateTime           string
}

type gatewayRoutesAnswer struct {
	Routes     []vpnGatewayRoute
	TotalCount uint64
	answer
}

func (r Route) identity() string { return r.ID }

func describeGatewayRoutes(c *call, q *describeGatewayRoutesQuery) (*gatewayRoutesAnswer, *apiError) {
	if q.VpnGatewayID == nil {
		return nil, missing("VpnGatewayId")
	}
	id := *q.VpnGatewayID
	if !wellFormed(prefixGateway, id) {
		return nil, malformed("VpnGatewayId", id)
	}
	if c.region.Gateway(id) == nil {
		return nil, notFound(id)
	}
	page, total, err := pick(listing[Route]{
		filters: q.Filters, offset: q.Offset, limit: q.Limit,
		// Spelt unlike every other filter, as the real ones are.
		keys: map[string]filterKey[Route]{
			"DestinationCidr": {"", func(r Route) []string { return one(r.Destination) }},
			"InstanceId":      {"", func(r Route) []string { return one(r.InstanceID) }},
			"InstanceType":    {"", func(r Route) []string { return one(r.InstanceType) }},
		},
	}, c.region.Routes[id])
	if err != nil {
		return nil, err
	}
	a := &gatewayRoutesAnswer{TotalCount: total, Routes: []vpnGatewayRoute{}}
	for _, r := range page {
		a.Routes = append(a.Routes, vpnGatewayRoute{
			r.Destination, r.InstanceType, r.InstanceID, r.Priority, r.Status, r.ID, r.Type,
			stamp(r.Created), stamp(r.Updated),
		})
	}
	return a, nil
}
