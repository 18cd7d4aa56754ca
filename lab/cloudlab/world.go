package cloudlab

import "time"

// World is all that the account owns. It is plain data: change it inside
// [Server.Edit], read it inside [Server.View].
type World struct {
	Regions map[string]*Region // one for every region of the configuration
}

// Region is what one region holds. Lists are answered in this order.
type Region struct {
	Tunnels          []*Tunnel
	Gateways         []*VPNGateway
	CustomerGateways []*CustomerGateway
	Routes           map[string][]Route // destination routes by gateway id
	VPCs             []*VPC
	Subnets          []*Subnet
	RouteTables      []*RouteTable
	Instances        []*Instance
	Managed          []*Managed
}

// Tunnel finds a tunnel by id; nil where there is none.
func (r *Region) Tunnel(id string) *Tunnel {
	return byID(r.Tunnels, id)
}

// Gateway finds a VPN gateway by id; nil where there is none.
func (r *Region) Gateway(id string) *VPNGateway {
	return byID(r.Gateways, id)
}

// CustomerGateway finds a customer gateway by id; nil where there is none.
func (r *Region) CustomerGateway(id string) *CustomerGateway {
	return byID(r.CustomerGateways, id)
}

// Tunnel finds a tunnel in any region and says in which; nil and "" where there
// is none.
func (w *World) Tunnel(id string) (*Tunnel, string) {
	for name, r := range w.Regions {
		if t := r.Tunnel(id); t != nil {
			return t, name
		}
	}
	return nil, ""
}

type identified interface{ identity() string }

func byID[T interface {
	comparable
	identified
}](list []T, id string) T {
	for _, v := range list {
		if v.identity() == id {
			return v
		}
	}
	var none T
	return none
}

func (t *Tunnel) identity() string          { return t.ID }
func (g *VPNGateway) identity() string      { return g.ID }
func (g *CustomerGateway) identity() string { return g.ID }
func (v *VPC) identity() string             { return v.ID }
func (s *Subnet) identity() string          { return s.ID }
func (t *RouteTable) identity() string      { return t.ID }

// Tunnel is a VpnConnection.
type Tunnel struct {
	ID, Name                            string
	VPCID, GatewayID, CustomerGatewayID string
	PreShareKey                         string // answered in clear, as the real one does
	RouteType                           string // STATIC, StaticRoute (destination routes), Policy (SPD), Bgp
	State                               string // PENDING, AVAILABLE, DELETING: whether it was provisioned
	NetStatus                           string // AVAILABLE is connected, anything else is not
	SPD                                 []Policy
	IKE                                 IKE
	IPsec                               IPsec
	HealthCheck                         *HealthCheck // nil where it is not configured
	DPD                                 DPD
	NegotiationType                     string // active, passive, flowTrigger; "" is answered as null
	BGP                                 *BGP
	Tags                                []Tag
	Created                             time.Time

	// Metrics are what Cloud Monitor has of it, by the metric's name ("InPkg"). A metric that is not
	// here has no points.
	Metrics map[string]Series
}

// Policy is one entry of the security policy database: a network of the VPC that
// may talk to networks of the IDC.
type Policy struct {
	Local   string
	Remotes []string
}

// IKE is phase 1, in the words of the API ("AES-CBC-128", "SHA1", "GROUP2").
type IKE struct {
	Encryption, Authentication, DHGroup string
	ExchangeMode                        string // MAIN, AGGRESSIVE
	Version                             string // IKEV1, IKEV2
	LocalIdentity, RemoteIdentity       string // ADDRESS, FQDN
	LocalAddress, RemoteAddress         string
	LocalFQDN, RemoteFQDN               string
	LifetimeSeconds                     uint64
}

// IPsec is phase 2.
type IPsec struct {
	Encryption, Integrity string
	PFS                   string // NULL, DH-GROUP2, …
	LifetimeSeconds       uint64
	LifetimeTraffic       uint64 // kilobytes

	// NewSpelling answers Integrity as IntegrityAlgorithm and leaves the misspelt
	// IntegrityAlgorith null. Both fields exist; which one is filled varies.
	NewSpelling bool
}

// HealthCheck is the probing of a tunnel by the gateway.
type HealthCheck struct {
	LocalIP, RemoteIP string
	Status            string // AVAILABLE, UNAVAILABLE
}

// DPD is dead peer detection. Without a Timeout all three are answered as null, as
// older gateways do.
type DPD struct {
	Enable  int64  // 0 or 1; -1 has been seen
	Timeout string // seconds, as a string
	Action  string // clear, restart
}

// BGP is the configuration of a tunnel of RouteType Bgp.
type BGP struct {
	TunnelCIDR, LocalIP, RemoteIP, LocalASN, RemoteASN string
}

// Tag is a key and its value.
type Tag struct{ Key, Value string }

// VPNGateway is the cloud's end.
type VPNGateway struct {
	ID, Name, VPCID  string // no VPC where Type is CCN
	Type             string // IPSEC, SSL, CCN, SSL_CCN
	State            string // PENDING, PENDING_ERROR, DELETING, DELETING_ERROR, AVAILABLE
	PublicIP         string
	Blocked          bool   // the address is blocked, as after an attack
	RestrictState    string // NORMAL, PROTECTIVELY_ISOLATED
	ChargeType       string // POSTPAID_BY_HOUR, PREPAID
	RenewFlag        string
	BandwidthMbps    uint64
	Zone, Version    string
	CCNID            string    // of a gateway of Type CCN
	Created, Expires time.Time // Expires of PREPAID gateways only
}

// CustomerGateway is what the cloud knows of the device in the IDC.
type CustomerGateway struct {
	ID, Name, IP string
	BGPASN       uint64
	Created      time.Time
}

// Route is a destination route of a VPN gateway.
type Route struct {
	ID, Destination          string
	InstanceType, InstanceID string // VPNCONN or CCN, and its id
	Priority                 int64  // 0 or 100
	Status                   string // ENABLE, DISABLE
	Type                     string // VPC, CCN, Static, BGP
	Created, Updated         time.Time
}

// VPC is a private network.
type VPC struct {
	ID, Name, CIDR string
	Default        bool
	DNS            []string
	Created        time.Time
}

// Subnet is a part of a VPC in one zone.
type Subnet struct {
	ID, Name, VPCID, CIDR, Zone, RouteTableID string
	Default                                   bool
	Created                                   time.Time
}

// RouteTable decides where packets of its subnets go.
type RouteTable struct {
	ID, Name, VPCID string
	Main            bool
	SubnetIDs       []string
	Entries         []RouteEntry
	Created         time.Time
}

// RouteEntry is one line of a [RouteTable].
type RouteEntry struct {
	ID, Destination      string
	NextHopType, NextHop string // VPN and vpngw-…, CCN and ccn-…, NORMAL_CVM and an address
	Enabled              bool
	Type                 string // USER, NETD, CCN
	Description          string
}
