package cloudlab

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Site is a tunnel with all that belongs to it, before it is put into a region.
// References left empty are filled in: a tunnel refers to the site's gateway, and
// so on.
type Site struct {
	VPC             *VPC
	Subnet          *Subnet
	RouteTable      *RouteTable
	Gateway         *VPNGateway
	CustomerGateway *CustomerGateway
	Tunnel          *Tunnel
	RouteStatus     string // of the gateway's routes to the remote networks; "" makes none
}

// TunnelOption changes a site before it is built. Any func(*Site) will do where
// none of those given here does.
type TunnelOption func(*Site)

// AddTunnel adds a tunnel with its VPC, subnet, route table, gateways at both
// ends and routes: connected, consistent, with parameters of its own that are the
// same on every run. It returns a copy; change the tunnel itself with
// [Server.Edit]. What an option names by the id of something that exists in the
// region is shared, not added again. It panics on a region that does not exist
// and on a tunnel id that exists anywhere.
func (s *Server) AddTunnel(region string, opts ...TunnelOption) *Tunnel {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.Regions[region]
	if r == nil {
		panic("cloudlab: AddTunnel: no region " + region)
	}
	s.serial++
	site := newSite(region, s.serial, s.cfg.Now())
	for _, o := range opts {
		o(site)
	}
	if t, where := s.world.Tunnel(site.Tunnel.ID); t != nil {
		panic("cloudlab: AddTunnel: " + t.ID + " exists in " + where)
	}
	site.join(r)
	site.connect()
	r.add(site)
	return site.Tunnel.clone()
}

// clone shares nothing with t, which may change at any time.
func (t *Tunnel) clone() *Tunnel {
	c := *t
	c.Tags = slices.Clone(t.Tags)
	c.SPD = slices.Clone(t.SPD)
	c.Metrics = maps.Clone(t.Metrics)
	for i := range c.SPD {
		c.SPD[i].Remotes = slices.Clone(c.SPD[i].Remotes)
	}
	if t.HealthCheck != nil {
		c.HealthCheck = new(*t.HealthCheck)
	}
	if t.BGP != nil {
		c.BGP = new(*t.BGP)
	}
	return &c
}

// newSite is the n-th site. Addresses are from the ranges for documentation; the
// networks of different sites do not overlap.
func newSite(region string, n int, now time.Time) *Site {
	created := now.Add(-90 * 24 * time.Hour)
	zone := region + "-2"
	name := "site-" + strconv.Itoa(n)
	local, remote := fmt.Sprintf("10.%d.0.0/16", n%250), fmt.Sprintf("192.168.%d.0/24", n%250)
	return &Site{
		VPC: &VPC{ID: makeID(prefixVPC, n), Name: name, CIDR: local, DNS: []string{"183.60.83.19"}, Created: created},
		Subnet: &Subnet{
			ID: makeID(prefixSubnet, n), Name: name, CIDR: fmt.Sprintf("10.%d.1.0/24", n%250), Zone: zone, Created: created,
		},
		RouteTable: &RouteTable{ID: makeID(prefixRouteTable, n), Name: "default", Main: true, Created: created},
		Gateway: &VPNGateway{
			ID: makeID(prefixGateway, n), Name: name, Type: "IPSEC", State: "AVAILABLE",
			PublicIP: fmt.Sprintf("203.0.113.%d", n%250+1), RestrictState: "NORMAL", ChargeType: "POSTPAID_BY_HOUR",
			BandwidthMbps: 100, Zone: zone, Version: "4.0", Created: created,
		},
		CustomerGateway: &CustomerGateway{
			ID: makeID(prefixCustomer, n), Name: name, IP: fmt.Sprintf("198.51.100.%d", n%250+1), Created: created,
		},
		Tunnel: &Tunnel{
			ID: makeID(prefixTunnel, n), Name: name, PreShareKey: "psk-" + makeID("canary", n),
			RouteType: "StaticRoute", State: "AVAILABLE", NetStatus: "AVAILABLE",
			SPD: []Policy{{local, []string{remote}}},
			IKE: defaultIKE(), IPsec: defaultIPsec(),
			DPD:             DPD{1, "30", "restart"},
			NegotiationType: "active", Created: created,
		},
		RouteStatus: "ENABLE",
	}
}

