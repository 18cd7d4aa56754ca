package cloudlab

import (
	"strconv"
	"time"
)

// The structs of this file are the wire's: pointers where a field can be null or
// left out. The ones for parameters are both asked for and answered.

type ikeOptions struct {
	PropoEncryAlgorithm  *string
	PropoAuthenAlgorithm *string
	ExchangeMode         *string
	LocalIdentity        *string
	RemoteIdentity       *string
	LocalAddress         *string
	RemoteAddress        *string
	LocalFqdnName        *string
	RemoteFqdnName       *string
	DhGroupName          *string
	IKESaLifetimeSeconds *uint64
	IKEVersion           *string
}

type ipsecOptions struct {
	EncryptAlgorithm       *string
	IntegrityAlgorith      *string // the API's spelling
	IPSECSaLifetimeSeconds *uint64
	PfsDhGroup             *string
	IPSECSaLifetimeTraffic *uint64
	IntegrityAlgorithm     *string `json:",omitempty"`
}

type policy struct {
	LocalCidrBlock  *string
	RemoteCidrBlock []string
}

type bgpConfig struct {
	TunnelCidr   *string
	LocalBgpIP   *string `json:"LocalBgpIp"`
	RemoteBgpIP  *string `json:"RemoteBgpIp"`
	LocalBgpAsn  *string
	RemoteBgpAsn *string
}

type healthCheckConfig struct {
	ProbeType     *string
	ProbeInterval *int64
	// ProbeThreshold and ProbeTimeout are counts and milliseconds.
	ProbeThreshold *int64
	ProbeTimeout   *int64
}

type vpnConnection struct {
	VpnConnectionID           string `json:"VpnConnectionId"`
	VpnConnectionName         string
	VpcID                     string `json:"VpcId"`
	VpnGatewayID              string `json:"VpnGatewayId"`
	CustomerGatewayID         string `json:"CustomerGatewayId"`
	PreShareKey               string
	VpnProto                  string
	EncryptProto              string
	RouteType                 string
	CreatedTime               string
	State                     string
	NetStatus                 string
	SecurityPolicyDatabaseSet []policy
	IKEOptionsSpecification   ikeOptions
	IPSECOptionsSpecification ipsecOptions
	EnableHealthCheck         bool
	HealthCheckLocalIP        string `json:"HealthCheckLocalIp"`
	HealthCheckRemoteIP       string `json:"HealthCheckRemoteIp"`
	HealthCheckStatus         string `json:",omitempty"` // left out where nothing is checked
	DpdEnable                 *int64
	DpdTimeout                *string
	DpdAction                 *string
	TagSet                    []Tag
	NegotiationType           *string
	BgpConfig                 *bgpConfig
	HealthCheckConfig         *healthCheckConfig
}

func (t *Tunnel) wire() vpnConnection {
	c := vpnConnection{
		VpnConnectionID: t.ID, VpnConnectionName: t.Name,
		VpcID: t.VPCID, VpnGatewayID: t.GatewayID, CustomerGatewayID: t.CustomerGatewayID,
		PreShareKey: t.PreShareKey, VpnProto: "IPSEC", EncryptProto: "IKE",
		RouteType: t.RouteType, CreatedTime: stamp(t.Created),
		State: t.State, NetStatus: t.NetStatus,
		SecurityPolicyDatabaseSet: []policy{},
		IKEOptionsSpecification:   t.IKE.wire(),
		IPSECOptionsSpecification: t.IPsec.wire(),
		TagSet:                    append([]Tag{}, t.Tags...),
		NegotiationType:           orNull(t.NegotiationType),
	}
	for _, p := range t.SPD {
		c.SecurityPolicyDatabaseSet = append(c.SecurityPolicyDatabaseSet,
			policy{&p.Local, append([]string{}, p.Remotes...)})
	}
	if h := t.HealthCheck; h != nil {
		c.EnableHealthCheck, c.HealthCheckStatus = true, h.Status
		c.HealthCheckLocalIP, c.HealthCheckRemoteIP = h.LocalIP, h.RemoteIP
		c.HealthCheckConfig = &healthCheckConfig{new("NQA"), new(int64(5000)), new(int64(6)), new(int64(150))}
	}
	if d := t.DPD; d.Timeout != "" {
		c.DpdEnable, c.DpdTimeout, c.DpdAction = &d.Enable, &d.Timeout, &d.Action
	}
	if b := t.BGP; b != nil {
		c.BgpConfig = &bgpConfig{
			orNull(b.TunnelCIDR), orNull(b.LocalIP), orNull(b.RemoteIP), orNull(b.LocalASN), orNull(b.RemoteASN),
		}
	}
	return c
}

func (k IKE) wire() ikeOptions {
	return ikeOptions{
		PropoEncryAlgorithm: &k.Encryption, PropoAuthenAlgorithm: &k.Authentication,
		ExchangeMode: &k.ExchangeMode, IKEVersion: &k.Version,
		LocalIdentity: &k.LocalIdentity, RemoteIdentity: &k.RemoteIdentity,
		LocalAddress: &k.LocalAddress, RemoteAddress: &k.RemoteAddress,
		LocalFqdnName: &k.LocalFQDN, RemoteFqdnName: &k.RemoteFQDN,
		DhGroupName: &k.DHGroup, IKESaLifetimeSeconds: &k.LifetimeSeconds,
	}
}

func (p IPsec) wire() ipsecOptions {
	o := ipsecOptions{
		EncryptAlgorithm: &p.Encryption, PfsDhGroup: &p.PFS,
		IPSECSaLifetimeSeconds: &p.LifetimeSeconds, IPSECSaLifetimeTraffic: &p.LifetimeTraffic,
	}
	if p.NewSpelling {
		o.IntegrityAlgorithm = &p.Integrity
	} else {
		o.IntegrityAlgorith = &p.Integrity
	}
	return o
}

// china is where the times of vpc answers are: without a zone, in Beijing's time.
var china = time.FixedZone("UTC+8", 8*60*60)

func stamp(t time.Time) string {
	if t.IsZero() {
		return "0000-00-00 00:00:00" // as the real one answers
	}
	return t.In(china).Format(time.DateTime)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func one(s string) []string { return []string{s} }

func truth(b bool) []string { return []string{strconv.FormatBool(b)} }
