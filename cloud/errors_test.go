package cloud

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// one is a client of one region, so that a refusal is of one call.
func one(c *Config) { c.Regions = []string{guangzhou} }

func TestRefusals(t *testing.T) {
	code := func(c string) cloudlab.Fault { return cloudlab.Fault{Kind: cloudlab.Error, Code: c} }
	for _, tt := range []struct {
		fault cloudlab.Fault
		kind  steps.RefusalKind
		tries int
		says  string
	}{
		{code("AuthFailure.SignatureExpire"), steps.ClockSkew, 1, "clock"},
		{code("AuthFailure.SignatureFailure"), steps.BadSignature, 1, "SecretKey"},
		{code("AuthFailure.SecretIdNotFound"), steps.BadSignature, 1, "SecretId"},
		{code("AuthFailure.TokenFailure"), steps.BadSignature, 1, "token"},
		{code("AuthFailure.MFAFailure"), steps.BadSignature, 1, "credentials"},
		{code("AuthFailure.UnauthorizedOperation"), steps.PermissionDenied, 1, "vpc:DescribeVpnConnections"},
		{code("UnauthorizedOperation"), steps.PermissionDenied, 1, "vpc:DescribeVpnConnections"},
		{code("ResourceNotFound"), steps.NotFound, 1, "vpnx-00000000 does not exist in ap-guangzhou"},
		{code("InvalidParameterValue.Malformed"), steps.InvalidRequest, 1, "vpnx-00000000"},
		{code("InvalidParameter.Coexist"), steps.InvalidRequest, 1, describeTunnels},
		{code("UnsupportedOperation.InvalidState"), steps.InvalidRequest, 1, describeTunnels},
		{code("UnsupportedRegion"), steps.InvalidRequest, 1, guangzhou},
		{code("LimitExceeded"), steps.InvalidRequest, 1, describeTunnels},
		{code("RequestLimitExceeded"), steps.RateLimited, 3, describeTunnels},
		{code("RequestLimitExceeded.UinLimitExceeded"), steps.RateLimited, 3, describeTunnels},
		{code("InternalError"), steps.ServerFault, 3, "internal error"},
		{code("InternalServerError"), steps.ServerFault, 3, "internal error"},
		{code("SomethingQuiteNew"), steps.ServerFault, 1, "does not know"},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 502}, steps.ServerFault, 3, "HTTP 502"},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 403}, steps.ServerFault, 1, "HTTP 403"},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 429}, steps.RateLimited, 3, describeTunnels},
		{cloudlab.Fault{Kind: cloudlab.HTML, Status: 200}, steps.ServerFault, 1, "is not Tencent Cloud's API"},
		{cloudlab.Fault{Kind: cloudlab.Empty}, steps.ServerFault, 1, "is not Tencent Cloud's API"},
		{cloudlab.Fault{Kind: cloudlab.DropBefore}, steps.NetworkFault, 3, "127.0.0.1"},
	} {
		t.Run(tt.fault.Kind.String()+" "+tt.fault.Code, func(t *testing.T) {
			lab := newLab(t, func(c *cloudlab.Config) { c.MissingIsEmpty = true })
			lab.Fail(describeTunnels, 0, tt.fault)
			r := newClient(t, lab.URL(), one).Read(t.Context(), "vpnx-00000000", "").Refusal
			wantKind(t, r, tt.kind)
			if !strings.Contains(r.Summary, tt.says) {
				t.Errorf("summary %q lacks %q", r.Summary, tt.says)
			}
			if tt.fault.Code != "" && (r.Code != tt.fault.Code || r.RequestID == "") {
				t.Errorf("code %q, RequestId %q", r.Code, r.RequestID)
			}
			if strings.ContainsAny(r.Summary+r.Advice, "{}") || strings.HasSuffix(r.Summary, ".") {
				t.Errorf("badly worded: %q %q", r.Summary, r.Advice)
			}
			if n := calls(lab)[describeTunnels]; n != tt.tries {
				t.Errorf("%d tries, want %d", n, tt.tries)
			}
		})
	}
}

