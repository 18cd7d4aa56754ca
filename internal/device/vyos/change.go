package vyos

import (
	"fmt"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// hashWords are what to write for a hash.
var hashWords = map[ipsec.Integrity]string{
	ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
}

// change gives the commands that set a difference to the cloud's value.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	w := writer{t, d.Want}
	var body []string
	switch d.Parameter {
	case ipsec.IKEAuth, ipsec.IKELocalID, ipsec.IKERemoteID, ipsec.PeerOfDevice, ipsec.PeerOfCloud:
		body = w.peer(d.Parameter)
	case ipsec.TrafficSelector:
		body = w.selectors()
	case ipsec.IPsecMode, ipsec.IPsecEncryption, ipsec.IPsecIntegrity, ipsec.IPsecPFS, ipsec.IPsecLifetime, ipsec.IPsecTruncation:
		body = w.esp(d.Parameter)
	default:
		body = w.ike(d.Parameter)
	}
	if body == nil {
		return nil
	}
	return slices.Concat([]string{"configure"}, body, []string{"commit", "save"})
}

// writer writes what the cloud wants into the objects of a tunnel.
type writer struct {
	tunnel *device.Tunnel
	want   ipsec.Parameters
}

// at is a command on an object; nothing where the tunnel has none of that kind, or the value no
// word.
func (w writer) at(verb, kind, what, value string) []string {
	name := w.tunnel.Objects[kind]
	if name == "" || value == "" {
		return nil
	}
	path := kind
	if kind == "peer" {
		path = "site-to-site peer"
	}
	return []string{fmt.Sprintf("%s vpn ipsec %s %s %s%s", verb, path, name, what, value)}
}

func (w writer) peer(p ipsec.Parameter) []string {
	k := w.want.IKE
	switch p {
	case ipsec.IKEAuth:
		return w.at("set", "peer", "authentication mode ", "pre-shared-secret")
	case ipsec.IKELocalID:
		return w.at("set", "peer", "authentication remote-id ", identityWord(k.Local.First()))
	case ipsec.IKERemoteID:
		return w.at("set", "peer", "authentication local-id ", identityWord(k.Remote.First()))
	case ipsec.PeerOfCloud:
		if !k.Peer.Known() {
			return nil
		}
		return w.at("set", "peer", "local-address ", k.Peer.First().String())
	default:
		named := w.tunnel.Parameters.IKE.Peer
		if !k.Address.Known() || named.String() == w.tunnel.Objects["peer"] { // an old peer is its address: it must be written anew
			return nil
		}
		return slices.Concat(w.at("delete", "peer", "", "remote-address"), w.at("set", "peer", "remote-address ", k.Address.First().String()))
	}
}

// identityWord is an identity as VyOS writes it: a name begins with "@".
func identityWord(id ipsec.Identity) string {
	switch {
	case id.Value == "":
		return ""
	case id.Type == ipsec.AddressID:
		return id.Value
	case id.Type == ipsec.FQDNID:
		return "@" + id.Value
	default:
		return ""
	}
}

func (w writer) ike(p ipsec.Parameter) []string {
	const kind = "ike-group"
	k := w.want.IKE
	switch p {
	case ipsec.IKEVersion:
		return w.at("set", kind, "key-exchange ", tree.Word(versions, k.Version.First()))
	case ipsec.IKEMode:
		return w.at("set", kind, "mode ", tree.Word(modes, k.Mode.First()))
	case ipsec.IKELifetime:
		return w.at("set", kind, "lifetime ", tree.Seconds(k.Lifetime))
	case ipsec.DeadPeer:
		if !k.DPD.Enabled.Has(true) {
			return w.at("delete", kind, "", "dead-peer-detection")
		}
		return slices.Concat(w.at("set", kind, "dead-peer-detection action ", "restart"), w.at("set", kind, "dead-peer-detection timeout ", tree.Seconds(k.DPD.Timeout)))
	default:
		return w.ikeAlgorithm(p)
	}
}

func (w writer) ikeAlgorithm(p ipsec.Parameter) []string {
	const kind = "ike-group"
	k, own := w.want.IKE, w.tunnel.Parameters.IKE.Proposals
	if len(own) == 0 || len(k.Proposals) == 0 {
		return nil
	}
	at, prop := "proposal "+own[0].Name+" ", k.Proposals[0]
	switch p {
	case ipsec.IKEEncryption:
		return w.at("set", kind, at+"encryption ", tree.Word(ciphers, prop.Encryption.First()))
	case ipsec.IKEIntegrity:
		return w.at("set", kind, at+"hash ", hashWords[prop.Integrity.First()])
	case ipsec.IKEGroup:
		if g := prop.Groups.First(); g > 0 {
			return w.at("set", kind, at+"dh-group ", fmt.Sprint(int(g)))
		}
		return nil
	default:
		return nil
	}
}

func (w writer) esp(p ipsec.Parameter) []string {
	const kind = "esp-group"
	s := w.want.IPsec
	switch p {
	case ipsec.IPsecMode:
		return w.at("set", kind, "mode ", tree.Word(encapsulations, s.Encapsulation.First()))
	case ipsec.IPsecLifetime:
		return w.at("set", kind, "lifetime ", tree.Seconds(s.Lifetime))
	default:
		return w.espAlgorithm(p)
	}
}

func (w writer) espAlgorithm(p ipsec.Parameter) []string {
	const kind = "esp-group"
	s, own := w.want.IPsec, w.tunnel.Parameters.IPsec.Proposals
	if len(own) == 0 || len(s.Proposals) == 0 {
		return nil
	}
	at, prop := "proposal "+own[0].Name+" ", s.Proposals[0]
	switch p {
	case ipsec.IPsecEncryption:
		return w.at("set", kind, at+"encryption ", tree.Word(ciphers, prop.Encryption.First()))
	case ipsec.IPsecIntegrity, ipsec.IPsecTruncation:
		return w.at("set", kind, at+"hash ", hashWords[prop.Integrity.First()])
	case ipsec.IPsecPFS:
		return w.at("set", kind, "pfs ", pfsWord(prop.Groups.First()))
	default:
		return nil
	}
}

func pfsWord(g ipsec.Group) string {
	switch {
	case g == ipsec.PFSOff:
		return "disable"
	case g > 0:
		return fmt.Sprintf("dh-group%d", int(g))
	default:
		return ""
	}
}

// selectors mirrors the cloud's networks, a tunnel each.
func (w writer) selectors() []string {
	if w.tunnel.Interface != "" || len(w.want.Selectors) == 0 || w.tunnel.Objects["esp-group"] == "" {
		return nil
	}
	all := w.at("delete", "peer", "", "tunnel")
	n := 0
	for _, s := range w.want.Selectors {
		for _, own := range s.Remote {
			n++
			at := fmt.Sprintf("tunnel %d ", n)
			all = slices.Concat(
				all,
				w.at("set", "peer", at+"esp-group ", w.tunnel.Objects["esp-group"]),
				w.at("set", "peer", at+"local prefix ", own.String()),
				w.at("set", "peer", at+"remote prefix ", s.Local.String()),
			)
		}
	}
	return all
}
