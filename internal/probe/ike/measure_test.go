package ike

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

var deviceAddress = netip.MustParseAddr("198.51.100.20")

// factsOf are the facts of a tunnel that is down, whose gateway is the loopback.
func factsOf(k ipsec.IKE) steps.Facts {
	return steps.Facts{Reading: steps.Reading{
		Tunnel:   steps.Tunnel{ID: "vpnx-1a2b3c4d", NetStatus: "UNAVAILABLE", Parameters: ipsec.Parameters{IKE: k}},
		Gateway:  steps.VPNGateway{PublicIP: loopback},
		Customer: steps.CustomerGateway{PublicIP: deviceAddress},
	}}
}

func stored(t *testing.T, m steps.Measurement) string {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// spellings are the forms in which bytes may have been written down.
func spellings(b []byte) []string {
	return []string{string(b), hex.EncodeToString(b), strings.ToUpper(hex.EncodeToString(b)), base64.StdEncoding.EncodeToString(b)}
}

// Nothing is sent where a probe could disturb, or could not tell anything.
func TestWhenItIsNotAsked(t *testing.T) {
	spent := steps.Measurement{Need: steps.ProbeIKE, IKE: &steps.IKEAnswer{Accepted: 2}}
	for _, tt := range []struct {
		name   string
		device netip.Addr
		change func(*steps.Facts)
		why    string
	}{
		{"not configured", netip.Addr{}, func(*steps.Facts) {}, "not configured"},
		{"another device", netip.MustParseAddr("198.51.100.21"), func(*steps.Facts) {}, "a stranger"},
		{"connected", deviceAddress, func(f *steps.Facts) { f.Reading.Tunnel.NetStatus = "AVAILABLE" }, "is connected"},
		{"perhaps connected", deviceAddress, func(f *steps.Facts) { f.Unread = &steps.Refusal{} }, "could not be read"},
		{"no gateway", deviceAddress, func(f *steps.Facts) { f.Reading.Gateway.PublicIP = netip.Addr{} }, "not known"},
		{"the run's budget is spent", deviceAddress, func(f *steps.Facts) { f.Measurements = []steps.Measurement{spent} }, "accepted already"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, Config{Device: tt.device}, func(q asked, _ int) [][]byte { return q.accept() })
			facts := factsOf(shown(versionTwo, usual))
			tt.change(&facts)
			m := f.prober.Measure(t.Context(), facts, steps.Probe{Need: steps.ProbeIKE, Vantage: steps.IDC})
			f.mu.Lock()
			came := len(f.seen)
			f.mu.Unlock()
			if !strings.Contains(m.Problem, tt.why) || m.Sent != 0 || m.IKE != nil || came != 0 || f.prober.Can(facts) != nil {
				t.Errorf("%+v, %d datagrams, can %v", m, came, f.prober.Can(facts))
			}
		})
	}
}

func TestMeasurement(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f := newFake(t, Config{Device: deviceAddress, Now: func() time.Time { return now }}, past(func(q asked, _ int) [][]byte { return q.accept() }))
	facts := factsOf(shown(versionTwo, usual))
	probes := f.prober.Can(facts)
	if len(probes) != 1 || probes[0] != (steps.Probe{Need: steps.ProbeIKE, Vantage: steps.IDC}) {
		t.Fatalf("can %v", probes)
	}
	m := f.prober.Measure(t.Context(), facts, probes[0])
	if m.Problem != "" || m.Need != steps.ProbeIKE || m.Vantage != steps.IDC || m.Target != "127.0.0.1" || !m.At.Equal(now) || m.Sent < 2 || m.Received != 2 {
		t.Errorf("%+v", m)
	}
	if got, want := m.String(), "IKE: UDP 500 answers, UDP 4500 answers; the VPN gateway accepts the parameters that the cloud shows"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, want := range []string{
		"500 > IKEv2: AES-CBC-128, SHA-256, group 14\n", "500 < IKEv2 accepted: AES-CBC-128, SHA-256, group 14, after ",
		"4500 > IKEv2: algorithms that nobody has", "4500 < IKEv2 NO_PROPOSAL_CHOSEN, after ",
	} {
		if !strings.Contains(m.Raw, want) {
			t.Errorf("the transcript has no %q:\n%s", want, m.Raw)
		}
	}
}
