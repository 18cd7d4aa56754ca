package cloud

import (
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
)

// wantChecks compares names and results, "!" before the name of a check that fails.
func wantChecks(t *testing.T, got []Check, want ...string) {
	t.Helper()
	var names []string
	for _, c := range got {
		name := c.Name
		if !c.OK {
			name = "!" + name
		}
		names = append(names, name)
		if c.Summary == "" || !c.OK && c.Advice == "" {
			t.Errorf("no summary or advice: %+v", c)
		}
	}
	if g, w := strings.Join(names, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestDoctor(t *testing.T) {
	const (
		tunnels   = "permission vpc:DescribeVpnConnections"
		gateways  = "permission vpc:DescribeVpnGateways"
		customers = "permission vpc:DescribeCustomerGateways"
		routes    = "permission vpc:DescribeVpnGatewayRoutes"
	)
	regions := []string{"region " + guangzhou, "region " + shanghai, "region " + beijing}
	with := func(first []string, then ...string) []string { return append(first, append(regions, then...)...) }
	fine := []string{"credentials", "endpoint", "clock"}
	deny := func(d ...string) func(*cloudlab.Config) {
		return func(c *cloudlab.Config) { c.Credentials[0].Deny = d }
	}
	for _, tt := range []struct {
		name   string
		lab    func(*cloudlab.Config)
		fail   *cloudlab.Fault
		client func(*Config)
		want   []string
	}{
		{name: "all well", want: with(fine, tunnels, gateways, customers, routes)},
		{name: "one permission missing", lab: deny("vpc:" + describeRoutes), want: with(fine, tunnels, gateways, customers, "!"+routes)},
		{name: "all missing", lab: deny("*"), want: with(fine, "!"+tunnels, "!"+gateways, "!"+customers, "!"+routes)},
		{name: "no credentials", client: func(c *Config) { c.SecretID, c.SecretKey = "", "" }, want: []string{"!credentials"}},
		{name: "a wrong key", client: func(c *Config) { c.SecretKey = "wrong" }, want: []string{"!credentials", "endpoint", "clock"}},
		{name: "no region", client: func(c *Config) { c.Regions = nil }, want: []string{"!regions"}},
		{
			name: "a region that does not exist", client: func(c *Config) { c.Regions = []string{guangzhou, "xx-nowhere"} },
			want: append(fine, "region "+guangzhou, "!region xx-nowhere", tunnels, gateways, customers, routes),
		},
		{
			name: "the service is away", client: func(c *Config) { c.Endpoint = "http://127.0.0.1:1" },
			want: []string{"!credentials", "!endpoint", "!clock"},
		},
		{
			name: "something else answers", fail: &cloudlab.Fault{Kind: cloudlab.HTML, Status: 404},
			want: []string{"!credentials", "!endpoint", "clock"},
		},
		{
			name: "the clock is off", client: func(c *Config) { c.Now = func() time.Time { return time.Now().Add(time.Hour) } },
			fail: &cloudlab.Fault{Kind: cloudlab.Error, Code: "AuthFailure.SignatureExpire"},
			want: []string{"!credentials", "endpoint", "!clock"},
		},
		{
			name: "one region fails", fail: &cloudlab.Fault{Kind: cloudlab.Error, Code: "InternalError", Region: guangzhou},
			want: append(fine, "!region "+guangzhou, "region "+shanghai, "region "+beijing, tunnels, gateways, customers, routes),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t, func(c *cloudlab.Config) {
				if tt.lab != nil {
					tt.lab(c)
				}
			})
			lab.AddTunnel(guangzhou)
			if tt.fail != nil {
				lab.Fail(describeTunnels, 0, *tt.fail)
			}
			c := newClient(t, lab.URL(), func(c *Config) {
				if tt.client != nil {
					tt.client(c)
				}
			})
			wantChecks(t, c.Doctor(t.Context()), tt.want...)
		})
	}
}
