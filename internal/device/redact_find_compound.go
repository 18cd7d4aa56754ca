package device

import "strings"

// compounds are how keywords end of which no vendor's are all known, with what they are for.
var compounds = []struct {
	ending string
	kind   Kind
}{
	{"password", Password},
	{"passwd", Password},
	{"passphrase", Password},
	{"passin", Password},
	{"pass", Password},
	{"pwd", Password},
	{"pw", Password},
	{"secret", OtherSecret},
	{"token", AccessToken},
	{"auth-key", ProtocolKey},
	{"enc-key", ProtocolKey},
	{"priv-key", ProtocolKey},
	{"encryption-key", ProtocolKey},
	{"api-key", CloudKey},
	{"access-key", CloudKey},
	{"preshared-key", PreSharedKey},
}

// findCompound is for keywords such as "ddns-password", "area-password" and "mail_pw".
func (l *line) findCompound(i int) {
	w := l.word(i)
	for _, c := range compounds {
		stem, ok := strings.CutSuffix(w, c.ending)
		if !ok || len(stem) < 2 || stem[len(stem)-1] != '-' && stem[len(stem)-1] != '_' {
			continue
		}
		if l.stated(i) {
			l.take(i, rule{kind: c.kind})
		} else {
			l.takeUnstated(i, c.kind)
		}
		return
	}
}

// findSet is for FortiOS's settings that are words anywhere else.
func findSet(l *line, i int) {
	if l.word(i-1) == "set" && l.leadWord(i) == "set" {
		l.take(i, rule{kind: OtherSecret})
	}
}

// findToken is for the tokens of services: VyOS's, and any that look like one.
func findToken(l *line, i int) {
	switch {
	case l.leadWord(i) == "set" && l.word(i-1) == "authentication":
		l.take(i, rule{kind: AccessToken})
	case len(l.raw(i+1)) >= 12 && l.closes(i+1) && looksSecret(l.raw(i+1)):
		l.takeAt(i+1, rule{kind: AccessToken}, true)
	}
}

// findBearer is for the token of an HTTP request.
func findBearer(l *line, i int) {
	if token := strings.Trim(l.raw(i+1), `"',`); len(token) >= 16 && strings.IndexByte(token, ' ') < 0 {
		l.takeAt(i+1, rule{kind: AccessToken}, true)
	}
}
