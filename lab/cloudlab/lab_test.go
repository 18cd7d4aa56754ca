package cloudlab_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
	"go.uber.org/goleak"

	"vpncheck/lab/cloudlab"
)

func TestMain(m *testing.M) {
	// The SDK keeps its connections for itself, with no way to close them.
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

const gz = "ap-guangzhou"

// start runs a server for the test; change, where not nil, changes its configuration.
func start(t *testing.T, change func(*cloudlab.Config)) *cloudlab.Server {
	t.Helper()
	cfg := cloudlab.Default()
	if change != nil {
		change(&cfg)
	}
	s := cloudlab.New(cfg)
	if err := s.Start(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func clientProfile(s *cloudlab.Server) *profile.ClientProfile {
	p := profile.NewClientProfile()
	p.HttpProfile.Scheme = "HTTP"
	p.HttpProfile.Endpoint = strings.TrimPrefix(s.URL(), "http://")
	return p
}

// client is the official SDK on the server.
func client(t *testing.T, s *cloudlab.Server, region string) *vpc.Client {
	t.Helper()
	c, err := vpc.NewClient(common.NewCredential(cloudlab.DefaultSecretID, cloudlab.DefaultSecretKey), region, clientProfile(s))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// raw calls any action with exactly these parameters, signed by hand: the SDK
// would turn 20.0 into 20. It returns the answer's JSON and the error's code.
func raw(t *testing.T, s *cloudlab.Server, service, version, action, params string) (body, errorCode string) {
	t.Helper()
	q := goodRequest()
	q.service, q.version, q.action, q.body = service, version, action, params
	b := q.send(t, s.URL())
	errorCode, _ = unwrap(t, b)
	return string(b), errorCode
}

func vpcCall(t *testing.T, s *cloudlab.Server, action, params string) (string, string) {
	t.Helper()
	return raw(t, s, "vpc", "2017-03-12", action, params)
}

// code is the code of an SDK error; anything else fails the test.
func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *sdkerrors.TencentCloudSDKError
	if !errors.As(err, &e) {
		t.Fatalf("not an error of the API: %v", err)
	}
	return e.Code
}

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	if got := code(t, err); got != want {
		t.Fatalf("code = %q (%v), want %q", got, err, want)
	}
}

// signed is a request made by hand, each part of which can be spoiled.
type signed struct {
	id, key, token         string
	action, version        string
	region, service        string
	contentType, body      string
	timestamp              time.Time
	date, headers, algo    string // where empty, as they should be
	signature, sentBody    string
	omit                   string // header
	path, method, terminal string
}

func goodRequest() signed {
	return signed{
		id: cloudlab.DefaultSecretID, key: cloudlab.DefaultSecretKey,
		action: "DescribeVpnConnections", version: "2017-03-12", region: gz, service: "vpc",
		contentType: "application/json", body: "{}", timestamp: time.Now(),
		algo: "TC3-HMAC-SHA256", headers: "content-type;host", path: "/", method: "POST", terminal: "tc3_request",
	}
}

// send signs, on its own and not with the server's code, and sends.
func (q signed) send(t *testing.T, url string) []byte {
	t.Helper()
	if q.date == "" {
		q.date = q.timestamp.UTC().Format("2006-01-02")
	}
	if q.sentBody == "" {
		q.sentBody = q.body
	}
	ts := strconv.FormatInt(q.timestamp.Unix(), 10)
	r, err := http.NewRequestWithContext(t.Context(), q.method, url+q.path, strings.NewReader(q.sentBody))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", q.contentType)
	for name, value := range map[string]string{
		"X-TC-Action": q.action, "X-TC-Version": q.version, "X-TC-Region": q.region,
		"X-TC-Timestamp": ts, "X-TC-Token": q.token, "Authorization": q.authorization(r.Host, ts),
	} {
		if value != "" && name != q.omit {
			r.Header.Set(name, value)
		}
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("status %s, body %s, error %v", res.Status, b, err)
	}
	return b
}

func (q signed) authorization(host, ts string) string {
	canonical := q.method + "\n/\n\n"
	for name := range strings.SplitSeq(q.headers, ";") {
		value := map[string]string{
			"content-type": q.contentType, "host": host, "x-tc-action": strings.ToLower(q.action),
		}[name]
		canonical += name + ":" + value + "\n"
	}
	canonical += "\n" + q.headers + "\n" + hash(q.body)
	scope := q.date + "/" + q.service + "/" + q.terminal
	toSign := q.algo + "\n" + ts + "\n" + scope + "\n" + hash(canonical)
	k := mac(mac(mac([]byte("TC3"+q.key), q.date), q.service), q.terminal)
	signature := hex.EncodeToString(mac(k, toSign))
	if q.signature != "" {
		signature = q.signature
	}
	return q.algo + " Credential=" + q.id + "/" + scope + ", SignedHeaders=" + q.headers + ", Signature=" + signature
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, s string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(s))
	return m.Sum(nil)
}

// unwrap opens an envelope and insists on a RequestId.
func unwrap(t *testing.T, b []byte) (errorCode string, response map[string]any) {
	t.Helper()
	var e struct{ Response map[string]any }
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	if id, _ := e.Response["RequestId"].(string); len(id) != 36 {
		t.Fatalf("RequestId %q in %s", id, b)
	}
	if f, ok := e.Response["Error"].(map[string]any); ok {
		errorCode, _ = f["Code"].(string)
		if m, _ := f["Message"].(string); m == "" {
			t.Errorf("no message in %s", b)
		}
	}
	return errorCode, e.Response
}
