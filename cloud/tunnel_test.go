package cloud

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/ipsec"
	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

var byString = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func TestRead(t *testing.T) {
	lab := newLab(t)
	expires := time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)
	tun := lab.AddTunnel(shanghai, cloudlab.WithName("hq"), cloudlab.GatewayExpires(expires),
		cloudlab.WithGatewayIP("203.0.113.9"), cloudlab.WithCustomerIP("198.51.100.9"), cloudlab.Down(),
		cloudlab.WithHealthCheck(cloudlab.HealthCheck{LocalIP: "169.254.64.1", RemoteIP: "169.254.64.2", Status: "UNAVAILABLE"}),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.1.0.0/16", Remotes: []string{"192.168.7.0/24", "192.168.8.0/24"}}))
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	c := newClient(t, lab.URL(), func(c *Config) { c.Now = func() time.Time { return now } })

	got := c.Read(t.Context(), tun.ID, "")
	wantRead(t, got)
	if len(got.Requests) != 4 || slices.ContainsFunc(got.Requests, func(r steps.Request) bool { return r.ID == "" }) {
		t.Errorf("requests: %+v", got.Requests)
	}
	local, remotes := netip.MustParsePrefix("10.1.0.0/16"), []netip.Prefix{
		netip.MustParsePrefix("192.168.7.0/24"), netip.MustParsePrefix("192.168.8.0/24"),
	}
	want := steps.Reading{
		At: now, Region: shanghai, Requests: got.Requests,
		Tunnel: steps.Tunnel{
			ID: tun.ID, Name: "hq", VPC: tun.VPCID, GatewayID: tun.GatewayID, CustomerGatewayID: tun.CustomerGatewayID,
			Created: got.Tunnel.Created, State: "AVAILABLE", NetStatus: "UNAVAILABLE", RouteType: "StaticRoute", Negotiation: "active",
			HealthCheck: steps.HealthCheck{
				Enabled: true, Local: netip.MustParseAddr("169.254.64.1"), Remote: netip.MustParseAddr("169.254.64.2"), Status: "UNAVAILABLE",
			},
			Parameters: ipsec.Parameters{
				IKE: ipsec.IKE{
					Version: ipsec.Set(ipsec.IKEv2), Auth: ipsec.Set(ipsec.PSK), Lifetime: ipsec.Set(24 * time.Hour),
					Proposals: []ipsec.Proposal{{
						Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14),
					}},
					Local:  ipsec.Set(ipsec.Identity{Type: "address", Value: "203.0.113.9"}),
					Remote: ipsec.Set(ipsec.Identity{Type: "address", Value: "198.51.100.9"}),
					DPD:    ipsec.DPD{Enabled: ipsec.Set(true), Timeout: ipsec.Set(30 * time.Second), Action: ipsec.Set("restart")},
				},
				IPsec: ipsec.IPsec{
					Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode),
					Proposals: []ipsec.Proposal{{
						Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14),
					}},
					Lifetime: ipsec.Set(time.Hour), LifetimeKB: ipsec.Set[int64](1843200),
				},
				Selectors: []ipsec.Selector{{Local: local, Remote: remotes}},
			},
		},
		Gateway: steps.VPNGateway{
			ID: tun.GatewayID, Name: got.Gateway.Name, PublicIP: netip.MustParseAddr("203.0.113.9"), Type: "IPSEC",
			State: "AVAILABLE", RestrictState: "NORMAL", Expires: expires.In(china), BandwidthMbps: 100,
		},
		Customer: steps.CustomerGateway{ID: tun.CustomerGatewayID, Name: got.Customer.Name, PublicIP: netip.MustParseAddr("198.51.100.9")},
		Routes: []steps.Route{
			{Destination: remotes[0], Type: "VPNCONN", Instance: tun.ID, Enabled: true},
			{Destination: remotes[1], Type: "VPNCONN", Instance: tun.ID, Enabled: true},
		},
	}
	if d := cmp.Diff(want, got, byString); d != "" {
		t.Error(d)
	}
}

func TestReadAsksOnlyTheRegionThatIsNamed(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel("eu-frankfurt") // not among the configured ones
	c := newClient(t, lab.URL())
	wantRead(t, c.ReadTunnel(t.Context(), tun.ID, "eu-frankfurt"))
	if n := calls(lab)[describeTunnels]; n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	r := c.ReadTunnel(t.Context(), tun.ID, "")
	wantKind(t, r.Refusal, steps.NotFound)
	if want := "ap-guangzhou, ap-shanghai, ap-beijing"; r.Refusal.Region != want || !strings.Contains(r.Refusal.Summary, want) {
		t.Errorf("regions are not told: %+v", r.Refusal)
	}
}

