package cloudlab_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// A change with the SDK: what is given changes, the rest stays.
func TestModify(t *testing.T) {
	s := start(t, nil)
	id := s.AddTunnel(gz).ID
	var before, after cloudlab.Tunnel
	s.View(func(w *cloudlab.World) { before = *w.Regions[gz].Tunnels[0] })

	q := vpc.NewModifyVpnConnectionAttributeRequest()
	q.VpnConnectionId = &id
	q.PreShareKey = new("new")
	q.IKEOptionsSpecification = &vpc.IKEOptionsSpecification{DhGroupName: new("GROUP2")}
	q.IPSECOptionsSpecification = &vpc.IPSECOptionsSpecification{IntegrityAlgorithm: new("MD5")}
	q.SecurityPolicyDatabases = []*vpc.SecurityPolicyDatabase{{
		LocalCidrBlock: new("10.0.0.5/24"), RemoteCidrBlock: common.StringPtrs([]string{"172.16.0.0/16"}),
	}}
	q.EnableHealthCheck = new(true)
	q.HealthCheckLocalIp, q.HealthCheckRemoteIp = new("169.254.1.1"), new("169.254.1.2")
	q.DpdTimeout = new("60")
	if _, err := client(t, s, gz).ModifyVpnConnectionAttributeWithContext(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	want := before
	want.PreShareKey, want.IKE.DHGroup, want.IPsec.Integrity, want.DPD.Timeout = "new", "GROUP2", "MD5", "60"
	want.SPD = []cloudlab.Policy{{Local: "10.0.0.5/24", Remotes: []string{"172.16.0.0/16"}}}
	want.HealthCheck = &cloudlab.HealthCheck{LocalIP: "169.254.1.1", RemoteIP: "169.254.1.2", Status: "UNAVAILABLE"}
	s.View(func(w *cloudlab.World) { after = *w.Regions[gz].Tunnels[0] })
	if d := cmp.Diff(want, after); d != "" {
		t.Error(d)
	}
	if _, failed := vpcCall(t, s, "ModifyVpnConnectionAttribute", `{"VpnConnectionId":"`+id+`","EnableHealthCheck":false}`); failed != "" {
		t.Error(failed)
	}
	s.View(func(w *cloudlab.World) {
		if w.Regions[gz].Tunnels[0].HealthCheck != nil {
			t.Error("still checked")
		}
	})
}

func TestModifyRefuses(t *testing.T) {
	s := start(t, nil)
	id := s.AddTunnel(gz, cloudlab.WithGateway("vpngw-shared00")).ID
	neighbour := s.AddTunnel(gz, cloudlab.WithGateway("vpngw-shared00"),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.9.0.0/16", Remotes: []string{"172.16.0.0/16"}}))
	pending := s.AddTunnel(gz, cloudlab.WithState("PENDING"))
	s.OnWrite(func(action, id string, _ *cloudlab.World) { t.Errorf("%s of %s was done", action, id) })
	spd := func(pairs string) string { return `"SecurityPolicyDatabases":[` + pairs + `]` }
	for _, tt := range []struct{ name, params, want string }{
		{"long name", `"VpnConnectionName":"` + strings.Repeat("é", 61) + `"`, "InvalidParameterValue.LimitExceeded"},
		{"empty key", `"PreShareKey":""`, "InvalidParameterValue.Malformed"},
		{"key with a space", `"PreShareKey":"a b"`, "InvalidParameterValue.Malformed"},
		{"malformed customer gateway", `"CustomerGatewayId":"x"`, "InvalidParameterValue.Malformed"},
		{"unknown customer gateway", `"CustomerGatewayId":"cgw-00000000"`, "ResourceNotFound"},
		{"DPD neither on nor off", `"DpdEnable":2`, "InvalidParameterValue"},
		{"DPD timeout as a number", `"DpdTimeout":30`, "InvalidParameter"},
		{"DPD timeout no number", `"DpdTimeout":"soon"`, "InvalidParameterValue.Malformed"},
		{"DPD action", `"DpdAction":"hold"`, "InvalidParameterValue"},
		{"negotiation", `"NegotiationType":"Active"`, "InvalidParameterValue"},
		{"IKE encryption", `"IKEOptionsSpecification":{"PropoEncryAlgorithm":"aes-128"}`, "InvalidParameterValue"},
		{"no encryption in IKE", `"IKEOptionsSpecification":{"PropoEncryAlgorithm":"NULL"}`, "InvalidParameterValue"},
		{"DH group", `"IKEOptionsSpecification":{"DhGroupName":"GROUP3"}`, "InvalidParameterValue"},
		{"IKE lifetime", `"IKEOptionsSpecification":{"IKESaLifetimeSeconds":59}`, "InvalidParameterValue.Range"},
		{"IKE lifetime as a string", `"IKEOptionsSpecification":{"IKESaLifetimeSeconds":"86400"}`, "InvalidParameter"},
		{"PFS without its prefix", `"IPSECOptionsSpecification":{"PfsDhGroup":"GROUP2"}`, "InvalidParameterValue"},
		{"IPsec lifetime", `"IPSECOptionsSpecification":{"IPSECSaLifetimeSeconds":604801}`, "InvalidParameterValue.Range"},
		{"IPsec traffic", `"IPSECOptionsSpecification":{"IPSECSaLifetimeTraffic":2559}`, "InvalidParameterValue.Range"},
		{"health check of no address", `"HealthCheckLocalIp":"x"`, "InvalidParameterValue.Malformed"},
		{"health check of itself", `"HealthCheckLocalIp":"1.1.1.1","HealthCheckRemoteIp":"1.1.1.1"`, "InvalidParameterValue.VpnConnHealthCheckIpConflict"},
		{"SPD no network", spd(`{"LocalCidrBlock":"10.0.0.0","RemoteCidrBlock":["172.16.0.0/16"]}`), "InvalidParameterValue.Malformed"},
		{"SPD no remote", spd(`{"LocalCidrBlock":"10.0.0.0/8"}`), "MissingParameter"},
		{"SPD no local", spd(`{"RemoteCidrBlock":["172.16.0.0/16"]}`), "MissingParameter"},
		{"SPD overlaps itself", spd(`{"LocalCidrBlock":"10.0.0.0/8","RemoteCidrBlock":["10.1.0.0/16","10.1.2.0/24"]}`), "UnsupportedOperation.VpnConnSPDOverlap"},
		{"SPD overlaps a neighbour", spd(`{"LocalCidrBlock":"10.9.9.0/24","RemoteCidrBlock":["172.16.9.0/24"]}`), "UnsupportedOperation.VpnConnSPDOverlap"},
		{"SPD too long", spd(strings.Repeat(`{},`, 200) + `{}`), "InvalidParameterValue.LimitExceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := vpcCall(t, s, "ModifyVpnConnectionAttribute", `{"VpnConnectionId":"`+id+`",`+tt.params+`}`); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for params, want := range map[string]string{
		`{}`: "MissingParameter",
		`{"VpnConnectionId":"` + neighbour.GatewayID + `"}`: "InvalidParameterValue.Malformed",
		`{"VpnConnectionId":"vpnx-00000000"}`:               "ResourceNotFound",
		`{"VpnConnectionId":"` + pending.ID + `"}`:          "UnsupportedOperation.VpnConnInvalidState",
	} {
		if _, got := vpcCall(t, s, "ModifyVpnConnectionAttribute", params); got != want {
			t.Errorf("%s: got %q, want %q", params, got, want)
		}
	}
}
