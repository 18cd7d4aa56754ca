package cloud

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// endpoint is where every service is called. An empty host means the service's own address.
type endpoint struct{ scheme, host string }

// parseEndpoint takes scheme, host and port from a URL. Anything more would be lost on the way to
// the SDK, so it is refused.
func parseEndpoint(s string) (endpoint, error) {
	if s == "" {
		return endpoint{scheme: "https"}, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return endpoint{}, fmt.Errorf("endpoint: must be a URL such as http://127.0.0.1:8080 or https://vpc.internal.example")
	case u.User != nil:
		return endpoint{}, fmt.Errorf("endpoint: must not hold a user name or password")
	case u.Path != "" && u.Path != "/", u.RawQuery != "", u.Fragment != "":
		return endpoint{}, fmt.Errorf("endpoint %s://%s: must end after host and port; a path is not possible, because the signature covers the path /", u.Scheme, u.Host)
	}
	return endpoint{scheme: u.Scheme, host: u.Host}, nil
}

// plain says whether answers, which hold pre-shared keys, cross a network unencrypted.
func (e endpoint) plain() bool {
	if e.scheme != "http" {
		return false
	}
	host := e.host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host != "localhost" && (ip == nil || !ip.IsLoopback())
}

// name is the host of a service, for people.
func (e endpoint) name(service string) string {
	if e.host == "" {
		return service + ".tencentcloudapi.com"
	}
	return e.host
}
