package cloudlab

import "time"

type describeInstancesQuery struct {
	InstanceIDs   []string `json:"InstanceIds"`
	Filters       []filter
	Offset, Limit *int64
}

type cvmInstance struct {
	Placement           placement
	InstanceID          string `json:"InstanceId"`
	InstanceType        string
	CPU                 int64
	Memory              int64
	RestrictState       string
	InstanceName        string
	InstanceChargeType  string
	PrivateIPAddresses  []string `json:"PrivateIpAddresses"`
	PublicIPAddresses   []string `json:"PublicIpAddresses"`
	VirtualPrivateCloud virtualPrivateCloud
	CreatedTime         string
	OsName              string
	InstanceState       string
	Tags                []Tag
}

type placement struct {
	Zone      string
	ProjectID int64 `json:"ProjectId"`
}

type virtualPrivateCloud struct {
	VpcID        string `json:"VpcId"`
	SubnetID     string `json:"SubnetId"`
	AsVpcGateway bool
}

type instancesAnswer struct {
	TotalCount  int64
	InstanceSet []cvmInstance
	answer
}

// describeInstances leaves missing ids out whatever the configuration says: the
// real one does not answer ResourceNotFound.
func describeInstances(c *call, q *describeInstancesQuery) (*instancesAnswer, *apiError) {
	page, total, err := pick(listing[*Instance]{
		param: "InstanceIds", prefix: prefixInstance, ids: q.InstanceIDs, filters: q.Filters,
		offset: q.Offset, limit: q.Limit, badID: "InvalidInstanceId.Malformed", missingIsOK: true,
		keys: map[string]filterKey[*Instance]{
			"vpc-id":             {prefixVPC, func(i *Instance) []string { return one(i.VPCID) }},
			"subnet-id":          {prefixSubnet, func(i *Instance) []string { return one(i.SubnetID) }},
			"instance-id":        {prefixInstance, func(i *Instance) []string { return one(i.ID) }},
			"instance-name":      {"", func(i *Instance) []string { return one(i.Name) }},
			"instance-state":     {"", func(i *Instance) []string { return one(i.State) }},
			"zone":               {"", func(i *Instance) []string { return one(i.Zone) }},
			"private-ip-address": {"", func(i *Instance) []string { return i.PrivateIPs }},
			"public-ip-address":  {"", func(i *Instance) []string { return i.PublicIPs }},
		},
	}, c.region.Instances)
	if err != nil {
		return nil, err
	}
	a := &instancesAnswer{TotalCount: int64(total), InstanceSet: []cvmInstance{}}
	for _, i := range page {
		a.InstanceSet = append(a.InstanceSet, i.wire())
	}
	return a, nil
}

func (i *Instance) wire() cvmInstance {
	return cvmInstance{
		Placement: placement{Zone: i.Zone}, InstanceID: i.ID, InstanceType: i.Model,
		CPU: i.CPU, Memory: i.MemoryGB, RestrictState: "NORMAL", InstanceName: i.Name,
		InstanceChargeType:  "POSTPAID_BY_HOUR",
		PrivateIPAddresses:  i.PrivateIPs,
		PublicIPAddresses:   i.PublicIPs, // null where there is none
		VirtualPrivateCloud: virtualPrivateCloud{VpcID: i.VPCID, SubnetID: i.SubnetID},
		CreatedTime:         i.Created.UTC().Format(time.RFC3339), // unlike vpc's
		OsName:              i.OSName, InstanceState: i.State, Tags: []Tag{},
	}
}
