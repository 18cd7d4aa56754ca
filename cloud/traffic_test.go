package cloud

import (
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// traffic reads a tunnel's, which has what the options give it.
func traffic(t *testing.T, hours int, opts ...cloudlab.TunnelOption) (*cloudlab.Server, steps.Measurement) {
	t.Helper()
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou, opts...)
	c := newClient(t, lab.URL(), one)
	return lab, c.Traffic(t.Context(), c.Read(t.Context(), tun.ID, ""), hours)
}

func TestTraffic(t *testing.T) {
	stop := time.Now().Truncate(5 * time.Minute).Add(-time.Hour)
	lab, m := traffic(t, 6,
		cloudlab.WithMetric("InBandwidth", cloudlab.Until(stop, cloudlab.Steady(2.5))),
		cloudlab.WithMetric("OutBandwidth", cloudlab.Steady(0.25)), cloudlab.WithMetric("PkgDrop", cloudlab.Steady(100)))
	if m.Problem != "" || m.Need != steps.ReadTraffic || m.Vantage != "" || m.Traffic == nil || len(m.Requests) != len(trafficMetrics) {
		t.Fatalf("%+v", m)
	}
	if n := len(m.Traffic.Samples); n < 70 || n > 73 || m.Traffic.Period != 5*time.Minute {
		t.Errorf("%d samples of %s", n, m.Traffic.Period)
	}
	if got := m.Traffic.LastIn(); !got.Equal(stop.Add(-5 * time.Minute)) {
		t.Errorf("last in %s, want just before %s", got, stop)
	}
	if first := m.Traffic.Samples[0]; first.In != 2.5 || first.Out != 0.25 {
		t.Errorf("%+v", first)
	}
	if !strings.Contains(m.String(), "nothing has come from the IDC since") || !strings.Contains(m.Raw, "100.000") {
		t.Errorf("%s\n%s", m, m.Raw)
	}
	for _, q := range lab.Requests() {
		if q.Action == getMonitorData && q.Outcome != "OK" {
			t.Errorf("%+v", q)
		}
	}
}

func TestTrafficMinuteByMinute(t *testing.T) {
	_, m := traffic(t, 1, cloudlab.WithMetric("InBandwidth", cloudlab.Steady(1)), cloudlab.WithMetric("OutBandwidth", cloudlab.Steady(1)))
	if m.Traffic == nil || m.Traffic.Period != time.Minute || len(m.Traffic.Samples) < 58 || len(m.Traffic.Samples) > 61 {
		t.Errorf("%+v", m)
	}
}

// Bandwidths are rounded: a few packets a minute show in their counts alone.
func TestTrickleIsTraffic(t *testing.T) {
	_, m := traffic(t, 1, cloudlab.WithMetric("InBandwidth", cloudlab.Steady(0)), cloudlab.WithMetric("InPkg", cloudlab.Steady(0.1)))
	if m.Traffic.LastIn().IsZero() || !m.Traffic.LastOut().IsZero() {
		t.Errorf("%+v", m.Traffic)
	}
}

// A point that is missing is not a zero.
func TestMissingPoints(t *testing.T) {
	begin := time.Now().Truncate(time.Minute)
	_, m := traffic(t, 1, cloudlab.WithMetric("InBandwidth", cloudlab.Steady(1)),
		cloudlab.WithMetric("OutBandwidth", cloudlab.Without(begin.Add(-30*time.Minute), begin.Add(-20*time.Minute), cloudlab.Steady(1))))
	missing := 0
	for _, s := range m.Traffic.Samples {
		if s.Out == -1 {
			missing++
		}
		if s.In != 1 {
			t.Errorf("%+v", s)
		}
	}
	if missing != 10 {
		t.Errorf("%d are missing, want 10", missing)
	}
}

func TestNoTraffic(t *testing.T) {
	if _, m := traffic(t, 6); m.Traffic != nil || !strings.Contains(m.Problem, "no points") {
		t.Errorf("%+v", m)
	}
	lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{"monitor:*"} })
	tun := lab.AddTunnel(guangzhou)
	c := newClient(t, lab.URL(), one)
	m := c.Traffic(t.Context(), c.Read(t.Context(), tun.ID, ""), 6)
	if m.Traffic != nil || !strings.Contains(m.Problem, "monitor:GetMonitorData") || len(m.Requests) == 0 || m.Requests[0].ID == "" {
		t.Errorf("%+v", m)
	}
}