// The lab itself finds these faults, as the real service would.
func TestRefusalsOfTheLab(t *testing.T) {
	for _, tt := range []struct {
		name   string
		lab    func(*cloudlab.Config)
		client func(*Config)
		kind   steps.RefusalKind
		code   string
	}{
		{"a wrong key", nil, func(c *Config) { c.SecretKey = "wrong" }, steps.BadSignature, "AuthFailure.SignatureFailure"},
		{"an unknown id", nil, func(c *Config) { c.SecretID = "AKIDunknown" }, steps.BadSignature, "AuthFailure.SecretIdNotFound"},
		{"a missing token", func(c *cloudlab.Config) { c.Credentials[0].Token = "t" }, nil, steps.BadSignature, "AuthFailure.TokenFailure"},
		{"another region", nil, func(c *Config) { c.Regions = []string{"xx-nowhere"} }, steps.InvalidRequest, "UnsupportedRegion"},
		{"a malformed id", nil, nil, steps.InvalidRequest, "InvalidParameterValue.Malformed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			change := []func(*cloudlab.Config){func(*cloudlab.Config) {}}
			if tt.lab != nil {
				change = append(change, tt.lab)
			}
			lab := newLab(t, change...)
			c := newClient(t, lab.URL(), one, func(c *Config) {
				if tt.client != nil {
					tt.client(c)
				}
			})
			r := c.Read(t.Context(), "malformed", "").Refusal
			wantKind(t, r, tt.kind)
			if r.Code != tt.code || r.RequestID == "" {
				t.Errorf("code %q, want %q; RequestId %q", r.Code, tt.code, r.RequestID)
			}
		})
	}
}

func TestClockSkewSaysByHowMuch(t *testing.T) {
	for _, tt := range []struct {
		off  time.Duration
		says string
	}{
		{-10 * time.Minute, "9m5"}, // the Date header has no fractions: 9m59s or 10m0s
		{10 * time.Minute, "it is 10m"},
		{0, "the request was long on its way"},
	} {
		lab := newLab(t)
		lab.Fail(describeTunnels, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "AuthFailure.SignatureExpire"})
		c := newClient(t, lab.URL(), one, func(c *Config) {
			c.Now = func() time.Time { return time.Now().Add(tt.off) }
		})
		r := c.Read(t.Context(), "vpnx-00000000", "").Refusal
		wantKind(t, r, steps.ClockSkew)
		ok := strings.Contains(r.Summary, tt.says) || tt.off < 0 && strings.Contains(r.Summary, "it is 10m0s behind")
		if !ok {
			t.Errorf("off by %s: %q", tt.off, r.Summary)
		}
	}
}

func TestNetworkFaults(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := closed.Addr().String()
	_ = closed.Close()
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = discardLog
	tlsServer.StartTLS()
	defer tlsServer.Close()
	half := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"Response":{`))
	}))
	defer half.Close()
	hanging := newLab(t)
	hanging.Fail("*", 0, cloudlab.Fault{Kind: cloudlab.Hang})
	for _, tt := range []struct {
		name, url string
		kind      steps.RefusalKind
		says      string
	}{
		{"refused", "http://" + refusing, steps.NetworkFault, refusing + " refuses the connection"},
		{"no such name", "http://vpc.invalid", steps.NetworkFault, "the name of vpc.invalid"},
		{"an unknown CA", tlsServer.URL, steps.NetworkFault, "the TLS certificate of 127.0.0.1"},
		{"plain HTTP where TLS is meant", strings.Replace(half.URL, "http", "https", 1), steps.NetworkFault, "cannot be reached"},
		{"half an answer", half.URL, steps.ServerFault, "broke its answer off"},
		{"a timeout", hanging.URL(), steps.NetworkFault, "did not answer within 50ms"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, tt.url, one, func(c *Config) {
				if tt.name == "a timeout" {
					c.Timeout = 50 * time.Millisecond
				}
			})
			r := c.Read(t.Context(), "vpnx-00000000", "").Refusal
			wantKind(t, r, tt.kind)
			if !strings.Contains(r.Summary, tt.says) {
				t.Errorf("summary %q lacks %q", r.Summary, tt.says)
			}
		})
	}
}

// A redirect is an answer like any other that is not the API's; above all the token stays here.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect was followed")
	}))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		r := newClient(t, s.URL, one, func(c *Config) { c.Token = "token" }).Read(t.Context(), "vpnx-00000000", "").Refusal
		wantKind(t, r, steps.ServerFault)
		s.Close()
	}
}
