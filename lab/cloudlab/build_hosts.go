package cloudlab

import "time"

// AddInstance adds a CVM, with what is left empty filled in: it is RUNNING, in the
// first subnet of its VPC, and without an agent unless it has one. It returns its
// id, and panics on a region or a VPC that does not exist.
func (s *Server) AddInstance(region string, i Instance) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.Regions[region]
	if r == nil {
		panic("cloudlab: AddInstance: no region " + region)
	}
	if byID(r.VPCs, i.VPCID) == nil {
		panic("cloudlab: AddInstance: no VPC " + i.VPCID + " in " + region)
	}
	s.serial++
	fill(&i.ID, makeID(prefixInstance, s.serial))
	fill(&i.Name, i.ID)
	fill(&i.State, "RUNNING")
	fill(&i.Zone, region+"-2")
	fill(&i.Model, "S5.SMALL1")
	fill(&i.OSName, "TencentOS Server 4")
	for _, n := range r.Subnets {
		if n.VPCID == i.VPCID {
			fill(&i.SubnetID, n.ID)
		}
	}
	if i.Created.IsZero() {
		i.Created = s.cfg.Now().Add(-90 * 24 * time.Hour)
	}
	r.Instances = append(r.Instances, &i)
	return i.ID
}

// AddManaged registers a machine of the IDC with TAT in a region, with what is left
// empty filled in: it is Linux and online. It returns its id, and panics on a
// region that does not exist.
func (s *Server) AddManaged(region string, m Managed) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.Regions[region]
	if r == nil {
		panic("cloudlab: AddManaged: no region " + region)
	}
	s.serial++
	fill(&m.ID, makeID("rins", s.serial))
	fill(&m.Name, m.ID)
	fill(&m.Agent.Status, "Online")
	fill(&m.Agent.Environment, "Linux")
	r.Managed = append(r.Managed, &m)
	return m.ID
}
