package cloud

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// converter copies values out of one answer. What cannot be understood is left out and noted.
type converter struct {
	action, region, requestID string
	gaps                      []steps.Gap
}

func newConverter(action, region string, requestID *string) *converter {
	return &converter{action: action, region: region, requestID: safeToken(val(requestID))}
}

// odd notes a value that is not what it should be.
func (c *converter) odd(part, value, want string) {
	if r := []rune(value); len(r) > 40 {
		value = string(r[:40]) + "…"
	}
	c.gaps = append(c.gaps, steps.Gap{Part: part, Refusal: steps.Refusal{
		Kind:      steps.ServerFault,
		Action:    c.action,
		Region:    c.region,
		RequestID: c.requestID,
		Summary:   fmt.Sprintf("Tencent Cloud gives %q, which is not %s", value, want),
		Advice:    "Look at the value in the console, and correct it there if it is wrong.",
	}})
}

// addr reads an IP address. None is no gap.
func (c *converter) addr(part string, p *string) netip.Addr {
	s := strings.TrimSpace(val(p))
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" { // a zone is free text, and means nothing on another machine
		c.odd(part, s, "an IP address")
		return netip.Addr{}
	}
	return a.Unmap()
}

// prefix reads a network, or a single address as a network of its own.
func (c *converter) prefix(part string, p *string) (netip.Prefix, bool) {
	s := strings.TrimSpace(val(p))
	if n, err := netip.ParsePrefix(s); err == nil {
		return n.Masked(), true
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	c.odd(part, s, "a network such as 10.0.0.0/16")
	return netip.Prefix{}, false
}

func (c *converter) group(part string, p *string, parse func(string) (ipsec.Group, bool)) ipsec.Group {
	g, ok := parse(val(p))
	if !ok {
		c.odd(part, val(p), "a group such as GROUP14")
	}
	return g
}

// whole reads a number that steps keeps in an int64.
func (c *converter) whole(part string, p *uint64) int64 {
	if val(p) > math.MaxInt64 {
		c.odd(part, fmt.Sprint(*p), "a possible number")
		return 0
	}
	return int64(val(p))
}

// seconds reads a lifetime. The API's are at most a week; a century is where one stops to be one.
func (c *converter) seconds(part string, p *uint64) time.Duration {
	const century = 100 * 365 * 24 * 3600
	if val(p) > century {
		c.odd(part, fmt.Sprint(*p), "a possible number of seconds")
		return 0
	}
	return time.Duration(val(p)) * time.Second
}

// china is the time zone of all times that Tencent Cloud writes without one.
var china = time.FixedZone("UTC+8", 8*60*60)

// time reads a point in time. None is no gap, and neither is the year 0, which stands for it.
func (c *converter) time(part string, p *string) time.Time {
	s := strings.TrimSpace(val(p))
	if s == "" || strings.HasPrefix(s, "0000-00-00") || strings.HasPrefix(s, "0001-01-01") {
		return time.Time{}
	}
	for _, layout := range []string{time.DateTime, time.RFC3339} {
		t, err := time.ParseInLocation(layout, s, china)
		if t = t.In(china); err == nil && t.Year() >= 1 && t.Year() <= 9999 { // others have no JSON
			return t
		}
	}
	c.odd(part, s, "a time")
	return time.Time{}
}
