package device

import "strings"

// The keywords of this file need more than a look at the next word.

// findPSK is for pre-shared keys. "authentication pre-share" only names the method; the same words
// with a key behind them hold it.
func findPSK(l *line, i int) {
	j, certain := l.value(i + 1)
	keyed := false
	for k := i + 1; k < j && k < len(l.tokens); k++ {
		keyed = keyed || l.word(k) == "key"
	}
	if l.word(i) == "pre-shared" && (!keyed || l.charon(i)) {
		return
	}
	prev := l.word(i - 1)
	method := methods[prev] || (prev == "local" || prev == "remote") && methods[l.word(i-2)]
	if l.word(i) == "pre-shared-secret" { // VyOS names the method as a mode, never in this place
		method = prev == "mode"
	}
	if method && !keyed && !certain || !keyed && !l.stated(i) && !certain {
		return
	}
	l.takeAt(j, rule{kind: PreSharedKey, rest: true}, certain)
}

// charon says whether strongSwan says the words at i of itself, with no key behind them: "local
// pre-shared key authentication:", "looking for pre-shared key peer configs matching …",
// "authentication of … with pre-shared key successful".
func (l *line) charon(i int) bool {
	switch l.raw(i + 2) {
	case "authentication:", "successful":
		return i+3 == len(l.tokens)
	case "peer":
		return l.raw(i+3) == "configs"
	default:
		return false
	}
}

// findSecretsFile is for lines of ipsec.secrets: `192.0.2.1 : PSK "…"`, and for a bare "psk …".
func findSecretsFile(l *line, i int) {
	raw := l.raw(i)
	if i == 0 || raw != strings.ToUpper(raw) || !strings.HasSuffix(l.raw(i-1), ":") {
		if l.word(i) == "psk" && l.first(i) && (i+2 == len(l.tokens) || sure[l.word(i+1)]) {
			l.take(i, rule{kind: PreSharedKey})
		}
		return
	}
	switch l.word(i) {
	case "psk":
		l.takeAt(i+1, rule{kind: PreSharedKey}, true)
	case "eap", "xauth", "ntlm":
		l.takeAt(i+1, rule{kind: Password}, true)
	default: // the name of a file or a slot, then its passphrase
		l.takeAt(i+2, rule{kind: Password}, true)
	}
}

// findSaid is for what people write: "the PSK is X". X must look like no word of a sentence.
func findSaid(l *line, i int) {
	var kind Kind
	for k := max(0, i-4); k < i; k++ {
		switch l.word(k) {
		case "psk", "pre-shared-key", "presharekey", "pre-shared":
			kind = PreSharedKey
		case "password", "passphrase", "passwd":
			kind = Password
		case "secret", "community":
			kind = OtherSecret
		}
	}
	if kind != "" && looksSecret(l.raw(i+1)) {
		l.takeAt(i+1, rule{kind: kind}, true)
	}
}

func findPassword(l *line, i int) {
	switch {
	case l.word(i-1) == "authentication-mode":
	case l.stated(i):
		l.take(i, rule{kind: Password, rest: true})
	default:
		l.takeUnstated(i, Password)
	}
}

func findSecret(l *line, i int) {
	if l.word(i-1) == "openvpn" { // VyOS has the name of the secret behind it
		return
	}
	kind := OtherSecret
	switch {
	case l.about("radius", "tacacs", "hwtacacs", "aaa", "ldap"):
		kind = ServerKey
	case l.about("username", "user", "local-user", "enable"):
		kind = Password
	case l.about("psk", "ike", "ipsec", "pre-shared"):
		kind = PreSharedKey
	case l.blocks.server:
		kind = ServerKey
	}
	if !l.stated(i) {
		l.takeUnstated(i, kind)
		return
	}
	l.take(i, rule{kind: kind, rest: true})
}

// keyNeighbours stand before a "key" that is no secret: public keys, tunnel ids.
var keyNeighbours = set(`crypto tunnel ip gre ssh public host rsa dsa ecdsa`)

