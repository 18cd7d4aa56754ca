package cloudlab

type routeTable struct {
	VpcID           string `json:"VpcId"`
	RouteTableID    string `json:"RouteTableId"`
	RouteTableName  string
	AssociationSet  []association
	RouteSet        []routeEntry
	Main            bool
	CreatedTime     string
	TagSet          []Tag
	LocalCidrForCcn []struct{}
}

type association struct {
	SubnetID     string `json:"SubnetId"`
	RouteTableID string `json:"RouteTableId"`
}

type routeEntry struct {
	DestinationCidrBlock     string
	GatewayType              string
	GatewayID                string `json:"GatewayId"`
	RouteID                  uint64 `json:"RouteId"`
	RouteDescription         string
	Enabled                  bool
	RouteType                string
	RouteTableID             string `json:"RouteTableId"`
	DestinationIpv6CidrBlock *string
	RouteItemID              string `json:"RouteItemId"`
	PublishedToVbc           *bool
	CreatedTime              string
}

type describeRouteTablesQuery struct {
	RouteTableIDs []string `json:"RouteTableIds"`
	Filters       []filter
	Offset, Limit *string
}

type routeTablesAnswer struct {
	TotalCount    uint64
	RouteTableSet []routeTable
	answer
}

func describeRouteTables(c *call, q *describeRouteTablesQuery) (*routeTablesAnswer, *apiError) {
	offset, limit, err := digitPage(q.Offset, q.Limit)
	if err != nil {
		return nil, err
	}
	page, total, err := pick(listing[*RouteTable]{
		param: "RouteTableIds", prefix: prefixRouteTable, ids: q.RouteTableIDs, filters: q.Filters,
		offset: offset, limit: limit, missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*RouteTable]{
			"route-table-id":   {prefixRouteTable, func(t *RouteTable) []string { return one(t.ID) }},
			"route-table-name": {"", func(t *RouteTable) []string { return one(t.Name) }},
			"vpc-id":           {prefixVPC, func(t *RouteTable) []string { return one(t.VPCID) }},
			"association.main": {"", func(t *RouteTable) []string { return truth(t.Main) }},
		},
	}, c.region.RouteTables)
	if err != nil {
		return nil, err
	}
	a := &routeTablesAnswer{TotalCount: total, RouteTableSet: []routeTable{}}
	for _, t := range page {
		a.RouteTableSet = append(a.RouteTableSet, t.wire())
	}
	return a, nil
}

func (t *RouteTable) wire() routeTable {
	w := routeTable{
		VpcID: t.VPCID, RouteTableID: t.ID, RouteTableName: t.Name, Main: t.Main, CreatedTime: stamp(t.Created),
		AssociationSet: []association{}, RouteSet: []routeEntry{}, TagSet: []Tag{}, LocalCidrForCcn: []struct{}{},
	}
	for _, id := range t.SubnetIDs {
		w.AssociationSet = append(w.AssociationSet, association{id, t.ID})
	}
	for i, e := range t.Entries {
		w.RouteSet = append(w.RouteSet, routeEntry{
			DestinationCidrBlock: e.Destination, GatewayType: e.NextHopType, GatewayID: e.NextHop,
			RouteID: uint64(i + 1), RouteDescription: e.Description, Enabled: e.Enabled, RouteType: e.Type,
			RouteTableID: t.ID, RouteItemID: e.ID, CreatedTime: stamp(t.Created),
		})
	}
	return w
}
