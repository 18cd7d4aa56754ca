package cloud

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.uber.org/goleak"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	guangzhou = "ap-guangzhou"
	shanghai  = "ap-shanghai"
	beijing   = "ap-beijing"
)

// newLab starts a fake Tencent Cloud.
func newLab(t testing.TB, change ...func(*cloudlab.Config)) *cloudlab.Server {
	t.Helper()
	cfg := cloudlab.Default()
	for _, f := range change {
		f(&cfg)
	}
	lab := cloudlab.New(cfg)
	if err := lab.Start(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lab.Close() })
	return lab
}

// newClient makes a client for the service at url, which does not pause between tries.
func newClient(t testing.TB, url string, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		SecretID: cloudlab.DefaultSecretID, SecretKey: cloudlab.DefaultSecretKey,
		Regions: []string{guangzhou, shanghai, beijing}, Endpoint: url, Timeout: 20 * time.Second,
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.pause = func() backoff.BackOff { return &backoff.ZeroBackOff{} }
	// Tests depend on neither this machine's proxy nor its DNS.
	base := c.wire.(*wire).base.(*http.Transport)
	base.Proxy = nil
	base.DialContext = (&net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: noDNS}}).DialContext
	return c
}

func noDNS(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("no DNS in tests")
}

// newPage starts a server that always answers with one page.
func newPage(t testing.TB, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// calls counts the lab's requests by action.
func calls(lab *cloudlab.Server) map[string]int {
	n := map[string]int{}
	for _, r := range lab.Requests() {
		n[r.Action]++
	}
	return n
}

func wantRead(t *testing.T, r steps.Reading) {
	t.Helper()
	if !r.ReadOK() {
		t.Fatalf("not read: %+v", r.Refusal)
	}
	if len(r.Gaps) > 0 {
		t.Fatalf("gaps: %+v", r.Gaps)
	}
}

func wantKind(t *testing.T, r *steps.Refusal, kind steps.RefusalKind) {
	t.Helper()
	if r == nil {
		t.Fatalf("no refusal, want %s", kind)
	}
	if r.Kind != kind {
		t.Fatalf("kind %s, want %s: %v", r.Kind, kind, r)
	}
	if r.Summary == "" || r.Advice == "" || r.Action == "" {
		t.Errorf("summary, advice or action is empty: %+v", r)
	}
}
