package vendors

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// The parts of what a person pastes of a strongSwan host in one go.
const (
	partFile = `root@idc:~# cat /etc/swanctl/conf.d/cloud.conf
connections {
    cloud {
        version = 2
        local_addrs = 198.51.100.20
        remote_addrs = 203.0.113.10
        proposals = aes256-sha256-modp2048
        dpd_delay = 30s
        local {
            auth = psk
            id = 198.51.100.20
        }
        remote {
            auth = psk
            id = 203.0.113.10
        }
        children {
            net {
                local_ts = 10.10.0.0/16
                remote_ts = 172.16.0.0/16
                esp_proposals = aes256-sha256-modp2048
                start_action = start
            }
        }
    }
}
secrets {
    ike-1 {
        id = 203.0.113.10
        secret = "canary"
    }
}
`
	partConns = `root@idc:~# swanctl --list-conns
cloud: IKEv2, no reauthentication, rekeying every 14400s, dpd delay 30s
  local:  198.51.100.20
  remote: 203.0.113.10
  local pre-shared key authentication:
    id: 198.51.100.20
  remote pre-shared key authentication:
    id: 203.0.113.10
  net: TUNNEL, rekeying every 3600s, dpd action is none
    local:  10.10.0.0/16
    remote: 172.16.0.0/16
`
	partSAs = `root@idc:~# swanctl --list-sas
cloud: #3, ESTABLISHED, IKEv2, 8a3f0e5d1c2b4a69_i* 0f1e2d3c4b5a6978_r
  local  '198.51.100.20' @ 198.51.100.20[500]
  remote '203.0.113.10' @ 203.0.113.10[500]
  AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
  established 812s ago, rekeying in 12853s
  net: #7, reqid 1, INSTALLED, TUNNEL, ESP:AES_CBC-256/HMAC_SHA2_256_128
    installed 812s ago, rekeying in 2501s, expires in 3148s
    in  c6a3b1f2,      0 bytes,     0 packets
    out c1d2e3f4,  50400 bytes,   600 packets,     1s ago
    local  10.10.0.0/16
    remote 172.16.0.0/16
`
	partNft = `root@idc:~# nft list ruleset
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iifname "eth0" ip saddr 203.0.113.10 udp dport { 500, 4500 } accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		meta ipsec exists accept
		ip saddr 10.10.0.0/16 accept
	}
}
`
	partXfrm = `root@idc:~# ip xfrm state; ip xfrm policy
src 198.51.100.20 dst 203.0.113.10
	proto esp spi 0xc1d2e3f4 reqid 1 mode tunnel
	auth-trunc hmac(sha256) 0x1111111111111111111111111111111111111111111111111111111111ca7a47 128
	enc cbc(aes) 0x2222222222222222222222222222222222222222222222222222222222ca7a47
src 10.10.0.0/16 dst 172.16.0.0/16
	dir out priority 379519
	tmpl src 198.51.100.20 dst 203.0.113.10
		proto esp spi 0xc1d2e3f4 reqid 1 mode tunnel
`
	partRoutes = `root@idc:~# ip route
default via 198.51.100.1 dev eth0 proto static
10.10.0.0/16 dev eth1 proto kernel scope link src 10.10.0.1
`
	partLog = `root@idc:~# journalctl -t charon-systemd -n 100
Nov 27 02:11:40 idc charon-systemd[812]: 05[IKE] CHILD_SA net{7} established with SPIs c6a3b1f2_i c1d2e3f4_o and TS 10.10.0.0/16 === 172.16.0.0/16
`
	partRefused = `Nov 27 01:58:46 idc charon[8]: 16[IKE] 203.0.113.10 is initiating an IKE_SA
Nov 27 01:58:46 idc charon[8]: 16[CFG] received proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
Nov 27 01:58:46 idc charon[8]: 16[CFG] configured proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_1536
Nov 27 01:58:46 idc charon[8]: 16[IKE] received proposals unacceptable
`
)

// pastedReading is the cloud's end of that tunnel.
func pastedReading() steps.Reading {
	proposal := func() ipsec.Proposal {
		return ipsec.Proposal{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14)}
	}
	gateway, here := netip.MustParseAddr("203.0.113.10"), netip.MustParseAddr("198.51.100.20")
	id := func(a netip.Addr) ipsec.Setting[ipsec.Identity] {
		return ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: a.String()})
	}
	r := steps.Reading{Gateway: steps.VPNGateway{PublicIP: gateway}, Customer: steps.CustomerGateway{PublicIP: here}}
	r.Tunnel.Parameters = ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Auth: ipsec.Set(ipsec.PSK), Proposals: []ipsec.Proposal{proposal()},
			Lifetime: ipsec.Set(4 * time.Hour), Local: id(gateway), Remote: id(here), Address: ipsec.Set(gateway), Peer: ipsec.Set(here),
			DPD: ipsec.DPD{Enabled: ipsec.Set(true)},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode), Proposals: []ipsec.Proposal{proposal()},
			Lifetime: ipsec.Set(time.Hour),
		},
		Selectors: []ipsec.Selector{{Local: netip.MustParsePrefix("172.16.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("10.10.0.0/16")}}},
	}
	return r
}

func readParts(t *testing.T, parts ...string) steps.Device {
	t.Helper()
	clean, _ := device.Redact(strings.Join(parts, ""))
	if strings.Contains(clean, "canary") || strings.Contains(clean, "ca7a47") {
		t.Errorf("a secret is left: %s", clean)
	}
	return Examiner{}.ReadDevice(clean, "", "", pastedReading())
}

func signIDs(d steps.Device) string {
	var out []string
	for _, s := range d.Signs {
		out = append(out, s.ID)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// One paste with everything decides both steps, in whatever order its parts stand.
func TestOnePaste(t *testing.T) {
	all := []string{partFile, partConns, partSAs, partNft, partXfrm, partRoutes, partLog}
	for i := range all {
		for _, backwards := range []bool{false, true} {
			parts := append(slices.Clone(all[i:]), all[:i]...)
			if backwards {
				slices.Reverse(parts)
			}
			d := readParts(t, parts...)
			if d.Vendor != "strongswan" || d.Tunnel != "connection cloud" || len(d.Blocking()) > 0 || len(d.NotKnown()) > 0 {
				t.Errorf("%d %t: %q %q, blocking %v, not known %v", i, backwards, d.Vendor, d.Tunnel, d.Blocking(), d.NotKnown())
			}
			if d.Policy != steps.No || !strings.Contains(d.PolicyWhy, `ESP from the VPN gateway: rule “policy drop” of chain input denies it`) {
				t.Errorf("%d %t: step 4 is %s: %s", i, backwards, d.Policy, d.PolicyWhy)
			}
			if got := signIDs(d); got != "ike-up ipsec-up sends-only" {
				t.Errorf("%d %t: %s", i, backwards, got)
			}
			for _, f := range d.Flows {
				if f.Verdict == "denied" != (len(f.Change) > 0) {
					t.Errorf("%s is %s, with the commands %q", f.Flow, f.Verdict, f.Change)
				}
			}
		}
	}
}

// What is missing is not known, and what is there is used.
func TestPartsOfAPaste(t *testing.T) {
	const esp = "nft insert rule inet filter input ip saddr 203.0.113.10 ip daddr 198.51.100.20 ip protocol esp accept"
	for _, tt := range []struct {
		name     string
		parts    []string
		step4    steps.Verdict
		blocking string
		unknown  bool // whether something that decides is not known
		signs    string
	}{
		{"rules alone", []string{partNft, partRoutes}, steps.No, "", true, ""},
		{"rules without routes", []string{partNft}, steps.No, "", true, ""},
		{"the file alone", []string{partFile}, steps.Unknown, "", false, ""},
		{"what is loaded alone", []string{partConns}, steps.Unknown, "", true, ""},
		{"what is loaded and up", []string{partSAs, partConns}, steps.Unknown, "", true, "ike-up ipsec-up sends-only"},
		{"what is loaded and refused", []string{partConns, partRefused}, steps.Unknown, "ike.dh_group", true, "dh-group"},
		{"what is refused and loaded", []string{partRefused, partConns}, steps.Unknown, "ike.dh_group", true, "dh-group"},
		{"a log alone", []string{partRefused}, "", "", true, "dh-group"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := readParts(t, tt.parts...)
			if d.Policy != tt.step4 || signIDs(d) != tt.signs || d.Problem != "" {
				t.Errorf("step 4 is %q (%s), signs %q, %q", d.Policy, d.PolicyWhy, signIDs(d), d.Problem)
			}
			var blocking []string
			for _, x := range d.Blocking() {
				blocking = append(blocking, string(x.Parameter))
			}
			if got := strings.Join(blocking, " "); got != tt.blocking {
				t.Errorf("blocking: %q, want %q", got, tt.blocking)
			}
			if len(d.Differences) > 0 && (len(d.NotKnown()) > 0) != tt.unknown {
				t.Errorf("not known: %v", d.NotKnown())
			}
			if tt.step4 == steps.No && !slices.ContainsFunc(d.Flows, func(f steps.DeviceFlow) bool { return slices.Contains(f.Change, esp) }) {
				t.Errorf("no command lets ESP in: %+v", d.Flows)
			}
		})
	}
}
