package cloudlab_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// Every kind of fault, as the SDK shows it, and whether the change was made in
// spite of it.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   cloudlab.Fault
		want    string
		done    bool
		outcome string
	}{
		{"slow", cloudlab.Fault{Kind: cloudlab.Slow, Latency: time.Millisecond}, "", true, "OK"},
		{"error", cloudlab.Fault{Kind: cloudlab.Error, Code: "InternalError.ModuleError", Message: "m"}, "InternalError.ModuleError", false, "InternalError.ModuleError"},
		{"error, any", cloudlab.Fault{Kind: cloudlab.Error, Message: "m"}, "InternalError", false, "InternalError"},
		// This version of the SDK reads the body before it looks at the status.
		{"500", cloudlab.Fault{Kind: cloudlab.HTML}, "ClientError.ParseJsonError", false, "html"},
		{"502", cloudlab.Fault{Kind: cloudlab.HTML, Status: http.StatusBadGateway}, "ClientError.ParseJsonError", false, "html"},
		{"HTML with 200", cloudlab.Fault{Kind: cloudlab.HTML, Status: http.StatusOK}, "ClientError.ParseJsonError", false, "html"},
		{"empty", cloudlab.Fault{Kind: cloudlab.Empty}, "ClientError.ParseJsonError", true, "OK"},
		{"truncated", cloudlab.Fault{Kind: cloudlab.Truncated}, "ClientError.ParseJsonError", true, "OK"},
		{"dropped before", cloudlab.Fault{Kind: cloudlab.DropBefore}, "ClientError.NetworkError", false, "drop before"},
		{"dropped after", cloudlab.Fault{Kind: cloudlab.DropAfter}, "ClientError.NetworkError", true, "OK"},
		{"hangs", cloudlab.Fault{Kind: cloudlab.Hang}, "ClientError.NetworkError", false, "hang"},
		{"hangs after", cloudlab.Fault{Kind: cloudlab.HangAfter}, "ClientError.NetworkError", true, "OK"},
		{"slower than the caller", cloudlab.Fault{Latency: time.Hour}, "ClientError.NetworkError", false, "given up"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil)
			tunnel := s.AddTunnel(gz)
			resets := make(chan string, 1)
			s.OnWrite(func(_, id string, _ *cloudlab.World) { resets <- id })
			s.Fail("ResetVpnConnection", 1, tt.fault)

			q := vpc.NewResetVpnConnectionRequest()
			q.VpnGatewayId, q.VpnConnectionId = &tunnel.GatewayID, &tunnel.ID
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tt.fault.Kind == cloudlab.Hang || tt.fault.Kind == cloudlab.HangAfter || tt.fault.Latency > time.Minute {
				ctx, cancel = context.WithTimeout(ctx, 200*time.Millisecond)
				defer cancel()
			}
			_, err := client(t, s, gz).ResetVpnConnectionWithContext(ctx, q)
			wantCode(t, err, tt.want)
			if err := s.Close(); err != nil { // waits for the requests that were given up
				t.Error(err)
			}
			if got := len(resets) == 1; got != tt.done {
				t.Errorf("done: %v, want %v", got, tt.done)
			}
			log := s.Requests()
			if len(log) != 1 || log[0].Outcome != tt.outcome || log[0].Fault != tt.fault.Kind.String() {
				t.Errorf("log %+v", log)
			}
		})
	}
}

