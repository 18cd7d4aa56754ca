package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// bare has no configured credentials and no home.
func bare(t *testing.T, profile bool) func(*Config) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	return func(c *Config) { c.SecretID, c.SecretKey, c.Profile = "", "", profile }
}

func TestNoCredentials(t *testing.T) {
	nowhere := httptest.NewServer(http.NotFoundHandler())
	defer nowhere.Close()
	for _, tt := range []struct {
		name   string
		change func(*Config)
		says   string
	}{
		{"none", func(*Config) {}, "no Tencent Cloud credentials are configured"},
		{"half of them", func(c *Config) { c.SecretID = "AKID" }, "TENCENTCLOUD_SECRET_KEY is not"},
		{"the other half", func(c *Config) { c.SecretKey = "key" }, "TENCENTCLOUD_SECRET_ID is not"},
		{"nowhere", func(c *Config) { c.Profile = true }, "or as a CVM role"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t)
			c := newClient(t, lab.URL(), bare(t, false), tt.change)
			c.creds.metadata = nowhere.URL + "/"
			r := c.Read(t.Context(), "vpnx-00000000", "").Refusal
			wantKind(t, r, steps.NoCredentials)
			if !strings.Contains(r.Summary, tt.says) || len(lab.Requests()) > 0 {
				t.Errorf("%q, %d requests", r.Summary, len(lab.Requests()))
			}
		})
	}
}

func TestCredentialsFile(t *testing.T) {
	for _, tt := range []struct{ name, file, says string }{
		{"good", "[default]\nsecret_id = " + cloudlab.DefaultSecretID + "\nsecret_key = " + cloudlab.DefaultSecretKey + "\n", ""},
		{"half", "[default]\nsecret_id = " + canaryKey + "\n", "the Tencent Cloud credentials file cannot be used"},
		{"not one", canaryKey, "the Tencent Cloud credentials file cannot be used"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t)
			tun := lab.AddTunnel(guangzhou)
			c := newClient(t, lab.URL(), bare(t, true))
			dir := filepath.Join(os.Getenv("HOME"), ".tencentcloud")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "credentials"), []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			r := c.Read(t.Context(), tun.ID, "")
			if tt.says == "" {
				wantRead(t, r)
				return
			}
			wantKind(t, r.Refusal, steps.NoCredentials)
			if !strings.Contains(r.Refusal.Summary, tt.says) {
				t.Error(r.Refusal.Summary)
			}
			wantNoSecret(t, r)
		})
	}
}

// newMetadata is a CVM's metadata service with a role, whose credentials expire at expiry.
func newMetadata(t *testing.T, expiry func() time.Time) (url string, fetched *atomic.Int32) {
	t.Helper()
	fetched = &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			_, _ = w.Write([]byte("bot\n"))
			return
		}
		if r.URL.Path != "/bot" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		fetched.Add(1)
		_, _ = fmt.Fprintf(w, `{"TmpSecretId":%q,"TmpSecretKey":%q,"Token":"role-token","ExpiredTime":%d,"Code":"Success"}`,
			cloudlab.DefaultSecretID, cloudlab.DefaultSecretKey, expiry().Unix())
	}))
	t.Cleanup(s.Close)
	return s.URL + "/", fetched
}

func TestRoleIsFetchedOnceUntilItExpires(t *testing.T) {
	lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Token = "role-token" })
	tun := lab.AddTunnel(guangzhou)
	var clock atomic.Int64
	clock.Store(time.Now().Unix())
	now := func() time.Time { return time.Unix(clock.Load(), 0) }
	url, fetched := newMetadata(t, func() time.Time { return now().Add(time.Hour) })
	c := newClient(t, lab.URL(), bare(t, true), func(c *Config) { c.Now = now })
	c.creds.metadata = url

	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if r := c.Read(t.Context(), tun.ID, ""); !r.ReadOK() {
				t.Error(r.Refusal)
			}
		})
	}
	wg.Wait()
	if n := fetched.Load(); n != 1 {
		t.Errorf("fetched %d times, want 1", n)
	}
	clock.Add(int64((56 * time.Minute).Seconds())) // less than roleMargin is left
	wantRead(t, c.Read(t.Context(), tun.ID, ""))
	if n := fetched.Load(); n != 2 {
		t.Errorf("fetched %d times, want 2", n)
	}
}

// A metadata service that is away for a moment must not end what still works.
func TestRoleIsKeptWhileItWorks(t *testing.T) {
	lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Token = "role-token" })
	tun := lab.AddTunnel(guangzhou)
	url, _ := newMetadata(t, func() time.Time { return time.Now().Add(roleMargin / 2) })
	c := newClient(t, lab.URL(), bare(t, true))
	c.creds.metadata = url
	wantRead(t, c.Read(t.Context(), tun.ID, ""))
	c.creds.metadata = "http://127.0.0.1:1/"
	wantRead(t, c.Read(t.Context(), tun.ID, ""))
}

// Off a CVM the metadata service's address may lead into a black hole.
func TestMetadataDoesNotOutlastItsCaller(t *testing.T) {
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hanging.Close()
	c := newClient(t, "", bare(t, true))
	c.creds.metadata = hanging.URL + "/"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	r := c.Read(ctx, "vpnx-00000000", "").Refusal
	if r == nil || time.Since(start) > roleGuard {
		t.Errorf("%v after %s", r, time.Since(start))
	}
	c.creds.http.CloseIdleConnections()
	// The search itself ends by its own guard.
	r = c.Read(t.Context(), "vpnx-00000000", "").Refusal
	wantKind(t, r, steps.NoCredentials)
	if took := time.Since(start); took > 2*roleGuard {
		t.Errorf("took %s", took)
	}
}