// findKey is for the shortest keyword of all, which is a secret only in some company.
func findKey(l *line, i int) {
	prev, lead := l.word(i-1), l.leadWord(i)
	kind := l.keyKind()
	switch {
	case prev == "private" || l.blocks.private && l.first(i):
		findPrivateKey(l, i)
		return
	case keyOf[prev] && (lead == "set" || typeCode(l.word(i+1))), lead == "set" && l.keyed(i):
	case prev == "isakmp" || prev == "ike" && lead == "crypto", prev == "remote" && l.first(i-1):
		kind = PreSharedKey
	case keyNeighbours[prev]:
		return
	case l.first(i), lead == "set" && i == l.tokens[i].head+1:
	case lead == "set" && kind != OtherSecret:
	case serverLeads[lead]:
		kind = ServerKey
	default:
		return
	}
	j, certain := l.value(i + 1)
	if w := l.word(j); l.follows(j) && (w == "authentication" || w == "accounting" || w == "authorization") {
		j, certain = l.value(j + 1)
	}
	if !certain && l.first(i) {
		alone := !l.follows(j) || l.blocks.server && !l.blocks.chain
		number := strings.Trim(l.raw(j), "0123456789") == "" && (!l.blocks.server || l.blocks.chain)
		if !alone || number || strings.HasSuffix(l.raw(j), ":") {
			return
		}
	}
	l.takeAt(j, rule{kind: kind, rest: kind == ServerKey}, certain)
}

// keyOf stand before a "key" that is a secret, and keyHolders further in front of one in VyOS's
// commands.
var (
	keyOf      = set(`otp wep pac static`)
	keyHolders = set(`openvpn api macsec wep config-sync`)
)

// keyed says whether one of the words before index i is of keyHolders.
func (l *line) keyed(i int) bool {
	for k := max(0, i-6); k < i; k++ {
		if keyHolders[l.word(k)] {
			return true
		}
	}
	return false
}

// serverLeads begin statements that name a server and then its key.
var serverLeads = set(`radius-server tacacs-server radius tacacs server server-private aaa-server hwtacacs-server portal
	hwtacacs primary secondary primary-server secondary-server failover ldap-server`)

// keyKind tells from the line and from the block around it whose key a "key" is.
func (l *line) keyKind() Kind {
	switch {
	case l.about("radius", "tacacs", "hwtacacs", "aaa"):
		return ServerKey
	case l.blocks.psk || l.about("pre-shared", "psk", "isakmp"):
		return PreSharedKey
	case l.about("md5"):
		return ProtocolKey
	case l.blocks.server:
		return ServerKey
	case l.blocks.group:
		return PreSharedKey
	}
	return OtherSecret
}

// findKeyText is for Junos' ascii-text and hexadecimal, which stand before keys only.
func findKeyText(l *line, i int) {
	kind := SessionKey
	if l.about("pre-shared") {
		kind = PreSharedKey
	}
	if l.is(i+1, quoted) || l.stated(i) {
		l.takeAt(i+1, rule{kind: kind}, false)
	}
}

// findPrivateKey leaves the names of files alone.
func findPrivateKey(l *line, i int) {
	j, certain := l.value(i + 1)
	if l.stated(i) && !fileName(l.raw(j)) && (certain || len(l.raw(j)) >= 16) {
		l.takeAt(j, rule{kind: PrivateKey}, certain)
	}
}

func fileName(s string) bool {
	for _, ext := range []string{".pem", ".key", ".crt", ".cer", ".der", ".p12", ".pfx"} {
		if strings.HasSuffix(s, ext) {
			return true
		}
	}
	return strings.HasPrefix(s, "/")
}

// findSecretData is for what Junos itself marks as secret, whatever the keyword.
func (l *line) findSecretData() {
	for i, t := range l.tokens {
		if t.word != "##" || l.word(i+1) != "secret-data" {
			continue
		}
		j := i - 1
		if l.is(j, punct) {
			j--
		}
		if j >= 1 {
			l.takeAt(j, rule{kind: OtherSecret}, true)
		}
	}
}
