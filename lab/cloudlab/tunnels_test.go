package cloudlab_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

func TestOneTunnelWithTheSDK(t *testing.T) {
	s := start(t, nil)
	added := s.AddTunnel(gz, cloudlab.WithID("vpnx-abcd1234"), cloudlab.WithPSK("canary"), cloudlab.Down())
	c := client(t, s, gz)

	q := vpc.NewDescribeVpnConnectionsRequest()
	q.VpnConnectionIds = common.StringPtrs([]string{added.ID})
	r, err := c.DescribeVpnConnectionsWithContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if *r.Response.TotalCount != 1 || len(r.Response.VpnConnectionSet) != 1 {
		t.Fatalf("got %s", r.ToJsonString())
	}
	got := r.Response.VpnConnectionSet[0]
	if *got.VpnConnectionId != added.ID || *got.PreShareKey != "canary" || *got.NetStatus != "UNAVAILABLE" {
		t.Errorf("got %s", r.ToJsonString())
	}
	if *got.IKEOptionsSpecification.LocalAddress == "" || *got.SecurityPolicyDatabaseSet[0].RemoteCidrBlock[0] == "" {
		t.Errorf("not filled in: %s", r.ToJsonString())
	}

	s.SetNetStatus(added.ID, "AVAILABLE")
	if r, err = c.DescribeVpnConnectionsWithContext(t.Context(), q); err != nil || *r.Response.VpnConnectionSet[0].NetStatus != "AVAILABLE" {
		t.Errorf("after SetNetStatus: %v, %s", err, r.ToJsonString())
	}
}

