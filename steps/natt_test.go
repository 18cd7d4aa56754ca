package steps

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
)

// UDP 4500 is named where negotiations stop just there behind a NAT. In aggressive mode that may be the
// keys as well: then the gateway must have been seen to answer on UDP 500 alone.
func TestUDP4500(t *testing.T) {
	const half = "negotiating"
	for _, tt := range []struct {
		why        string
		aggressive bool
		signs      []string
		private    bool // the device's own address
		port4500   string
		repaired   bool // after the probe
		want       bool
	}{
		{"main mode behind a NAT", false, []string{half, "nat"}, false, "", false, true},
		{"it stops elsewhere", false, []string{"nat"}, false, PortSilent, false, false},
		{"no NAT", false, []string{half}, false, PortSilent, false, false},
		{"the log names the keys", false, []string{half, "nat", "psk"}, false, PortSilent, false, false},
		{"aggressive mode: it may be the keys", true, []string{half, "nat"}, true, "", false, false},
		{"aggressive mode, and the port answers", true, []string{half, "nat"}, true, PortAnswers, false, false},
		{"aggressive mode, and the port is silent", true, []string{half, "nat"}, false, PortSilent, false, true},
		{"the NAT shows in the device's own address", true, []string{half}, true, PortSilent, false, true},
		{"no NAT: the port is not needed", true, []string{half}, false, PortSilent, false, false},
		{"the keys", true, []string{half, "authentication"}, true, PortSilent, false, false},
		{"it was silent before the repair", true, []string{half}, true, PortSilent, true, false},
	} {
		d := deviceOf("the same", tt.signs...)
		f := factsOf(nil, d)
		if tt.aggressive {
			f.Reading.Tunnel.Parameters.IKE.Version, f.Reading.Tunnel.Parameters.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(ipsec.Aggressive)
		}
		if tt.private {
			p := *d.Parameters
			p.IKE.Address = ipsec.Set(netip.MustParseAddr("192.168.1.2"))
			d.Parameters = &p
			d.Differences = ipsec.Compare(demoParameters(), p, ipsec.Ends{Gateway: f.Reading.Gateway.PublicIP, Device: f.Reading.Customer.PublicIP}).Differences
		}
		if tt.port4500 != "" {
			f.Measurements = []Measurement{{Need: ProbeIKE, Vantage: IDC, At: t0, IKE: &IKEAnswer{Port500: PortAnswers, Port4500: tt.port4500}}}
		}
		if tt.repaired {
			f.Mended = t0.Add(time.Second)
		}
		v, why := judgePolicy(f)
		if named := v == No && strings.Contains(why, "UDP 4500"); named != tt.want {
			t.Errorf("%s: %s: %s", tt.why, v, why)
		}
		if both := tt.port4500 == PortSilent && tt.want; both != strings.Contains(why, "not on UDP 4500") {
			t.Errorf("%s: %s", tt.why, why)
		}
		if a := policy.Advice(f); tt.want && !strings.HasPrefix(a.Summary, "UDP 4500 is dropped") {
			t.Errorf("%s: %+v", tt.why, a)
		}
	}
}

// Where nobody could ask the gateway, UDP 4500 is suspected before the keys, and no more than that.
func TestUDP4500Suspected(t *testing.T) {
	for _, tt := range []struct {
		why   string
		signs []string
		asked bool
		first string
	}{
		{"nobody asked", []string{"negotiating", "nat"}, false, "UDP 4500, to which both ends change"},
		{"the gateway answers there", []string{"negotiating", "nat"}, true, "The pre-shared keys"},
		{"no NAT", []string{"negotiating"}, false, "The pre-shared keys"},
		{"the log has offers that differ", []string{"negotiating", "nat", "ike-encryption"}, false, "The VPN gateway may not run what the cloud shows"},
	} {
		r := newRun()
		r.Facts = factsOf(nil, deviceOf("the same", tt.signs...))
		r.Facts.Reading.Tunnel.Parameters.IKE.Mode = ipsec.Set(ipsec.Aggressive)
		if tt.asked {
			r.Facts.Measurements = []Measurement{{Need: ProbeIKE, Vantage: IDC, At: t0, IKE: &IKEAnswer{Port500: PortAnswers, Port4500: PortAnswers}}}
		}
		for _, s := range []*Step{gateway, policy, parameters} {
			r = r.noted(Finding{Kind: Answered, Step: s.ID, Verdict: Yes, Source: Machine, At: t0})
		}
		if ss := r.Suspects(); len(ss) == 0 || !strings.HasPrefix(ss[0].Why, tt.first) {
			t.Errorf("%s: %+v", tt.why, ss)
		}
		if as := r.NextActions(); len(as) == 0 || strings.HasPrefix(tt.first, "UDP") && as[0].Who != "the team of the IDC's firewall and NAT" {
			t.Errorf("%s: %+v", tt.why, as)
		}
	}
}
