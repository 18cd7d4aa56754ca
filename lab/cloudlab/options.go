package cloudlab

import "time"

// WithID sets the tunnel's id.
func WithID(id string) TunnelOption { return onTunnel(func(t *Tunnel) { t.ID = id }) }

// WithName sets the tunnel's name.
func WithName(name string) TunnelOption { return onTunnel(func(t *Tunnel) { t.Name = name }) }

// WithPSK sets the pre-shared key, to be searched for where it must not turn up.
func WithPSK(key string) TunnelOption { return onTunnel(func(t *Tunnel) { t.PreShareKey = key }) }

// WithNetStatus sets whether the tunnel is connected: AVAILABLE, UNAVAILABLE.
func WithNetStatus(status string) TunnelOption {
	return onTunnel(func(t *Tunnel) { t.NetStatus = status })
}

// Down is a tunnel that is not connected.
func Down() TunnelOption { return WithNetStatus("UNAVAILABLE") }

// WithState sets whether the tunnel is provisioned: PENDING, AVAILABLE, DELETING.
func WithState(state string) TunnelOption { return onTunnel(func(t *Tunnel) { t.State = state }) }

// WithSPD replaces the security policy database.
func WithSPD(spd ...Policy) TunnelOption { return onTunnel(func(t *Tunnel) { t.SPD = spd }) }

// WithIKE changes the parameters of phase 1.
func WithIKE(f func(*IKE)) TunnelOption { return onTunnel(func(t *Tunnel) { f(&t.IKE) }) }

// WithIPsec changes the parameters of phase 2.
func WithIPsec(f func(*IPsec)) TunnelOption { return onTunnel(func(t *Tunnel) { f(&t.IPsec) }) }

// WithNegotiation sets who begins: active, passive, flowTrigger.
func WithNegotiation(kind string) TunnelOption {
	return onTunnel(func(t *Tunnel) { t.NegotiationType = kind })
}

// WithRouteType sets STATIC, StaticRoute, Policy or Bgp.
func WithRouteType(kind string) TunnelOption {
	return onTunnel(func(t *Tunnel) { t.RouteType = kind })
}

// WithDPD sets dead peer detection.
func WithDPD(d DPD) TunnelOption { return onTunnel(func(t *Tunnel) { t.DPD = d }) }

// WithHealthCheck configures the gateway's probing of the tunnel.
func WithHealthCheck(h HealthCheck) TunnelOption {
	return onTunnel(func(t *Tunnel) { t.HealthCheck = &h })
}

// WithMetric gives Cloud Monitor a series of the tunnel: InBandwidth, OutBandwidth,
// InPkg, OutPkg, PkgDrop, Delay.
func WithMetric(name string, s Series) TunnelOption {
	return onTunnel(func(t *Tunnel) {
		if t.Metrics == nil {
			t.Metrics = map[string]Series{}
		}
		t.Metrics[name] = s
	})
}

// WithVPC puts the site into the VPC with that id.
func WithVPC(id string) TunnelOption { return func(s *Site) { s.VPC.ID = id } }

// WithGateway sets the VPN gateway's id; several tunnels may share one.
func WithGateway(id string) TunnelOption { return func(s *Site) { s.Gateway.ID = id } }

// WithGatewayIP sets the VPN gateway's public address.
func WithGatewayIP(ip string) TunnelOption {
	return func(s *Site) { s.Gateway.PublicIP = ip }
}

// WithCustomerGateway sets the customer gateway's id; several tunnels may share one.
func WithCustomerGateway(id string) TunnelOption {
	return func(s *Site) { s.CustomerGateway.ID = id }
}

// WithCustomerIP sets what the cloud takes for the device's address.
func WithCustomerIP(ip string) TunnelOption {
	return func(s *Site) { s.CustomerGateway.IP = ip }
}

// GatewayBlocked has the gateway's address blocked, as after an attack.
func GatewayBlocked() TunnelOption { return func(s *Site) { s.Gateway.Blocked = true } }

// GatewayIsolated has the gateway isolated for an unpaid bill.
func GatewayIsolated() TunnelOption {
	return func(s *Site) { s.Gateway.RestrictState = "PROTECTIVELY_ISOLATED" }
}

// GatewayExpires makes the gateway a prepaid one that is paid for until then.
func GatewayExpires(at time.Time) TunnelOption {
	return func(s *Site) {
		s.Gateway.ChargeType, s.Gateway.RenewFlag, s.Gateway.Expires = "PREPAID", "NOTIFY_AND_MANUAL_RENEW", at
	}
}

// GatewayState sets PENDING, PENDING_ERROR, DELETING, DELETING_ERROR or AVAILABLE.
func GatewayState(state string) TunnelOption { return func(s *Site) { s.Gateway.State = state } }

// GatewayOfCCN hangs the gateway on a cloud connect network instead of a VPC.
func GatewayOfCCN(id string) TunnelOption {
	return func(s *Site) { s.Gateway.Type, s.Gateway.CCNID = "CCN", id }
}

// RouteDisabled switches the gateway's routes to the remote networks off.
func RouteDisabled() TunnelOption { return func(s *Site) { s.RouteStatus = "DISABLE" } }

// NoRoute leaves the routes to the remote networks out.
func NoRoute() TunnelOption { return func(s *Site) { s.RouteStatus = "" } }

func onTunnel(f func(*Tunnel)) TunnelOption { return func(s *Site) { f(s.Tunnel) } }
