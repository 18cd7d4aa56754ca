package probe

import (
	"fmt"
	"net"
	"net/netip"
)

// refuse says why addr must not be pinged, or nothing. An address that stands for many hosts would
// make the bot an amplifier, and its replies would prove nothing about one of them.
func refuse(addr netip.Addr, attached []netip.Prefix) string {
	switch {
	case !addr.IsValid():
		return "there is no address to ping: neither the tunnel's health check nor its networks name one"
	case addr.IsUnspecified() || addr.Is4() && addr.As4()[0] == 0:
		return fmt.Sprintf("%s is the unspecified address, not a host", addr)
	case addr.IsMulticast():
		return fmt.Sprintf("%s is a multicast address, not a host", addr)
	case addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return fmt.Sprintf("%s is the broadcast address, not a host", addr)
	}
	for _, n := range attached {
		if addr.Is4() && n.Addr().Is4() && n.Bits() < 31 && n.Contains(addr) && addr == lastAddr(n) {
			return fmt.Sprintf("%s is the broadcast address of %s, not a host", addr, n.Masked())
		}
	}
	return ""
}

// lastAddr is the last address of an IPv4 network.
func lastAddr(n netip.Prefix) netip.Addr {
	a := n.Masked().Addr().As4()
	for bit := n.Bits(); bit < 32; bit++ {
		a[bit/8] |= 1 << (7 - bit%8)
	}
	return netip.AddrFrom4(a)
}

// attachedNetworks are the networks of this machine's interfaces; none where they cannot be read.
func attachedNetworks() []netip.Prefix {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var nets []netip.Prefix
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			nets = append(nets, p)
		}
	}
	return nets
}
