package device

import "strings"

// The keywords of this file name a secret in so many grammars that none is asked for: what stands
// behind them counts wherever it looks like a secret and like no word.

// looksSecret says whether s is no word of a sentence, and no number or address either.
func looksSecret(s string) bool {
	var letter, other bool
	for _, c := range []byte(strings.Trim(s, `.,;:!?()"'`)) {
		digit := c >= '0' && c <= '9'
		letter = letter || isAlnum(c) && !digit
		other = other || digit || !isAlnum(c) && c != '-' && c != '\''
	}
	return letter && other && !addressLike(s)
}

// closes says whether the token at index i is the last of its statement.
func (l *line) closes(i int) bool {
	return i+1 == len(l.tokens) || i+1 < len(l.tokens) && l.is(i+1, punct)
}

// takeUnstated claims what stands behind the keyword at index i although no statement is known that
// has such a keyword: at the end of the line, and not like a word.
func (l *line) takeUnstated(i int, kind Kind) {
	j, certain := l.value(i + 1)
	if j < len(l.tokens) && l.closes(j) && len(l.raw(j)) >= 6 && looksSecret(l.raw(j)) {
		l.takeAt(j, rule{kind: kind}, certain)
	}
}

// findProtocol is for a key behind an algorithm, where the keyword says that one follows:
// "auth-protocol sha KEY enc-protocol aes 256 KEY".
func findProtocol(l *line, i int) {
	if hashes[l.word(i+1)] && l.more(i+1) {
		findHashed(l, i)
	}
}

// findTyped is for a key behind an algorithm and the digit that says how it is encrypted, whatever
// the keyword before it: "authentication mode hmac-sha-256 7 KEY".
func (l *line) findTyped(i int) {
	if hashes[l.word(i)] && typeCode(l.word(i+1)) && l.closes(i+2) && len(l.raw(i+2)) >= 6 && looksSecret(l.raw(i+2)) {
		l.takeAt(i+2, rule{kind: ProtocolKey}, true)
	}
}

// findExport is for the passphrase of what Cisco exports and imports: "crypto ca export NAME pkcs12
// PASSPHRASE", "… pem terminal 3des PASSPHRASE", "… pkcs12 flash:x password PASSPHRASE".
func findExport(l *line, i int) {
	moved := false
	for k := max(0, i-4); k < i; k++ {
		moved = moved || l.word(k) == "export" || l.word(k) == "import"
	}
	last := len(l.tokens) - 1
	if !moved || last <= i {
		return
	}
	j := i + 1
	if l.word(i) == "pem" {
		for j < last && (l.word(j) == "terminal" || hashes[l.word(j)] || strings.Contains(l.raw(j), ":")) {
			j++
		}
	}
	if w := l.word(j); w == "terminal" || w == "password" || fileName(w) || strings.Contains(w, ":") {
		return
	}
	l.takeAt(j, rule{kind: Password}, true)
}

// findPostfix is for the lines of Postfix's sasl_passwd: "[smtp.example]:587 user@example:PASSWORD",
// also as grep prints them.
func (l *line) findPostfix(i int) {
	if i == 0 || i > 2 {
		return
	}
	before := l.raw(i - 1)
	bracket := strings.Contains(l.text[:l.tokens[i].start], "]:") // its host looks like a prompt
	if !l.closes(i) || l.is(i-1, marker) || !bracket && !strings.Contains(before, "sasl_passwd:") && !strings.HasPrefix(before, "smtp") {
		return
	}
	raw := l.raw(i)
	at := strings.LastIndexByte(raw, '@')
	n := strings.IndexByte(raw[at+1:], ':')
	if n < 0 || at < 1 && !bracket || addressLike(raw) {
		return
	}
	l.claim(span{l.tokens[i].start + at + 1 + n + 1, l.tokens[i].end}, Password)
}

// findCreateUser is for net-snmp's users: createUser [-e ENGINE] NAME SHA KEY [AES [KEY]].
func findCreateUser(l *line, i int) {
	for j := i + 2; j+1 < len(l.tokens); j++ {
		if hashes[l.word(j)] && !hashes[l.word(j+1)] {
			l.takeAt(j+1, rule{kind: ProtocolKey}, true)
		}
	}
}

// findEIGRP is for ASA's "authentication key eigrp 100 KEY key-id 1".
func findEIGRP(l *line, i int) {
	if l.word(i-1) == "key" && l.more(i+1) {
		l.takeAt(i+2, rule{kind: ProtocolKey}, true)
	}
}

// findBackup is for FortiOS's "execute backup config sftp FILE HOST USER PASSWORD".
func findBackup(l *line, i int) {
	for j := i + 1; j < i+4 && j < len(l.tokens); j++ {
		if w := l.word(j); (w == "ftp" || w == "sftp" || w == "scp") && j+4 < len(l.tokens) {
			l.takeAt(j+4, rule{kind: Password}, true)
			return
		}
	}
}

// chapSecrets is for the lines of pppd's chap-secrets and pap-secrets, which have nothing but their
// header to know them by: "# client server secret IP addresses".
func (l *line) chapSecrets() {
	switch {
	case l.word(0) == "client" && l.word(1) == "server" && l.word(2) == "secret":
		l.blocks.chap = true
	case l.comment || len(l.tokens) == 0:
	default:
		if l.blocks.chap = l.blocks.chap && len(l.tokens) > 2; l.blocks.chap {
			l.takeAt(2, rule{kind: Password}, true)
		}
	}
}
