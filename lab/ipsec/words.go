package ipseclab

import (
	"fmt"
	"strings"

	"vpncheck/internal/ipsec"
)

// The words of strongSwan for what its Debian packages can do.
var (
	ciphers = map[ipsec.Encryption]string{
		ipsec.TripleDES: "3des", ipsec.NullCipher: "null",
		ipsec.AESCBC128: "aes128", ipsec.AESCBC192: "aes192", ipsec.AESCBC256: "aes256",
		ipsec.AESGCM128: "aes128gcm16", ipsec.AESGCM192: "aes192gcm16", ipsec.AESGCM256: "aes256gcm16",
	}
	hashes = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
	groups = map[ipsec.Group]string{
		2: "modp1024", 5: "modp1536", 14: "modp2048", 15: "modp3072", 16: "modp4096",
		19: "ecp256", 20: "ecp384", 21: "ecp521", 24: "modp2048s256", ipsec.PFSOff: "modpnone",
	}
	identityPrefixes = map[ipsec.IdentityType]string{
		ipsec.AddressID: "ipv4:", ipsec.FQDNID: "fqdn:", ipsec.UserID: "email:", ipsec.KeyID: "keyid:", ipsec.DNID: "asn1dn:",
	}
)

// words gives the words for a setting's values.
func words[T comparable](s ipsec.Setting[T], of map[T]string) ([]string, error) {
	var out []string
	for _, v := range s.Values {
		w, ok := of[v]
		if !ok {
			return nil, fmt.Errorf("the lab's strongSwan has no word for %v", v)
		}
		out = append(out, w)
	}
	return out, nil
}

// phase1Proposals are "aes128-sha256-modp2048", one word for each proposal.
func phase1Proposals(ps []ipsec.Proposal) (string, error) {
	return proposals(ps, func(p ipsec.Proposal) ([]string, error) {
		prf, err := words(p.PRF.Or(aeadPRF(p)), hashes)
		for i := range prf {
			prf[i] = "prf" + prf[i]
		}
		return prf, err
	})
}

// aeadPRF is the hash of a proposal with nothing but AEAD ciphers, which then only serves the
// pseudo-random function: strongSwan does not take it as an integrity.
func aeadPRF(p ipsec.Proposal) ipsec.Setting[ipsec.Integrity] {
	if onlyAEAD(p) {
		return p.Integrity
	}
	return ipsec.Setting[ipsec.Integrity]{}
}

func onlyAEAD(p ipsec.Proposal) bool {
	for _, e := range p.Encryption.Values {
		if !e.AEAD() {
			return false
		}
	}
	return true
}

func phase2Proposals(ps []ipsec.Proposal) (string, error) {
	return proposals(ps, func(ipsec.Proposal) ([]string, error) { return nil, nil })
}

func proposals(ps []ipsec.Proposal, prf func(ipsec.Proposal) ([]string, error)) (string, error) {
	var out []string
	for _, p := range ps {
		all, err := words(p.Encryption, ciphers)
		if err != nil {
			return "", err
		}
		if !onlyAEAD(p) {
			more, err := words(p.Integrity, hashes)
			if err != nil {
				return "", err
			}
			all = append(all, more...)
		}
		more, err := prf(p)
		if err != nil {
			return "", err
		}
		all = append(all, more...)
		if p.Groups.Has(ipsec.PFSOff) && len(p.Groups.Values) == 1 {
			out = append(out, strings.Join(all, "-")) // as people write it
			continue
		}
		more, err = words(p.Groups, groups)
		if err != nil {
			return "", err
		}
		out = append(out, strings.Join(append(all, more...), "-"))
	}
	if len(out) == 0 {
		return "", fmt.Errorf("an end without proposals")
	}
	return strings.Join(out, ", "), nil
}

// identity writes one as strongSwan reads it, with its type where the value does not say it.
func identity(s ipsec.Setting[ipsec.Identity]) (string, error) {
	i := s.First()
	switch {
	case len(s.Values) != 1:
		return "", fmt.Errorf("the lab's ends have one identity each, not %q", s)
	case i.Type == ipsec.AnyID:
		return "%any", nil
	case i.Type == ipsec.AddressID:
		return i.Value, nil
	case identityPrefixes[i.Type] == "":
		return "", fmt.Errorf("the lab's strongSwan has no word for the identity %s", i)
	default:
		return identityPrefixes[i.Type] + i.Value, nil
	}
}
