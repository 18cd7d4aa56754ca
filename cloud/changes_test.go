package cloud

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vpncheck/internal/ipsec"
	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// repair is a lab with one tunnel, its reading, and a client.
func repair(t *testing.T, opts ...cloudlab.TunnelOption) (*cloudlab.Server, *Client, steps.Reading) {
	t.Helper()
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou, append([]cloudlab.TunnelOption{cloudlab.WithPSK(canaryPSK), cloudlab.Down()}, opts...)...)
	c := newClient(t, lab.URL(), one)
	r := c.Read(t.Context(), tun.ID, "")
	wantRead(t, r)
	return lab, c, r
}

// tunnelOf is the tunnel as the lab has it.
func tunnelOf(lab *cloudlab.Server, r steps.Reading) (t cloudlab.Tunnel) {
	lab.View(func(w *cloudlab.World) { t = *w.Regions[r.Region].Tunnel(r.Tunnel.ID) })
	return t
}

func proposal(p ipsec.Proposal) []ipsec.Proposal { return []ipsec.Proposal{p} }

// wants is a change of parameters, from those of the reading.
func wants(r steps.Reading, p ipsec.Parameters) steps.Change {
	return steps.Change{ID: "c1", Kind: steps.SetParameters, Want: &p, Was: &r.Tunnel.Parameters}
}

func TestReset(t *testing.T) {
	lab, c, r := repair(t)
	lab.OnWrite(func(action, id string, w *cloudlab.World) {
		if x, _ := w.Tunnel(id); action == resetTunnel {
			x.NetStatus = "AVAILABLE"
		}
	})
	out := c.Change(t.Context(), r, steps.Change{Kind: steps.ResetTunnel})
	if out.State != steps.ChangeMade || out.Problem != "" || out.At.IsZero() || len(out.Requests) != 1 || out.Requests[0].ID == "" {
		t.Errorf("%+v", out)
	}
	if !c.Read(t.Context(), r.Tunnel.ID, "").Connected() {
		t.Error("it was not reset")
	}
}

func TestSetParameters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		opts   []cloudlab.TunnelOption
		want   ipsec.Parameters
		change func(*cloudlab.Tunnel)
	}{
		{
			name: "one of phase 1", want: ipsec.Parameters{IKE: ipsec.IKE{Proposals: proposal(ipsec.Proposal{Groups: ipsec.Set[ipsec.Group](2)})}},
			change: func(t *cloudlab.Tunnel) { t.IKE.DHGroup = "GROUP2" },
		},
		{
			name: "all of phase 1",
			want: ipsec.Parameters{IKE: ipsec.IKE{
				Version: ipsec.Set(ipsec.IKEv1), Mode: ipsec.Set(ipsec.Aggressive), Lifetime: ipsec.Set(8 * time.Hour),
				Local:     ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "cloud.example"}),
				Remote:    ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "192.0.2.9"}),
				Proposals: proposal(ipsec.Proposal{Encryption: ipsec.Set(ipsec.TripleDES), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set[ipsec.Group](5)}),
			}},
			change: func(t *cloudlab.Tunnel) {
				k := &t.IKE
				k.Version, k.ExchangeMode, k.LifetimeSeconds = "IKEV1", "AGGRESSIVE", 28800
				k.LocalIdentity, k.LocalFQDN, k.RemoteAddress = "FQDN", "cloud.example", "192.0.2.9"
				k.Encryption, k.Authentication, k.DHGroup = "3DES-CBC", "SHA1", "GROUP5"
			},
		},
		{
			name: "all of phase 2",
			want: ipsec.Parameters{IPsec: ipsec.IPsec{
				Lifetime: ipsec.Set(2 * time.Hour), LifetimeKB: ipsec.Set[int64](4608000),
				Proposals: proposal(ipsec.Proposal{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.MD5), Groups: ipsec.Set(ipsec.PFSOff)}),
			}},
			change: func(t *cloudlab.Tunnel) {
				p := &t.IPsec
				p.Encryption, p.Integrity, p.PFS, p.LifetimeSeconds, p.LifetimeTraffic = "AES-CBC-256", "MD5", "NULL", 7200, 4608000
			},
		},
		{
			name: "a cipher that brings its integrity", want: ipsec.Parameters{IPsec: ipsec.IPsec{Proposals: proposal(ipsec.Proposal{Encryption: ipsec.Set(ipsec.AESGCM256)})}},
			change: func(t *cloudlab.Tunnel) { t.IPsec.Encryption = "AES256GCM128" },
		},
		{
			name: "integrity in its new spelling", opts: []cloudlab.TunnelOption{cloudlab.WithIPsec(func(p *cloudlab.IPsec) { p.NewSpelling = true })},
			want:   ipsec.Parameters{IPsec: ipsec.IPsec{Proposals: proposal(ipsec.Proposal{Integrity: ipsec.Set(ipsec.SHA512)})}},
			change: func(t *cloudlab.Tunnel) { t.IPsec.Integrity = "SHA-512" },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab, c, r := repair(t, tt.opts...)
			want := tunnelOf(lab, r)
			tt.change(&want)
			out := c.Change(t.Context(), r, wants(r, tt.want))
			if out.State != steps.ChangeMade || out.Problem != "" || len(out.Requests) != 2 {
				t.Fatalf("%+v", out)
			}
			if d := cmp.Diff(want, tunnelOf(lab, r), cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
			// To do it again changes nothing, and does not try to.
			if again := c.Change(t.Context(), r, wants(r, tt.want)); again.State != steps.ChangeMade || calls(lab)[modifyTunnel] != 1 {
				t.Errorf("%+v, %d calls", again, calls(lab)[modifyTunnel])
			}
		})
	}
}

