package cloud

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
	"golang.org/x/sync/errgroup"

	"vpncheck/steps"
)

// pageSize is the most that one call gives. It is always asked for, because the default is 20, also
// where 100 ids are named.
const pageSize = 100

// maxPages ends a list whose server never does.
const maxPages = 500

// page is a part of a list: either the tunnels with these ids or those from offset on.
type page struct {
	ids    []string
	offset uint64
	limit  uint64 // 0: pageSize
}

// tunnels reads one page of tunnels.
func (c *Client) tunnels(ctx context.Context, q question, p page) (*vpc.DescribeVpnConnectionsResponseParams, *steps.Refusal) {
	return ask(ctx, c, q, func(ctx context.Context, v *vpc.Client) (*vpc.DescribeVpnConnectionsResponseParams, error) {
		r := vpc.NewDescribeVpnConnectionsRequest()
		r.Limit = new(cmp.Or(p.limit, pageSize))
		if len(p.ids) > 0 {
			r.VpnConnectionIds = common.StringPtrs(p.ids)
		} else {
			r.Offset = new(p.offset)
		}
		a, err := v.DescribeVpnConnectionsWithContext(ctx, r)
		if err != nil {
			return nil, err
		}
		if a.Response != nil && a.Response.VpnConnectionSet == nil && a.Response.TotalCount == nil {
			return nil, errUnreadable // to take this for "none" would be to say "not found"
		}
		return a.Response, nil
	})
}

// eachTunnel goes through all tunnels of a region, page by page. A tunnel that moves to a later page
// meanwhile comes twice.
func (c *Client) eachTunnel(ctx context.Context, region string, do func(*vpc.VpnConnection, *string)) *steps.Refusal {
	q := question{action: describeTunnels, region: region}
	for offset, n := uint64(0), 0; n < maxPages; n++ {
		p, refusal := c.tunnels(ctx, q, page{offset: offset})
		if refusal != nil {
			return refusal
		}
		for _, v := range p.VpnConnectionSet {
			if v != nil && v.VpnConnectionId != nil {
				do(v, p.RequestId)
			}
		}
		got := uint64(len(p.VpnConnectionSet))
		offset += got
		if got == 0 || p.TotalCount != nil && offset >= *p.TotalCount || p.TotalCount == nil && got < pageSize {
			return nil
		}
	}
	return nil
}

// List gives all tunnels of all configured regions, without gateways and routes: region by region
// in the configured order, within one in the cloud's. The error, a [*steps.Refusal], is the first
// of the regions that could not be listed whole; what could be read is there with it.
func (c *Client) List(ctx context.Context) ([]steps.Reading, error) {
	if len(c.regions) == 0 {
		return nil, checkQuestion("any", nil)
	}
	lists := make([][]steps.Reading, len(c.regions))
	refusals := make([]*steps.Refusal, len(c.regions))
	var wg sync.WaitGroup
	for i, region := range c.regions {
		wg.Go(func() {
			seen := map[string]bool{}
			refusals[i] = c.eachTunnel(ctx, region, func(v *vpc.VpnConnection, requestID *string) {
				if id := *v.VpnConnectionId; !seen[id] {
					seen[id] = true
					lists[i] = append(lists[i], c.reading(region, v, requestID))
				}
			})
		})
	}
	wg.Wait()
	return slices.Concat(lists...), firstOf(refusals)
}

// firstOf gives the first refusal as an error. It keeps a nil pointer from becoming an error.
func firstOf(refusals []*steps.Refusal) error {
	for _, r := range refusals {
		if r != nil {
			return r
		}
	}
	return nil
}

// statusesAtOnce bounds how many pages are in memory at once: each takes ten times what it says.
const statusesAtOnce = 2

// Statuses gives the NetStatus of tunnels of one region, in concurrent calls of 100. A tunnel that
// does not exist is absent from the map. The error is a [*steps.Refusal]; what could be read is
// there with it.
func (c *Client) Statuses(ctx context.Context, region string, ids []string) (map[string]string, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	if r := checkQuestion(ids[0], []string{region}); r != nil {
		return nil, r
	}
	chunks := slices.Collect(slices.Chunk(ids, pageSize))
	statuses := &statuses{wanted: ids, found: map[string]string{}}
	refusals := make([]*steps.Refusal, len(chunks))
	var g errgroup.Group
	g.SetLimit(statusesAtOnce)
	for i, chunk := range chunks {
		g.Go(func() error { refusals[i] = c.statusesOf(ctx, region, chunk, statuses); return nil })
	}
	_ = g.Wait() // the refusals say what went wrong
	// One id that does not exist can refuse the ids beside it: then the whole list tells.
	missing := slices.ContainsFunc(refusals, func(r *steps.Refusal) bool { return r != nil && r.Kind == steps.NotFound })
	if missing && len(ids) > 1 {
		refusals = append(refusals, c.eachTunnel(ctx, region, func(v *vpc.VpnConnection, _ *string) { statuses.add(v) }))
	}
	refusals = slices.DeleteFunc(refusals, func(r *steps.Refusal) bool { return r == nil || r.Kind == steps.NotFound })
	return statuses.found, firstOf(refusals)
}

func (c *Client) statusesOf(ctx context.Context, region string, ids []string, s *statuses) *steps.Refusal {
	p, refusal := c.tunnels(ctx, question{action: describeTunnels, region: region}, page{ids: ids})
	if refusal != nil {
		return refusal
	}
	for _, v := range p.VpnConnectionSet {
		s.add(v)
	}
	return nil
}

// statuses collects from several calls at once.
type statuses struct {
	wanted []string // sorted
	mu     sync.Mutex
	found  map[string]string
}

func (s *statuses) add(v *vpc.VpnConnection) {
	if v == nil || v.VpnConnectionId == nil {
		return
	}
	if _, ok := slices.BinarySearch(s.wanted, *v.VpnConnectionId); !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found[*v.VpnConnectionId] = val(v.NetStatus)
}
