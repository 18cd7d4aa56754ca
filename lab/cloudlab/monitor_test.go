package cloudlab_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/lab/cloudlab"
)

type points struct {
	Period     int
	MetricName string
	DataPoints []struct{ Timestamps, Values []float64 }
}

func monitor(t *testing.T, s *cloudlab.Server, params map[string]any) (points, error) {
	t.Helper()
	return call[points](t, s, "monitor", "2018-07-24", "GetMonitorData", params)
}

// about is the parameters of a good question about a tunnel, with some changed; nil takes one out.
func about(id string, from, to time.Time, more map[string]any) map[string]any {
	p := map[string]any{
		"Namespace": "QCE/VPNX", "MetricName": "InPkg", "Period": 60,
		"Instances": []map[string]any{{"Dimensions": []map[string]any{{"Name": "vpnConnId", "Value": id}}}},
		"StartTime": from.Format(time.RFC3339), "EndTime": to.Format(time.RFC3339),
	}
	for k, v := range more {
		p[k] = v
		if v == nil {
			delete(p, k)
		}
	}
	return p
}

func TestMonitorData(t *testing.T) {
	s := start(t, nil)
	now := time.Now().Truncate(time.Minute)
	stop := now.Add(-6 * time.Minute)
	series := cloudlab.Without(now.Add(-8*time.Minute), now.Add(-7*time.Minute), cloudlab.Until(stop, cloudlab.Steady(4)))
	id := s.AddTunnel(gz, cloudlab.WithMetric("InPkg", series)).ID
	at := func(minutes ...int) (stamps []float64) {
		for _, m := range minutes {
			stamps = append(stamps, float64(now.Add(-time.Duration(m)*time.Minute).Unix()))
		}
		return stamps
	}
	a, err := monitor(t, s, about(id, now.Add(-10*time.Minute), now.Add(-4*time.Minute), nil))
	if err != nil {
		t.Fatal(err)
	}
	if a.Period != 60 || a.MetricName != "InPkg" || len(a.DataPoints) != 1 {
		t.Fatalf("%+v", a)
	}
	if d := cmp.Diff(at(10, 9, 7, 6, 5, 4), a.DataPoints[0].Timestamps); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]float64{4, 4, 4, 0, 0, 0}, a.DataPoints[0].Values); d != "" {
		t.Error(d)
	}
}

// The newest minutes are not there yet, whatever is asked for.
func TestMonitorLagsBehind(t *testing.T) {
	s := start(t, nil)
	id := s.AddTunnel(gz, cloudlab.WithMetric("InPkg", cloudlab.Steady(1))).ID
	a, err := monitor(t, s, about(id, time.Now().Add(-10*time.Minute), time.Now(), nil))
	if err != nil {
		t.Fatal(err)
	}
	stamps := a.DataPoints[0].Timestamps
	newest := time.Unix(int64(stamps[len(stamps)-1]), 0)
	if age := time.Since(newest); age < 2*time.Minute || age > 4*time.Minute {
		t.Errorf("the newest point is %s old", age)
	}
}

func TestMonitorOfLongPeriods(t *testing.T) {
	s := start(t, nil)
	hour := time.Now().Truncate(time.Hour).Add(-3 * time.Hour)
	series := cloudlab.Until(hour.Add(2*time.Minute), cloudlab.Steady(10))
	id := s.AddTunnel(gz, cloudlab.WithMetric("InPkg", series)).ID
	a, err := monitor(t, s, about(id, hour, hour.Add(9*time.Minute), map[string]any{"Period": nil}))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]float64{4, 0}, a.DataPoints[0].Values); d != "" || a.Period != 300 {
		t.Errorf("period %d: %s", a.Period, d)
	}
}

func TestMonitorOfNothing(t *testing.T) {
	s := start(t, nil)
	now := time.Now()
	for _, id := range []string{s.AddTunnel(gz).ID, "vpnx-00000000"} {
		a, err := monitor(t, s, about(id, now.Add(-time.Hour), now, nil))
		if err != nil || len(a.DataPoints) != 1 || len(a.DataPoints[0].Values) != 0 {
			t.Errorf("%s: %+v, %v", id, a, err)
		}
	}
}

func TestMonitorRefuses(t *testing.T) {
	s := start(t, nil)
	id := s.AddTunnel(gz, cloudlab.WithMetric("InPkg", cloudlab.Steady(1))).ID
	now := time.Now()
	for _, tt := range []struct {
		name string
		more map[string]any
		want string
	}{
		{"no namespace", map[string]any{"Namespace": nil}, "MissingParameter"},
		{"no metric", map[string]any{"MetricName": nil}, "MissingParameter"},
		{"no tunnel", map[string]any{"Instances": nil}, "MissingParameter"},
		{"small letters", map[string]any{"Namespace": "qce/vpnx"}, "InvalidParameterValue"},
		{"old spelling", map[string]any{"MetricName": "Inpkg"}, "InvalidParameterValue"},
		{"other dimension", map[string]any{"Instances": []map[string]any{{"Dimensions": []map[string]any{{"Name": "vpnGwId", "Value": id}}}}}, "InvalidParameterValue"},
		{"period", map[string]any{"Period": 61}, "InvalidParameterValue"},
		{"time without a zone", map[string]any{"StartTime": "2030-05-01 12:00:00"}, "InvalidParameterValue"},
		{"backwards", map[string]any{"EndTime": now.Add(-48 * time.Hour).Format(time.RFC3339)}, "InvalidParameterValue"},
		{"too many points", map[string]any{"StartTime": now.Add(-121 * time.Hour).Format(time.RFC3339)}, "InvalidParameterValue"},
		{"unknown parameter", map[string]any{"Statistics": 1}, "UnknownParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := monitor(t, s, about(id, now.Add(-time.Hour), now, tt.more))
			wantCode(t, err, tt.want)
		})
	}
}