// A part is sent whole, the other not at all, and the pre-shared key never.
func TestWhatIsSent(t *testing.T) {
	lab, c, r := repair(t, cloudlab.WithIKE(func(k *cloudlab.IKE) { k.Encryption, k.RemoteFQDN = "AES-CBS-192", "kept.example" }))
	out := c.Change(t.Context(), r, wants(r, ipsec.Parameters{IKE: ipsec.IKE{Proposals: proposal(ipsec.Proposal{Groups: ipsec.Set[ipsec.Group](2)})}}))
	if out.State != steps.ChangeMade {
		t.Fatalf("%+v", out)
	}
	log := lab.Requests()
	var sent map[string]any
	if err := json.Unmarshal([]byte(log[len(log)-1].Body), &sent); err != nil {
		t.Fatal(err)
	}
	before := tunnelOf(lab, r).IKE
	want := map[string]any{
		"VpnConnectionId": r.Tunnel.ID,
		"IKEOptionsSpecification": map[string]any{
			"PropoEncryAlgorithm": "AES-CBS-192", "PropoAuthenAlgorithm": "SHA-256", "ExchangeMode": "MAIN",
			"LocalIdentity": "ADDRESS", "RemoteIdentity": "ADDRESS", "LocalAddress": before.LocalAddress, "RemoteAddress": before.RemoteAddress,
			"LocalFqdnName": "", "RemoteFqdnName": "kept.example", "DhGroupName": "GROUP2", "IKESaLifetimeSeconds": 86400.0, "IKEVersion": "IKEV2",
		},
	}
	if d := cmp.Diff(want, sent); d != "" {
		t.Error(d)
	}
	for _, q := range log {
		if strings.Contains(q.Body, canaryPSK) {
			t.Errorf("the pre-shared key was sent: %s", q.Body)
		}
	}
	wantNoSecret(t, out)
}

func TestSetNegotiation(t *testing.T) {
	for _, tt := range []struct {
		has, was, want string
		state          steps.ChangeState
		calls          int
	}{
		{"active", "active", "flowTrigger", steps.ChangeMade, 1},
		{"", "active", "passive", steps.ChangeMade, 1}, // the API leaves the default out
		{"passive", "active", "flowTrigger", steps.ChangeRefused, 0},
		{"flowTrigger", "active", "flowTrigger", steps.ChangeMade, 0},
		{"active", "active", "aggressive", steps.ChangeRefused, 0},
	} {
		lab, c, r := repair(t, cloudlab.WithNegotiation(tt.has))
		out := c.Change(t.Context(), r, steps.Change{Kind: steps.SetNegotiation, Negotiation: tt.want, NegotiationWas: tt.was})
		if out.State != tt.state || (out.Problem == "") != (tt.state == steps.ChangeMade) || calls(lab)[modifyTunnel] != tt.calls {
			t.Errorf("%+v: %+v, %d calls", tt, out, calls(lab)[modifyTunnel])
		}
		if got := tunnelOf(lab, r).NegotiationType; tt.state == steps.ChangeMade && got != tt.want {
			t.Errorf("%+v: it is %q", tt, got)
		}
	}
}

