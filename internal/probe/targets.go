package probe

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// Kind is how a target of [Prober.Internet] is asked.
type Kind string

// The kinds of target.
const (
	TCP Kind = "tcp" // Address is an IP address and port; a connection is an answer
	DNS Kind = "dns" // Address is a name; addresses for it are an answer
)

// Target is one thing that stands for the public internet.
type Target struct {
	Kind    Kind
	Address string
	Note    string // whose it is
}

// DefaultTargets are well-known services of several operators, so that no one outage, blocked
// operator or national firewall decides alone: half of them answer well from mainland China, all
// but none from elsewhere. TCP targets are literal addresses, which tell a dead resolver from a
// dead network. TCP outnumbers DNS, because a cloud's own resolver answers with no internet at all.
func DefaultTargets() []Target {
	return []Target{
		{TCP, "223.5.5.5:443", "AliDNS, Asia"},
		{TCP, "119.29.29.29:53", "DNSPod, Asia"},
		{TCP, "114.114.114.114:53", "114DNS, China"},
		{TCP, "1.1.1.1:443", "Cloudflare, anycast"},
		{TCP, "8.8.8.8:443", "Google, anycast"},
		{TCP, "9.9.9.9:443", "Quad9, anycast"},
		{TCP, "[2400:3200::1]:443", "AliDNS, Asia"},
		{TCP, "[2606:4700:4700::1111]:443", "Cloudflare, anycast"},
		{DNS, "cloud.tencent.com", "Tencent Cloud"},
		{DNS, "www.cloudflare.com", "Cloudflare"},
	}
}

// check says what is wrong with a target, or nothing.
func (t Target) check() error {
	switch t.Kind {
	case TCP:
		host, port, err := net.SplitHostPort(t.Address)
		if err != nil {
			return fmt.Errorf("target %q: want address:port", t.Address)
		}
		if _, err := netip.ParseAddr(host); err != nil {
			return fmt.Errorf("target %q: want an IP address, as a name would measure DNS too", t.Address)
		}
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("target %q: %q is no port", t.Address, port)
		}
	case DNS:
		if t.Address == "" {
			return fmt.Errorf("target without a name")
		}
	default:
		return fmt.Errorf("target %q: kind %q is neither tcp nor dns", t.Address, t.Kind)
	}
	return nil
}

// v6 says whether asking the target needs IPv6.
func (t Target) v6() bool {
	a, err := netip.ParseAddrPort(t.Address)
	return t.Kind == TCP && err == nil && a.Addr().Unmap().Is6()
}
