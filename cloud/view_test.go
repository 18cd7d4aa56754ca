package cloud

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

func TestWhatTheViewCan(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), cloudlab.CommandResult{})
	private := steps.Probe{Need: steps.PingPrivate, Vantage: steps.VPC}
	gateway, internet := steps.Probe{Need: steps.PingGateway, Vantage: steps.IDC}, steps.Probe{Need: steps.Internet, Vantage: steps.IDC}
	for _, tt := range []struct {
		setting string
		sends   bool
		want    []steps.Probe
	}{
		{"off", false, nil},
		{"auto", true, []steps.Probe{private}},
		{"vpc=ins-00000000", true, []steps.Probe{private}},
		{s.reading.Tunnel.VPC + "=ins-00000000", true, []steps.Probe{private}},
		{"vpc-99999999=ins-00000000", true, nil},
		{"idc=rins-00000000", false, []steps.Probe{gateway, internet}},
		{s.reading.Tunnel.CustomerGatewayID + "=rins-00000000,auto", true, []steps.Probe{private, gateway, internet}},
		{"cgw-99999999=rins-00000000", false, nil},
	} {
		v := s.c.View(inside(t, tt.setting), public())
		before := len(s.lab.Requests())
		if d := cmp.Diff(tt.want, v.Can(steps.Facts{Reading: s.reading})); d != "" || v.SendsTraffic() != tt.sends || len(s.lab.Requests()) != before {
			t.Errorf("%s: sends %t, %s", tt.setting, v.SendsTraffic(), d)
		}
	}
	if got := s.c.View(inside(t, "auto"), public()).Can(steps.Facts{}); len(got) != 0 {
		t.Errorf("of no reading: %v", got)
	}
}

// From finding the host to what is said: over the wire.
func TestViewMeasures(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", linuxReply, linuxSums, "answers tcp 1.1.1.1:443"))
	idc := s.lab.AddManaged(guangzhou, cloudlab.Managed{Name: "rack-1"})
	v := s.c.View(inside(t, "auto,idc="+idc), public())
	f := steps.Facts{Reading: s.reading}
	for _, p := range v.Can(f) {
		m := v.Measure(t.Context(), f, p)
		via := "CVM " + s.host.ID
		if p.Vantage == steps.IDC {
			via = "managed instance " + idc
		}
		if m.Need != p.Need || m.Vantage != p.Vantage || !strings.HasPrefix(m.Via, via) {
			t.Errorf("%+v: %+v", p, m)
		}
		if p.Need != steps.PingGateway && (m.Problem != "" || m.Received != 1) { // the fake reply is another's
			t.Errorf("%+v: %+v", p, m)
		}
		if len(m.Requests) < 3 {
			t.Errorf("%+v: requests %+v", p, m.Requests)
		}
		for _, q := range m.Requests {
			if q.ID == "" {
				t.Errorf("%+v: no RequestId of %s", p, q.Action)
			}
		}
	}
	if m := v.Measure(t.Context(), f, steps.Probe{Need: steps.ReadDevice, Vantage: steps.VPC}); m.Problem == "" {
		t.Errorf("%+v", m)
	}
	if m := s.c.View(inside(t, "off"), public()).Measure(t.Context(), f, steps.Probe{Need: steps.PingPrivate, Vantage: steps.VPC}); !strings.Contains(m.Problem, "VPNCHECK_TAT") {
		t.Errorf("%+v", m)
	}
}

func TestMeter(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou, cloudlab.WithMetric("InBandwidth", cloudlab.Steady(1)))
	c := newClient(t, lab.URL(), one)
	f := steps.Facts{Reading: c.Read(t.Context(), tun.ID, "")}
	if len(c.Meter().Can(steps.Facts{})) != 0 {
		t.Error("it would measure what was not read")
	}
	for _, p := range c.Meter().Can(f) {
		if m := c.Meter().Measure(t.Context(), f, p); m.Problem != "" || m.Traffic == nil || m.Need != p.Need || m.Vantage != p.Vantage {
			t.Errorf("%+v", m)
		}
	}
}
