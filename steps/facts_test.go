package steps

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
)

func TestPrivateTarget(t *testing.T) {
	addr := netip.MustParseAddr
	tests := []struct {
		name  string
		check HealthCheck
		nets  []string
		want  string
	}{
		{"the health check knows best", HealthCheck{Enabled: true, Remote: addr("192.168.9.9")}, []string{"10.1.0.0/16"}, "192.168.9.9"},
		{"a health check that is off says nothing", HealthCheck{Remote: addr("192.168.9.9")}, []string{"10.1.0.0/16"}, "10.1.0.1"},
		{"a health check without an address", HealthCheck{Enabled: true}, []string{"10.1.0.0/16"}, "10.1.0.1"},
		{"host bits are masked", HealthCheck{}, []string{"10.1.2.3/16"}, "10.1.0.1"},
		{"a single address is its own host", HealthCheck{}, []string{"10.1.2.3/32"}, "10.1.2.3"},
		{"everything is no network to guess in", HealthCheck{}, []string{"0.0.0.0/0", "10.2.0.0/24"}, "10.2.0.1"},
		{"IPv6", HealthCheck{}, []string{"fd00:1::/64"}, "fd00:1::1"},
		{"no network at all", HealthCheck{}, nil, ""},
		{"only everything", HealthCheck{}, []string{"0.0.0.0/0"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tunnel := Tunnel{HealthCheck: tt.check}
			for _, n := range tt.nets {
				tunnel.Parameters.Selectors = append(tunnel.Parameters.Selectors, ipsec.Selector{Remote: []netip.Prefix{netip.MustParsePrefix(n)}})
			}
			if got := address(tunnel.PrivateTarget()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParameterTable(t *testing.T) {
	full := Facts{Reading: reading("down", t0)}
	want := strings.TrimSpace(`
IKE version         IKEv2
IKE encryption      AES-CBC-128
IKE integrity       SHA-256
IKE DH group        group 14
IKE lifetime        86400 s
IKE identity, cloud address 203.0.113.7
IKE identity, IDC   address 198.51.100.9
IPsec encryption    AES-CBC-128
IPsec integrity     SHA-256
IPsec PFS           off
IPsec lifetime      3600 s, 1843200 KB
IPsec encapsulation ESP tunnel`)
	if got := ParameterTable(full); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := ParameterTable(Facts{}); got != "(not known: the tunnel could not be read)" {
		t.Errorf("nothing known: %q", got)
	}
	kb := Facts{}
	kb.Reading.Tunnel.Parameters.IPsec.LifetimeKB = ipsec.Set[int64](2560)
	if got := ParameterTable(kb); got != "IPsec lifetime      2560 KB" {
		t.Errorf("only a volume: %q", got)
	}
}

func TestCloudCauses(t *testing.T) {
	route := func(instance string, on bool) Route {
		return Route{Destination: netip.MustParsePrefix("192.168.10.0/24"), Type: "VPNCONN", Instance: instance, Enabled: on}
	}
	tests := []struct {
		name string
		make func(*Reading)
		want string // empty: no cause
	}{
		{"a healthy cloud", func(*Reading) {}, ""},
		{"a tunnel that is being made", func(r *Reading) { r.Tunnel.State = "PENDING" }, "The tunnel is PENDING"},
		{"a state that the API left out is no cause", func(r *Reading) { r.Tunnel.State, r.Gateway.State = "", "" }, ""},
		{"a gateway in trouble", func(r *Reading) { r.Gateway.State = "PENDING_ERROR" }, "gateway vpngw-1 is PENDING_ERROR"},
		{"a gateway that was not read is no cause", func(r *Reading) { r.Gateway = VPNGateway{State: "PENDING"} }, ""},
		{"expired yesterday", func(r *Reading) { r.Gateway.Expires = t0.Add(-24 * time.Hour) }, "expired on 2026-03-13 01:59 UTC"},
		{"expired, told in another zone", func(r *Reading) {
			r.Gateway.Expires = t0.Add(-24 * time.Hour).In(time.FixedZone("CST", 8*3600))
		}, "expired on 2026-03-13 01:59 UTC"},
		{"expires at this moment", func(r *Reading) { r.Gateway.Expires = t0 }, "expired"},
		{"expires tomorrow", func(r *Reading) { r.Gateway.Expires = t0.Add(24 * time.Hour) }, ""},
		{"blocked", func(r *Reading) { r.Gateway.Blocked = true }, "blocks the VPN gateway's public address 203.0.113.7"},
		{"isolated", func(r *Reading) { r.Gateway.RestrictState = "PROTECTIVELY_ISOLATED" }, "protectively isolated"},
		{"the device has no address", func(r *Reading) { r.Customer.PublicIP = netip.Addr{} }, "cgw-1 has no public address"},
		{"the customer gateway was not read", func(r *Reading) { r.Customer = CustomerGateway{} }, ""},
		{"its only route is off", func(r *Reading) { r.Routes = []Route{route("vpnx-demo", false)} }, "route to 192.168.10.0/24 through this tunnel is disabled"},
		{"one of two routes is on", func(r *Reading) { r.Routes = []Route{route("vpnx-demo", false), route("vpnx-demo", true)} }, ""},
		{"another tunnel's route is off", func(r *Reading) { r.Routes = []Route{route("vpnx-other", false)} }, ""},
		{"the gravest first", func(r *Reading) {
			r.Gateway.Blocked, r.Gateway.State = true, "DELETING"
			r.Routes = []Route{route("vpnx-demo", false)}
		}, "is DELETING"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reading("down", t0)
			tt.make(&r)
			v, reason := preflight.Judge(Facts{Reading: r})
			if tt.want == "" {
				if v != Yes {
					t.Errorf("got %s: %s", v, reason)
				}
				return
			}
			a := preflight.Advice(Facts{Reading: r})
			if v != No || !strings.Contains(reason, tt.want) || a.Summary != reason {
				t.Errorf("got %s: %q and %q, want %q", v, reason, a.Summary, tt.want)
			}
			if a.Detail == "" || len(a.Actions) == 0 || a.Who == "" {
				t.Errorf("it does not say why it matters, what to do, or who can: %+v", a)
			}
		})
	}
}

// A part that could not be read leaves the question open; a cause that was seen does not.
func TestGapsAreNoCause(t *testing.T) {
	r := reading("gap", t0)
	if v, why := preflight.Judge(Facts{Reading: r}); v != Unknown || !strings.Contains(why, "req-gap") {
		t.Errorf("got %s: %s", v, why)
	}
	r.Tunnel.State = "DELETING"
	if v, _ := preflight.Judge(Facts{Reading: r}); v != No {
		t.Errorf("with a cause beside the gap: %s", v)
	}
}

func TestJudges(t *testing.T) {
	tests := []struct {
		name string
		step *Step
		m    *Measurement
		want Verdict
	}{
		{"any reply is a yes", activate, &Measurement{Need: PingPrivate, Vantage: VPC, Sent: 20, Received: 1}, Yes},
		{"no reply is a no", activate, &Measurement{Need: PingPrivate, Vantage: VPC, Sent: 20}, No},
		{"nothing sent is not known", activate, &Measurement{Need: PingPrivate, Vantage: VPC, Problem: "no agent"}, Unknown},
		{"not measured", activate, nil, Unknown},
		{"measured from elsewhere", activate, &Measurement{Need: PingPrivate, Vantage: Elsewhere, Sent: 20, Received: 20}, Unknown},
		{"the gateway answers the IDC", gateway, &Measurement{Need: PingGateway, Vantage: IDC, Sent: 5, Received: 5}, Yes},
		{"the gateway answers the VPC, which proves nothing", gateway, &Measurement{Need: PingGateway, Vantage: VPC, Sent: 5, Received: 5}, Unknown},
		{"one dead target is no dead line", internet, &Measurement{Need: Internet, Vantage: IDC, Sent: 3, Received: 2}, Yes},
		{"half is no majority", internet, &Measurement{Need: Internet, Vantage: IDC, Sent: 4, Received: 2}, No},
		{"no target", internet, &Measurement{Need: Internet, Vantage: IDC}, Unknown},
		{"the line was not measured", internet, nil, Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f Facts
			if tt.m != nil {
				f.Measurements = []Measurement{*tt.m}
			}
			if got, why := tt.step.Judge(f); got != tt.want || why == "" {
				t.Errorf("got %s: %q, want %s", got, why, tt.want)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	whole := Facts{Reading: reading("down", t0)}
	blind := Facts{Reading: reading("gap", t0)}
	tests := []struct {
		name string
		f    Facts
		eyes []Vantage
		want []Probe
	}{
		{"in the VPC", whole, []Vantage{VPC}, []Probe{{PingPrivate, VPC}, {PingGateway, VPC}}},
		{"in the IDC", whole, []Vantage{IDC}, []Probe{{PingGateway, IDC}, {Internet, IDC}}},
		{"elsewhere only supports", whole, []Vantage{Elsewhere}, []Probe{{PingGateway, Elsewhere}}},
		{"no eyes", whole, nil, nil},
		{"the gateway's address is not known", blind, []Vantage{VPC, IDC}, []Probe{{PingPrivate, VPC}, {Internet, IDC}}},
		{"nothing is known", Facts{}, []Vantage{VPC, Elsewhere}, nil},
	}
	for _, tt := range tests {
		if got := Plan(tt.f, tt.eyes); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A step waits for the measurement that counts for it, and for no other.
func TestSettleWaitsForWhatCounts(t *testing.T) {
	r := Read(newRun(), reading("down", t0), t0)
	r.Pending = Plan(r.Facts, []Vantage{VPC, Elsewhere})
	if r = Settle(r, t0); r.Step != "activate" || r.Phase != Judging {
		t.Fatalf("it did not wait: %s %s", r.Step, r.Phase)
	}
	r = Settle(Measured(r, Measurement{Need: PingPrivate, Vantage: VPC, Sent: 20, At: t0}), t0)
	if r.Step != "gateway" || r.Phase != Asking {
		t.Errorf("a ping of the gateway from elsewhere held it up: %s %s", r.Step, r.Phase)
	}
	if len(r.Pending) != 2 {
		t.Errorf("still under way: %v", r.Pending)
	}
	r = Measured(r, Measurement{Need: PingGateway, Vantage: Elsewhere, Sent: 3, Received: 3})
	if s := r.Facts.Supporting(PingGateway, IDC); len(s) != 1 || s[0].Vantage != Elsewhere {
		t.Errorf("supporting evidence: %+v", s)
	}
	if s := r.Facts.Supporting(PingGateway, Elsewhere); len(s) != 0 {
		t.Errorf("what counts supports itself: %+v", s)
	}
}
