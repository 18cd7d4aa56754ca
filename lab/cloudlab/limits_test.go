package cloudlab_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// The clock stands still, so that the calls are in one second however slow the
// machine is.
func TestRateLimit(t *testing.T) {
	var ahead atomic.Int64
	begin := time.Now()
	s := start(t, func(c *cloudlab.Config) {
		c.Now = func() time.Time { return begin.Add(time.Duration(ahead.Load())) }
		c.Limits = cloudlab.RealLimits().With("DescribeVpnConnections", 3)
	})
	call := func(region string) error {
		_, err := client(t, s, region).DescribeVpnConnectionsWithContext(t.Context(), vpc.NewDescribeVpnConnectionsRequest())
		return err
	}
	for range 3 {
		wantCode(t, call(gz), "")
	}
	err := call(gz)
	wantCode(t, err, "RequestLimitExceeded")
	if !strings.Contains(err.Error(), "Your current request times equals to `4` in a second, which exceeds the frequency limit `3`") {
		t.Errorf("message %q", err)
	}
	wantCode(t, call("ap-shanghai"), "") // each region on its own
	if _, err := client(t, s, gz).DescribeVpcsWithContext(t.Context(), vpc.NewDescribeVpcsRequest()); err != nil {
		t.Errorf("another action: %v", err)
	}
	ahead.Store(int64(time.Second))
	wantCode(t, call(gz), "") // a new second
}

func TestLimits(t *testing.T) {
	now := time.Now()
	for _, tt := range []struct {
		name   string
		limits cloudlab.Limits
		action string
		calls  int // that pass
	}{
		{"real, named", cloudlab.RealLimits(), "DescribeVpnGatewayRoutes", 20},
		{"real, others", cloudlab.RealLimits(), "DescribeVpcs", 100},
		{"none", cloudlab.NoLimits(), "DescribeVpcs", -1},
		{"one of none", cloudlab.NoLimits().With("DescribeVpcs", 1), "DescribeVpcs", 1},
		{"others of one", cloudlab.NoLimits().With("DescribeVpcs", 1), "DescribeSubnets", -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, func(c *cloudlab.Config) {
				c.Limits, c.Now = tt.limits, func() time.Time { return now }
			})
			passed := 0
			for range 101 {
				if _, failed := vpcCall(t, s, tt.action, `{}`); failed == "RequestLimitExceeded" {
					break
				}
				passed++
			}
			if want := tt.calls; passed != want && (want >= 0 || passed != 101) {
				t.Errorf("%d passed, want %d", passed, want)
			}
		})
	}
}
