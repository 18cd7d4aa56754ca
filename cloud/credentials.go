package cloud

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"golang.org/x/sync/singleflight"

	"vpncheck/steps"
)

// How long credentials are kept before they are looked for again.
const (
	keepFile    = time.Minute // somebody may be correcting it
	keepNothing = 10 * time.Second
	forever     = 100 * 365 * 24 * time.Hour
)

// credentials finds the credentials at the first call and whenever they are about to expire. It is
// the SDK's [common.CredentialIface].
type credentials struct {
	configured common.Credential
	profile    bool
	metadata   string // where a CVM asks for its role
	http       *http.Client
	now        func() time.Time
	flight     singleflight.Group

	mu    sync.Mutex
	found found
}

// found is where credentials were found, or why not.
type found struct {
	common.Credential
	source  string    // for people
	until   time.Time // when to look again
	expires time.Time // when they stop working, if that is known
	refusal *steps.Refusal
}

func newCredentials(cfg Config) *credentials {
	return &credentials{
		configured: common.Credential{SecretId: cfg.SecretID, SecretKey: cfg.SecretKey, Token: cfg.Token},
		profile:    cfg.Profile,
		metadata:   metadataURL,
		// No proxy: the metadata service is a link-local address that only this machine reaches.
		http: &http.Client{Transport: &http.Transport{}},
		now:  cfg.Now,
	}
}

// ready makes sure that there are credentials. It waits no longer than ctx, and a search that has
// begun goes on for the next caller.
func (c *credentials) ready(ctx context.Context) *steps.Refusal {
	if f := c.present(); c.now().Before(f.until) {
		return clone(f.refusal)
	}
	done := c.flight.DoChan("", func() (any, error) {
		f := c.find(context.WithoutCancel(ctx))
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.refusal != nil && c.now().Before(c.found.expires) {
			c.found.until = f.until // what is there still works for a while: ask again soon
			return nil, nil
		}
		c.found = f
		return nil, nil
	})
	select {
	case <-done:
		return clone(c.present().refusal)
	case <-ctx.Done():
		return &words{}.failure(withdrawn).Refusal
	}
}

// clone keeps callers, who add what they asked, from writing into what is shared.
func clone(r *steps.Refusal) *steps.Refusal {
	if r == nil {
		return nil
	}
	copied := *r
	return &copied
}

func (c *credentials) present() found {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.found
}

func (c *credentials) find(ctx context.Context) found {
	switch id, key := c.configured.SecretId, c.configured.SecretKey; {
	case id != "" && key != "":
		return found{Credential: c.configured, source: "the configuration", until: c.now().Add(forever)}
	case id != "":
		return c.none("TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not", "Set both.")
	case key != "":
		return c.none("TENCENTCLOUD_SECRET_KEY is set, but TENCENTCLOUD_SECRET_ID is not", "Set both.")
	}
	if c.profile {
		if f, ok := c.fromFile(); ok {
			return f
		}
		if f, ok := c.fromRole(ctx); ok {
			return f
		}
		return c.none("no Tencent Cloud credentials were found in the configuration, in a credentials file or as a CVM role",
			"Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or bind a CAM role to this CVM.")
	}
	return c.none("no Tencent Cloud credentials are configured", "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.")
}

func (c *credentials) none(summary, advice string) found {
	return found{
		until:   c.now().Add(keepNothing),
		refusal: &steps.Refusal{Kind: steps.NoCredentials, Summary: summary, Advice: advice},
	}
}

// fromFile reads the SDK's credentials file, if there is one.
func (c *credentials) fromFile() (found, bool) {
	path, named := os.LookupEnv(common.EnvCredentialFile)
	if home, err := os.UserHomeDir(); !named && err == nil {
		path = filepath.Join(home, ".tencentcloud", "credentials")
	}
	if _, err := os.Stat(path); err != nil && !named {
		return found{}, false
	}
	cred := readProfile()
	if cred == nil {
		return c.none("the Tencent Cloud credentials file cannot be used",
			"Make it readable, with secret_id and secret_key in the section [default]."), true
	}
	f := found{source: "the credentials file", until: c.now().Add(keepFile)}
	f.SecretId, f.SecretKey, f.Token = cred.GetCredential()
	return f, true
}

// readProfile gives nil for a file that cannot be used. Why is not told: the SDK's errors may quote
// the file, and without the section it panics.
func readProfile() (cred common.CredentialIface) {
	defer func() {
		if recover() != nil {
			cred = nil
		}
	}()
	cred, err := common.DefaultProfileProvider().GetCredential()
	if err != nil {
		return nil
	}
	return cred
}

// GetCredential gives what was found last: SecretId, SecretKey, token.
func (c *credentials) GetCredential() (string, string, string) {
	f := c.present()
	return f.SecretId, f.SecretKey, f.Token
}

// GetSecretId implements [common.CredentialIface].
func (c *credentials) GetSecretId() string { return c.present().SecretId } //nolint:revive // the SDK's spelling

// GetSecretKey implements [common.CredentialIface].
func (c *credentials) GetSecretKey() string { return c.present().SecretKey }

// GetToken implements [common.CredentialIface].
func (c *credentials) GetToken() string { return c.present().Token }

// masked shows enough of a SecretId to tell two of them apart.
func masked(id string) string {
	if len(id) < 12 {
		return "(none)"
	}
	return "…" + id[len(id)-4:]
}
