package cloud_test

import (
	"strings"
	"testing"

	"vpncheck/cloud"
)

const savedTunnel = `{"VpnConnectionId":"vpnx-1a2b3c4d","VpnGatewayId":"vpngw-1","CustomerGatewayId":"cgw-1","PreShareKey":"canary-psk",` +
	`"IKEOptionsSpecification":{"IKEVersion":"IKEV2","PropoEncryAlgorithm":"AES-CBC-256","PropoAuthenAlgorithm":"SHA-256","DhGroupName":"GROUP14"}}`

func TestReadSaved(t *testing.T) {
	for _, tt := range []struct{ name, data, tunnel, fails string }{
		{name: "the API's answer", data: `{"Response":{"TotalCount":1,"VpnConnectionSet":[` + savedTunnel + `]}}`},
		{name: "the command line's", data: `{"VpnConnectionSet":[` + savedTunnel + `]}`},
		{name: "named among others", data: `{"VpnConnectionSet":[{"VpnConnectionId":"vpnx-other000"},` + savedTunnel + `]}`, tunnel: "vpnx-1a2b3c4d"},
		{name: "not named among others", data: `{"VpnConnectionSet":[{"VpnConnectionId":"vpnx-other000"},` + savedTunnel + `]}`, fails: "2 tunnels"},
		{name: "not there", data: `{"VpnConnectionSet":[` + savedTunnel + `]}`, tunnel: "vpnx-00000000", fails: "not in it"},
		{name: "something else", data: `{"a":1}`, fails: "VpnConnectionSet"},
		{name: "no JSON", data: `vpnx`, fails: "not JSON"},
		{name: "nothing", data: ``, fails: "VpnConnectionSet"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := cloud.ReadSaved([]byte(tt.data), tt.tunnel)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Fatalf("error %v, want one about %q", err, tt.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Tunnel.Parameters.IKE.Proposals[0].Groups.String(); r.Tunnel.ID != "vpnx-1a2b3c4d" || got != "group 14" {
				t.Errorf("read %+v", r.Tunnel)
			}
		})
	}
}

// The gateways' addresses are in answers of their own, one after the other in a file.
func TestReadSavedGateways(t *testing.T) {
	data := `{"VpnConnectionSet":[` + savedTunnel + `]}` + "\n" +
		`{"Response":{"VpnGatewaySet":[{"VpnGatewayId":"vpngw-1","PublicIpAddress":"203.0.113.7"}]}}` + "\n" +
		`{"CustomerGatewaySet":[{"CustomerGatewayId":"cgw-1","IpAddress":"198.51.100.9"}]}`
	r, err := cloud.ReadSaved([]byte(data), "")
	if err != nil {
		t.Fatal(err)
	}
	if r.Gateway.PublicIP.String() != "203.0.113.7" || r.Customer.PublicIP.String() != "198.51.100.9" {
		t.Errorf("gateways %v and %v", r.Gateway.PublicIP, r.Customer.PublicIP)
	}
}
