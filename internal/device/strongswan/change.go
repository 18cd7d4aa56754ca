package strongswan

import (
	"fmt"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// change gives the lines to have in the file, and the command that loads it.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	if t.Objects["libreswan"] != "" { // its words differ
		return nil
	}
	if name := t.Objects["conn"]; name != "" {
		if lines := connChange(d); lines != nil {
			return append(append([]string{"# in ipsec.conf, below conn " + name + ":"}, lines...), "ipsec update")
		}
		return nil
	}
	name := t.Objects["connection"]
	if name == "" {
		return nil
	}
	if where, lines := connectionChange(d); lines != nil {
		path := "connections." + name + where
		return append(append([]string{"# in swanctl.conf, in " + path + ":"}, lines...), "swanctl --load-all")
	}
	children := t.Objects["child"]
	if d.Parameter == ipsec.TrafficSelector && strings.Contains(children, "\n") { // which of them is to have which networks?
		return nil
	}
	if lines := childChange(d); lines != nil {
		var out []string
		for child := range strings.SplitSeq(children, "\n") {
			if child == "" {
				return nil
			}
			out = append(append(out, fmt.Sprintf("# in swanctl.conf, in connections.%s.children.%s:", name, child)), lines...)
		}
		return append(out, "swanctl --load-all")
	}
	return nil
}

func connectionChange(d ipsec.Difference) (where string, lines []string) {
	k := d.Want.IKE
	switch d.Parameter {
	case ipsec.IKEVersion:
		return "", one("version = ", k.Version, map[ipsec.Version]string{ipsec.IKEv1: "1", ipsec.IKEv2: "2"})
	case ipsec.IKEMode:
		return "", one("aggressive = ", k.Mode, map[ipsec.Mode]string{ipsec.Main: "no", ipsec.Aggressive: "yes"})
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup:
		return "", listed("proposals = ", k.Proposals, false, "")
	case ipsec.IKELifetime:
		return "", lifetime("rekey_time = ", k.Lifetime)
	case ipsec.IKELocalID:
		return ".remote", id("id = ", k.Local)
	case ipsec.IKERemoteID:
		return ".local", id("id = ", k.Remote)
	case ipsec.PeerOfDevice:
		if k.Address.Known() {
			return "", []string{"remote_addrs = " + k.Address.First().String()}
		}
	default: // a child's, or what no option sets
	}
	return "", nil
}

func childChange(d ipsec.Difference) []string {
	p := d.Want.IPsec
	switch d.Parameter {
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity, ipsec.IPsecPFS:
		return listed("esp_proposals = ", p.Proposals, true, "")
	case ipsec.IPsecMode:
		return one("mode = ", p.Encapsulation, map[ipsec.Encapsulation]string{ipsec.TunnelMode: "tunnel", ipsec.TransportMode: "transport"})
	case ipsec.IPsecLifetime:
		if !p.Lifetime.Known() {
			return nil
		}
		hard := ipsec.Set(p.Lifetime.First() * 11 / 10) // a SA that is not replaced in time ends then
		return append(lifetime("rekey_time = ", p.Lifetime), lifetime("life_time = ", hard)...)
	case ipsec.IPsecTruncation:
		return one("sha256_96 = ", p.Truncation96, map[bool]string{true: "yes", false: "no"})
	case ipsec.TrafficSelector:
		if s := d.Want.Selectors; len(s) == 1 {
			return []string{"local_ts = " + list(s[0]), "remote_ts = " + s[0].Local.String()}
		}
	default: // a connection's, or what no option sets
	}
	return nil
}

func connChange(d ipsec.Difference) []string {
	k, p := d.Want.IKE, d.Want.IPsec
	switch d.Parameter {
	case ipsec.IKEVersion:
		return one("keyexchange=", k.Version, map[ipsec.Version]string{ipsec.IKEv1: "ikev1", ipsec.IKEv2: "ikev2"})
	case ipsec.IKEMode:
		return one("aggressive=", k.Mode, map[ipsec.Mode]string{ipsec.Main: "no", ipsec.Aggressive: "yes"})
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup:
		return listed("ike=", k.Proposals, false, "!")
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity, ipsec.IPsecPFS:
		return listed("esp=", p.Proposals, true, "!")
	case ipsec.IKELifetime:
		return lifetime("ikelifetime=", k.Lifetime)
	case ipsec.IPsecLifetime:
		return lifetime("lifetime=", p.Lifetime)
	case ipsec.IKELocalID:
		return id("rightid=", k.Local)
	case ipsec.IKERemoteID:
		return id("leftid=", k.Remote)
	case ipsec.IPsecMode:
		return one("type=", p.Encapsulation, map[ipsec.Encapsulation]string{ipsec.TunnelMode: "tunnel", ipsec.TransportMode: "transport"})
	case ipsec.PeerOfDevice:
		if k.Address.Known() {
			return []string{"right=" + k.Address.First().String()}
		}
	case ipsec.TrafficSelector:
		if s := d.Want.Selectors; len(s) == 1 {
			return []string{"leftsubnet=" + list(s[0]), "rightsubnet=" + s[0].Local.String()}
		}
	default: // what no option sets
	}
	return nil
}

func list(s ipsec.Selector) string {
	var out []string
	for _, p := range s.Remote {
		out = append(out, p.String())
	}
	return strings.Join(out, ",")
}

func one[T comparable](name string, s ipsec.Setting[T], words map[T]string) []string {
	if w, ok := words[s.First()]; ok && s.Known() {
		return []string{name + w}
	}
	return nil
}

func listed(name string, ps []ipsec.Proposal, esp bool, end string) []string {
	if w, ok := words(ps, esp); ok {
		return []string{name + w + end}
	}
	return nil
}

func lifetime(name string, s ipsec.Setting[time.Duration]) []string {
	if !s.Known() {
		return nil
	}
	return []string{fmt.Sprintf("%s%ds", name, int64(s.First().Seconds()))}
}

// id writes an identity so that strongSwan takes it for the type that it is.
func id(name string, s ipsec.Setting[ipsec.Identity]) []string {
	i := s.First()
	switch i.Type {
	case ipsec.AddressID, ipsec.UserID:
		if i.Value != "" {
			return []string{name + i.Value}
		}
	case ipsec.FQDNID:
		return []string{name + "@" + i.Value}
	default: // none of them is the cloud's
	}
	return nil
}
