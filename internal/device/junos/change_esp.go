package junos

import (
	"fmt"
	"net/netip"
	"slices"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

func (w writer) pfs() []string {
	if len(w.want.IPsec.Proposals) == 0 {
		return nil
	}
	g := w.want.IPsec.Proposals[0].Groups.First()
	if g == ipsec.PFSOff {
		return w.at("delete", "ipsec policy", "", "perfect-forward-secrecy")
	}
	return w.at("set", "ipsec policy", "perfect-forward-secrecy keys ", group(g))
}

// esp sets the proposal, or replaces a proposal-set by a proposal.
func (w writer) esp(p ipsec.Parameter) []string {
	if w.objects["ipsec proposal"] != "" {
		return w.espValue(p)
	}
	if w.objects["ipsec policy"] == "" {
		return nil
	}
	w.objects = with(w.objects, "ipsec proposal", "tencent-ipsec")
	var all []string
	each := []ipsec.Parameter{ipsec.IPsecProtocol, ipsec.IPsecEncryption, ipsec.IPsecLifetime}
	if len(w.want.IPsec.Proposals) > 0 && !w.want.IPsec.Proposals[0].Encryption.First().AEAD() {
		each = append(each, ipsec.IPsecIntegrity)
	}
	if !slices.Contains(each, p) && p != ipsec.IPsecTruncation {
		return nil
	}
	for _, each := range each {
		one := w.espValue(each)
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	return slices.Concat(all, w.at("delete", "ipsec policy", "", "proposal-set"), w.at("set", "ipsec policy", "proposals ", "tencent-ipsec"))
}

func (w writer) espValue(p ipsec.Parameter) []string {
	const kind = "ipsec proposal"
	s := w.want.IPsec
	switch p {
	case ipsec.IPsecProtocol:
		return w.at("set", kind, "protocol ", tree.Word(protocols, s.Protocol.First()))
	case ipsec.IPsecLifetime:
		return w.at("set", kind, "lifetime-seconds ", tree.Seconds(s.Lifetime))
	case ipsec.IPsecLifetimeKB:
		if !s.LifetimeKB.Known() || s.LifetimeKB.First() == 0 {
			return nil
		}
		return w.at("set", kind, "lifetime-kilobytes ", fmt.Sprint(s.LifetimeKB.First()))
	default:
		return w.espAlgorithm(p)
	}
}

func (w writer) espAlgorithm(p ipsec.Parameter) []string {
	const kind = "ipsec proposal"
	if len(w.want.IPsec.Proposals) == 0 {
		return nil
	}
	prop := w.want.IPsec.Proposals[0]
	switch p {
	case ipsec.IPsecEncryption:
		set := w.at("set", kind, "encryption-algorithm ", tree.Word(ciphers, prop.Encryption.First()))
		if set != nil && prop.Encryption.First().AEAD() {
			set = append(set, w.at("delete", kind, "", "authentication-algorithm")...)
		}
		return set
	case ipsec.IPsecIntegrity, ipsec.IPsecTruncation:
		return w.at("set", kind, "authentication-algorithm ", espWords[prop.Integrity.First()])
	default:
		return nil
	}
}

// selectors mirrors the cloud's networks.
func (w writer) selectors() []string {
	const kind = "ipsec vpn"
	if !w.routed || len(w.want.Selectors) == 0 {
		return nil
	}
	var pairs [][2]netip.Prefix // the device's network, the cloud's
	for _, s := range w.want.Selectors {
		for _, r := range s.Remote {
			pairs = append(pairs, [2]netip.Prefix{r, s.Local})
		}
	}
	all := slices.Concat(w.at("delete", kind, "ike ", "proxy-identity"), w.at("delete", kind, "", "traffic-selector"))
	for i, p := range pairs {
		at := fmt.Sprintf("traffic-selector tencent-%d ", i+1)
		all = slices.Concat(all, w.at("set", kind, at+"local-ip ", p[0].String()), w.at("set", kind, at+"remote-ip ", p[1].String()))
	}
	return all
}
