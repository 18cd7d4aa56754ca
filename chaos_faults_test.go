package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// The faults. Their times are random, as they are in life, but all come from the seed; this is the
// one place where a pause is no synchronisation but the fault itself.

// strike does one fault, chosen by weight.
func (c *chaos) strike(rng *rand.Rand) {
	total := 0
	for _, f := range chaosFaults {
		total += f.weight
	}
	at := rng.IntN(total)
	for _, f := range chaosFaults {
		if at -= f.weight; at < 0 {
			f.strike(c, rng)
			c.count(func(x *figures) { x.faults[f.name]++ })
			return
		}
	}
}

var chaosFaults = []struct {
	name   string
	weight int
	strike func(*chaos, *rand.Rand)
}{
	{"kill", 55, func(c *chaos, rng *rand.Rand) {
		if n := c.target(rng); n != nil {
			n.kill()
		}
	}},
	{"kill within a moment of the last", 4, func(c *chaos, rng *rand.Rand) {
		for range 2 {
			if n := c.target(rng); n != nil {
				n.kill()
				c.pause(time.Duration(rng.IntN(60)) * time.Millisecond)
			}
		}
	}},
	{"end", 5, func(c *chaos, rng *rand.Rand) {
		if n := c.target(rng); n != nil {
			n.terminate()
		}
	}},
	{"freeze", 6, func(c *chaos, rng *rand.Rand) {
		if n := c.target(rng); n != nil && len(c.nodes) > 1 {
			n.freeze(c.frozen + time.Duration(rng.IntN(2000))*time.Millisecond)
		}
	}},
	{"redis", 6, func(c *chaos, rng *rand.Rand) {
		c.away()
		c.redis.strike(c, rng, func() { c.perhapsKill(rng) })
		c.away()
	}},
	{"redis full", 4, func(c *chaos, rng *rand.Rand) {
		c.fill(time.Duration(300+rng.IntN(2000))*time.Millisecond, func() { c.perhapsKill(rng) })
	}},
	{"slack", 20, func(c *chaos, rng *rand.Rand) {
		methods := []string{
			"chat.postMessage", "chat.update", slacklab.AnyMethod, slacklab.Response,
			slacklab.Upload, "files.getUploadURLExternal", "files.completeUploadExternal", "conversations.history", "conversations.replies",
		}
		c.w.slack.Fail(methods[rng.IntN(len(methods))], 1+rng.IntN(3), slackFaults[rng.IntN(len(slackFaults))])
	}},
	{"lost answers", 10, func(c *chaos, rng *rand.Rand) {
		for _, method := range []string{"chat.postMessage", "files.completeUploadExternal"} {
			c.w.slack.Fail(method, 1+rng.IntN(2), slacklab.Fault{DropAfter: true})
		}
	}},
	{"envelopes", 12, func(c *chaos, rng *rand.Rand) {
		switch rng.IntN(3) {
		case 0:
			c.w.slack.Duplicate(1 + rng.IntN(4))
		case 1:
			c.w.slack.Redeliver(1 + rng.IntN(4))
		default:
			c.w.slack.Reorder(2)
		}
	}},
	{"connections", 10, func(c *chaos, rng *rand.Rand) {
		switch kinds := []slacklab.DisconnectKind{slacklab.Soft, slacklab.Hard, slacklab.Refresh}; rng.IntN(3) {
		case 0:
			c.w.slack.Disconnect(kinds[rng.IntN(3)])
		case 1:
			c.w.slack.RefuseSockets(1, "too_many_websockets")
		default:
			c.w.slack.DisconnectOne(kinds[rng.IntN(3)])
		}
	}},
	{"cloud", 15, func(c *chaos, rng *rand.Rand) {
		actions := []string{"DescribeVpnConnections", "DescribeVpnConnections", "DescribeVpnGateways", "DescribeRouteTables", "*"}
		c.w.cloud.Fail(actions[rng.IntN(len(actions))], 1+rng.IntN(4), cloudFaults[rng.IntN(len(cloudFaults))])
	}},
}

var slackFaults = []slacklab.Fault{
	{RetryAfter: time.Second},
	{Status: 500},
	{Status: 503},
	{Code: "internal_error"},
	{Code: "fatal_error"},
	{Garbage: true},
	{DropBefore: true},
	{DropAfter: true},
	{DropAfter: true},
	{Delay: 400 * time.Millisecond},
	{Delay: 400 * time.Millisecond, DropAfter: true},
}

var cloudFaults = []cloudlab.Fault{
	{Kind: cloudlab.Error, Code: "RequestLimitExceeded"},
	{Kind: cloudlab.Error, Code: "InternalError"},
	{Kind: cloudlab.HTML, Status: 502},
	{Kind: cloudlab.Empty},
	{Kind: cloudlab.Truncated},
	{Kind: cloudlab.DropBefore},
	{Kind: cloudlab.DropAfter},
	{Kind: cloudlab.Hang},
	{Kind: cloudlab.Slow, Latency: 700 * time.Millisecond},
}

// perhapsKill kills a process one time in three.
func (c *chaos) perhapsKill(rng *rand.Rand) {
	if n := c.free(rng); n != nil && rng.IntN(3) == 0 {
		n.kill()
	}
}

// free is a process that no other fault has struck, if there is one.
func (c *chaos) free(rng *rand.Rand) *node {
	for _, i := range rng.Perm(len(c.nodes)) {
		if n := c.nodes[i]; !n.busy.Load() {
			return n
		}
	}
	return nil
}

// target is a process to strike: any, or the one that is in the middle of something, at a moment
// that sweeps over what it does.
func (c *chaos) target(rng *rand.Rand) *node {
	if rng.IntN(4) > 0 {
		if n := c.working(); n != nil {
			c.pause(time.Duration(rng.IntN(2)*rng.IntN(6000)) * time.Microsecond) // half of them at once
			return n
		}
	}
	return c.free(rng)
}

// working waits for a process to hold a run, for a while: perhaps nothing happens.
func (c *chaos) working() *node {
	db := c.redisNow()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	nodes := map[string]*node{}
	for _, n := range c.nodes {
		if name := consumerName.FindStringSubmatch(n.life.log.String()); name != nil && !n.busy.Load() {
			nodes[name[1]] = n
		}
	}
	for ctx.Err() == nil {
		for _, stream := range []string{chaosKeys + "ready", chaosKeys + "show"} {
			held, err := db.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: stream, Group: "vpncheck", Start: "-", End: "+", Count: 20}).Result()
			if err != nil {
				return nil
			}
			for _, h := range held {
				if n := nodes[h.Consumer]; n != nil {
					return n
				}
			}
		}
	}
	return nil
}

// pause waits, as part of a fault or of how people behave; it never waits for something to happen.
func (c *chaos) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	<-t.C
}