func TestFaultsAreUsedUp(t *testing.T) {
	s := start(t, nil)
	internal := cloudlab.Fault{Kind: cloudlab.Error, Message: "m"}
	elsewhere := internal
	elsewhere.Region = "ap-shanghai"
	vpcs := func(region string) string {
		_, err := client(t, s, region).DescribeVpcsWithContext(t.Context(), vpc.NewDescribeVpcsRequest())
		return code(t, err)
	}
	expect := func(region, want string) {
		t.Helper()
		if got := vpcs(region); got != want {
			t.Errorf("in %s: %q, want %q", region, got, want)
		}
	}
	s.Fail("DescribeVpcs", 2, internal)
	for _, want := range []string{"InternalError", "InternalError", ""} {
		expect(gz, want)
	}
	s.Fail("DescribeSubnets", 1, internal)
	expect(gz, "") // another action's
	s.Clear()

	s.Fail("*", 0, elsewhere)
	expect(gz, "")
	for range 3 {
		expect("ap-shanghai", "InternalError")
	}
	s.Clear()
	expect("ap-shanghai", "")

	s.Fail("*", 1, internal)
	s.Fail("*", 1, cloudlab.Fault{Kind: cloudlab.Error, Code: "LimitExceeded", Message: "m"})
	expect(gz, "InternalError") // in the order in which they were given
	expect(gz, "LimitExceeded")
	expect(gz, "")
}

// A hanging request must not keep Close waiting.
func TestCloseEndsHangingRequests(t *testing.T) {
	s := start(t, nil)
	s.Fail("*", 0, cloudlab.Fault{Kind: cloudlab.Hang})
	c := client(t, s, gz)
	failed := make(chan error)
	go func() {
		_, err := c.DescribeVpcsWithContext(t.Context(), vpc.NewDescribeVpcsRequest())
		failed <- err
	}()
	for len(s.Requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, <-failed, "ClientError.NetworkError")
}

// The SDK retries the exact code RequestLimitExceeded, and that must be seen here
// as two requests.
func TestRetryIsSeen(t *testing.T) {
	s := start(t, nil)
	s.Fail("DescribeVpcs", 1, cloudlab.Fault{Kind: cloudlab.Error, Code: "RequestLimitExceeded", Message: "m"})
	p := clientProfile(s)
	p.RateLimitExceededMaxRetries = 1
	p.RateLimitExceededRetryDuration = func(int) time.Duration { return 0 }
	c, err := vpc.NewClient(common.NewCredential(cloudlab.DefaultSecretID, cloudlab.DefaultSecretKey), gz, p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.DescribeVpcsWithContext(t.Context(), vpc.NewDescribeVpcsRequest()); err != nil {
		t.Error(err)
	}
	log := s.Requests()
	if len(log) != 2 || log[0].Outcome != "RequestLimitExceeded" || log[1].Outcome != "OK" || log[0].RequestID == log[1].RequestID {
		t.Errorf("log %+v", log)
	}
}

func TestStart(t *testing.T) {
	s := cloudlab.New(cloudlab.Default())
	if s.URL() != "" {
		t.Error("an URL before Start")
	}
	if err := s.Start("0.0.0.0:0"); err == nil {
		t.Error("it listens for the whole network")
	}
	if err := s.Close(); err != nil {
		t.Errorf("close without start: %v", err)
	}
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	url := s.URL()
	if err := s.Start(""); err == nil {
		t.Error("started twice")
	}
	s.AddTunnel(gz)
	if err := errors.Join(s.Close(), s.Close(), s.Start(url[len("http://"):])); err != nil {
		t.Fatal(err) // the cloud went away and came back
	}
	defer func() { _ = s.Close() }()
	if n := len(allTunnels(t, client(t, s, gz))); n != 1 {
		t.Errorf("%d tunnels after a restart", n)
	}
}

// The SDK hides the status, so it is looked at without it.
func TestHTMLOnTheWire(t *testing.T) {
	s := start(t, nil)
	for _, want := range []int{http.StatusInternalServerError, http.StatusBadGateway} {
		s.Fail("DescribeVpcs", 1, cloudlab.Fault{Kind: cloudlab.HTML, Status: want})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-TC-Action", "DescribeVpcs") // unsigned: faults come before every check
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != want || res.Header.Get("Content-Type") != "text/html" || !strings.HasPrefix(string(body), "<html>") {
			t.Errorf("%s %s %v", res.Status, body, err)
		}
	}
}
