package device

import (
	"strings"
	"unicode/utf8"
)

// pairNames are how the names end that promise a secret behind "=" or ":", without their hyphens,
// underscores and spaces. The longer of two endings stands first.
var pairNames = []struct {
	ending string
	kind   Kind
}{
	{"presharedkey", PreSharedKey},
	{"presharekey", PreSharedKey},
	{"presharedsecret", PreSharedKey},
	{"psksecret", PreSharedKey},
	{"sharedkey", PreSharedKey},
	{"sharedsecret", PreSharedKey},
	{"ikekey", PreSharedKey},
	{"psk", PreSharedKey},
	{"预共享密钥", PreSharedKey},
	{"共享密钥", PreSharedKey},
	{"signingsecret", AccessToken},
	{"clientsecret", AccessToken},
	{"accesstoken", AccessToken},
	{"bottoken", AccessToken},
	{"apptoken", AccessToken},
	{"authtoken", AccessToken},
	{"sessiontoken", AccessToken},
	{"securitytoken", AccessToken},
	{"cloudtoken", AccessToken},
	{"secretaccesskey", CloudKey},
	{"accesskeysecret", CloudKey},
	{"secretkey", CloudKey},
	{"accountkey", CloudKey},
	{"secretid", CloudKey},
	{"apikey", CloudKey},
	{"accesskey", CloudKey},
	{"password", Password},
	{"passwd", Password},
	{"passphrase", Password},
	{"pwd", Password},
	{"密码", Password},
	{"口令", Password},
	{"snmpcommunity", Community},
	{"communitystring", Community},
	{"团体名", Community},
	{"团体字", Community},
	{"privatekey", PrivateKey},
	{"privateexponent", PrivateKey},
	{"prime1", PrivateKey},
	{"prime2", PrivateKey},
	{"exponent1", PrivateKey},
	{"exponent2", PrivateKey},
	{"coefficient", PrivateKey},
	{"authorization", AccessToken},
	{"secret", OtherSecret},
}

// wholeNames promise a secret only where they are the whole name.
var wholeNames = map[string]Kind{
	"token": AccessToken, "key": SessionKey, "secret": PreSharedKey, "community": Community,
	"pin": Password, "otp": Password,
}

// lastBytes are those that a name can end with, to tell most signs at once from a pair's.
const lastBytes = "tdkyengrp12\xa5\x81\x8d\xa4"

const fullColon = "：" // what Chinese keyboards give for a colon

// applyPairs claims the values of pairs: swanctl.conf, JSON, YAML, XML, environment files, web
// consoles' copies, and what people write to one another.
func (l *line) applyPairs() {
	s := l.text
	for i := 0; i < len(s); {
		size := separator(s, i)
		if size == 0 {
			i++
			continue
		}
		value := i + size
		if kind, name := l.pairKind(i); kind != "" {
			value = l.pairValue(value, name, kind, s[i] == '>')
		}
		i = max(i+size, value)
	}
}

// separator is the length of the sign between a name and a value at i, or 0.
func separator(s string, i int) int {
	switch s[i] {
	case '=':
		if i+1 < len(s) && (s[i+1] == '=' || s[i+1] == '>') || i > 0 && s[i-1] == '=' {
			return 0
		}
		return 1
	case ':':
		if i+1 < len(s) && (s[i+1] == ':' || s[i+1] == '/') {
			return 0
		}
		return 1
	case '>':
		return 1
	case fullColon[0]:
		if strings.HasPrefix(s[i:], fullColon) {
			return len(fullColon)
		}
	}
	return 0
}

// pairKind is the kind that the name before the sign at i promises, and where that name begins.
func (l *line) pairKind(i int) (Kind, int) {
	s := l.text
	end := i
	for end > 0 && end > i-32 && (isSpace(s[end-1]) || strings.IndexByte("\"'\\*`", s[end-1]) >= 0) {
		end--
	}
	if end == 0 || strings.IndexByte(lastBytes, s[end-1]|0x20&isLetter(s[end-1])) < 0 {
		return "", 0
	}
	start := end
	for start > 0 && end-start < 48 && strings.IndexByte("\t\r,;{}()[]|&?<>\"'=:`*\\", s[start-1]) < 0 {
		start--
	}
	if s[i] == '>' && (start == 0 || s[start-1] != '<') {
		return "", 0
	}
	raw := s[start:end]
	name := normalName(raw)
	if n := strings.LastIndexByte(raw, ' '); n >= 0 && s[i] == '=' && wholeNames[normalName(raw[n:])] != "" {
		name = normalName(raw[n:])
	}
	if kind, ok := wholeNames[name]; ok {
		alone := kind != Community || l.about("snmp") || s[i] == '>'
		if said := kind == Password && s[i] == ':'; alone && !said { // "PIN: see below"
			return kind, start
		}
		return "", 0
	}
	if n := len(strings.Fields(raw)); n > 0 && derivedKey(strings.Fields(raw)[n-1]) {
		return SessionKey, start
	}
	for _, p := range pairNames {
		if strings.HasSuffix(name, p.ending) {
			return p.kind, start
		}
	}
	return "", 0
}

// derivedKey says whether the name is one of IKE's own for the keys of an SA.
func derivedKey(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "sk_") || strings.HasPrefix(name, "skeyid")
}

// isLetter is 0x20 for ASCII letters, so that they can be compared in lower case, and 0 otherwise.
func isLetter(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return 0x20
	}
	return 0
}

func normalName(raw string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' || r == utf8.RuneError {
			return -1
		}
		return r
	}, raw))
}
