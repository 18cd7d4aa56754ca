package h3c

import (
	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// loose makes tunnels of what is there without a policy: a section alone, an output alone. Where
// there is at most one of each kind they belong together.
func (r *reader) loose() {
	kinds := []string{ikeProfile, ikePeer, ikev2Profile, ikeProposal, ikev2Proposal, transformSet, ipsecProposal}
	one := len(r.numbered()) <= 1
	for _, kind := range kinds {
		one = one && len(r.Doc.Kind(kind)) <= 1
	}
	named := map[string]bool{}
	var t *device.Tunnel
	for _, kind := range kinds {
		for _, o := range r.Doc.Kind(kind) {
			if kind == ikeProposal && named[o.Name] {
				continue
			}
			if t == nil || !one {
				t = r.Begin(o)
			}
			t.Objects[kind] = o.Name
			r.part(t, o, named)
		}
	}
	r.looseRows(t, one, named)
}

// part reads one object into a tunnel.
func (r *reader) part(t *device.Tunnel, o *block.Object, named map[string]bool) {
	k := &t.Parameters.IKE
	switch o.Kind {
	case ikeProfile:
		for _, name := range r.ikev1(t, o, "proposal") {
			named[name] = true
		}
	case ikePeer:
		for _, name := range r.peer(t, o) {
			named[name] = true
		}
	case ikev2Profile:
		r.ikev2(t, o)
	case ikeProposal:
		if !named[o.Name] {
			r.ikeProposal(k, o.Name)
		}
	case ikev2Proposal:
		if len(k.Proposals) == 0 {
			k.Proposals = append(k.Proposals, r.proposal2(o))
		}
	case transformSet, ipsecProposal:
		r.transform(t, o, ipsec.Setting[ipsec.Group]{}, k.Version.First() == ipsec.IKEv1)
	}
}

// looseRows takes the proposals that only a table tells of.
func (r *reader) looseRows(t *device.Tunnel, one bool, named map[string]bool) {
	for _, name := range r.order {
		if name == "default" || named[name] || r.Doc.Get(ikeProposal, name) != nil {
			continue
		}
		if t == nil || !one {
			t = r.Begin(&block.Object{Kind: ikeProposal, Name: name})
		}
		t.Objects[ikeProposal] = name
		r.ikeProposal(&t.Parameters.IKE, name)
	}
}
