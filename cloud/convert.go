package cloud

import (
	"net/netip"
	"strconv"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// tunnel copies what is allowed through. PreShareKey is not.
func (c *converter) tunnel(v *vpc.VpnConnection) steps.Tunnel {
	t := steps.Tunnel{
		ID:                val(v.VpnConnectionId),
		Name:              val(v.VpnConnectionName),
		VPC:               val(v.VpcId),
		GatewayID:         val(v.VpnGatewayId),
		CustomerGatewayID: val(v.CustomerGatewayId),
		Created:           val(v.CreatedTime),
		State:             val(v.State),
		NetStatus:         val(v.NetStatus),
		RouteType:         val(v.RouteType),
		Negotiation:       val(v.NegotiationType),
		HealthCheck: steps.HealthCheck{
			Enabled: val(v.EnableHealthCheck),
			Local:   c.addr("health check's local address", v.HealthCheckLocalIp),
			Remote:  c.addr("health check's remote address", v.HealthCheckRemoteIp),
			Status:  val(v.HealthCheckStatus),
		},
		Parameters: ipsec.Parameters{
			IKE:       c.ike(v.IKEOptionsSpecification),
			IPsec:     c.ipsec(v.IPSECOptionsSpecification),
			Selectors: c.selectors(v.SecurityPolicyDatabaseSet),
		},
	}
	t.Parameters.IKE.DPD = c.dpd(v)
	return t
}

func (c *converter) ike(v *vpc.IKEOptionsSpecification) ipsec.IKE {
	// Tencent Cloud knows nothing else, and so has no field for it.
	k := ipsec.IKE{Auth: ipsec.Set(ipsec.PSK)}
	if v == nil {
		return k
	}
	k.Version = told(canonical(versions, val(v.IKEVersion)))
	k.Lifetime = told(c.seconds("IKE lifetime", v.IKESaLifetimeSeconds))
	k.Local = told(identity(v.LocalIdentity, v.LocalAddress, v.LocalFqdnName))
	k.Remote = told(identity(v.RemoteIdentity, v.RemoteAddress, v.RemoteFqdnName))
	k.Proposals = proposals(ipsec.Proposal{
		Encryption: told(canonical(encryptions, val(v.PropoEncryAlgorithm))),
		Integrity:  told(canonical(integrities, val(v.PropoAuthenAlgorithm))),
		Groups:     told(c.group("DH group", v.DhGroupName, group)),
	})
	// The field is filled for IKEv2 as well, which has no modes.
	if !k.Version.Has(ipsec.IKEv2) {
		k.Mode = told(canonical(modes, val(v.ExchangeMode)))
	}
	return k
}

// told is a setting that the API tells. It leaves out what it does not know.
func told[T comparable](v T) ipsec.Setting[T] {
	if v == *new(T) {
		return ipsec.Setting[T]{}
	}
	return ipsec.Set(v)
}

// proposals has the one proposal that a phase of a tunnel has in the cloud, or none where the API
// tells nothing of it.
func proposals(p ipsec.Proposal) []ipsec.Proposal {
	if p.Encryption.IsZero() && p.Integrity.IsZero() && p.Groups.IsZero() {
		return nil
	}
	return []ipsec.Proposal{p}
}

// identity takes the value that the kind points to. The other one is often filled, too.
func identity(kind, address, fqdn *string) ipsec.Identity {
	id := ipsec.Identity{Type: canonical(identities, val(kind))}
	switch id.Type {
	case ipsec.AddressID:
		id.Value = val(address)
	case ipsec.FQDNID:
		id.Value = val(fqdn)
	default: // none, or a kind that nobody knows: which field it would be in is not known either
	}
	return id
}

func (c *converter) ipsec(v *vpc.IPSECOptionsSpecification) ipsec.IPsec {
	// Tencent Cloud knows nothing else, and so has no field for either.
	p := ipsec.IPsec{Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode)}
	if v == nil {
		return p
	}
	// So misspelt in the API, and what it answers with; the right spelling came later.
	integrity := val(v.IntegrityAlgorith) //nolint:staticcheck // deprecated, and filled all the same
	if integrity == "" {
		integrity = val(v.IntegrityAlgorithm)
	}
	x := ipsec.Proposal{
		Encryption: told(canonical(encryptions, val(v.EncryptAlgorithm))),
		Groups:     told(c.group("PFS group", v.PfsDhGroup, pfs)),
	}
	if !x.Encryption.First().AEAD() { // what is in the field is not used with an AEAD cipher
		x.Integrity = told(canonical(integrities, integrity))
	}
	p.Proposals = proposals(x)
	p.Lifetime = told(c.seconds("IPsec lifetime", v.IPSECSaLifetimeSeconds))
	p.LifetimeKB = told(c.whole("IPsec lifetime in kilobytes", v.IPSECSaLifetimeTraffic))
	return p
}

