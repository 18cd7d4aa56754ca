package cloudlab

// The networks around a tunnel: VPCs, subnets, route tables. Their Offset and
// Limit are strings.

type vpcEntry struct {
	VpcName          string
	VpcID            string `json:"VpcId"`
	CidrBlock        string
	IsDefault        bool
	EnableMulticast  bool
	CreatedTime      string
	DNSServerSet     []string `json:"DnsServerSet"`
	DomainName       string
	DhcpOptionsID    string `json:"DhcpOptionsId"`
	EnableDhcp       bool
	Ipv6CidrBlock    string
	TagSet           []Tag
	AssistantCidrSet []struct{}
}

type describeVPCsQuery struct {
	VpcIDs        []string `json:"VpcIds"`
	Filters       []filter
	Offset, Limit *string
}

type vpcsAnswer struct {
	TotalCount uint64
	VpcSet     []vpcEntry
	answer
}

func describeVPCs(c *call, q *describeVPCsQuery) (*vpcsAnswer, *apiError) {
	offset, limit, err := digitPage(q.Offset, q.Limit)
	if err != nil {
		return nil, err
	}
	page, total, err := pick(listing[*VPC]{
		param: "VpcIds", prefix: prefixVPC, ids: q.VpcIDs, filters: q.Filters,
		offset: offset, limit: limit, missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*VPC]{
			"vpc-name":   {"", func(v *VPC) []string { return one(v.Name) }},
			"is-default": {"", func(v *VPC) []string { return truth(v.Default) }},
			"vpc-id":     {prefixVPC, func(v *VPC) []string { return one(v.ID) }},
			"cidr-block": {"", func(v *VPC) []string { return one(v.CIDR) }},
		},
	}, c.region.VPCs)
	if err != nil {
		return nil, err
	}
	a := &vpcsAnswer{TotalCount: total, VpcSet: []vpcEntry{}}
	for _, v := range page {
		a.VpcSet = append(a.VpcSet, vpcEntry{
			VpcName: v.Name, VpcID: v.ID, CidrBlock: v.CIDR, IsDefault: v.Default,
			CreatedTime: stamp(v.Created), DNSServerSet: append([]string{}, v.DNS...), EnableDhcp: true,
			TagSet: []Tag{}, AssistantCidrSet: []struct{}{},
		})
	}
	return a, nil
}

type subnetEntry struct {
	VpcID                   string `json:"VpcId"`
	SubnetID                string `json:"SubnetId"`
	SubnetName              string
	CidrBlock               string
	IsDefault               bool
	EnableBroadcast         bool
	Zone                    string
	RouteTableID            string `json:"RouteTableId"`
	CreatedTime             string
	AvailableIPAddressCount uint64 `json:"AvailableIpAddressCount"`
	Ipv6CidrBlock           string
	NetworkACLID            string `json:"NetworkAclId"`
	IsRemoteVpcSnat         bool
	TotalIPAddressCount     uint64 `json:"TotalIpAddressCount"`
	TagSet                  []Tag
	CdcID                   *string `json:"CdcId"`
	IsCdcSubnet             *int64
}

type describeSubnetsQuery struct {
	SubnetIDs     []string `json:"SubnetIds"`
	Filters       []filter
	Offset, Limit *string
}

type subnetsAnswer struct {
	TotalCount uint64
	SubnetSet  []subnetEntry
	answer
}

func describeSubnets(c *call, q *describeSubnetsQuery) (*subnetsAnswer, *apiError) {
	offset, limit, err := digitPage(q.Offset, q.Limit)
	if err != nil {
		return nil, err
	}
	page, total, err := pick(listing[*Subnet]{
		param: "SubnetIds", prefix: prefixSubnet, ids: q.SubnetIDs, filters: q.Filters,
		offset: offset, limit: limit, missingIsOK: c.server.cfg.MissingIsEmpty,
		keys: map[string]filterKey[*Subnet]{
			"subnet-id":   {prefixSubnet, func(s *Subnet) []string { return one(s.ID) }},
			"vpc-id":      {prefixVPC, func(s *Subnet) []string { return one(s.VPCID) }},
			"cidr-block":  {"", func(s *Subnet) []string { return one(s.CIDR) }},
			"is-default":  {"", func(s *Subnet) []string { return truth(s.Default) }},
			"subnet-name": {"", func(s *Subnet) []string { return one(s.Name) }},
			"zone":        {"", func(s *Subnet) []string { return one(s.Zone) }},
		},
	}, c.region.Subnets)
	if err != nil {
		return nil, err
	}
	a := &subnetsAnswer{TotalCount: total, SubnetSet: []subnetEntry{}}
	for _, s := range page {
		a.SubnetSet = append(a.SubnetSet, subnetEntry{
			VpcID: s.VPCID, SubnetID: s.ID, SubnetName: s.Name, CidrBlock: s.CIDR, IsDefault: s.Default,
			Zone: s.Zone, RouteTableID: s.RouteTableID, CreatedTime: stamp(s.Created),
			AvailableIPAddressCount: 253, TotalIPAddressCount: 253, TagSet: []Tag{},
		})
	}
	return a, nil
}

func digitPage(offset, limit *string) (o, l *int64, err *apiError) {
	if o, err = digits("Offset", offset); err != nil {
		return nil, nil, err
	}
	if l, err = digits("Limit", limit); err != nil {
		return nil, nil, err
	}
	return o, l, nil
}
