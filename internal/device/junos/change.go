package junos

import (
	"fmt"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// espWords are what to write for a hash of ESP.
var espWords = map[ipsec.Integrity]string{
	ipsec.MD5: "hmac-md5-96", ipsec.SHA1: "hmac-sha1-96", ipsec.SHA256: "hmac-sha-256-128",
	ipsec.SHA384: "hmac-sha-384", ipsec.SHA512: "hmac-sha-512",
}

// writable are the groups that Junos has.
var writable = []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24}

// change gives the commands that set a difference to the cloud's value.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	w := writer{t.Objects, d.Want, t.Interface != ""}
	var body []string
	switch d.Parameter {
	case ipsec.IKEVersion, ipsec.IKELocalID, ipsec.IKERemoteID, ipsec.PeerOfDevice, ipsec.DeadPeer, ipsec.NATTraversal:
		body = w.gateway(d.Parameter)
	case ipsec.IKEMode, ipsec.IKEAuth:
		body = w.policy(d.Parameter)
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup, ipsec.IKELifetime:
		body = w.ike(d.Parameter)
	case ipsec.IPsecPFS:
		body = w.pfs()
	case ipsec.TrafficSelector:
		body = w.selectors()
	default:
		body = w.esp(d.Parameter)
	}
	if body == nil {
		return nil
	}
	return slices.Concat([]string{"configure"}, body, []string{"commit"})
}

// writer writes what the cloud wants into the objects of a tunnel.
type writer struct {
	objects map[string]string
	want    ipsec.Parameters
	routed  bool // the vpn has a tunnel interface
}

// at is a command on an object; nothing where the tunnel has none of that kind, or the value no
// word.
func (w writer) at(verb, kind, what, value string) []string {
	name := w.objects[kind]
	if name == "" || value == "" {
		return nil
	}
	return []string{fmt.Sprintf("%s security %s %s %s%s", verb, kind, quoted(name), what, value)}
}

func quoted(name string) string {
	for _, r := range name {
		if r <= ' ' || r == '"' {
			return fmt.Sprintf("%q", name)
		}
	}
	return name
}

func (w writer) gateway(p ipsec.Parameter) []string {
	const kind = "ike gateway"
	k := w.want.IKE
	switch p {
	case ipsec.IKEVersion:
		return w.at("set", kind, "version ", tree.Word(versions, k.Version.First()))
	case ipsec.IKELocalID:
		return w.identity("remote-identity", k.Local)
	case ipsec.IKERemoteID:
		return w.identity("local-identity", k.Remote)
	case ipsec.PeerOfDevice:
		if !k.Address.Known() {
			return nil
		}
		return slices.Concat(w.at("delete", kind, "", "address"), w.at("set", kind, "address ", k.Address.First().String()))
	case ipsec.DeadPeer:
		if k.DPD.Enabled.Has(true) {
			return w.at("set", kind, "", "dead-peer-detection")
		}
		return w.at("delete", kind, "", "dead-peer-detection")
	default: // NAT traversal
		if k.NATT.Has(true) {
			return w.at("delete", kind, "", "no-nat-traversal")
		}
		return nil
	}
}

// identity sets an identity that is an address or a name.
func (w writer) identity(statement string, id ipsec.Setting[ipsec.Identity]) []string {
	kind := map[ipsec.IdentityType]string{ipsec.AddressID: "inet ", ipsec.FQDNID: "hostname "}[id.First().Type]
	if kind == "" || id.First().Value == "" {
		return nil
	}
	return slices.Concat(
		w.at("delete", "ike gateway", "", statement),
		w.at("set", "ike gateway", statement+" "+kind, quoted(id.First().Value)),
	)
}

func (w writer) policy(p ipsec.Parameter) []string {
	if p == ipsec.IKEMode {
		return w.at("set", "ike policy", "mode ", tree.Word(modes, w.want.IKE.Mode.First()))
	}
	return slices.Concat(
		w.at("set", "ike proposal", "authentication-method ", "pre-shared-keys"),
		w.at("set", "ike policy", "pre-shared-key ascii-text ", `"<the pre-shared key>"`),
	)
}

// ike sets the proposal, or replaces a proposal-set by a proposal.
func (w writer) ike(p ipsec.Parameter) []string {
	if w.objects["ike proposal"] != "" {
		return w.ikeValue(p)
	}
	if w.objects["ike policy"] == "" {
		return nil
	}
	w.objects = with(w.objects, "ike proposal", "tencent-ike")
	all := w.at("set", "ike proposal", "authentication-method ", "pre-shared-keys")
	for _, each := range []ipsec.Parameter{ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup, ipsec.IKELifetime} {
		one := w.ikeValue(each)
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	return slices.Concat(all, w.at("delete", "ike policy", "", "proposal-set"), w.at("set", "ike policy", "proposals ", "tencent-ike"))
}

func with(m map[string]string, key, value string) map[string]string {
	n := map[string]string{key: value}
	for k, v := range m {
		if k != key {
			n[k] = v
		}
	}
	return n
}

func (w writer) ikeValue(p ipsec.Parameter) []string {
	const kind = "ike proposal"
	k := w.want.IKE
	if p == ipsec.IKELifetime {
		return w.at("set", kind, "lifetime-seconds ", tree.Seconds(k.Lifetime))
	}
	if len(k.Proposals) == 0 {
		return nil
	}
	prop := k.Proposals[0]
	switch p {
	case ipsec.IKEEncryption:
		return w.at("set", kind, "encryption-algorithm ", tree.Word(ciphers, prop.Encryption.First()))
	case ipsec.IKEIntegrity:
		return w.at("set", kind, "authentication-algorithm ", tree.Word(ikeHashes, prop.Integrity.First()))
	default:
		return w.at("set", kind, "dh-group ", group(prop.Groups.First()))
	}
}

func group(g ipsec.Group) string {
	if !slices.Contains(writable, g) {
		return ""
	}
	return fmt.Sprintf("group%d", int(g))
}
