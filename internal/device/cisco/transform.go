package cisco

import (
	"strings"

	"vpncheck/internal/ipsec"
)

// Transform is a transform-set.
type Transform struct {
	Name     string
	Line     int
	Protocol ipsec.Setting[ipsec.Protocol]
	Mode     ipsec.Setting[ipsec.Encapsulation]
	Proposal ipsec.Proposal // without PFS
}

// NewTransform reads the transforms of a set: "esp-aes 256 esp-sha256-hmac", "esp-aes-256
// esp-sha-hmac", "esp-256-aes esp-sha-hmac" as outputs have it.
func NewTransform(name string, line int, words []string) *Transform {
	t := &Transform{Name: name, Line: line, Proposal: ipsec.Proposal{Name: name, Line: line}}
	p := &t.Proposal
	esp, ah := false, false
	for i := 0; i < len(words); i++ {
		w := strings.ToLower(words[i])
		switch {
		case strings.HasPrefix(w, "ah-"):
			ah = true
			p.Integrity = ipsec.SetAt(line, espHash(w))
		case strings.HasPrefix(w, "comp-"):
		case espIsHash(w):
			esp = true
			if !ah {
				p.Integrity = ipsec.SetAt(line, espHash(w))
			}
		case strings.HasPrefix(w, "esp-"):
			esp = true
			if i+1 < len(words) && keyLength(words[i+1]) {
				i++
				w += "-" + words[i]
			}
			p.Encryption = ipsec.SetAt(line, espCipher(w))
		}
	}
	t.finish(esp, ah)
	return t
}

func (t *Transform) finish(esp, ah bool) {
	switch {
	case esp && ah:
		t.Protocol = ipsec.SetAt(t.Line, ipsec.AHESP)
	case ah:
		t.Protocol = ipsec.SetAt(t.Line, ipsec.AH)
	case esp:
		t.Protocol = ipsec.SetAt(t.Line, ipsec.ESP)
	}
	p := &t.Proposal
	if esp && p.Encryption.Known() && !p.Integrity.Known() && !p.Encryption.First().AEAD() {
		p.Integrity = ipsec.SetAt(t.Line, ipsec.NoIntegrity) // ESP without authentication
	}
}

func espIsHash(w string) bool {
	return strings.HasPrefix(w, "esp-") && strings.HasSuffix(w, "-hmac") || w == "esp-none"
}

func espHash(w string) ipsec.Integrity {
	if w == "esp-none" {
		return ipsec.NoIntegrity
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(w, "esp-"), "ah-"), "-hmac")
	if h, known := hashes[bare]; known {
		return h
	}
	return ipsec.Integrity(w)
}

// espCipher knows esp-aes-256 and, from outputs, esp-256-aes and esp-gcm 256 alike.
func espCipher(w string) ipsec.Encryption {
	bare := strings.TrimPrefix(w, "esp-")
	if length, rest, ok := strings.Cut(bare, "-"); ok && keyLength(length) {
		bare = rest + "-" + length
	}
	if strings.HasPrefix(bare, "gcm") || strings.HasPrefix(bare, "gmac") {
		bare = "aes-" + bare
	}
	if e, known := ciphers[bare]; known {
		return e
	}
	return ipsec.Encryption(w)
}

// First is the first of some proposals: what commands are written from. Without any it is the zero
// value, whose settings are not known.
func First(all []ipsec.Proposal) ipsec.Proposal {
	if len(all) == 0 {
		return ipsec.Proposal{}
	}
	return all[0]
}
