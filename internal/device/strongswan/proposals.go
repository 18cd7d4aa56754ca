package strongswan

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

var ciphers = map[string]ipsec.Encryption{
	"null": ipsec.NullCipher, "des": ipsec.DES, "3des": ipsec.TripleDES, "cast128": ipsec.CAST,
	"aes": ipsec.AESCBC128, "aes128": ipsec.AESCBC128, "aes192": ipsec.AESCBC192, "aes256": ipsec.AESCBC256,
	"aes128ctr": ipsec.AESCTR128, "aes192ctr": ipsec.AESCTR192, "aes256ctr": ipsec.AESCTR256,
	"aes128gcm8": ipsec.AESGCM8x128, "aes128gcm64": ipsec.AESGCM8x128,
	"aes192gcm8": ipsec.AESGCM8x192, "aes192gcm64": ipsec.AESGCM8x192,
	"aes256gcm8": ipsec.AESGCM8x256, "aes256gcm64": ipsec.AESGCM8x256,
	"aes128gcm12": ipsec.AESGCM12x128, "aes128gcm96": ipsec.AESGCM12x128,
	"aes192gcm12": ipsec.AESGCM12x192, "aes192gcm96": ipsec.AESGCM12x192,
	"aes256gcm12": ipsec.AESGCM12x256, "aes256gcm96": ipsec.AESGCM12x256,
	"aes128gcm16": ipsec.AESGCM128, "aes128gcm128": ipsec.AESGCM128,
	"aes192gcm16": ipsec.AESGCM192, "aes192gcm128": ipsec.AESGCM192,
	"aes256gcm16": ipsec.AESGCM256, "aes256gcm128": ipsec.AESGCM256,
	"aes128ccm16": ipsec.AESCCM128, "aes128ccm128": ipsec.AESCCM128,
	"aes192ccm16": ipsec.AESCCM192, "aes192ccm128": ipsec.AESCCM192,
	"aes256ccm16": ipsec.AESCCM256, "aes256ccm128": ipsec.AESCCM256,
	"aes128gmac": ipsec.AESGMAC128, "aes192gmac": ipsec.AESGMAC192, "aes256gmac": ipsec.AESGMAC256,
	"chacha20poly1305": ipsec.ChaCha20,
	"camellia":         ipsec.Camellia128, "camellia128": ipsec.Camellia128,
	"camellia192": ipsec.Camellia192, "camellia256": ipsec.Camellia256,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "md5_128": ipsec.MD5, "sha": ipsec.SHA1, "sha1": ipsec.SHA1, "sha1_160": ipsec.SHA1,
	"sha256": ipsec.SHA256, "sha2_256": ipsec.SHA256, "sha256_96": ipsec.SHA256, "sha2_256_96": ipsec.SHA256,
	"sha384": ipsec.SHA384, "sha2_384": ipsec.SHA384, "sha512": ipsec.SHA512, "sha2_512": ipsec.SHA512,
	"sha2":    ipsec.SHA256, // Libreswan's
	"aesxcbc": ipsec.AESXCBC, "aescmac": ipsec.AESCMAC,
}

var prfs = map[string]ipsec.Integrity{
	"prfmd5": ipsec.MD5, "prfsha1": ipsec.SHA1, "prfsha256": ipsec.SHA256, "prfsha384": ipsec.SHA384,
	"prfsha512": ipsec.SHA512, "prfaesxcbc": ipsec.AESXCBC, "prfaescmac": ipsec.AESCMAC,
}

var dhGroups = map[string]ipsec.Group{
	"modp768": 1, "modp1024": 2, "modp1536": 5, "modp2048": 14, "modp3072": 15, "modp4096": 16,
	"modp6144": 17, "modp8192": 18, "modp1024s160": 22, "modp2048s224": 23, "modp2048s256": 24,
	"ecp256": 19, "ecp384": 20, "ecp521": 21, "ecp192": 25, "ecp224": 26,
	"ecp224bp": 27, "ecp256bp": 28, "ecp384bp": 29, "ecp512bp": 30,
	"curve25519": 31, "x25519": 31, "curve448": 32, "x448": 32,
	"modpnone": ipsec.PFSOff,
}

// proposals reads "aes256-sha256-modp2048,aes128gcm16-prfsha256-ecp256". A proposal of ESP without
// a group uses no PFS. "default" is a proposal of which nothing is known: it differs by version.
func proposals(o option, esp bool) []ipsec.Proposal {
	if o.line == 0 {
		return nil
	}
	text, strict := strings.CutSuffix(strings.TrimSpace(o.value), "!")
	var out []ipsec.Proposal
	for word := range strings.SplitSeq(text, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		if word == "" {
			continue
		}
		out = append(out, proposal(o.line, word, esp))
	}
	if o.open && !strict { // ipsec.conf's lists go on with the default, unless a ! ends them
		out = append(out, ipsec.Proposal{Name: "default", Line: o.line})
	}
	return out
}

