package slacklab

import (
	"math"
	"time"
)

// Limits scales Slack's rate limits: Real is Slack's own, 10 allows ten times as much,
// and Off (the zero value) anything.
type Limits float64

// Whether rates are limited.
const (
	Off  Limits = 0
	Real Limits = 1
)

// tier is a class of methods with one rate per method and workspace.
type tier int

const (
	tierSpecial tier = iota // hundreds a minute: never the bottleneck
	tier2
	tier3
	tier4
	tierPost // chat.postMessage: one a second per channel
)

// rate is a token bucket's size and how many tokens it gets back a minute. Slack tolerates
// bursts above the documented rates and does not say how large: a minute's worth, here.
type rate struct{ perMinute, burst float64 }

var rates = map[tier]rate{
	tierSpecial: {600, 600},
	tier2:       {20, 20},
	tier3:       {50, 50},
	tier4:       {100, 100},
	tierPost:    {60, 10},
}

// bucket holds the tokens that one method has left.
type bucket struct {
	tokens float64
	at     time.Time
}

// limit takes a token for the call; if none is left it says how long until there is one.
// Called with mu held.
func (s *Server) limit(t tier, c *call) time.Duration {
	scale := float64(s.cfg.RateLimits)
	if scale <= 0 {
		return 0
	}
	key := c.method
	if t == tierPost {
		key += " " + c.args["channel"]
	}
	r, now := rates[t], s.cfg.Now()
	perSecond, burst := r.perMinute*scale/60, math.Max(1, r.burst*scale)
	b := s.buckets[key]
	if b == nil {
		b = &bucket{tokens: burst, at: now}
		s.buckets[key] = b
	}
	b.tokens = math.Min(burst, b.tokens+now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	return time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
}
