package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

// exchange is what was seen of one HTTP exchange and does not reach the SDK's errors.
type exchange struct {
	host      string
	sent      bool // there was a connection, so that the request may have arrived
	status    int  // 0: no answer came
	date      time.Time
	requestID string
	received  time.Time
}

// skew is how far the local clock is ahead of the server's, and whether that is known.
func (x *exchange) skew() (time.Duration, bool) {
	if x.date.IsZero() {
		return 0, false
	}
	return x.received.Sub(x.date).Round(time.Second), true
}

type exchangeKey struct{}

// observed gives ctx with an exchange that the wire fills in. An exchange that is there already is
// used on, so that a caller can look at the last try.
func observed(ctx context.Context) (context.Context, *exchange) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return ctx, x
	}
	x := &exchange{}
	return context.WithValue(ctx, exchangeKey{}, x), x
}

// maxAnswer is the longest body that is read, in bytes: 100 tunnels with full policies stay well
// below it.
const maxAnswer = 16 << 20

var errTooLong = errors.New("the answer is too long")

// wire sends requests. It reads an answer whole, so that a connection is always free again and a
// body that breaks off is a network error, which the SDK would hide in a text.
type wire struct {
	base http.RoundTripper
	now  func() time.Time
}

func newWire(now func() time.Time) *wire {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return &wire{base: http.DefaultTransport, now: now}
	}
	t = t.Clone()
	// All regions and all runs share one host: Go's two idle connections would mean a new
	// handshake for nearly every call.
	t.MaxIdleConnsPerHost = 64
	t.IdleConnTimeout = 90 * time.Second
	return &wire{base: t, now: now}
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, x := observed(r.Context())
	*x = exchange{host: r.URL.Host}
	// It is called before RoundTrip returns, unlike the hooks that come after it.
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { x.sent = true }})
	resp, err := w.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBrokeOff, err)
	}
	if len(body) > maxAnswer {
		return nil, errTooLong
	}
	x.status, x.received = resp.StatusCode, w.now()
	x.date, _ = http.ParseTime(resp.Header.Get("Date"))
	x.requestID = resp.Header.Get("X-TC-RequestId")
	// A redirect would take X-TC-Token to another host, and the API never redirects.
	resp.Header.Del("Location")
	// The SDK leaves other types unread; the API only ever speaks JSON.
	resp.Header.Set("Content-Type", "application/json")
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
