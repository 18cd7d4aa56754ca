package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// metadataURL is where a CVM reads the temporary credentials of its role.
// https://cloud.tencent.com/document/product/213/4934
const metadataURL = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/"

const (
	roleGuard  = 2 * time.Second // for both requests: off a CVM the name may lead into a black hole
	roleMargin = 5 * time.Minute // new ones are fetched so long before the old ones expire
)

// fromRole gives the credentials of this CVM's role, if this is a CVM with one.
func (c *credentials) fromRole(ctx context.Context) (found, bool) {
	ctx, cancel := context.WithTimeout(ctx, roleGuard)
	defer cancel()
	name, err := c.meta(ctx, c.metadata)
	if err != nil {
		return found{}, false
	}
	role := strings.TrimSpace(string(name))
	body, err := c.meta(ctx, c.metadata+url.PathEscape(role))
	if err != nil {
		return found{}, false
	}
	var r struct {
		Code                             string
		TmpSecretId, TmpSecretKey, Token string //nolint:revive // the service's spelling
		ExpiredTime                      int64
	}
	if json.Unmarshal(body, &r) != nil || r.Code != "Success" || r.TmpSecretId == "" || r.TmpSecretKey == "" {
		return c.none("the CVM's role gives no credentials", "Check in the console that the role bound to this CVM still exists."), true
	}
	f := found{source: "the CVM's role", expires: time.Unix(r.ExpiredTime, 0)}
	f.until = f.expires.Add(-roleMargin)
	f.SecretId, f.SecretKey, f.Token = r.TmpSecretId, r.TmpSecretKey, r.Token
	return f, true
}

// meta reads one entry of the metadata service.
func (c *credentials) meta(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New("no such metadata")
	}
	return io.ReadAll(io.LimitReader(resp.Body, 64<<10))
}
