package cloud

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
	"golang.org/x/time/rate"

	"vpncheck/steps"
)

// newLimits allows each action about half of what Tencent Cloud documents, times pace: other replicas
// and other tools of the account need theirs. Changes are made by people, one at a time.
func newLimits(pace float64) map[string]*rate.Limiter {
	limit := func(perSecond float64) *rate.Limiter {
		return rate.NewLimiter(rate.Limit(perSecond*pace), max(1, int(perSecond*pace)))
	}
	return map[string]*rate.Limiter{
		describeTunnels:          limit(50),
		describeGateways:         limit(50),
		describeCustomerGateways: limit(50),
		describeRoutes:           limit(10),
		resetTunnel:              limit(5),
		modifyTunnel:             limit(5),
		describeInstances:        limit(20),
		describeAgents:           limit(10),
		runCommand:               limit(10),
		describeTasks:            limit(10),
		getMonitorData:           limit(10),
	}
}

// One call is tried this often, and no new try begins after this time.
const (
	maxTries   = 3
	maxElapsed = 4 * time.Second
)

func newPause() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 200 * time.Millisecond
	b.Multiplier = 3
	b.MaxInterval = 2 * time.Second
	return b
}

// question is what a call is about, for the refusal that may come of it.
type question struct {
	action, region string
	subject        string // the id asked about; empty for lists
}

// sender makes one call and gives the part of its answer that holds the data; nil is an answer
// that is none.
type sender[P any] func(context.Context, *vpc.Client) (*P, error)

// ask makes a call, with its retries. Every way of failing is the refusal.
func ask[P any](ctx context.Context, c *Client, q question, send sender[P]) (*P, *steps.Refusal) {
	var last failure
	p, err := backoff.Retry(ctx, func() (*P, error) {
		p, err := try(ctx, c, q, send)
		if err == nil {
			return p, nil
		}
		last = *err
		if !last.again {
			return nil, backoff.Permanent(&last.Refusal)
		}
		return nil, &last.Refusal
	}, backoff.WithBackOff(c.pause()), backoff.WithMaxTries(maxTries), backoff.WithMaxElapsedTime(maxElapsed))
	if err != nil {
		// Not err itself, which is the context's where it ended between two tries: what the last
		// try met says more.
		return nil, &last.Refusal
	}
	return p, nil
}

// try is one try of a call.
func try[P any](ctx context.Context, c *Client, q question, send sender[P]) (p *P, f *failure) {
	ctx, x := observed(ctx)
	ctx, cancel := context.WithTimeout(ctx, c.patience(q.action))
	defer cancel()
	if r := c.creds.ready(ctx); r != nil {
		r.Action, r.Region = q.action, q.region
		return nil, &failure{Refusal: *r}
	}
	if err := c.limits[q.action].Wait(ctx); err != nil {
		return nil, heldBack(ctx, q)
	}
	client, err := c.in(q.region)
	if err != nil {
		return nil, c.explain(err, x, q)
	}
	begin := time.Now()
	defer func() { c.called(q.action, f.outcome(), time.Since(begin)) }()
	// The SDK panics on some answers ("null"). What it panics with is not looked at: it could
	// hold the answer.
	defer func() {
		if recover() != nil {
			p, f = nil, c.explain(errUnreadable, x, q)
		}
	}()
	p, err = send(ctx, client)
	if err == nil && p == nil {
		err = errUnreadable
	}
	if err != nil {
		return nil, c.explain(err, x, q)
	}
	return p, nil
}

// patience is how long an answer is waited for. To give a change up early is to know nothing of it.
func (c *Client) patience(action string) time.Duration {
	if action == resetTunnel || action == modifyTunnel {
		return max(c.timeout, changeTimeout)
	}
	return c.timeout
}

// outcome is how a try is counted.
func (f *failure) outcome() string {
	if f == nil {
		return "ok"
	}
	return string(f.Kind)
}

// val gives the value of the SDK's pointer, the zero value where there is none.
func val[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
