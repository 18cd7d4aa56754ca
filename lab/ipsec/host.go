package ipseclab

import "net/netip"

// Host is one machine of the lab: a network namespace.
type Host string

// The hosts, from the VPC to the data centre.
const (
	CVM      Host = "cvm"    // in the VPC
	Gateway  Host = "cloud"  // the cloud's VPN gateway
	Internet Host = "inet"   // the only way between the two gateways, and a host of its own
	Device   Host = "device" // the VPN device in the data centre
	Server   Host = "server" // behind the device
)

var hosts = []Host{CVM, Gateway, Internet, Device, Server}

// The addresses.
var (
	CVMAddr      = netip.MustParseAddr("172.16.0.10")
	GatewayAddr  = netip.MustParseAddr("203.0.113.10")
	InternetAddr = netip.MustParseAddr("192.0.2.80")
	DeviceAddr   = netip.MustParseAddr("198.51.100.20")
	ServerAddr   = netip.MustParseAddr("10.10.0.10")
	// PrivateAddr is the device's own address while a NAT stands between it and the internet,
	// which then sees it as DeviceAddr.
	PrivateAddr = netip.MustParseAddr("192.168.100.20")
)