func (c *converter) selectors(set []*vpc.SecurityPolicyDatabase) []ipsec.Selector {
	var out []ipsec.Selector
	for _, v := range set {
		if v == nil {
			continue
		}
		local, ok := c.prefix("security policy", v.LocalCidrBlock)
		if !ok {
			continue
		}
		s := ipsec.Selector{Local: local, Remote: []netip.Prefix{}}
		for _, r := range v.RemoteCidrBlock {
			if remote, ok := c.prefix("security policy", r); ok {
				s.Remote = append(s.Remote, remote)
			}
		}
		out = append(out, s)
	}
	return out
}

func (c *converter) dpd(v *vpc.VpnConnection) ipsec.DPD {
	d := ipsec.DPD{Action: told(val(v.DpdAction))}
	// -1 has been seen where it was never set.
	if on := val(v.DpdEnable); v.DpdEnable != nil && on >= 0 {
		d.Enabled = ipsec.Set(on == 1)
	}
	if s := val(v.DpdTimeout); s != "" {
		n, err := strconv.ParseUint(s, 10, 32)
		if err != nil {
			c.odd("DPD timeout", s, "a number of seconds")
			return d
		}
		d.Timeout = told(time.Duration(n) * time.Second)
	}
	return d
}

func (c *converter) gateway(v *vpc.VpnGateway) steps.VPNGateway {
	g := steps.VPNGateway{
		ID:            val(v.VpnGatewayId),
		Name:          val(v.VpnGatewayName),
		PublicIP:      c.addr(PartGateway+"'s public address", v.PublicIpAddress),
		Type:          val(v.Type),
		State:         val(v.State),
		Blocked:       val(v.IsAddressBlocked),
		RestrictState: val(v.RestrictState),
		BandwidthMbps: c.whole(PartGateway+"'s bandwidth", v.InternetMaxBandwidthOut),
	}
	// A gateway that is paid by the hour never expires, whatever stands in the field.
	if charge := val(v.InstanceChargeType); charge == "" || charge == "PREPAID" {
		g.Expires = c.time(PartGateway+"'s expiry", v.ExpiredTime)
	}
	return g
}

func (c *converter) customer(v *vpc.CustomerGateway) steps.CustomerGateway {
	return steps.CustomerGateway{
		ID:       val(v.CustomerGatewayId),
		Name:     val(v.CustomerGatewayName),
		PublicIP: c.addr(PartCustomer+"'s public address", v.IpAddress),
	}
}

func (c *converter) route(v *vpc.VpnGatewayRoute) (steps.Route, bool) {
	if v == nil {
		return steps.Route{}, false
	}
	to, ok := c.prefix("destination of a route", v.DestinationCidrBlock)
	return steps.Route{
		Destination: to,
		Type:        val(v.InstanceType),
		Instance:    val(v.InstanceId),
		Priority:    val(v.Priority),
		Enabled:     val(v.Status) == "ENABLE",
	}, ok
}
