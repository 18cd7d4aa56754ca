package cloudlab_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// The causes that one call shows, each as the SDK shows it.
func TestGatewaysAndRoutes(t *testing.T) {
	s := start(t, nil)
	expires := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	add := func(opts ...cloudlab.TunnelOption) *cloudlab.Tunnel { return s.AddTunnel(gz, opts...) }
	fine, blocked := add(), add(cloudlab.GatewayBlocked())
	isolated, expired := add(cloudlab.GatewayIsolated()), add(cloudlab.GatewayExpires(expires))
	pending, ccn := add(cloudlab.GatewayState("PENDING")), add(cloudlab.GatewayOfCCN("ccn-abcd1234"))
	disabled, none := add(cloudlab.RouteDisabled()), add(cloudlab.NoRoute())

	gateway := func(tunnel *cloudlab.Tunnel) *vpc.VpnGateway {
		q := vpc.NewDescribeVpnGatewaysRequest()
		q.VpnGatewayIds = []*string{&tunnel.GatewayID}
		r, err := client(t, s, gz).DescribeVpnGatewaysWithContext(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return r.Response.VpnGatewaySet[0]
	}
	if g := gateway(fine); *g.IsAddressBlocked || *g.RestrictState != "NORMAL" || *g.State != "AVAILABLE" || *g.PublicIpAddress == "" || *g.VpcId != fine.VPCID {
		t.Errorf("fine: %+v", g)
	}
	if g := gateway(blocked); !*g.IsAddressBlocked {
		t.Error("blocked is not")
	}
	if g := gateway(isolated); *g.RestrictState != "PROTECTIVELY_ISOLATED" {
		t.Errorf("isolated: %s", *g.RestrictState)
	}
	if g := gateway(expired); *g.ExpiredTime != "2026-01-02 11:04:05" || *g.InstanceChargeType != "PREPAID" {
		t.Errorf("expired: %s in Beijing", *g.ExpiredTime)
	}
	if g := gateway(pending); *g.State != "PENDING" {
		t.Errorf("pending: %s", *g.State)
	}
	if g := gateway(ccn); *g.Type != "CCN" || *g.NetworkInstanceId != "ccn-abcd1234" || *g.VpcId != "" {
		t.Errorf("ccn: %+v", g)
	}

	routes := func(tunnel *cloudlab.Tunnel) []*vpc.VpnGatewayRoute {
		q := vpc.NewDescribeVpnGatewayRoutesRequest()
		q.VpnGatewayId, q.Limit = &tunnel.GatewayID, new(int64(100))
		r, err := client(t, s, gz).DescribeVpnGatewayRoutesWithContext(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return r.Response.Routes
	}
	if r := routes(fine); len(r) != 1 || *r[0].Status != "ENABLE" || *r[0].InstanceId != fine.ID ||
		*r[0].InstanceType != "VPNCONN" || *r[0].DestinationCidrBlock != fine.SPD[0].Remotes[0] {
		t.Errorf("routes of fine: %+v", r)
	}
	if r := routes(disabled); len(r) != 1 || *r[0].Status != "DISABLE" {
		t.Errorf("disabled: %+v", r)
	}
	if r := routes(none); len(r) != 0 {
		t.Errorf("none: %+v", r)
	}
}

// Everything that AddTunnel makes, found by the references of the tunnel.
func TestSiteIsConsistent(t *testing.T) {
	s := start(t, nil)
	tunnel := s.AddTunnel(gz)
	c := client(t, s, gz)

	cq := vpc.NewDescribeCustomerGatewaysRequest()
	cq.CustomerGatewayIds = []*string{&tunnel.CustomerGatewayID}
	cr, err := c.DescribeCustomerGatewaysWithContext(t.Context(), cq)
	if err != nil || *cr.Response.CustomerGatewaySet[0].IpAddress != tunnel.IKE.RemoteAddress {
		t.Errorf("customer gateway: %v %s", err, cr.ToJsonString())
	}
	byVPC := []*vpc.Filter{{Name: new("vpc-id"), Values: []*string{&tunnel.VPCID}}}
	vq := vpc.NewDescribeVpcsRequest()
	vq.Filters, vq.Limit, vq.Offset = byVPC, new("100"), new("0")
	vr, err := c.DescribeVpcsWithContext(t.Context(), vq)
	if err != nil || *vr.Response.VpcSet[0].CidrBlock != tunnel.SPD[0].Local {
		t.Errorf("vpc: %v %s", err, vr.ToJsonString())
	}
	sq := vpc.NewDescribeSubnetsRequest()
	sq.Filters = byVPC
	sr, err := c.DescribeSubnetsWithContext(t.Context(), sq)
	if err != nil || len(sr.Response.SubnetSet) != 1 {
		t.Fatalf("subnet: %v %s", err, sr.ToJsonString())
	}
	rq := vpc.NewDescribeRouteTablesRequest()
	rq.Filters = byVPC
	rr, err := c.DescribeRouteTablesWithContext(t.Context(), rq)
	if err != nil || len(rr.Response.RouteTableSet) != 1 {
		t.Fatalf("route table: %v %s", err, rr.ToJsonString())
	}
	table := rr.Response.RouteTableSet[0]
	if *table.RouteTableId != *sr.Response.SubnetSet[0].RouteTableId || *table.RouteSet[0].GatewayId != tunnel.GatewayID ||
		*table.AssociationSet[0].SubnetId != *sr.Response.SubnetSet[0].SubnetId {
		t.Errorf("route table: %s", rr.ToJsonString())
	}
}

// What tells the other read actions apart from DescribeVpnConnections.
func TestOtherReadsRefuse(t *testing.T) {
	s := start(t, nil)
	gateway := s.AddTunnel(gz).GatewayID
	for _, tt := range []struct{ action, params, want string }{
		{"DescribeVpnGateways", `{"Limit":101}`, "InvalidParameterValue.Range"},
		{"DescribeVpnGateways", `{"Filters":[{"Name":"vpn-connection-id","Values":["x"]}]}`, "InvalidParameter.FilterInvalidKey"},
		{"DescribeVpnGateways", `{"VpnGatewayIds":["vpngw-00000000"]}`, "ResourceNotFound"},
		{"DescribeVpnGateways", `{"Filters":[{"Name":"type","Values":["SSL"]}]}`, ""},
		{"DescribeCustomerGateways", `{"CustomerGatewayIds":["cgw-1"]}`, "InvalidParameterValue.Malformed"},
		{"DescribeCustomerGateways", `{"Filters":[{"Name":"ip-address","Values":["1.2.3.4"]}]}`, ""},
		{"DescribeVpnGatewayRoutes", `{}`, "MissingParameter"},
		{"DescribeVpnGatewayRoutes", `{"VpnGatewayId":"x"}`, "InvalidParameterValue.Malformed"},
		{"DescribeVpnGatewayRoutes", `{"VpnGatewayId":"vpngw-00000000"}`, "ResourceNotFound"},
		{"DescribeVpnGatewayRoutes", `{"VpnGatewayId":"` + gateway + `","Offset":-1}`, "InvalidParameterValue.Range"},
		{"DescribeVpnGatewayRoutes", `{"VpnGatewayId":"` + gateway + `","Filters":[{"Name":"instance-id","Values":["x"]}]}`, "InvalidParameter.FilterInvalidKey"},
		{"DescribeVpnGatewayRoutes", `{"VpnGatewayId":"` + gateway + `","Filters":[{"Name":"InstanceType","Values":["CCN"]}]}`, ""},
		{"DescribeVpcs", `{"Limit":20}`, "InvalidParameter"}, // strings here
		{"DescribeVpcs", `{"Limit":"many"}`, "InvalidParameterValue.Malformed"},
		{"DescribeVpcs", `{"Offset":"-1"}`, "InvalidParameterValue.Range"},
		{"DescribeSubnets", `{"Limit":"101"}`, "InvalidParameterValue.Range"},
		{"DescribeRouteTables", `{"RouteTableIds":["rtb-1"]}`, "InvalidParameterValue.Malformed"},
		{"DescribeRouteTables", `{"Filters":[{"Name":"association.main","Values":["true"]}],"Limit":"5","Offset":"0"}`, ""},
	} {
		t.Run(tt.action+" "+tt.params, func(t *testing.T) {
			if _, got := vpcCall(t, s, tt.action, tt.params); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestInstances(t *testing.T) {
	s := start(t, nil)
	tunnel := s.AddTunnel(gz)
	s.Edit(func(w *cloudlab.World) {
		w.Regions[gz].Instances = []*cloudlab.Instance{
			{ID: "ins-running1", State: "RUNNING", VPCID: tunnel.VPCID, PrivateIPs: []string{"10.1.1.5"}},
			{ID: "ins-stopped1", State: "STOPPED", VPCID: tunnel.VPCID},
			{ID: "ins-another1", State: "RUNNING", VPCID: "vpc-00000000"},
		}
	})
	for _, tt := range []struct{ name, params, wantCode, wantID string }{
		{"running in the VPC", `{"Filters":[{"Name":"vpc-id","Values":["` + tunnel.VPCID + `"]},{"Name":"instance-state","Values":["RUNNING"]}],"Limit":1}`, "", "ins-running1"},
		{"by address", `{"Filters":[{"Name":"private-ip-address","Values":["10.1.1.5"]}]}`, "", "ins-running1"},
		{"missing ids are left out", `{"InstanceIds":["ins-stopped1","ins-00000000"]}`, "", "ins-stopped1"},
		{"malformed id", `{"InstanceIds":["ins-1"]}`, "InvalidInstanceId.Malformed", ""},
		{"unknown filter", `{"Filters":[{"Name":"vpn","Values":["x"]}]}`, "InvalidParameter.FilterInvalidKey", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, got := raw(t, s, "cvm", "2017-03-12", "DescribeInstances", tt.params)
			if got != tt.wantCode {
				t.Errorf("got %q, want %q", got, tt.wantCode)
			}
			if tt.wantID != "" && (!strings.Contains(body, `"TotalCount":1`) || !strings.Contains(body, tt.wantID)) {
				t.Errorf("%s", body)
			}
		})
	}
}

func TestReset(t *testing.T) {
	s := start(t, nil)
	down := s.AddTunnel(gz, cloudlab.Down())
	pending := s.AddTunnel(gz, cloudlab.WithState("PENDING"))
	dead := s.AddTunnel(gz, cloudlab.GatewayState("DELETING"))
	var calls []string
	s.OnWrite(func(action, id string, w *cloudlab.World) {
		calls = append(calls, action+" "+id)
		tunnel, _ := w.Tunnel(id)
		tunnel.NetStatus = "AVAILABLE"
	})
	body := func(gateway, tunnel string) string {
		return `{"VpnGatewayId":"` + gateway + `","VpnConnectionId":"` + tunnel + `"}`
	}
	for _, tt := range []struct{ name, params, want string }{
		{"without gateway", `{"VpnConnectionId":"` + down.ID + `"}`, "MissingParameter"},
		{"without tunnel", `{"VpnGatewayId":"` + down.GatewayID + `"}`, "MissingParameter"},
		{"malformed gateway", body("x", down.ID), "InvalidParameterValue.Malformed"},
		{"malformed tunnel", body(down.GatewayID, "x"), "InvalidParameterValue.Malformed"},
		{"another tunnel's gateway", body(dead.GatewayID, down.ID), "ResourceNotFound"},
		{"unknown tunnel", body(down.GatewayID, "vpnx-00000000"), "ResourceNotFound"},
		{"not provisioned", body(pending.GatewayID, pending.ID), "UnsupportedOperation.VpnConnInvalidState"},
		{"gateway goes away", body(dead.GatewayID, dead.ID), "UnsupportedOperation.InvalidState"},
		{"fine", body(down.GatewayID, down.ID), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := vpcCall(t, s, "ResetVpnConnection", tt.params); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if want := []string{"ResetVpnConnection " + down.ID}; !slices.Equal(calls, want) {
		t.Errorf("hooks %v, want %v", calls, want)
	}
	if set := allTunnels(t, client(t, s, gz)); *set[0].NetStatus != "AVAILABLE" {
		t.Error("the hook's change is not seen")
	}
}
