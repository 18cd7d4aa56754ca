package demo

import (
	"fmt"
	"net/netip"
)

// site holds the addresses of a story: documentation addresses outside, private ones inside.
type site struct {
	n       int
	Gateway netip.Addr   // the cloud's public address
	Device  netip.Addr   // the data centre's
	Next    netip.Addr   // the provider's router before the device
	VPC     netip.Prefix // the cloud's network
	LAN     netip.Prefix // the data centre's
	Router  netip.Addr   // the first host of LAN, which the bot pings
	CVM     netip.Addr
}

func newSite(n int) site {
	at := func(format string) netip.Addr { return netip.MustParseAddr(fmt.Sprintf(format, n)) }
	return site{
		n: n, Gateway: at("203.0.113.%d"), Device: at("198.51.100.%d"), Next: netip.MustParseAddr("192.0.2.1"),
		VPC: netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", n)), LAN: netip.MustParsePrefix(fmt.Sprintf("192.168.%d.0/24", n)),
		Router: at("192.168.%d.1"), CVM: netip.MustParseAddr(fmt.Sprintf("10.%d.1.10", n)),
	}
}
