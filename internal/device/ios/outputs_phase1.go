package ios

import (
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// output reads a suite of show crypto isakmp policy.
func (p *isakmpPolicy) output(l cisco.Line) bool {
	name, value, ok := strings.Cut(l.S, ":")
	if !ok {
		return false
	}
	value = strings.TrimSpace(value)
	words := strings.Fields(value)
	switch q := &p.proposal; strings.ToLower(strings.TrimSpace(name)) {
	case "encryption algorithm":
		q.Encryption = q.Encryption.Or(suiteCipher(l.N, value))
	case "hash algorithm":
		q.Integrity = q.Integrity.Or(suiteHash(l.N, value))
	case "authentication method":
		p.auth = p.auth.Or(suiteAuth(l.N, value))
	case "diffie-hellman group":
		if len(words) == 0 {
			return false
		}
		q.Groups = q.Groups.Or(cisco.Groups(l.N, []string{strings.TrimPrefix(words[0], "#")}))
	case "lifetime":
		if len(words) == 0 {
			return false
		}
		p.lifetime = p.lifetime.Or(cisco.Seconds(l.N, words[0]))
	default:
		return false
	}
	return true
}

func suiteCipher(line int, s string) ipsec.Setting[ipsec.Encryption] {
	switch {
	case strings.HasPrefix(s, "DES"):
		return ipsec.SetAt(line, ipsec.DES)
	case strings.HasPrefix(s, "Three key triple DES"):
		return ipsec.SetAt(line, ipsec.TripleDES)
	case strings.HasPrefix(s, "AES") && strings.Contains(s, "(128 bit"):
		return ipsec.SetAt(line, ipsec.AESCBC128)
	case strings.HasPrefix(s, "AES") && strings.Contains(s, "(192 bit"):
		return ipsec.SetAt(line, ipsec.AESCBC192)
	case strings.HasPrefix(s, "AES") && strings.Contains(s, "(256 bit"):
		return ipsec.SetAt(line, ipsec.AESCBC256)
	}
	return ipsec.NotUnderstood[ipsec.Encryption](line, s)
}

func suiteHash(line int, s string) ipsec.Setting[ipsec.Integrity] {
	switch {
	case s == "Message Digest 5":
		return ipsec.SetAt(line, ipsec.MD5)
	case s == "Secure Hash Standard":
		return ipsec.SetAt(line, ipsec.SHA1)
	case strings.HasPrefix(s, "Secure Hash Standard 2 (256"):
		return ipsec.SetAt(line, ipsec.SHA256)
	case strings.HasPrefix(s, "Secure Hash Standard 2 (384"):
		return ipsec.SetAt(line, ipsec.SHA384)
	case strings.HasPrefix(s, "Secure Hash Standard 2 (512"):
		return ipsec.SetAt(line, ipsec.SHA512)
	}
	return ipsec.NotUnderstood[ipsec.Integrity](line, s)
}

func suiteAuth(line int, s string) ipsec.Setting[ipsec.Auth] {
	switch {
	case strings.EqualFold(s, "Pre-Shared Key"):
		return ipsec.SetAt(line, ipsec.PSK)
	case strings.HasPrefix(s, "Rivest-Shamir-Adleman"):
		return ipsec.SetAt(line, ipsec.RSA)
	case strings.HasPrefix(s, "Elliptic Curve Digital Signature"):
		return ipsec.SetAt(line, ipsec.ECDSA)
	}
	return ipsec.NotUnderstood[ipsec.Auth](line, s)
}

// output reads a proposal of show crypto ikev2 proposal.
func (p *ikev2Proposal) output(l cisco.Line) bool {
	name, value, ok := strings.Cut(l.S, ":")
	words := strings.Fields(value)
	if !ok || len(words) == 0 {
		return false
	}
	switch q := &p.proposal; strings.TrimSpace(name) {
	case "Encryption":
		q.Encryption = q.Encryption.Or(cisco.Ciphers(l.N, words))
	case "Integrity":
		if words[0] != "none" { // GCM carries it
			q.Integrity = q.Integrity.Or(cisco.Hashes(l.N, words))
		}
	case "PRF":
		q.PRF = q.PRF.Or(cisco.Hashes(l.N, words))
	case "DH Group":
		var numbers []string
		for i := 1; i < len(words); i++ {
			if strings.HasSuffix(words[i-1], "Group") {
				numbers = append(numbers, words[i])
			}
		}
		q.Groups = q.Groups.Or(cisco.Groups(l.N, numbers))
	default:
		return false
	}
	return true
}
