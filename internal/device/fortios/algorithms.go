package fortios

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

var ciphers = map[string]ipsec.Encryption{
	"des": ipsec.DES, "3des": ipsec.TripleDES,
	"aes128": ipsec.AESCBC128, "aes192": ipsec.AESCBC192, "aes256": ipsec.AESCBC256,
	"aes128gcm": ipsec.AESGCM128, "aes256gcm": ipsec.AESGCM256,
	"chacha20poly1305": ipsec.ChaCha20, "seed": ipsec.SEED, "null": ipsec.NullCipher,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha1": ipsec.SHA1, "sha256": ipsec.SHA256, "sha384": ipsec.SHA384, "sha512": ipsec.SHA512,
	"null": ipsec.NoIntegrity,
}

// proposals reads "aes256-sha256 aes256gcm-prfsha384": every word is a proposal, and all of them
// have the same groups.
func proposals(s setting, groups ipsec.Setting[ipsec.Group]) []ipsec.Proposal {
	var out []ipsec.Proposal
	for _, word := range s.values {
		out = append(out, proposal(s.line, strings.ToLower(word), groups))
	}
	if len(out) == 0 && groups.Origin != ipsec.Unknown { // the group is known, the algorithms are not
		out = append(out, ipsec.Proposal{Line: groups.Line, Groups: groups})
	}
	return out
}

func proposal(line int, word string, groups ipsec.Setting[ipsec.Group]) ipsec.Proposal {
	p := ipsec.Proposal{Name: word, Line: line, Groups: groups}
	cipher, hash, _ := strings.Cut(word, "-")
	e, known := ciphers[cipher]
	if !known {
		e = ipsec.Encryption(cipher)
	}
	p.Encryption = ipsec.SetAt(line, e)
	prf, isPRF := strings.CutPrefix(hash, "prf")
	switch h, known := hashes[prf]; {
	case isPRF && known:
		p.PRF = ipsec.SetAt(line, h)
	case isPRF:
		p.PRF = ipsec.NotUnderstood[ipsec.Integrity](line, hash)
	case known:
		p.Integrity = ipsec.SetAt(line, h)
	case !e.AEAD() || hash != "":
		p.Integrity = ipsec.NotUnderstood[ipsec.Integrity](line, word)
	}
	return p
}

func groups(s setting) ipsec.Setting[ipsec.Group] {
	if s.line == 0 {
		return ipsec.Setting[ipsec.Group]{}
	}
	out := ipsec.SetAt[ipsec.Group](s.line)
	for _, w := range s.values {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > int(ipsec.MaxGroup) {
			return ipsec.NotUnderstood[ipsec.Group](s.line, strings.Join(s.values, " "))
		}
		out.Values = append(out.Values, ipsec.Group(n))
	}
	return out
}

// word gives FortiOS's name of a proposal; false where it has none.
func word(e ipsec.Encryption, h ipsec.Integrity, prf bool) (string, bool) {
	cipher, ok := wordOf(ciphers, e)
	if !ok || e == ipsec.AESGCM192 {
		return "", false
	}
	if e.AEAD() && !prf {
		return cipher, true
	}
	hash, ok := wordOf(hashes, h)
	if !ok {
		return "", false
	}
	if e.AEAD() {
		hash = "prf" + hash
	}
	return cipher + "-" + hash, true
}

func wordOf[T comparable](m map[string]T, v T) (string, bool) {
	for w, x := range m {
		if x == v {
			return w, true
		}
	}
	return "", false
}