// A region that never answers holds nothing up where another has the tunnel: the test would last as
// long as the timeout, 20 s, and the lab could not close.
func TestFirstRegionWins(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(shanghai)
	for _, r := range []string{guangzhou, beijing} {
		lab.Fail(describeTunnels, 0, cloudlab.Fault{Kind: cloudlab.Hang, Region: r})
	}
	start := time.Now()
	r := newClient(t, lab.URL()).Read(t.Context(), tun.ID, "")
	wantRead(t, r)
	if r.Region != shanghai || time.Since(start) > 10*time.Second {
		t.Errorf("region %s after %s", r.Region, time.Since(start))
	}
}

func TestNotFoundOnlyWhereEveryRegionSaysSo(t *testing.T) {
	denied := func(code string) func(*cloudlab.Server) {
		return func(lab *cloudlab.Server) {
			lab.Fail(describeTunnels, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: code, Region: shanghai})
		}
	}
	for _, tt := range []struct {
		name    string
		empty   bool // a missing tunnel is an empty set
		prepare func(*cloudlab.Server)
		kind    steps.RefusalKind
		says    string
	}{
		{"ResourceNotFound everywhere", false, nil, steps.NotFound, "does not exist in ap-guangzhou, ap-shanghai, ap-beijing"},
		{"an empty set everywhere", true, nil, steps.NotFound, "does not exist in ap-guangzhou, ap-shanghai, ap-beijing"},
		{"one region fails", false, denied("InternalError"), steps.ServerFault, "is not in ap-guangzhou, ap-beijing, and ap-shanghai could not be asked: "},
		{"one region lacks the permission", true, denied("UnauthorizedOperation"), steps.PermissionDenied, "vpc:DescribeVpnConnections"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t, func(c *cloudlab.Config) { c.MissingIsEmpty = tt.empty })
			if tt.prepare != nil {
				tt.prepare(lab)
			}
			r := newClient(t, lab.URL()).Read(t.Context(), "vpnx-00000000", "")
			wantKind(t, r.Refusal, tt.kind)
			if !strings.Contains(r.Refusal.Summary, tt.says) {
				t.Errorf("summary %q lacks %q", r.Refusal.Summary, tt.says)
			}
			if r.Refusal.RequestID == "" {
				t.Error("no RequestId")
			}
		})
	}
}

// together is a transport whose calls beside the tunnel's wait for each other.
type together struct {
	http.RoundTripper
	arrived sync.WaitGroup
}

func (b *together) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-TC-Action") == describeTunnels {
		return b.RoundTripper.RoundTrip(r)
	}
	b.arrived.Done()
	all := make(chan struct{})
	go func() { b.arrived.Wait(); close(all) }()
	select {
	case <-all:
		return b.RoundTripper.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func TestCompleteIsOneRoundTrip(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou)
	c := newClient(t, lab.URL())
	w := &together{RoundTripper: c.wire}
	w.arrived.Add(3)
	c.wire = w
	wantRead(t, c.Read(t.Context(), tun.ID, ""))
}

func TestPartsThatCannotBeReadAreGaps(t *testing.T) {
	for _, tt := range []struct{ action, part string }{
		{describeGateways, PartGateway},
		{describeCustomerGateways, PartCustomer},
		{describeRoutes, PartRoutes},
	} {
		t.Run(tt.part, func(t *testing.T) {
			lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{"vpc:" + tt.action} })
			tun := lab.AddTunnel(guangzhou)
			r := newClient(t, lab.URL()).Read(t.Context(), tun.ID, "")
			if !r.ReadOK() || r.Tunnel.ID != tun.ID || len(r.Gaps) != 1 || r.Gaps[0].Part != tt.part {
				t.Fatalf("got %+v, gaps %+v", r.Refusal, r.Gaps)
			}
			g := r.Gaps[0].Refusal
			wantKind(t, &g, steps.PermissionDenied)
			if !strings.Contains(g.Summary, "vpc:"+tt.action) || g.RequestID == "" || r.Routes == nil {
				t.Errorf("gap %+v, routes %v", g, r.Routes)
			}
		})
	}
}

// An answer without data proves nothing, least of all that a gateway does not exist.
func TestEmptyAnswersAreNoProof(t *testing.T) {
	c := newClient(t, newPage(t, 200, `{"Response":{"RequestId":"r"}}`))
	r := steps.Reading{Region: guangzhou, Tunnel: steps.Tunnel{ID: "vpnx-0", GatewayID: "vpngw-0", CustomerGatewayID: "cgw-0"}}
	got := c.Complete(t.Context(), r)
	if len(got.Gaps) != 2 || got.Gaps[0].Refusal.Kind != steps.ServerFault || got.Gaps[1].Refusal.Kind != steps.ServerFault {
		t.Errorf("gaps %+v", got.Gaps)
	}
}

