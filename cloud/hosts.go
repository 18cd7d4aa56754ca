package cloud

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/steps"
)

// maxCandidates bounds how many CVMs of a VPC are asked for their agent: one is enough.
const maxCandidates = 300

// Host gives the host that can be looked from in the VPC or in the IDC for this tunnel. It says no
// where none is configured there. Finding it takes one to three calls; where it cannot be used, its
// Problem says why.
func (c *Client) Host(ctx context.Context, r steps.Reading, in Inside, v steps.Vantage) (Host, bool) {
	p, named := in.at(v, r.Tunnel)
	h := in.host(v, r, p)
	switch {
	case v == steps.VPC && named:
		return c.namedInVPC(ctx, r, h), true
	case v == steps.VPC && in.auto:
		return c.search(ctx, r, h), true
	case v == steps.IDC && named:
		return c.withAgent(ctx, h), true
	default:
		return Host{}, false
	}
}

// at gives the place that is named for a vantage.
func (in Inside) at(v steps.Vantage, t steps.Tunnel) (place, bool) {
	switch v {
	case steps.VPC:
		return in.place(t.VPC, "vpc")
	case steps.IDC:
		return in.place(t.CustomerGatewayID, "idc")
	default:
		return place{}, false
	}
}

// has says whether a host is configured at the vantage. It asks nobody.
func (in Inside) has(v steps.Vantage, t steps.Tunnel) bool {
	_, named := in.at(v, t)
	return named || v == steps.VPC && in.auto
}

func (in Inside) host(v steps.Vantage, r steps.Reading, p place) Host {
	return Host{ID: p.id, Region: cmp.Or(p.region, r.Region), Vantage: v, User: in.user}
}

// namedInVPC looks at the CVM that is named in the configuration.
func (c *Client) namedInVPC(ctx context.Context, r steps.Reading, h Host) Host {
	q := question{action: describeInstances, region: h.Region, subject: h.ID}
	a, refusal := ask(ctx, c, q, direct[instances](q.action, describeInstancesParams{InstanceIDs: []string{h.ID}, Limit: 1}))
	if refusal != nil {
		return h.refused(refusal)
	}
	h.Requests = append(h.Requests, requested(q.action, &a.requestID)...)
	if len(a.data.InstanceSet) == 0 {
		return h.unusable("%s does not exist in %s: correct VPNCHECK_TAT", h.ID, h.Region)
	}
	i := a.data.InstanceSet[0]
	h = h.being(i, r.Tunnel)
	switch vpc := i.VirtualPrivateCloud.VpcID; {
	case r.Tunnel.VPC != "" && vpc != r.Tunnel.VPC:
		return h.unusable("%s is in %s, but the tunnel in %s: name a host for it with VPNCHECK_TAT=%s=ins-…", h.ID, vpc, r.Tunnel.VPC, r.Tunnel.VPC)
	case i.InstanceState != "RUNNING":
		return h.unusable("%s is %s: start it, or name another CVM in VPNCHECK_TAT", h.ID, i.InstanceState)
	}
	return c.withAgent(ctx, h)
}

// being is the host with what is known of the CVM.
func (h Host) being(i instance, t steps.Tunnel) Host {
	h.ID, h.Name, h.Address = i.InstanceID, i.InstanceName, i.address()
	h.Outside = !within(h.Address, t)
	return h
}

// within says whether what the address sends to the IDC belongs into the tunnel. A tunnel without a
// policy takes everything that is routed to it.
func within(a netip.Addr, t steps.Tunnel) bool {
	local := t.LocalNetworks()
	return len(local) == 0 || a.IsValid() && slices.ContainsFunc(local, func(n netip.Prefix) bool { return n.Contains(a) })
}

// withAgent is the host, if its agent takes commands.
func (c *Client) withAgent(ctx context.Context, h Host) Host {
	found, requests, refusal := c.agents(ctx, h.Region, h.ID, []string{h.ID})
	h.Requests = append(h.Requests, requests...)
	if refusal != nil {
		return h.refused(refusal)
	}
	switch a, ok := found[h.ID]; {
	case !ok:
		return h.unusable("%s has no automation agent (TAT) in %s, or does not exist: install tat_agent, or correct VPNCHECK_TAT", h.ID, h.Region)
	case !a.online():
		return h.unusable("the automation agent (TAT) of %s is %s: start tat_agent on it", h, strings.ToLower(a.AgentStatus))
	default:
		return h.running(a)
	}
}

// running is the host with what its agent says of it.
func (h Host) running(a agent) Host {
	if h.Windows = a.Environment == "Windows"; h.Windows {
		h.User = ""
	}
	return h
}

// search finds a CVM of the tunnel's VPC whose agent is online: one inside the tunnel's local
// networks where there is one, one with Linux if possible, and the same one every time.
func (c *Client) search(ctx context.Context, r steps.Reading, h Host) Host {
	if r.Tunnel.VPC == "" {
		return h.unusable("the tunnel's gateway belongs to no VPC: name a CVM with VPNCHECK_TAT=vpc=ins-…")
	}
	all, requests, refusal := c.runningIn(ctx, r.Region, r.Tunnel.VPC)
	h.Requests = append(h.Requests, requests...)
	if refusal != nil {
		return h.refused(refusal)
	}
	if len(all) == 0 {
		return h.unusable("no CVM runs in %s: start one with the automation agent (TAT) inside %s", r.Tunnel.VPC, localNetworks(r.Tunnel))
	}
	var candidates []Host
	for _, i := range all {
		candidates = append(candidates, h.being(i, r.Tunnel))
	}
	slices.SortFunc(candidates, before)
	candidates = candidates[:min(len(candidates), maxCandidates)]
	var online []Host
	for chunk := range slices.Chunk(candidates, pageSize) {
		found, requests, refusal := c.agents(ctx, r.Region, "CVMs of "+r.Tunnel.VPC, ids(chunk))
		h.Requests = append(h.Requests, requests...)
		if refusal != nil {
			return h.refused(refusal)
		}
		for _, x := range chunk {
			if a, ok := found[x.ID]; ok && a.online() {
				online = append(online, x.running(a))
			}
		}
	}
	if len(online) == 0 {
		return h.unusable("none of the %d CVMs that run in %s has its automation agent (TAT) online: install or start tat_agent on one inside %s",
			len(all), r.Tunnel.VPC, localNetworks(r.Tunnel))
	}
	best := slices.MinFunc(online, before)
	best.Requests = h.Requests
	return best
}

// before orders hosts, the best to look from first.
func before(a, b Host) int {
	return cmp.Or(last(a.Outside, b.Outside), last(a.Windows, b.Windows), cmp.Compare(a.ID, b.ID))
}

// last orders those that are something after those that are not.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

func ids(hosts []Host) []string {
	var out []string
	for _, h := range hosts {
		out = append(out, h.ID)
	}
	return out
}

// localNetworks are the networks whose hosts talk through the tunnel, for people.
func localNetworks(t steps.Tunnel) string {
	nets := t.LocalNetworks()
	if len(nets) == 0 {
		return "it"
	}
	var s []string
	for _, n := range nets {
		s = append(s, n.String())
	}
	return strings.Join(s, ", ")
}