func proposal(line int, word string, esp bool) ipsec.Proposal {
	p := ipsec.Proposal{Name: word, Line: line}
	if word == "default" {
		return p
	}
	for i, t := range strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == ';' }) {
		algorithm(&p, line, t, i == 0)
	}
	if esp && p.Groups.Origin == ipsec.Unknown {
		p.Groups = ipsec.SetAt(line, ipsec.PFSOff)
	}
	return p
}

// algorithm adds one word of a proposal. A proposal may have several of a kind.
func algorithm(p *ipsec.Proposal, line int, t string, first bool) {
	if e, ok := ciphers[t]; ok {
		add(&p.Encryption, line, e)
		return
	}
	if h, ok := hashes[t]; ok {
		add(&p.Integrity, line, h)
		return
	}
	if h, ok := prfs[t]; ok {
		add(&p.PRF, line, h)
		return
	}
	if g, ok := dhGroup(t); ok {
		if p.Groups.Origin == ipsec.Unknown || p.Groups.Known() {
			add(&p.Groups, line, g)
		}
		return
	}
	switch {
	case t == "esn" || t == "noesn":
	case first || p.Encryption.Origin == ipsec.Unknown:
		add(&p.Encryption, line, ipsec.Encryption(t))
	case strings.HasPrefix(t, "prf"):
		add(&p.PRF, line, ipsec.Integrity(t))
	case strings.HasPrefix(t, "modp"), strings.HasPrefix(t, "ecp"), strings.HasPrefix(t, "ke"),
		strings.HasPrefix(t, "mlkem"), strings.HasPrefix(t, "ntru"), strings.HasPrefix(t, "dh"):
		p.Groups = ipsec.NotUnderstood[ipsec.Group](line, p.Name)
	default:
		add(&p.Integrity, line, ipsec.Integrity(t))
	}
}

// dhGroup also reads Libreswan's numbers, "dh14".
func dhGroup(t string) (ipsec.Group, bool) {
	if g, ok := dhGroups[t]; ok {
		return g, true
	}
	digits, ok := strings.CutPrefix(t, "dh")
	n, err := strconv.Atoi(digits)
	return ipsec.Group(n), ok && err == nil && n > 0 && n <= int(ipsec.MaxGroup)
}

func add[T comparable](s *ipsec.Setting[T], line int, v T) {
	if s.Origin == ipsec.Unknown {
		*s = ipsec.SetAt(line, v)
		return
	}
	if !s.Has(v) {
		s.Values = append(s.Values, v)
	}
}

// truncated says whether SHA-256 is cut to 96 bits by the name of the algorithm.
func truncated(ps []ipsec.Proposal) ipsec.Setting[bool] {
	for _, p := range ps {
		if strings.Contains(p.Name, "256_96") {
			return ipsec.SetAt(p.Line, true)
		}
	}
	return ipsec.Setting[bool]{}
}

// canonical are the words of which a change is written: one for each algorithm.
var (
	cipherWords = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes128", ipsec.AESCBC192: "aes192",
		ipsec.AESCBC256: "aes256", ipsec.AESGCM128: "aes128gcm16", ipsec.AESGCM192: "aes192gcm16",
		ipsec.AESGCM256: "aes256gcm16", ipsec.NullCipher: "null",
	}
	hashWords = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
	groupWords = map[ipsec.Group]string{
		1: "modp768", 2: "modp1024", 5: "modp1536", 14: "modp2048", 15: "modp3072", 16: "modp4096",
		19: "ecp256", 20: "ecp384", 21: "ecp521", 24: "modp2048s256",
	}
)

// words writes proposals; false where strongSwan has no word for one of the algorithms, or one that
// it needs is not known.
func words(ps []ipsec.Proposal, esp bool) (string, bool) {
	var out []string
	for _, p := range ps {
		w, ok := proposalWords(p, esp)
		if !ok {
			return "", false
		}
		out = append(out, w)
	}
	return strings.Join(out, ","), len(out) > 0
}

func proposalWords(p ipsec.Proposal, esp bool) (string, bool) {
	var out []string
	ok := p.Encryption.Known() && p.Groups.Known()
	put := func(w string, known bool) { out, ok = append(out, w), ok && known }
	for _, e := range p.Encryption.Values {
		w, known := cipherWords[e]
		put(w, known)
	}
	switch hash := p.Integrity; {
	case !p.Encryption.First().AEAD():
		for _, h := range hash.Values {
			w, known := hashWords[h]
			put(w, known)
		}
		ok = ok && hash.Known()
	case !esp:
		prf := p.PRF.Or(hash)
		for _, h := range prf.Values {
			w, known := hashWords[h]
			put("prf"+w, known)
		}
		ok = ok && prf.Known()
	}
	for _, g := range p.Groups.Values {
		if g == ipsec.PFSOff && esp {
			continue
		}
		w, known := groupWords[g]
		put(w, known)
	}
	return strings.Join(out, "-"), ok
}