func defaultIKE() IKE {
	return IKE{
		Encryption: "AES-CBC-128", Authentication: "SHA-256", DHGroup: "GROUP14", ExchangeMode: "MAIN", Version: "IKEV2",
		LocalIdentity: "ADDRESS", RemoteIdentity: "ADDRESS", LifetimeSeconds: 86400,
	}
}

func defaultIPsec() IPsec {
	return IPsec{
		Encryption: "AES-CBC-128", Integrity: "SHA-256", PFS: "DH-GROUP14",
		LifetimeSeconds: 3600, LifetimeTraffic: 1843200,
	}
}

// join takes over what exists in the region already under the ids of the site.
func (s *Site) join(r *Region) {
	if g := r.Gateway(s.Gateway.ID); g != nil {
		s.Gateway = g
		if g.VPCID != "" {
			s.VPC = &VPC{ID: g.VPCID}
		}
	}
	if c := r.CustomerGateway(s.CustomerGateway.ID); c != nil {
		s.CustomerGateway = c
	}
	if v := byID(r.VPCs, s.VPC.ID); v != nil {
		s.VPC = v
		for _, n := range r.Subnets {
			if n.VPCID == v.ID {
				s.Subnet = n
			}
		}
		for _, t := range r.RouteTables {
			if t.VPCID == v.ID {
				s.RouteTable = t
			}
		}
	}
}

// connect fills in the references that are empty.
func (s *Site) connect() {
	fill(&s.Subnet.VPCID, s.VPC.ID)
	fill(&s.Subnet.RouteTableID, s.RouteTable.ID)
	fill(&s.RouteTable.VPCID, s.VPC.ID)
	if s.RouteTable.SubnetIDs == nil {
		s.RouteTable.SubnetIDs = []string{s.Subnet.ID}
	}
	if s.Gateway.Type != "CCN" {
		fill(&s.Gateway.VPCID, s.VPC.ID)
	}
	t := s.Tunnel
	fill(&t.VPCID, s.Gateway.VPCID)
	fill(&t.GatewayID, s.Gateway.ID)
	fill(&t.CustomerGatewayID, s.CustomerGateway.ID)
	if t.IKE.LocalIdentity == "ADDRESS" {
		fill(&t.IKE.LocalAddress, s.Gateway.PublicIP)
	}
	if t.IKE.RemoteIdentity == "ADDRESS" {
		fill(&t.IKE.RemoteAddress, s.CustomerGateway.IP)
	}
}

func fill(to *string, from string) {
	if *to == "" {
		*to = from
	}
}

// add puts the site into the region.
func (r *Region) add(s *Site) {
	r.Tunnels = append(r.Tunnels, s.Tunnel)
	addNew(&r.VPCs, s.VPC)
	addNew(&r.Subnets, s.Subnet)
	addNew(&r.RouteTables, s.RouteTable)
	addNew(&r.Gateways, s.Gateway)
	addNew(&r.CustomerGateways, s.CustomerGateway)
	if s.RouteStatus == "" {
		return
	}
	if r.Routes == nil {
		r.Routes = map[string][]Route{}
	}
	id := s.Gateway.ID
	for _, p := range s.Tunnel.SPD {
		for _, remote := range p.Remotes {
			r.Routes[id] = append(r.Routes[id], Route{
				ID: makeID("vpngwr", len(r.Routes[id])+1), Destination: remote,
				InstanceType: "VPNCONN", InstanceID: s.Tunnel.ID, Status: s.RouteStatus, Type: "Static",
				Created: s.Tunnel.Created, Updated: s.Tunnel.Created,
			})
			s.RouteTable.Entries = append(s.RouteTable.Entries, RouteEntry{
				ID: makeID("rti", len(s.RouteTable.Entries)+1), Destination: remote,
				NextHopType: "VPN", NextHop: id, Enabled: true, Type: "USER",
			})
		}
	}
}

func addNew[T interface {
	comparable
	identified
}](list *[]T, v T) {
	var none T
	if byID(*list, v.identity()) == none {
		*list = append(*list, v)
	}
}
