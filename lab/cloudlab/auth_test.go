package cloudlab_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// The worked example of Tencent's documentation of signature v3, in the forms that
// it has had. The signed body, time, headers and result are the documentation's.
func TestPublishedSignature(t *testing.T) {
	for _, tt := range []struct{ name, id, key, headers, signature string }{
		{
			"2018 form, key ending in EXAMPLE", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
			"content-type;host", "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
		},
		{
			"2018 form, key with asterisks", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******",
			"content-type;host", "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
		},
		{
			// The documentation's hash of the canonical request is 7019a55b…6a1e84;
			// the signature here follows from it and was computed apart from the server.
			"with the action signed", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******",
			"content-type;host;x-tc-action", "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := cloudlab.Default()
			cfg.Credentials = []cloudlab.Credential{{ID: tt.id, Key: tt.key}}
			cfg.Now = func() time.Time { return time.Unix(1551113065+299, 0) }
			s := cloudlab.New(cfg)
			body := `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
			if got, _ := unwrap(t, post(s, body, tt.id, tt.headers, tt.signature)); got != "" {
				t.Errorf("the example is refused: %s", got)
			}
			if got, _ := unwrap(t, post(s, body+" ", tt.id, tt.headers, tt.signature)); got != "AuthFailure.SignatureFailure" {
				t.Errorf("with a changed body: %q", got)
			}
		})
	}
}

func post(s *cloudlab.Server, body, id, headers, signature string) []byte {
	r := httptest.NewRequest(http.MethodPost, "https://cvm.tencentcloudapi.com/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("X-TC-Action", "DescribeInstances")
	r.Header.Set("X-TC-Version", "2017-03-12")
	r.Header.Set("X-TC-Region", gz)
	r.Header.Set("X-TC-Timestamp", "1551113065")
	r.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+id+"/2019-02-25/cvm/tc3_request, SignedHeaders="+headers+", Signature="+signature)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Body.Bytes()
}

func TestRequestsRefused(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) {
		c.Credentials = append(c.Credentials,
			cloudlab.Credential{ID: "AKIDtemporary", Key: "k", Token: "token"},
			cloudlab.Credential{ID: "AKIDdenied", Key: "k", Deny: []string{"vpc:DescribeVpn*"}},
			cloudlab.Credential{ID: "AKIDnothing", Key: "k", Deny: []string{"*"}})
	})
	ago := func(d time.Duration) func(*signed) {
		return func(q *signed) { q.timestamp = q.timestamp.Add(-d) }
	}
	as := func(id, token string) func(*signed) {
		return func(q *signed) { q.id, q.key, q.token = id, "k", token }
	}
	without := func(header string) func(*signed) { return func(q *signed) { q.omit = header } }
	for _, tt := range []struct {
		name   string
		change func(*signed)
		want   string
	}{
		{"nothing wrong", func(*signed) {}, ""},
		{"charset in the content type", func(q *signed) { q.contentType = "application/json; charset=utf-8" }, ""},
		{"action signed too", func(q *signed) { q.headers = "content-type;host;x-tc-action" }, ""},
		{"clock a little behind", ago(4 * time.Minute), ""},
		{"clock a little ahead", ago(-4 * time.Minute), ""},
		{"clock behind", ago(6 * time.Minute), "AuthFailure.SignatureExpire"},
		{"clock ahead", ago(-6 * time.Minute), "AuthFailure.SignatureExpire"},
		{"local date in the scope", func(q *signed) { q.date = "2019-02-25" }, "AuthFailure.SignatureFailure"},
		{"wrong key", func(q *signed) { q.key += "x" }, "AuthFailure.SignatureFailure"},
		{"another signature", func(q *signed) { q.signature = strings.Repeat("0", 64) }, "AuthFailure.SignatureFailure"},
		{"body changed on the way", func(q *signed) { q.sentBody = `{ }` }, "AuthFailure.SignatureFailure"},
		{"unknown key id", func(q *signed) { q.id = "AKIDnobody" }, "AuthFailure.SecretIdNotFound"},
		{"temporary key with its token", as("AKIDtemporary", "token"), ""},
		{"temporary key without token", as("AKIDtemporary", ""), "AuthFailure.TokenFailure"},
		{"temporary key with an old token", as("AKIDtemporary", "old"), "AuthFailure.TokenFailure"},
		{"permanent key with a token", func(q *signed) { q.token = "token" }, "AuthFailure.TokenFailure"},
		{"another algorithm", func(q *signed) { q.algo = "TC3-HMAC-SHA1" }, "AuthFailure.InvalidAuthorization"},
		{"another terminator", func(q *signed) { q.terminal = "tc4_request" }, "AuthFailure.InvalidAuthorization"},
		{"host not signed", func(q *signed) { q.headers = "content-type" }, "AuthFailure.InvalidAuthorization"},
		{"signed headers unsorted", func(q *signed) { q.headers = "host;content-type" }, "AuthFailure.InvalidAuthorization"},
		{"signed headers in capitals", func(q *signed) { q.headers = "Content-Type;Host" }, "AuthFailure.InvalidAuthorization"},
		{"no action", without("X-TC-Action"), "MissingParameter"},
		{"no version", without("X-TC-Version"), "MissingParameter"},
		{"no timestamp", without("X-TC-Timestamp"), "MissingParameter"},
		{"no region", without("X-TC-Region"), "MissingParameter"},
		{"no authorization", without("Authorization"), "MissingParameter"},
		{"form instead of JSON", func(q *signed) { q.contentType = "application/x-www-form-urlencoded" }, "UnsupportedProtocol"},
		{"another path", func(q *signed) { q.path = "/v3" }, "UnsupportedProtocol"},
		{"another method", func(q *signed) { q.method = "PUT" }, "UnsupportedProtocol"},
		{"unknown product", func(q *signed) { q.service = "vpn" }, "NoSuchProduct"},
		{"another version", func(q *signed) { q.version = "2018-01-01" }, "NoSuchVersion"},
		{"unknown action", func(q *signed) { q.action = "DescribeVpnTunnels" }, "InvalidAction"},
		{"action of another product", func(q *signed) { q.service = "cvm" }, "InvalidAction"},
		{"known product, nothing served yet", func(q *signed) { q.service, q.version = "sts", "2018-08-13" }, "InvalidAction"},
		{"unknown region", func(q *signed) { q.region = "ap-atlantis" }, "UnsupportedRegion"},
		{"not allowed", as("AKIDdenied", ""), "UnauthorizedOperation"},
		{"nothing allowed", as("AKIDnothing", ""), "UnauthorizedOperation"},
		{"another action is allowed", func(q *signed) { as("AKIDdenied", "")(q); q.action = "DescribeVpcs" }, ""},
		{"no body", func(q *signed) { q.body = "" }, "InvalidParameter"},
		{"body not JSON", func(q *signed) { q.body = "Limit=20" }, "InvalidParameter"},
		{"body not an object", func(q *signed) { q.body = "[]" }, "InvalidParameter"},
		{"more behind the body", func(q *signed) { q.body = "{}{}" }, "InvalidParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := goodRequest()
			tt.change(&q)
			if got, _ := unwrap(t, q.send(t, s.URL())); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBrokenAuthorization(t *testing.T) {
	cfg := cloudlab.Default()
	s := cloudlab.New(cfg)
	for _, header := range []string{
		"x", "Bearer x", "TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256 Credential", "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request",
		"TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=content-type;host, Signature=0",
		"TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=, Signature=0",
		"TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;content-type;host, Signature=0",
		"TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host, Signature=",
		"TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, Credential=a/b/c/tc3_request, SignedHeaders=content-type;host, Signature=0",
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}"))
		for _, h := range []string{"X-TC-Action", "X-TC-Version", "X-TC-Region", "X-TC-Timestamp"} {
			r.Header.Set(h, "1")
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if got, _ := unwrap(t, w.Body.Bytes()); got != "AuthFailure.InvalidAuthorization" {
			t.Errorf("%s: %q", header, got)
		}
	}
}

// What a person reads when a permission is missing, with the SDK: the operation,
// the resource and the RequestId all have to be there.
func TestPermissionMessage(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{"vpc:DescribeVpnConnections"} })
	s.AddTunnel(gz)
	_, err := client(t, s, gz).DescribeVpnConnectionsWithContext(t.Context(), vpc.NewDescribeVpnConnectionsRequest())
	wantCode(t, err, "UnauthorizedOperation")
	e := err.(*sdkerrors.TencentCloudSDKError) //nolint:errorlint // wantCode has checked
	want := regexp.MustCompile(`^\[request id:` + e.RequestId + `\]you are not authorized to perform operation \(vpc:DescribeVpnConnections\)\n` +
		`resource \(qcs::vpc:ap-guangzhou:uin/100000000001:vpnx/\*\) has no permission\n$`)
	if !want.MatchString(e.Message) {
		t.Errorf("message %q", e.Message)
	}
	if _, err := client(t, s, gz).DescribeVpnGatewaysWithContext(t.Context(), vpc.NewDescribeVpnGatewaysRequest()); err != nil {
		t.Errorf("another action: %v", err)
	}
}

// The SDK's own signing, temporary key included, and errors as the SDK sees them.
func TestSDKCredentials(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) {
		c.Credentials = append(c.Credentials, cloudlab.Credential{ID: "AKIDtemporary", Key: "k", Token: "token"})
	})
	for _, tt := range []struct {
		name string
		cred common.CredentialIface
		want string
	}{
		{"temporary", common.NewTokenCredential("AKIDtemporary", "k", "token"), ""},
		{"temporary, bad token", common.NewTokenCredential("AKIDtemporary", "k", "x"), "AuthFailure.TokenFailure"},
		{"bad key", common.NewCredential(cloudlab.DefaultSecretID, "x"), "AuthFailure.SignatureFailure"},
		{"bad id", common.NewCredential("AKIDx", "x"), "AuthFailure.SecretIdNotFound"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := vpc.NewClient(tt.cred, gz, clientProfile(s))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.DescribeVpcsWithContext(t.Context(), vpc.NewDescribeVpcsRequest())
			wantCode(t, err, tt.want)
		})
	}
}

func TestTooLargeBody(t *testing.T) {
	s := cloudlab.New(cloudlab.Default())
	got, _ := unwrap(t, post(s, strings.Repeat(" ", 10<<20+1), "AKID", "content-type;host", "0"))
	if got != "RequestSizeLimitExceeded" {
		t.Errorf("got %q", got)
	}
}
