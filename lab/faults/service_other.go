//go:build !linux

package main

import (
	"errors"
	"net"
	"net/netip"

	ipseclab "vpncheck/lab/ipsec"
)

var internetService = netip.AddrPortFrom(ipseclab.InternetAddr, 8443)

func serveInternet(*ipseclab.Lab) (net.Listener, error) {
	return nil, errors.New("network namespaces are Linux's")
}

func relayFrom(*ipseclab.Lab, ipseclab.Host, string) (net.Listener, error) {
	return nil, errors.New("network namespaces are Linux's")
}