// The wire form of one tunnel, whole: what is null, what is left out, what is "".
func TestTunnelOnTheWire(t *testing.T) {
	s := start(t, nil)
	s.AddTunnel(gz, cloudlab.WithID("vpnx-abcd1234"), cloudlab.WithPSK("canary"), cloudlab.WithName("n"),
		cloudlab.WithGateway("vpngw-abcd1234"), cloudlab.WithVPC("vpc-abcd1234"), cloudlab.WithCustomerGateway("cgw-abcd1234"))
	s.Edit(func(w *cloudlab.World) { w.Regions[gz].Tunnels[0].Created = s1970() })
	body, _ := vpcCall(t, s, "DescribeVpnConnections", `{}`)
	var got struct {
		Response struct{ VpnConnectionSet []json.RawMessage }
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := `{"VpnConnectionId":"vpnx-abcd1234","VpnConnectionName":"n","VpcId":"vpc-abcd1234",
		"VpnGatewayId":"vpngw-abcd1234","CustomerGatewayId":"cgw-abcd1234","PreShareKey":"canary",
		"VpnProto":"IPSEC","EncryptProto":"IKE","RouteType":"StaticRoute","CreatedTime":"1970-01-01 08:00:00",
		"State":"AVAILABLE","NetStatus":"AVAILABLE",
		"SecurityPolicyDatabaseSet":[{"LocalCidrBlock":"10.1.0.0/16","RemoteCidrBlock":["192.168.1.0/24"]}],
		"IKEOptionsSpecification":{"PropoEncryAlgorithm":"AES-CBC-128","PropoAuthenAlgorithm":"SHA-256",
			"ExchangeMode":"MAIN","LocalIdentity":"ADDRESS","RemoteIdentity":"ADDRESS","LocalAddress":"203.0.113.2",
			"RemoteAddress":"198.51.100.2","LocalFqdnName":"","RemoteFqdnName":"","DhGroupName":"GROUP14",
			"IKESaLifetimeSeconds":86400,"IKEVersion":"IKEV2"},
		"IPSECOptionsSpecification":{"EncryptAlgorithm":"AES-CBC-128","IntegrityAlgorith":"SHA-256",
			"IPSECSaLifetimeSeconds":3600,"PfsDhGroup":"DH-GROUP14","IPSECSaLifetimeTraffic":1843200},
		"EnableHealthCheck":false,"HealthCheckLocalIp":"","HealthCheckRemoteIp":"",
		"DpdEnable":1,"DpdTimeout":"30","DpdAction":"restart","TagSet":[],"NegotiationType":"active",
		"BgpConfig":null,"HealthCheckConfig":null}`
	if d := cmp.Diff(object(t, want), object(t, string(got.Response.VpnConnectionSet[0]))); d != "" {
		t.Error(d)
	}
}

func TestTunnelsVariants(t *testing.T) {
	s := start(t, nil)
	s.AddTunnel(gz, cloudlab.WithName("spelling"), cloudlab.WithIPsec(func(p *cloudlab.IPsec) { p.NewSpelling = true }))
	s.AddTunnel(gz, cloudlab.WithName("health"),
		cloudlab.WithHealthCheck(cloudlab.HealthCheck{LocalIP: "169.254.1.1", RemoteIP: "169.254.1.2", Status: "UNAVAILABLE"}))
	s.AddTunnel(gz, cloudlab.WithName("old"), cloudlab.WithDPD(cloudlab.DPD{}), cloudlab.WithNegotiation(""))
	s.AddTunnel(gz, cloudlab.WithName("bgp"), cloudlab.WithRouteType("Bgp"), func(p *cloudlab.Site) {
		p.Tunnel.BGP = &cloudlab.BGP{LocalASN: "64551"}
	})
	s.AddTunnel(gz, cloudlab.WithName("dpd off, strangely"), cloudlab.WithDPD(cloudlab.DPD{Enable: -1, Timeout: "30", Action: "clear"}))
	set := allTunnels(t, client(t, s, gz))

	//nolint:staticcheck // deprecated and still what most answers have
	if o := set[0].IPSECOptionsSpecification; o.IntegrityAlgorith != nil || *o.IntegrityAlgorithm != "SHA-256" {
		t.Errorf("new spelling: %+v", o)
	}
	if h := set[1]; !*h.EnableHealthCheck || *h.HealthCheckStatus != "UNAVAILABLE" || h.HealthCheckConfig == nil {
		t.Errorf("health check: %+v", h)
	}
	if o := set[2]; o.DpdEnable != nil || o.DpdTimeout != nil || o.DpdAction != nil || o.NegotiationType != nil {
		t.Errorf("old gateway: %+v", o)
	}
	if b := set[3].BgpConfig; b == nil || *b.LocalBgpAsn != "64551" || b.TunnelCidr != nil {
		t.Errorf("bgp: %+v", b)
	}
	if *set[4].DpdEnable != -1 {
		t.Errorf("dpd: %d", *set[4].DpdEnable)
	}
}

// A page holds 20 by default and 100 at most, also where ids were named: a client
// that does not page sees 20 of its 250 tunnels.
func TestPaging(t *testing.T) {
	s := start(t, nil)
	var ids []string
	for range 250 {
		ids = append(ids, s.AddTunnel(gz, cloudlab.WithGateway("vpngw-shared00")).ID)
	}
	for _, tt := range []struct {
		name, params string
		first, n     int
	}{
		{"no limit", `{}`, 0, 20},
		{"the largest page", `{"Limit":100}`, 0, 100},
		{"the second page", `{"Limit":100,"Offset":100}`, 100, 100},
		{"the last page", `{"Limit":100,"Offset":200}`, 200, 50},
		{"exactly behind the end", `{"Limit":100,"Offset":250}`, 0, 0},
		{"far behind the end", `{"Offset":18446744073709551615}`, 0, 0},
		{"odd", `{"Offset":249,"Limit":1}`, 249, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, failed := vpcCall(t, s, "DescribeVpnConnections", tt.params)
			total, got := idsOf(t, body)
			if failed != "" || total != 250 || !slices.Equal(got, ids[tt.first:tt.first+tt.n]) {
				t.Errorf("%s, total %d, %d: %v", failed, total, len(got), got)
			}
		})
	}
	q, err := json.Marshal(map[string]any{"VpnConnectionIds": ids[:100]})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := vpcCall(t, s, "DescribeVpnConnections", string(q))
	if total, got := idsOf(t, body); total != 100 || len(got) != 20 {
		t.Errorf("100 ids without a limit: total %d, %d on the page", total, len(got))
	}
	all := allTunnels(t, client(t, s, gz))
	if len(all) != 250 {
		t.Errorf("all pages: %d", len(all))
	}
	s.View(func(w *cloudlab.World) {
		if n := len(w.Regions[gz].Gateways); n != 1 {
			t.Errorf("%d gateways, want the shared one", n)
		}
	})
}

