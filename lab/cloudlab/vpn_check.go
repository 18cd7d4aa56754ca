package cloudlab

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a tunnel's parameters may be, from the API's definitions.
var (
	ikeEncryptions = []string{
		"3DES-CBC", "AES-CBC-128", "AES-CBC-192", "AES-CBS-192", "AES-CBC-256", "DES-CBC", "SM4",
		"AES128GCM128", "AES192GCM128", "AES256GCM128",
	}
	ipsecEncryptions = append(slices.Clone(ikeEncryptions), "NULL")
	integrities      = []string{"MD5", "SHA1", "SHA", "SHA-256", "SHA-512", "SM3"}
	dhGroups         = []string{"1", "2", "5", "14", "15", "16", "19", "20", "21", "24"}
	identities       = []string{"ADDRESS", "FQDN"}
)

// check refuses what the API would; t is the tunnel as it is.
func (q *modifyTunnelQuery) check(c *call, t *Tunnel) *apiError {
	if n := q.VpnConnectionName; n != nil && utf8.RuneCountInString(*n) > 60 {
		return refuse(codeTooMany, "The length of `VpnConnectionName` exceeds the limit of 60.")
	}
	if k := q.PreShareKey; k != nil && (*k == "" || len(*k) > 128 || strings.ContainsAny(*k, " \t\r\n?")) {
		return refuse(codeMalformed, "The parameter `PreShareKey` is malformed.") // never with the key in it
	}
	if id := q.CustomerGatewayID; id != nil {
		if !wellFormed(prefixCustomer, *id) {
			return malformed("CustomerGatewayId", *id)
		}
		if c.region.CustomerGateway(*id) == nil {
			return notFound(*id)
		}
	}
	return first(
		func() *apiError { return q.checkDPD() },
		func() *apiError { return q.checkHealth(t) },
		func() *apiError { return checkSPD(c.region, t, q.SecurityPolicyDatabases) },
		func() *apiError { return checkIKE(q.IKEOptionsSpecification) },
		func() *apiError { return checkIPsec(q.IPSECOptionsSpecification) },
	)
}

func (q *modifyTunnelQuery) checkDPD() *apiError {
	if v := q.DpdTimeout; v != nil {
		if n, err := strconv.Atoi(*v); err != nil || n <= 0 {
			return malformed("DpdTimeout", *v)
		}
	}
	if v := q.DpdEnable; v != nil && *v != 0 && *v != 1 {
		return refuse(codeValue, "The value `%d` of parameter `DpdEnable` is not valid.", *v)
	}
	return first(
		allowed("DpdAction", q.DpdAction, "clear", "restart"),
		allowed("NegotiationType", q.NegotiationType, "active", "passive", "flowTrigger"),
	)
}

func (q *modifyTunnelQuery) checkHealth(t *Tunnel) *apiError {
	h := HealthCheck{}
	if t.HealthCheck != nil {
		h = *t.HealthCheck
	}
	set(&h.LocalIP, q.HealthCheckLocalIP)
	set(&h.RemoteIP, q.HealthCheckRemoteIP)
	if err := first(address("HealthCheckLocalIp", h.LocalIP), address("HealthCheckRemoteIp", h.RemoteIP)); err != nil {
		return err
	}
	if h.LocalIP != "" && h.LocalIP == h.RemoteIP {
		return refuse("InvalidParameterValue.VpnConnHealthCheckIpConflict", "The health check addresses conflict.")
	}
	return nil
}

func checkIKE(o *ikeOptions) *apiError {
	if o == nil {
		return nil
	}
	const at = "IKEOptionsSpecification."
	return first(
		allowed(at+"PropoEncryAlgorithm", o.PropoEncryAlgorithm, ikeEncryptions...),
		allowed(at+"PropoAuthenAlgorithm", o.PropoAuthenAlgorithm, integrities...),
		allowed(at+"ExchangeMode", o.ExchangeMode, "MAIN", "AGGRESSIVE"),
		allowed(at+"LocalIdentity", o.LocalIdentity, identities...),
		allowed(at+"RemoteIdentity", o.RemoteIdentity, identities...),
		allowed(at+"DhGroupName", o.DhGroupName, prefixed("GROUP", dhGroups)...),
		allowed(at+"IKEVersion", o.IKEVersion, "IKEV1", "IKEV2"),
		within(at+"IKESaLifetimeSeconds", o.IKESaLifetimeSeconds, 60, 604800),
	)
}

func checkIPsec(o *ipsecOptions) *apiError {
	if o == nil {
		return nil
	}
	const at = "IPSECOptionsSpecification."
	return first(
		allowed(at+"EncryptAlgorithm", o.EncryptAlgorithm, ipsecEncryptions...),
		allowed(at+"IntegrityAlgorith", o.IntegrityAlgorith, integrities...),
		allowed(at+"IntegrityAlgorithm", o.IntegrityAlgorithm, integrities...),
		allowed(at+"PfsDhGroup", o.PfsDhGroup, append(prefixed("DH-GROUP", dhGroups), "NULL")...),
		within(at+"IPSECSaLifetimeSeconds", o.IPSECSaLifetimeSeconds, 180, 604800),
		within(at+"IPSECSaLifetimeTraffic", o.IPSECSaLifetimeTraffic, 2560, 1<<32-1),
	)
}