// A tunnel that names no gateway is read as far as that goes.
func TestTunnelWithoutGateways(t *testing.T) {
	c := newClient(t, "http://127.0.0.1:1")
	got := c.Complete(t.Context(), steps.Reading{Region: guangzhou, Tunnel: steps.Tunnel{ID: "vpnx-0"}})
	if len(got.Gaps) != 2 || got.Gaps[0].Part != PartGateway || got.Gaps[1].Part != PartCustomer {
		t.Errorf("gaps %+v", got.Gaps)
	}
	refused := steps.Reading{Refusal: &steps.Refusal{Kind: steps.NotFound}}
	if got := c.Complete(t.Context(), refused); got.Refusal != refused.Refusal || got.Gaps != nil {
		t.Errorf("got %+v", got)
	}
}

func TestRoutes(t *testing.T) {
	fail := func(code string) func(*cloudlab.Server) {
		return func(lab *cloudlab.Server) {
			lab.Fail(describeRoutes, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: code})
		}
	}
	ofType := func(kind string) cloudlab.TunnelOption {
		return func(s *cloudlab.Site) { s.Gateway.Type = kind }
	}
	for _, tt := range []struct {
		name    string
		option  cloudlab.TunnelOption
		prepare func(*cloudlab.Server)
		gaps    int
	}{
		{"a gateway without routes has none", cloudlab.NoRoute(), nil, 0},
		{"a gateway that cannot have routes is no gap", ofType("IPSEC"), fail("UnsupportedOperation"), 0},
		{"what a SSL gateway says about routes is no gap", ofType("SSL"), fail("InternalError"), 0},
		{"any other refusal is one", ofType("CCN"), fail("InternalError"), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t)
			tun := lab.AddTunnel(guangzhou, tt.option)
			if tt.prepare != nil {
				tt.prepare(lab)
			}
			r := newClient(t, lab.URL()).Read(t.Context(), tun.ID, "")
			if r.Routes == nil || len(r.Routes) != 0 || len(r.Gaps) != tt.gaps {
				t.Errorf("routes %#v, gaps %+v", r.Routes, r.Gaps)
			}
		})
	}
}

func TestRoutesBeyondOnePage(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou, cloudlab.NoRoute())
	lab.Edit(func(w *cloudlab.World) {
		r := w.Regions[guangzhou]
		for i := range 205 {
			r.Routes[tun.GatewayID] = append(r.Routes[tun.GatewayID], cloudlab.Route{
				ID: "vpngwr-x", Destination: netip.AddrFrom4([4]byte{10, 9, byte(i), 0}).String() + "/24",
				InstanceType: "VPNCONN", InstanceID: tun.ID, Status: "DISABLE",
			})
		}
	})
	r := newClient(t, lab.URL()).Read(t.Context(), tun.ID, "")
	wantRead(t, r)
	if len(r.Routes) != 205 || r.Routes[204].Enabled || r.Routes[204].Destination.String() != "10.9.204.0/24" {
		t.Errorf("%d routes", len(r.Routes))
	}
}

func TestQuestionsThatNeedNoCall(t *testing.T) {
	for _, tt := range []struct{ name, id, region string }{
		{"no tunnel", "", guangzhou},
		{"no region", "vpnx-00000000", ""},
		{"what is no region's name would break the request", "vpnx-00000000", "ap-guangzhou\r\nX-Evil: 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.Regions = nil })
			r := c.Read(t.Context(), tt.id, tt.region)
			wantKind(t, r.Refusal, steps.InvalidRequest)
		})
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	lab := newLab(t)
	lab.Fail("*", 0, cloudlab.Fault{Kind: cloudlab.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	r := newClient(t, lab.URL()).Read(ctx, "vpnx-00000000", "")
	wantKind(t, r.Refusal, steps.NetworkFault)
	if time.Since(start) > 10*time.Second {
		t.Errorf("took %s", time.Since(start))
	}
}

func BenchmarkRead(b *testing.B) {
	lab := newLab(b, func(c *cloudlab.Config) { c.Limits = nil })
	tun := lab.AddTunnel(guangzhou)
	c := newClient(b, lab.URL())
	for _, l := range c.limits {
		l.SetLimit(1e9)
	}
	for b.Loop() {
		if r := c.Read(b.Context(), tun.ID, ""); !r.ReadOK() {
			b.Fatal(r.Refusal)
		}
	}
}