func TestFilters(t *testing.T) {
	s := start(t, nil)
	a := s.AddTunnel(gz, cloudlab.WithName("a"))
	b := s.AddTunnel(gz, cloudlab.WithName("b"), cloudlab.WithGateway(a.GatewayID))
	s.AddTunnel("ap-shanghai", cloudlab.WithName("a"))
	for _, tt := range []struct {
		name, filters string
		want          []string
	}{
		{"by gateway", `{"Name":"vpn-gateway-id","Values":["` + a.GatewayID + `"]}`, []string{a.ID, b.ID}},
		{"by vpc", `{"Name":"vpc-id","Values":["` + b.VPCID + `"]}`, []string{a.ID, b.ID}},
		{"by customer gateway", `{"Name":"customer-gateway-id","Values":["` + b.CustomerGatewayID + `"]}`, []string{b.ID}},
		{"by name, in this region only", `{"Name":"vpn-connection-name","Values":["a"]}`, []string{a.ID}},
		{"values are alternatives", `{"Name":"vpn-connection-id","Values":["` + b.ID + `","` + a.ID + `"]}`, []string{a.ID, b.ID}},
		{"filters must all hold", `{"Name":"vpn-connection-name","Values":["a"]},{"Name":"vpn-connection-id","Values":["` + b.ID + `"]}`, nil},
		{"an unknown value is no error", `{"Name":"vpn-connection-id","Values":["vpnx-00000000"]}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, failed := vpcCall(t, s, "DescribeVpnConnections", `{"Filters":[`+tt.filters+`]}`)
			if total, got := idsOf(t, body); failed != "" || total != len(tt.want) || !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", failed, got, tt.want)
			}
		})
	}
}

func TestParametersRefused(t *testing.T) {
	s := start(t, nil)
	id := s.AddTunnel(gz).ID
	s.AddTunnel("ap-shanghai", cloudlab.WithID("vpnx-shanghai"))
	long := func(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	for _, tt := range []struct{ name, params, want string }{
		{"fine", `{"VpnConnectionIds":["` + id + `"],"Offset":0,"Limit":1}`, ""},
		{"null is the same as left out", `{"VpnConnectionIds":null,"Limit":null}`, ""},
		{"ids and filters", `{"VpnConnectionIds":["` + id + `"],"Filters":[{"Name":"vpc-id","Values":["vpc-00000000"]}]}`, "InvalidParameter.Coexist"},
		{"limit too large", `{"Limit":101}`, "InvalidParameterValue.LimitExceeded"},
		{"limit 0", `{"Limit":0}`, "InvalidParameterValue.LimitExceeded"},
		{"limit as a string", `{"Limit":"20"}`, "InvalidParameter"},
		{"limit with a fraction", `{"Limit":20.0}`, "InvalidParameter"},
		{"offset negative", `{"Offset":-1}`, "InvalidParameter"},
		{"ids not a list", `{"VpnConnectionIds":"` + id + `"}`, "InvalidParameter"},
		{"an id that is a number", `{"VpnConnectionIds":[1]}`, "InvalidParameter"},
		{"an id that is null", `{"VpnConnectionIds":[null]}`, "InvalidParameter"},
		{"unknown parameter", `{"Verbose":true}`, "UnknownParameter"},
		{"parameter in lower case", `{"limit":5}`, "UnknownParameter"},
		{"unknown parameter inside", `{"Filters":[{"name":"vpc-id"}]}`, "UnknownParameter"},
		{"malformed id", `{"VpnConnectionIds":["vpnx-1"]}`, "InvalidParameterValue.Malformed"},
		{"id in capitals", `{"VpnConnectionIds":["VPNX-ABCD1234"]}`, "InvalidParameterValue.Malformed"},
		{"id of something else", `{"VpnConnectionIds":["vpngw-abcd1234"]}`, "InvalidParameterValue.Malformed"},
		{"id that does not exist", `{"VpnConnectionIds":["` + id + `","vpnx-00000000"]}`, "ResourceNotFound"},
		{"id of another region", `{"VpnConnectionIds":["vpnx-shanghai"]}`, "ResourceNotFound"},
		{"too many ids", `{"VpnConnectionIds":[` + long(101, `"`+id+`"`) + `]}`, "InvalidParameterValue.LimitExceeded"},
		{"unknown filter", `{"Filters":[{"Name":"state","Values":["x"]}]}`, "InvalidParameter.FilterInvalidKey"},
		{"filter without values", `{"Filters":[{"Name":"vpc-id"}]}`, "InvalidParameter.FilterValuesNotList"},
		{"filter without name", `{"Filters":[{"Values":["x"]}]}`, "MissingParameter"},
		{"filter by malformed id", `{"Filters":[{"Name":"vpc-id","Values":["vpc"]}]}`, "InvalidParameterValue.Malformed"},
		{"too many values", `{"Filters":[{"Name":"vpn-connection-name","Values":[` + long(6, `"x"`) + `]}]}`, "InvalidParameterValue.LimitExceeded"},
		{"too many filters", `{"Filters":[` + long(11, `{"Name":"vpn-connection-name","Values":["x"]}`) + `]}`, "InvalidParameterValue.LimitExceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := vpcCall(t, s, "DescribeVpnConnections", tt.params); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A missing tunnel is an error or an empty set: both have been seen.
func TestMissingIsEmpty(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) { c.MissingIsEmpty = true })
	s.AddTunnel(gz)
	body, failed := vpcCall(t, s, "DescribeVpnConnections", `{"VpnConnectionIds":["vpnx-00000000"]}`)
	if total, got := idsOf(t, body); failed != "" || total != 0 || len(got) != 0 {
		t.Errorf("%s %s", failed, body)
	}
}

func allTunnels(t *testing.T, c *vpc.Client) []*vpc.VpnConnection {
	t.Helper()
	var all []*vpc.VpnConnection
	for {
		q := vpc.NewDescribeVpnConnectionsRequest()
		q.Offset, q.Limit = new(uint64(len(all))), new(uint64(100))
		r, err := c.DescribeVpnConnectionsWithContext(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Response.VpnConnectionSet...)
		if len(r.Response.VpnConnectionSet) == 0 || len(all) >= int(*r.Response.TotalCount) {
			return all
		}
	}
}
