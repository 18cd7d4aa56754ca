package junos

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// without takes back what the groups that are not in the text could say otherwise: what nobody wrote
// may stand in them, and rules as well.
func (r *reader) without(missing []tree.Missing, c *device.Config) {
	for _, m := range missing {
		at := append(slices.Clone(m.At), "", "")[:2]
		tunnels := at[0] == "" || at[0] == "security" && slices.Contains([]string{"", "ike", "ipsec"}, at[1])
		rules := at[0] == "" || at[0] == "security" && slices.Contains([]string{"", "policies", "zones"}, at[1])
		if !tunnels && !rules {
			continue
		}
		c.Notes = append(c.Notes, device.Note{
			Kind: device.Remark, Line: m.Name.Use().Line,
			Text: "group " + m.Name.Word + " is applied and is not in the text: paste the output of `show configuration security | display inheritance`",
		})
		if rules {
			r.policies.partial()
		}
		for i := range c.Tunnels {
			if tunnels {
				forget(&c.Tunnels[i].Parameters)
			}
		}
	}
}

func (p *policies) partial() {
	p.transit.Partial, p.toHost.Partial, p.fromHost.Partial = true, true, true
	for name, in := range p.inbound {
		in.Partial = true
		p.inbound[name] = in
	}
}

// forget leaves only what is written.
func forget(p *ipsec.Parameters) {
	k, e := &p.IKE, &p.IPsec
	written(&k.Version)
	written(&k.Mode)
	written(&k.Auth)
	written(&k.Lifetime)
	written(&k.Local)
	written(&k.Remote)
	written(&k.NATT)
	written(&k.DPD.Enabled)
	written(&k.DPD.Interval)
	written(&k.DPD.Timeout)
	written(&e.Protocol)
	written(&e.Lifetime)
	for _, proposals := range [][]ipsec.Proposal{k.Proposals, e.Proposals} {
		for i := range proposals {
			written(&proposals[i].Encryption)
			written(&proposals[i].Integrity)
			written(&proposals[i].Groups)
		}
	}
}

func written[T comparable](s *ipsec.Setting[T]) {
	if s.Origin == ipsec.Default {
		*s = ipsec.Setting[T]{}
	}
}
