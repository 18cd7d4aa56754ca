package cloud

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

var discardLog = log.New(io.Discard, "", 0)

const (
	canaryPSK = "canary-psk-5d1f0c"
	canaryKey = "canary-key-77ab31"
)

// wantNoSecret searches everything that can be made of v.
func wantNoSecret(t *testing.T, v any) {
	t.Helper()
	j, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(j), fmt.Sprint(v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v)} {
		for _, secret := range []string{canaryPSK, canaryKey} {
			if strings.Contains(text, secret) {
				t.Errorf("%s is in %s", secret, text)
			}
		}
	}
}

func TestSecretsEndHere(t *testing.T) {
	lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Key = canaryKey })
	tun := lab.AddTunnel(guangzhou, cloudlab.WithPSK(canaryPSK))
	c := newClient(t, lab.URL(), func(c *Config) { c.SecretKey = canaryKey })
	r := c.Read(t.Context(), tun.ID, "")
	wantRead(t, r)
	wantNoSecret(t, r)
	list, err := c.List(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	wantNoSecret(t, list)
	wantNoSecret(t, c.Doctor(t.Context()))
	for _, kind := range []cloudlab.Kind{cloudlab.Truncated, cloudlab.Empty, cloudlab.DropAfter} {
		lab.Fail(describeTunnels, 0, cloudlab.Fault{Kind: kind})
		r := c.Read(t.Context(), tun.ID, guangzhou)
		if r.Refusal == nil {
			t.Fatalf("%s: no refusal", kind)
		}
		wantNoSecret(t, r)
		wantNoSecret(t, r.Refusal.Error())
		lab.Clear()
	}
}

// The SDK puts the body into its error wherever it cannot parse it.
func TestSecretsInAnswersThatCannotBeParsed(t *testing.T) {
	tunnel := `"VpnConnectionId":"vpnx-00000000","PreShareKey":"` + canaryPSK + `"`
	for _, tt := range []struct {
		name   string
		status int
		body   string
	}{
		{"cut off", 200, `{"Response":{"TotalCount":1,"VpnConnectionSet":[{` + tunnel},
		{"a wrong type", 200, `{"Response":{"TotalCount":1,"VpnConnectionSet":[{` + tunnel + `,"DpdEnable":"1"}],"RequestId":"r"}}`},
		{"two documents", 200, `{"Response":{"VpnConnectionSet":[{` + tunnel + `}]}} {`},
		{"the key as an error's text", 200, `{"Response":{"Error":{"Code":"InternalError","Message":"` + canaryPSK + `"},"RequestId":"r"}}`},
		{"the key as an error's code", 200, `{"Response":{"Error":{"Code":"bad ` + canaryPSK + `","Message":""},"RequestId":"` + canaryPSK + ` "}}`},
		{"the key in the place of a permission", 200, `{"Response":{"Error":{"Code":"UnauthorizedOperation","Message":"(vpc:` + canaryPSK + `)"},"RequestId":"r"}}`},
		{"the old form of errors", 200, `{"code":4000,"codeDesc":"Old","message":"` + canaryPSK + `"}`},
		{"HTTP 500", 500, `{"Response":{"VpnConnectionSet":[{` + tunnel + `}],"RequestId":"r"}}`},
		{"HTML", 500, `<html>` + canaryPSK},
		{"null, on which the SDK panics", 200, `null`},
		{"no answer in it", 200, `{}`},
		{"an answer of null", 200, `{"Response":null}`},
		{"no set and no count", 200, `{"Response":{"RequestId":"r"}}`},
		{"an array", 200, `["` + canaryPSK + `"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, newPage(t, tt.status, tt.body), one)
			r := c.Read(t.Context(), "vpnx-00000000", "")
			if r.Refusal == nil {
				t.Fatalf("no refusal: %+v", r)
			}
			wantNoSecret(t, r)
			wantNoSecret(t, r.Refusal)
			wantNoSecret(t, r.Refusal.Error())
			if r.Refusal.Kind == steps.NotFound {
				t.Error("what is no answer was taken for: not found")
			}
			_, err := c.Statuses(t.Context(), guangzhou, []string{"vpnx-00000000"})
			wantNoSecret(t, err.Error())
			wantNoSecret(t, c.Doctor(t.Context()))
		})
	}
}

func TestConfigPrintsNoSecret(t *testing.T) {
	cfg := Config{SecretID: "AKIDxxxxxxxxxxxxcanary", SecretKey: canaryKey, Token: canaryPSK}
	for _, s := range []string{fmt.Sprint(cfg), fmt.Sprintf("%+v", cfg), fmt.Sprintf("%#v", cfg), fmt.Sprintf("%v", &cfg)} {
		if strings.Contains(s, canaryKey) || strings.Contains(s, canaryPSK) || strings.Contains(s, cfg.SecretID) {
			t.Error(s)
		}
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%+v", c); strings.Contains(s, canaryKey) {
		t.Error(s)
	}
}
