package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/lab/cloudlab"
	ipseclab "vpncheck/lab/ipsec"
)

// Tencent Cloud's words for what the lab's daemons can do.
var (
	encryptions = map[ipsec.Encryption]string{
		ipsec.TripleDES: "3DES-CBC", ipsec.AESCBC128: "AES-CBC-128", ipsec.AESCBC192: "AES-CBC-192", ipsec.AESCBC256: "AES-CBC-256",
		ipsec.AESGCM128: "AES128GCM128", ipsec.AESGCM192: "AES192GCM128", ipsec.AESGCM256: "AES256GCM128",
	}
	integrities = map[ipsec.Integrity]string{ipsec.MD5: "MD5", ipsec.SHA1: "SHA1", ipsec.SHA256: "SHA-256", ipsec.SHA512: "SHA-512"}
	versions    = map[ipsec.Version]string{ipsec.IKEv1: "IKEV1", ipsec.IKEv2: "IKEV2"}
	modes       = map[ipsec.Mode]string{ipsec.Main: "MAIN", ipsec.Aggressive: "AGGRESSIVE"}
)

func groupWord(g ipsec.Group) string { return "GROUP" + strings.TrimPrefix(g.String(), "group ") }

func pfsWord(g ipsec.Group) string {
	if g == ipsec.PFSOff {
		return "NULL"
	}
	return "DH-" + groupWord(g)
}

// inWords gives the cloud's end the form of the API.
func inWords(e ipseclab.End, t *cloudlab.Tunnel) {
	ike, esp := e.IKE.Proposals[0], e.IPsec.Proposals[0]
	t.IKE = cloudlab.IKE{
		Version: versions[e.IKE.Version.First()], ExchangeMode: modes[e.IKE.Mode.First()],
		Encryption: encryptions[ike.Encryption.First()], Authentication: integrities[ike.Integrity.First()],
		DHGroup: groupWord(ike.Groups.First()), LifetimeSeconds: uint64(e.IKE.Lifetime.First() / time.Second), //nolint:gosec // never negative
	}
	if t.IKE.ExchangeMode == "" { // the API always has one
		t.IKE.ExchangeMode = "MAIN"
	}
	t.IKE.LocalIdentity, t.IKE.LocalAddress, t.IKE.LocalFQDN = identityWords(e.IKE.Local.First())
	t.IKE.RemoteIdentity, t.IKE.RemoteAddress, t.IKE.RemoteFQDN = identityWords(e.IKE.Remote.First())
	t.IPsec = cloudlab.IPsec{
		Encryption: encryptions[esp.Encryption.First()], Integrity: integrities[esp.Integrity.First()], PFS: pfsWord(esp.Groups.First()),
		LifetimeSeconds: uint64(e.IPsec.Lifetime.First() / time.Second), LifetimeTraffic: 1843200, //nolint:gosec // never negative
	}
	t.NegotiationType, t.PreShareKey = string(e.Begin), e.PSK
	t.DPD = cloudlab.DPD{Enable: 0, Timeout: "30", Action: "clear"}
	t.SPD = nil
	for _, s := range e.Selectors {
		p := cloudlab.Policy{Local: s.Local.String()}
		for _, r := range s.Remote {
			p.Remotes = append(p.Remotes, r.String())
		}
		t.SPD = append(t.SPD, p)
	}
}

func identityWords(id ipsec.Identity) (kind, address, fqdn string) {
	if id.Type == ipsec.FQDNID {
		return "FQDN", "", id.Value
	}
	return "ADDRESS", id.Value, ""
}

// fromWords gives an end what the API was told to set.
func fromWords(t *cloudlab.Tunnel, e ipseclab.End) (ipseclab.End, error) {
	version, ok1 := back(versions, t.IKE.Version)
	mode, ok2 := back(modes, t.IKE.ExchangeMode)
	ikeCipher, ok3 := back(encryptions, t.IKE.Encryption)
	ikeHash, ok4 := back(integrities, t.IKE.Authentication)
	espCipher, ok5 := back(encryptions, t.IPsec.Encryption)
	espHash, ok6 := back(integrities, t.IPsec.Integrity)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 {
		return e, fmt.Errorf("the lab's daemons cannot do %+v %+v", t.IKE, t.IPsec)
	}
	e.IKE.Version, e.IKE.Mode = ipsec.Set(version), ipsec.Set(mode)
	if version == ipsec.IKEv2 {
		e.IKE.Mode = ipsec.Setting[ipsec.Mode]{}
	}
	e.IKE.Proposals = []ipsec.Proposal{{Encryption: ipsec.Set(ikeCipher), Integrity: ipsec.Set(ikeHash), Groups: ipsec.Set(groupOf(t.IKE.DHGroup))}}
	e.IPsec.Proposals = []ipsec.Proposal{{Encryption: ipsec.Set(espCipher), Integrity: ipsec.Set(espHash), Groups: ipsec.Set(groupOf(t.IPsec.PFS))}}
	e.IKE.Local = identityOf(t.IKE.LocalIdentity, t.IKE.LocalAddress, t.IKE.LocalFQDN)
	e.IKE.Remote = identityOf(t.IKE.RemoteIdentity, t.IKE.RemoteAddress, t.IKE.RemoteFQDN)
	e.Begin = ipseclab.Begin(t.NegotiationType)
	return e, nil
}

func identityOf(kind, address, fqdn string) ipsec.Setting[ipsec.Identity] {
	if kind == "FQDN" {
		return ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: fqdn})
	}
	if a, err := netip.ParseAddr(address); err == nil {
		address = a.String()
	}
	return ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: address})
}

func groupOf(word string) ipsec.Group {
	var n int
	if _, err := fmt.Sscanf(strings.TrimPrefix(word, "DH-"), "GROUP%d", &n); err != nil {
		return ipsec.PFSOff
	}
	return ipsec.Group(n) //nolint:gosec // small
}

// back finds the value of a word.
func back[T comparable](words map[T]string, word string) (v T, ok bool) {
	for v, w := range words {
		if w == word {
			return v, true
		}
	}
	return v, false
}
