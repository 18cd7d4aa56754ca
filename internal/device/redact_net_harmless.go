package device

import "strings"

// harmlessWords stand, in small letters, before random text that is for everyone to see.
var harmlessWords = strings.Fields(`fingerprint thumbprint keyid key-id subjkey serial digest checksum cksum md5sum
	sha1sum sha256sum sha512sum sha1: sha256: sha512: md5: crc certificate cert crl uuid guid eui- mac-address hwaddr vendor
	vid vid: cookie spi public pubkey pub-key host-key ssh-rsa ssh-dss ssh-ed25519 ecdsa-sha2 authorized_keys known_hosts engine
	nat-d natd nonce image boot filename file= version build release modulus signature session-id sessionid request-id`)

// declaring stand before a name that the rest of a configuration refers to.
var declaring = set(`edit interface object object-group network service peer proposal policy profile gateway zone
	tunnel-group access-list group-policy keyring transform-set map acl-name ike-peer ike-profile address-book
	address-object virtual-router vrf vpn-instance route-map prefix-list class-map policy-map vsys tunnel`)

// harmless says whether random text stands where it is no secret.
func (l *line) harmless(s span) bool {
	text := l.text[s.start:s.end]
	if l.names[text] || l.inName(s) || release(text) {
		return true
	}
	if at := l.remark(); at >= 0 && at < s.start {
		return true
	}
	if s.end == len(l.text) || isSpace(l.text[s.end]) {
		if sum := run(text, 0, isHex) == len(text); sum && len(text)%32 == 0 && strings.Contains(l.text[s.end:min(len(l.text), s.end+80)], ".") && strings.HasPrefix(l.text[s.end:], "  ") {
			return true // what sha256sum prints: a sum, two spaces, the name of a file
		}
	}
	const near = 80 // what stands further away is about something else
	before := strings.ToLower(l.text[max(0, s.start-near):s.start])
	for _, w := range harmlessWords {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// publicKey says whether s begins as public keys and certificates do: SSH's, those in DER, and
// those of DNS, which VyOS has.
func publicKey(s string) bool {
	return strings.HasPrefix(s, "AAAA") || strings.HasPrefix(s, "MII") || strings.HasPrefix(s, "0sA")
}

// release says whether s is a version as Huawei writes it, "V200R007C00SPC900", or a sum with the
// name of its algorithm in front, "sha512-…".
func release(s string) bool {
	digits := func(i int) int { return run(s, i, func(c byte) bool { return c >= '0' && c <= '9' }) }
	if s[0] == 'V' || s[0] == 'v' {
		n := digits(1)
		return n > 1 && n < len(s) && s[n]|0x20 == 'r' && digits(n+1) > n+1
	}
	return strings.HasPrefix(s, "sha1-") || strings.HasPrefix(s, "sha256-") || strings.HasPrefix(s, "sha512-")
}

// inName says whether s is a part of a file's or a host's name, of a path or of an address.
func (l *line) inName(s span) bool {
	if s.start > 0 && strings.IndexByte(`.@\~%`, l.text[s.start-1]) >= 0 {
		return true
	}
	if s.end >= len(l.text) {
		return false
	}
	next := l.text[s.end]
	return next == '@' || next == '.' && s.end+1 < len(l.text) && isAlnum(l.text[s.end+1])
}

// remark is where the line's text for people begins, or -1.
func (l *line) remark() int {
	if l.remarkAt == 0 {
		l.remarkAt = -1
		for i, t := range l.tokens {
			if remarks[t.word] && (l.first(i) || leads[l.leadWord(i)]) {
				l.remarkAt = t.end
				break
			}
		}
	}
	return l.remarkAt
}

// publicBlock says whether the line is a part of a public key that goes over several lines, and
// notes where one begins. Private keys and certificates are gone before.
func (l *line) publicBlock() bool {
	b := l.blocks
	body := strings.TrimSuffix(strings.Trim(l.text, " \t\r\"'+,\\>|;"), `\n`)
	body = strings.TrimRight(body, `"'\`)
	if b.public && (hexDump(body) || run(body, 0, isBase64) == len(body)) {
		return true
	}
	lower := lower(body)
	b.public = strings.HasPrefix(body, "-----BEGIN ") || strings.Contains(lower, "public-key") || strings.Contains(lower, "public key") ||
		strings.Contains(lower, "key code") || strings.Contains(lower, "key-string") || strings.Contains(lower, "key data")
	return false
}

// declaredNames are the names in text that look random and that a configuration gives to something.
func declaredNames(text string) map[string]bool {
	const words = 8 // no statement names anything further back
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		before, n := "", 0
		for w := range strings.FieldsSeq(line[:min(len(line), 400)]) {
			name := strings.Trim(w, `"'`)
			if len(name) >= leastRandom && (declaring[before] || n == 0 && strings.HasSuffix(strings.TrimRight(line, " \r\n"), " {")) && random(name) {
				names[name] = true
			}
			if n++; n == words {
				break
			}
			before = lower(w)
		}
	}
	return names
}
