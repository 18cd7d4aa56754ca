package cloud

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
	"golang.org/x/time/rate"
)

// DefaultTimeout is how long one call may wait for its answer unless Config says otherwise.
const DefaultTimeout = 4 * time.Second

// Config is all that a [Client] is told. Printing it shows no secret.
type Config struct {
	SecretID, SecretKey string
	Token               string // of temporary credentials; usually empty

	// Profile lets credentials also come from ~/.tencentcloud/credentials and, after that, from
	// the role of the CVM that this runs on. Both are only looked at when the first call is made.
	Profile bool

	Regions  []string         // where tunnels are looked for, all at once
	Endpoint string           // scheme, host and port for every service; empty means Tencent Cloud's own
	Pace     float64          // multiplies the calls that are made in a second; 0 means 1
	Timeout  time.Duration    // the longest wait for one answer, of each try; 0 means DefaultTimeout
	Now      func() time.Time // nil means time.Now

	// Called hears about each try of a call: ok or the kind of the refusal, and how long it took.
	// It may be nil.
	Called func(action, outcome string, took time.Duration)
}

// String names what may be shown.
func (c Config) String() string {
	return fmt.Sprintf("{SecretID: %s, Profile: %t, Regions: %v, Endpoint: %q, Timeout: %s}",
		masked(c.SecretID), c.Profile, c.Regions, c.Endpoint, c.Timeout)
}

// GoString is String: %#v is no way around it.
func (c Config) GoString() string { return "cloud.Config" + c.String() }

// Client reads tunnels from Tencent Cloud. It is safe for concurrent use.
type Client struct {
	regions  []string
	endpoint endpoint
	timeout  time.Duration
	now      func() time.Time
	creds    *credentials
	wire     http.RoundTripper
	limits   map[string]*rate.Limiter
	pause    func() backoff.BackOff // between the tries of one call
	poll     func() backoff.BackOff // between looks at a command that runs
	called   func(action, outcome string, took time.Duration)

	mu      sync.Mutex
	clients map[string]*vpc.Client // by region; they share wire and its connections
}

// New makes a Client. It does no I/O: wrong or missing credentials show at the first call, as a
// refusal. Its errors are faults of the configuration, and say what to correct.
func New(cfg Config) (*Client, error) {
	e, err := parseEndpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	for _, r := range cfg.Regions {
		if !regionName.MatchString(r) {
			return nil, fmt.Errorf("region %q: a region looks like ap-guangzhou", r)
		}
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("timeout %s: must not be negative", cfg.Timeout)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Called == nil {
		cfg.Called = func(string, string, time.Duration) {}
	}
	return &Client{
		called:   cfg.Called,
		regions:  unique(cfg.Regions),
		endpoint: e,
		timeout:  cfg.Timeout,
		now:      cfg.Now,
		creds:    newCredentials(cfg),
		wire:     newWire(cfg.Now),
		limits:   newLimits(cmp.Or(cfg.Pace, 1)),
		pause:    newPause,
		poll:     newPoll,
		clients:  map[string]*vpc.Client{},
	}, nil
}

// regionName keeps what people type out of a request's header.
var regionName = regexp.MustCompile(`^[a-z]{2,4}-[a-z0-9][a-z0-9-]{1,40}$`)

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// in gives the SDK's client for a region, which is made once.
func (c *Client) in(region string) (*vpc.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.clients[region]; ok {
		return v, nil
	}
	p := profile.NewClientProfile()
	p.Language = "en-US"
	p.HttpProfile.Scheme = strings.ToUpper(c.endpoint.scheme)
	p.HttpProfile.Endpoint = c.endpoint.host
	// The context ends a call earlier; this, in whole seconds, is only a net below it.
	p.HttpProfile.ReqTimeout = int(max(c.timeout, changeTimeout)/time.Second) + 2
	v, err := vpc.NewClient(c.creds, region, p)
	if err != nil {
		return nil, err
	}
	v.WithHttpTransport(c.wire).WithRequestClient("vpncheck")
	c.clients[region] = v
	return v, nil
}
