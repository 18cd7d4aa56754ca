package fortios

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// change gives the commands that set the device to the cloud's value; none where the cloud's value
// is not known, or FortiOS has no word for it.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	if name, table := object(t, phase1Interface, phase1Policy); name != "" {
		if set := phase1Change(t, d); len(set) > 0 {
			return commands(t, table, []string{name}, set)
		}
	}
	if names, table := object(t, phase2Interface, phase2Policy); names != "" {
		each := strings.Split(names, "\n")
		if d.Parameter == ipsec.TrafficSelector && len(each) > 1 { // which of them is to have which networks?
			return nil
		}
		if set := phase2Change(d); len(set) > 0 {
			return commands(t, table, each, set)
		}
	}
	return nil
}

func object(t *device.Tunnel, tables ...string) (name, table string) {
	for _, table := range tables {
		if n := t.Objects[table]; n != "" {
			return n, table
		}
	}
	return "", ""
}

func commands(t *device.Tunnel, table string, names, set []string) []string {
	var out []string
	if v := t.Objects["vdom"]; v != "" {
		out = append(out, "config vdom", "edit "+v)
	}
	out = append(out, "config "+table)
	for _, n := range names {
		out = append(out, "edit "+strconv.Quote(n))
		out = append(out, set...)
		out = append(out, "next")
	}
	out = append(out, "end")
	if t.Objects["vdom"] != "" {
		out = append(out, "end")
	}
	return out
}

func phase1Change(t *device.Tunnel, d ipsec.Difference) []string {
	k := d.Want.IKE
	switch d.Parameter {
	case ipsec.IKEVersion:
		return one("ike-version", k.Version, map[ipsec.Version]string{ipsec.IKEv1: "1", ipsec.IKEv2: "2"})
	case ipsec.IKEMode:
		return one("mode", k.Mode, map[ipsec.Mode]string{ipsec.Main: "main", ipsec.Aggressive: "aggressive"})
	case ipsec.IKEAuth:
		if k.Auth.Has(ipsec.PSK) {
			return []string{"set authmethod psk", "set psksecret <the pre-shared key>"}
		}
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF:
		return proposalWords(k.Proposals, true)
	case ipsec.IKEGroup:
		return groupWords(k.Proposals)
	case ipsec.IKELifetime:
		return duration("keylife", k.Lifetime)
	case ipsec.IKELocalID:
		return expect(k.Local)
	case ipsec.IKERemoteID:
		return present(k.Remote)
	case ipsec.PeerOfDevice:
		return peerWord(t, k)
	case ipsec.NATTraversal:
		return one("nattraversal", k.NATT, map[bool]string{true: "enable", false: "disable"})
	case ipsec.DeadPeer:
		return one("dpd", k.DPD.Enabled, map[bool]string{true: "on-demand", false: "disable"})
	default: // what is phase 2's, and what no command of this device sets
	}
	return nil
}

// peerWord also makes the peer one of a fixed address, where it was none.
func peerWord(t *device.Tunnel, k ipsec.IKE) []string {
	if !k.Address.Known() {
		return nil
	}
	set := []string{"set remote-gw " + k.Address.First().String()}
	if have := t.Parameters.IKE.Peer; !have.Known() || have.First().IsUnspecified() {
		set = append([]string{"set type static"}, set...)
	}
	return set
}

func one[T comparable](name string, s ipsec.Setting[T], words map[T]string) []string {
	if w, ok := words[s.First()]; ok && s.Known() {
		return []string{"set " + name + " " + w}
	}
	return nil
}

func duration(name string, s ipsec.Setting[time.Duration]) []string {
	if !s.Known() {
		return nil
	}
	return []string{fmt.Sprintf("set %s %d", name, int64(s.First().Seconds()))}
}

// expect sets the identity that the device accepts: FortiOS compares the value alone.
func expect(s ipsec.Setting[ipsec.Identity]) []string {
	id := s.First()
	if id.Type == ipsec.AnyID {
		return []string{"set peertype any"}
	}
	if id.Value == "" {
		return nil
	}
	return []string{"set peertype one", "set peerid " + strconv.Quote(id.Value)}
}

// present sets the identity that the device sends.
func present(s ipsec.Setting[ipsec.Identity]) []string {
	kind, ok := wordOf(idTypes, s.First().Type)
	if !ok || s.First().Value == "" {
		return nil
	}
	return []string{"set localid-type " + kind, "set localid " + strconv.Quote(s.First().Value)}
}

func phase2Change(d ipsec.Difference) []string {
	p := d.Want.IPsec
	switch d.Parameter {
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity:
		return proposalWords(p.Proposals, false)
	case ipsec.IPsecPFS:
		if len(p.Proposals) > 0 && p.Proposals[0].Groups.Has(ipsec.PFSOff) {
			return []string{"set pfs disable"}
		}
		if set := groupWords(p.Proposals); set != nil {
			return append([]string{"set pfs enable"}, set...)
		}
	case ipsec.IPsecMode:
		return one("encapsulation", p.Encapsulation, map[ipsec.Encapsulation]string{
			ipsec.TunnelMode: "tunnel-mode", ipsec.TransportMode: "transport-mode",
		})
	case ipsec.IPsecLifetime:
		return duration("keylifeseconds", p.Lifetime)
	case ipsec.IPsecLifetimeKB:
		if p.LifetimeKB.Known() && p.LifetimeKB.First() > 0 {
			return []string{"set keylife-type both", fmt.Sprintf("set keylifekbs %d", p.LifetimeKB.First())}
		}
	case ipsec.TrafficSelector:
		return selectorWords(d.Want.Selectors)
	default: // what is phase 1's, and what no command of this device sets
	}
	return nil
}

// selectorWords is for one pair of networks only: several need a phase 2 each, and their names.
func selectorWords(want []ipsec.Selector) []string {
	if len(want) != 1 || len(want[0].Remote) != 1 {
		return nil
	}
	return []string{
		"set src-addr-type subnet", "set src-subnet " + subnet(want[0].Remote[0]),
		"set dst-addr-type subnet", "set dst-subnet " + subnet(want[0].Local),
	}
}

func subnet(p netip.Prefix) string { return p.Masked().String() }

// proposalWords writes every proposal of the cloud; none where FortiOS cannot say one of them.
func proposalWords(ps []ipsec.Proposal, phase1 bool) []string {
	var words []string
	for _, p := range ps {
		for _, e := range p.Encryption.Values {
			hashes := p.Integrity.Values
			if e.AEAD() {
				hashes = p.PRF.Or(p.Integrity).Values
				if !phase1 {
					hashes = []ipsec.Integrity{""}
				}
			}
			for _, h := range hashes {
				w, ok := word(e, h, phase1)
				if !ok {
					return nil
				}
				words = append(words, w)
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	return []string{"set proposal " + strings.Join(words, " ")}
}

func groupWords(ps []ipsec.Proposal) []string {
	var words []string
	for _, p := range ps {
		for _, g := range p.Groups.Values {
			if g <= 0 {
				return nil
			}
			if w := strconv.Itoa(int(g)); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	return []string{"set dhgrp " + strings.Join(words, " ")}
}