// Nothing is changed where that is not certain to be what was approved.
func TestChangesThatAreNotMade(t *testing.T) {
	group := func(g ipsec.Group) ipsec.Parameters {
		return ipsec.Parameters{IKE: ipsec.IKE{Proposals: proposal(ipsec.Proposal{Groups: ipsec.Set(g)})}}
	}
	for _, tt := range []struct {
		name   string
		change func(lab *cloudlab.Server, r steps.Reading) steps.Change
		says   string
	}{
		{"somebody was faster", func(lab *cloudlab.Server, r steps.Reading) steps.Change {
			lab.Edit(func(w *cloudlab.World) { w.Regions[guangzhou].Tunnels[0].IKE.DHGroup = "GROUP5" })
			return wants(r, group(2))
		}, "IKE DH group is group 5 now, and was group 14"},
		{"cannot be had", func(_ *cloudlab.Server, r steps.Reading) steps.Change { return wants(r, group(31)) }, "cannot have group 31"},
		{"no encryption", func(_ *cloudlab.Server, r steps.Reading) steps.Change {
			return wants(r, ipsec.Parameters{IPsec: ipsec.IPsec{Proposals: proposal(ipsec.Proposal{Encryption: ipsec.Set(ipsec.NullCipher)})}})
		}, "cannot have NULL as IPsec encryption"},
		{"networks", func(_ *cloudlab.Server, r steps.Reading) steps.Change {
			return wants(r, ipsec.Parameters{Selectors: r.Tunnel.Parameters.Selectors})
		}, "does not set the networks"},
		{"a lifetime out of range", func(_ *cloudlab.Server, r steps.Reading) steps.Change {
			return wants(r, ipsec.Parameters{IKE: ipsec.IKE{Lifetime: ipsec.Set(time.Second)}})
		}, "InvalidParameterValue.Range"},
		{"nothing", func(*cloudlab.Server, steps.Reading) steps.Change { return steps.Change{Kind: steps.SetParameters} }, "names no parameter"},
		{"something new", func(*cloudlab.Server, steps.Reading) steps.Change { return steps.Change{Kind: "delete"} }, `"delete"`},
		{"gone", func(lab *cloudlab.Server, r steps.Reading) steps.Change {
			lab.Edit(func(w *cloudlab.World) { w.Regions[guangzhou].Tunnels = nil })
			return wants(r, group(2))
		}, "does not exist"},
		{"no permission", func(lab *cloudlab.Server, _ steps.Reading) steps.Change {
			lab.Fail(resetTunnel, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation"})
			return steps.Change{Kind: steps.ResetTunnel}
		}, "vpc:ResetVpnConnection in the CAM policy of the bot's user or role; deploy/cam-policy-repair.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab, c, r := repair(t)
			ch := tt.change(lab, r)
			lab.OnWrite(func(action, _ string, _ *cloudlab.World) { t.Errorf("%s was done", action) })
			out := c.Change(t.Context(), r, ch)
			if out.State != steps.ChangeRefused || !strings.Contains(out.Problem, tt.says) {
				t.Errorf("%+v, want %q", out, tt.says)
			}
		})
	}
}

// Whether it was made is only said where it is known, and it is tried once.
func TestChangesWhoseAnswerIsLost(t *testing.T) {
	for _, tt := range []struct {
		fault cloudlab.Fault
		want  steps.ChangeState
	}{
		{cloudlab.Fault{Kind: cloudlab.DropAfter}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.DropBefore}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.Empty}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.Truncated}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 502}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.Error, Code: "InternalError"}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.HangAfter}, steps.ChangeUnclear},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 403}, steps.ChangeRefused},
		{cloudlab.Fault{Kind: cloudlab.Error, Code: "RequestLimitExceeded"}, steps.ChangeRefused},
		{cloudlab.Fault{Kind: cloudlab.Error, Code: "UnsupportedOperation.VpnConnInvalidState"}, steps.ChangeRefused},
	} {
		t.Run(tt.fault.Kind.String()+" "+tt.fault.Code, func(t *testing.T) {
			lab, c, r := repair(t)
			lab.Fail(resetTunnel, 0, tt.fault)
			ctx := t.Context()
			if tt.fault.Kind == cloudlab.HangAfter {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 100*time.Millisecond)
				defer cancel()
			}
			out := c.Change(ctx, r, steps.Change{Kind: steps.ResetTunnel})
			if out.State != tt.want || out.Problem == "" || strings.Contains(out.Problem, "not known whether") != (tt.want == steps.ChangeUnclear) {
				t.Errorf("%+v", out)
			}
			if n := calls(lab)[resetTunnel]; n != 1 {
				t.Errorf("%d tries", n)
			}
		})
	}
}

// What never left this machine was not made.
func TestChangesThatWereNeverSent(t *testing.T) {
	lab, c, r := repair(t)
	if err := lab.Close(); err != nil {
		t.Fatal(err)
	}
	c.wire.(*wire).base.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	if out := c.Change(t.Context(), r, steps.Change{Kind: steps.ResetTunnel}); out.State != steps.ChangeRefused {
		t.Errorf("%+v", out)
	}
}
