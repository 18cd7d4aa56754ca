package vendors

import (
	"net/netip"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// fake is a vendor with a grammar of a few words:
//
//	fake tunnel NAME
//	peer ADDRESS
//	cipher WORD
//	nets LOCAL REMOTE
//	off
//	fake permit udp|esp|nets
func fake(id, word string) device.Vendor {
	return device.Vendor{
		ID: id, Name: strings.ToUpper(id),
		Score: func(t device.Text) (n int) {
			for _, l := range t.Lines {
				if strings.HasPrefix(l.S, word+" ") {
					n++
				}
			}
			return n
		},
		Read: func(t device.Text) *device.Config { return readFake(t, word) },
		Flows: func(c *device.Config, _ *device.Tunnel, e device.Ends) []device.Check {
			return fakeFlows(c, e)
		},
		Change: func(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
			if d.Parameter != ipsec.IKEEncryption {
				return nil
			}
			return []string{word + " tunnel " + t.Name, "cipher " + d.Want.IKE.Proposals[0].Encryption.String()}
		},
	}
}

func readFake(t device.Text, word string) *device.Config {
	c := &device.Config{}
	var now *device.Tunnel
	for _, l := range t.Lines {
		f := l.Fields()
		switch {
		case len(f) == 3 && f[0] == word && f[1] == "tunnel":
			c.Tunnels = append(c.Tunnels, device.Tunnel{Name: f[2]})
			now = &c.Tunnels[len(c.Tunnels)-1]
		case len(f) == 3 && f[0] == word && f[1] == "permit":
			c.Notes = append(c.Notes, device.Note{Kind: device.Remark, Line: l.N, Text: f[2]})
		case now == nil || len(f) == 0:
		case f[0] == "peer":
			now.Parameters.IKE.Peer = ipsec.SetAt(l.N, netip.MustParseAddr(f[1]))
		case f[0] == "cipher":
			now.Parameters.IKE.Proposals = []ipsec.Proposal{{Encryption: ipsec.SetAt(l.N, ipsec.Encryption(f[1]))}}
		case f[0] == "nets":
			now.Parameters.Selectors = append(now.Parameters.Selectors, ipsec.Selector{
				Local: netip.MustParsePrefix(f[1]), Remote: []netip.Prefix{netip.MustParsePrefix(f[2])}, Line: l.N,
			})
		case f[0] == "off":
			now.Notes = append(now.Notes, device.Note{Kind: device.Disabled, Line: l.N, Text: "switched off"}, device.Note{Kind: device.Remark})
		}
	}
	return c
}

func fakeFlows(c *device.Config, e device.Ends) []device.Check {
	p := firewall.Policy{Name: "fake", Default: firewall.Deny, Of: "Fake"}
	protocols := map[string]int{"udp": firewall.UDP, "esp": firewall.ESP, "nets": firewall.TCP}
	for _, n := range c.Notes {
		if protocol, ok := protocols[n.Text]; ok {
			p.Rules = append(p.Rules, firewall.Rule{
				Name: n.Text, Line: n.Line, Action: firewall.Permit,
				Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true},
				Services: firewall.Services{List: []firewall.Service{{Protocol: protocol}}},
			})
		}
	}
	if len(p.Rules) == 0 {
		return nil
	}
	host := func(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }
	flow := func(name string, protocol, port int, from, to netip.Prefix) device.Check {
		return device.Check{Policy: p, Flow: firewall.Flow{Name: name, Protocol: protocol, Port: port, Source: from, Destination: to}}
	}
	checks := []device.Check{
		flow("UDP 500 from the VPN gateway", firewall.UDP, 500, host(e.Gateway), host(e.Device)),
		flow("ESP from the VPN gateway", firewall.ESP, 0, host(e.Gateway), host(e.Device)),
	}
	for _, n := range e.Cloud {
		checks = append(checks, flow(n.String()+" → IDC", firewall.TCP, 0, n, e.IDC[0]))
	}
	return checks
}

// withFakes has two vendors for the length of a test.
func withFakes(t *testing.T) {
	t.Helper()
	before := All
	All = []device.Vendor{fake("fake", "fake"), fake("other", "other")}
	t.Cleanup(func() { All = before })
}

var ends = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.7"), Device: netip.MustParseAddr("198.51.100.9"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/24")},
}
