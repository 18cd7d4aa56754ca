package device

import (
	"net/netip"

	"vpncheck/internal/firewall"
)

// Traffic is what must get through in both directions: In comes from the cloud, Out goes there.
// Which zones that is between only a vendor's grammar knows.
type Traffic struct{ In, Out firewall.Flow }

// Own is the tunnel's own traffic, between the VPN gateway and the device: IKE at both of its ports,
// and ESP. There is none where either address is not known.
func (e Ends) Own() []Traffic {
	if !e.Gateway.IsValid() || !e.Device.IsValid() {
		return nil
	}
	gateway, own := Host(e.Gateway), Host(e.Device)
	var all []Traffic
	for _, f := range []firewall.Flow{
		{Name: "UDP 500", Protocol: firewall.UDP, Port: 500},
		{Name: "UDP 4500", Protocol: firewall.UDP, Port: 4500},
		{Name: "ESP", Protocol: firewall.ESP},
	} {
		in, out := f, f
		in.Name, in.Source, in.Destination = f.Name+" from the VPN gateway", gateway, own
		out.Name, out.Source, out.Destination = f.Name+" to the VPN gateway", own, gateway
		all = append(all, Traffic{In: in, Out: out})
	}
	return all
}

// Private is what a network of the IDC and one of the VPC send each other through the tunnel.
func Private(idc, cloud netip.Prefix) Traffic {
	between := func(from, to netip.Prefix) firewall.Flow {
		return firewall.Flow{Name: from.String() + " → " + to.String(), Source: from, Destination: to, Protocol: -1}
	}
	return Traffic{In: between(cloud, idc), Out: between(idc, cloud)}
}

// Between is the traffic with the zones, or interfaces, that it goes between: of the IDC's end, and of
// the cloud's.
func (t Traffic) Between(idc, cloud string) Traffic {
	t.In.From, t.In.To = cloud, idc
	t.Out.From, t.Out.To = idc, cloud
	return t
}

// Host is the network of one address.
func Host(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }
