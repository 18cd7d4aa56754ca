package vyos_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
	"vpncheck/internal/ipsec"
)

func TestChange(t *testing.T) {
	named := vyos.Vendor.Read(device.NewText(`set vpn ipsec ike-group i proposal 7 dh-group 2
set vpn ipsec esp-group e proposal 3 encryption aes128
set vpn ipsec site-to-site peer p ike-group i
set vpn ipsec site-to-site peer p default-esp-group e
set vpn ipsec site-to-site peer p remote-address 203.0.113.9
set vpn ipsec site-to-site peer p tunnel 1 local prefix 10.0.0.0/8
`))
	old := vyos.Vendor.Read(device.NewText("set vpn ipsec site-to-site peer 203.0.113.9 ike-group i\n"))
	for _, c := range []struct {
		name      string
		config    *device.Config
		parameter ipsec.Parameter
		want      []string
	}{
		{"the version", named, ipsec.IKEVersion, []string{"configure", "set vpn ipsec ike-group i key-exchange ikev2", "commit", "save"}},
		{"the group, in the proposal's number", named, ipsec.IKEGroup, []string{"configure", "set vpn ipsec ike-group i proposal 7 dh-group 14", "commit", "save"}},
		{"the cipher of ESP", named, ipsec.IPsecEncryption, []string{"configure", "set vpn ipsec esp-group e proposal 3 encryption aes128gcm128", "commit", "save"}},
		{"PFS off", named, ipsec.IPsecPFS, []string{"configure", "set vpn ipsec esp-group e pfs disable", "commit", "save"}},
		{"what the device expects", named, ipsec.IKELocalID, []string{"configure", "set vpn ipsec site-to-site peer p authentication remote-id @cloud.example", "commit", "save"}},
		{"the peer", named, ipsec.PeerOfDevice, []string{"configure", "delete vpn ipsec site-to-site peer p remote-address", "set vpn ipsec site-to-site peer p remote-address 203.0.113.1", "commit", "save"}},
		{"the networks", named, ipsec.TrafficSelector, []string{
			"configure", "delete vpn ipsec site-to-site peer p tunnel", "set vpn ipsec site-to-site peer p tunnel 1 esp-group e",
			"set vpn ipsec site-to-site peer p tunnel 1 local prefix 192.168.1.0/24", "set vpn ipsec site-to-site peer p tunnel 1 remote prefix 10.0.0.0/16", "commit", "save",
		}},
		{"a peer that is its address must be written anew", old, ipsec.PeerOfDevice, nil},
		{"no proposal to change", old, ipsec.IKEGroup, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := vyos.Vendor.Change(c.config, &c.config.Tunnels[0], ipsec.Difference{Parameter: c.parameter, Want: devicetest.Cloud()})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
