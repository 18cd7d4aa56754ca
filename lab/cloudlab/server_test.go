package cloudlab_test

import (
	"bytes"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// Callers, editors, faults and readers of the log at once; the race detector is
// the judge.
func TestConcurrency(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) { c.Limits = cloudlab.NoLimits() })
	first := s.AddTunnel(gz)
	s.OnWrite(func(_, id string, w *cloudlab.World) {
		tunnel, _ := w.Tunnel(id)
		tunnel.Name += "."
	})
	c := client(t, s, gz)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				q := vpc.NewDescribeVpnConnectionsRequest()
				q.VpnConnectionIds = common.StringPtrs([]string{first.ID})
				if _, err := c.DescribeVpnConnectionsWithContext(t.Context(), q); err != nil {
					t.Error(err)
				}
				m := vpc.NewModifyVpnConnectionAttributeRequest()
				m.VpnConnectionId, m.DpdTimeout = &first.ID, new("45")
				if _, err := c.ModifyVpnConnectionAttributeWithContext(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 40 {
			s.AddTunnel("ap-shanghai")
			s.SetNetStatus(first.ID, []string{"AVAILABLE", "UNAVAILABLE"}[i%2])
			s.Fail("DescribeInstances", 1, cloudlab.Fault{Kind: cloudlab.Empty})
			s.Requests()
		}
		s.Clear()
	})
	wg.Wait()
	if n := len(s.Requests()); n != 160 {
		t.Errorf("%d requests in the log, want 160", n)
	}
	s.View(func(w *cloudlab.World) {
		tunnel, region := w.Tunnel(first.ID)
		if region != gz || tunnel.Name != first.Name+strings.Repeat(".", 80) {
			t.Errorf("%s in %s", tunnel.Name, region)
		}
	})
}

// The log has the parameters; the server's own log lines never do, as they may
// hold a pre-shared key.
func TestRequestLog(t *testing.T) {
	var lines bytes.Buffer
	at := time.Now().Truncate(time.Second)
	s := start(t, func(c *cloudlab.Config) {
		c.Log = slog.New(slog.NewTextHandler(&lines, nil))
		c.Now = func() time.Time { return at }
	})
	id := s.AddTunnel(gz, cloudlab.WithPSK("canary-old")).ID
	params := `{"VpnConnectionId":"` + id + `","PreShareKey":"canary-new"}`
	vpcCall(t, s, "ModifyVpnConnectionAttribute", params)
	vpcCall(t, s, "DescribeVpnConnections", `{}`)
	vpcCall(t, s, "DescribeVpnConnections", `{"Limit":0}`)

	log := s.Requests()
	if len(log) != 3 {
		t.Fatalf("log %+v", log)
	}
	got := log[0]
	got.RequestID = ""
	want := cloudlab.Request{
		Time: at, Service: "vpc", Action: "ModifyVpnConnectionAttribute", Version: "2017-03-12", Region: gz,
		SecretID: cloudlab.DefaultSecretID, Outcome: "OK", Body: params,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if log[1].Outcome != "OK" || log[2].Outcome != "InvalidParameterValue.LimitExceeded" {
		t.Errorf("outcomes %q, %q", log[1].Outcome, log[2].Outcome)
	}
	if err := s.Close(); err != nil { // no line is being written any more
		t.Error(err)
	}
	if text := lines.String(); strings.Contains(text, "canary") || strings.Count(text, "request_id=") != 3 {
		t.Errorf("log lines: %s", text)
	}
}

// Two servers make the same world, so that what is recorded stays the same.
func TestSameWorldEveryTime(t *testing.T) {
	a, b := cloudlab.New(cloudlab.Default()), cloudlab.New(cloudlab.Default())
	seen := map[string]bool{}
	for range 100 {
		x, y := a.AddTunnel(gz), b.AddTunnel(gz)
		if x.ID != y.ID || x.PreShareKey != y.PreShareKey || x.IKE != y.IKE {
			t.Fatalf("%+v and %+v", x, y)
		}
		if seen[x.ID] || !strings.HasPrefix(x.ID, "vpnx-") || len(x.ID) != len("vpnx-12345678") {
			t.Fatalf("id %q", x.ID)
		}
		seen[x.ID] = true
	}
}

// What AddTunnel returns is a copy: a test may read it while the world changes.
func TestAddTunnelReturnsACopy(t *testing.T) {
	s := cloudlab.New(cloudlab.Default())
	tunnel := s.AddTunnel(gz, cloudlab.WithHealthCheck(cloudlab.HealthCheck{Status: "AVAILABLE"}))
	s.Edit(func(w *cloudlab.World) {
		inside := w.Regions[gz].Tunnel(tunnel.ID)
		inside.NetStatus, inside.SPD[0].Remotes[0], inside.HealthCheck.Status = "x", "x", "x"
	})
	if tunnel.NetStatus == "x" || tunnel.SPD[0].Remotes[0] == "x" || tunnel.HealthCheck.Status == "x" {
		t.Errorf("shared with the world: %+v", tunnel)
	}
}

func TestMisuse(t *testing.T) {
	s := cloudlab.New(cloudlab.Default())
	s.AddTunnel(gz, cloudlab.WithID("vpnx-abcd1234"))
	for i, f := range []func(){
		func() { s.AddTunnel("ap-atlantis") },
		func() { s.AddTunnel("ap-shanghai", cloudlab.WithID("vpnx-abcd1234")) },
		func() { s.SetNetStatus("vpnx-00000000", "AVAILABLE") },
	} {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
	s.View(func(*cloudlab.World) {}) // the lock is free again
}

// An option on one end is seen wherever the tunnel refers to that end.
func TestOptionsReachTheTunnel(t *testing.T) {
	s := cloudlab.New(cloudlab.Default())
	tunnel := s.AddTunnel(gz, cloudlab.WithGatewayIP("203.0.113.77"), cloudlab.WithCustomerIP("198.51.100.77"),
		cloudlab.WithIKE(func(k *cloudlab.IKE) { k.RemoteIdentity, k.RemoteFQDN = "FQDN", "idc.example" }))
	if k := tunnel.IKE; k.LocalAddress != "203.0.113.77" || k.RemoteAddress != "" || k.RemoteFQDN != "idc.example" {
		t.Errorf("%+v", k)
	}
	// A second tunnel on the same ends takes them as they are.
	shared := s.AddTunnel(gz, cloudlab.WithGateway(tunnel.GatewayID), cloudlab.WithCustomerGateway(tunnel.CustomerGatewayID))
	if k := shared.IKE; k.LocalAddress != "203.0.113.77" || k.RemoteAddress != "198.51.100.77" || shared.VPCID != tunnel.VPCID {
		t.Errorf("%+v", shared)
	}
}
