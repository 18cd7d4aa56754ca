package cloudlab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Signature method v3, as published under "Signature v3" in the documentation of
// every product (https://www.tencentcloud.com/document/product/213/31575).
const (
	algorithm  = "TC3-HMAC-SHA256"
	terminator = "tc3_request"
	maxSkew    = 5 * time.Minute
)

// authorization is a parsed Authorization header.
type authorization struct {
	secretID, date, service string
	signed                  []string // header names, as they were written
	signature               string
}

func (a authorization) scope() string { return a.date + "/" + a.service + "/" + terminator }

// parseAuthorization reads "TC3-HMAC-SHA256 Credential=…, SignedHeaders=…,
// Signature=…"; anything else is AuthFailure.InvalidAuthorization.
func parseAuthorization(header string) (authorization, *apiError) {
	bad := refuse("AuthFailure.InvalidAuthorization",
		"Authorization in the request header does not comply with the Tencent Cloud standard.")
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return authorization{}, bad
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := fields[name]; !ok || twice {
			return authorization{}, bad
		}
		fields[name] = value
	}
	scope := strings.Split(fields["Credential"], "/")
	a := authorization{signature: fields["Signature"]}
	if len(fields) != 3 || len(scope) != 4 || scope[3] != terminator || a.signature == "" {
		return authorization{}, bad
	}
	a.secretID, a.date, a.service = scope[0], scope[1], scope[2]
	a.signed = strings.Split(fields["SignedHeaders"], ";")
	if !signsEnough(a.signed) {
		return authorization{}, bad
	}
	return a, nil
}

// signsEnough reports whether the names are lower case, sorted, without doubles,
// and include the two headers that must be signed.
func signsEnough(names []string) bool {
	for i, n := range names {
		if n == "" || n != strings.ToLower(n) || i > 0 && names[i-1] >= n {
			return false
		}
	}
	return slices.Contains(names, "content-type") && slices.Contains(names, "host")
}

// authenticate checks who sent r and that nothing signed was changed on the way.
func (s *Server) authenticate(r *http.Request, body []byte) (*Credential, authorization, *apiError) {
	a, err := parseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return nil, a, err
	}
	at, err := s.checkTimestamp(r.Header.Get("X-TC-Timestamp"))
	if err != nil {
		return nil, a, err
	}
	i := slices.IndexFunc(s.cfg.Credentials, func(c Credential) bool { return c.ID == a.secretID })
	if i < 0 {
		return nil, a, refuse("AuthFailure.SecretIdNotFound",
			"The SecretId is not found, please ensure that your SecretId is correct.")
	}
	c := &s.cfg.Credentials[i]
	if r.Header.Get("X-TC-Token") != c.Token {
		return nil, a, refuse("AuthFailure.TokenFailure", "The provided token is invalid.")
	}
	toSign := stringToSign(at, a.scope(), canonicalRequest(r, a.signed, body))
	want := sign(c.Key, a.date, a.service, toSign)
	// The scope's date is the timestamp's, in UTC: a signer that takes the local
	// date works for most of the day only.
	if a.date != at.UTC().Format(time.DateOnly) || !hmac.Equal([]byte(want), []byte(a.signature)) {
		return nil, a, refuse("AuthFailure.SignatureFailure",
			"The provided credentials could not be validated. Please check your signature is correct.")
	}
	return c, a, nil
}

func (s *Server) checkTimestamp(header string) (time.Time, *apiError) {
	n, err := strconv.ParseInt(header, 10, 64)
	if err != nil {
		return time.Time{}, refuse(codeType, "The value type of parameter `Timestamp` is not valid.")
	}
	at, now := time.Unix(n, 0), s.cfg.Now()
	if d := now.Sub(at).Abs(); d > maxSkew {
		return at, refuse("AuthFailure.SignatureExpire",
			"Signature is expired. The timestamp `%d` is more than 5 minutes away from the server time `%d`, please synchronize your local time.",
			n, now.Unix())
	}
	return at, nil
}

// canonicalRequest is what the caller has signed of r. The query of a POST is
// empty by definition.
func canonicalRequest(r *http.Request, signed []string, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n/\n\n")
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		b.WriteString(name + ":" + strings.ToLower(strings.TrimSpace(value)) + "\n")
	}
	b.WriteString("\n" + strings.Join(signed, ";") + "\n" + hexSHA256(body))
	return b.String()
}

func stringToSign(at time.Time, scope, canonical string) string {
	return strings.Join([]string{
		algorithm, strconv.FormatInt(at.Unix(), 10), scope, hexSHA256([]byte(canonical)),
	}, "\n")
}

func sign(key, date, service, toSign string) string {
	k := []byte("TC3" + key)
	for _, part := range []string{date, service, terminator, toSign} {
		m := hmac.New(sha256.New, k)
		m.Write([]byte(part))
		k = m.Sum(nil)
	}
	return hex.EncodeToString(k)
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
