package bot

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// counted tells an observer about each request to Slack.
type counted struct {
	api      string // where Slack's methods are
	wire     http.RoundTripper
	observer Observer
}

// RoundTrip sends a request, and counts it when its answer is there.
func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	begin := time.Now()
	res, err := c.wire.RoundTrip(r)
	method := c.method(r)
	if err != nil {
		c.observer.SlackCalled(method, failing(err), time.Since(begin))
		return nil, err
	}
	c.observer.SlackCalled(method, result(res), time.Since(begin))
	return res, nil
}

var methodName = regexp.MustCompile(`^[a-zA-Z]{2,20}(\.[a-zA-Z]{2,30}){1,3}$`)

// method is the name of a method of Slack. The other addresses are secrets of their own.
func (c counted) method(r *http.Request) string {
	url := r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
	name, ok := strings.CutPrefix(url, c.api)
	if ok && methodName.MatchString(name) {
		return name
	}
	return "other_address"
}

func failing(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	return "network_fault"
}

// peeked is how much of an answer is looked at. One that says what went wrong is short.
const peeked = 512

// In a text of somebody's the quotes would be escaped: these are found only as keys.
var (
	notOK     = regexp.MustCompile(`"ok"\s*:\s*false`)
	errorCode = regexp.MustCompile(`"error"\s*:\s*"([a-z0-9_]{1,60})"`)
)

// result is how a call went: ok, Slack's own code of the error, or the kind of HTTP status.
func result(res *http.Response) string {
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		return "rate_limited"
	case res.StatusCode != http.StatusOK:
		return "http_" + strconv.Itoa(res.StatusCode/100) + "xx"
	}
	head := bufio.NewReaderSize(res.Body, peeked)
	b, _ := head.Peek(peeked) // what went wrong here, goes wrong again for who reads it
	res.Body = struct {
		io.Reader
		io.Closer
	}{head, res.Body}
	if !notOK.Match(b) {
		return "ok"
	}
	if m := errorCode.FindSubmatch(b); m != nil {
		return string(m[1])
	}
	return "error"
}
