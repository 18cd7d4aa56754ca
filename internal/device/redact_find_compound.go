package device

import "strings"

// compounds are how keywords end of which no vendor's are all known, with what they are for.
var compounds = []struct {
	ending string
	kind   Kind
}{{"password", Password}, {"passwd", Password}, {"passphrase", Password}, {"pass", Password}, {"pw", Password}, {"secret", OtherSecret}}

// findCompound is for keywords such as "ddns-password" and "area-password".
func (l *line) findCompound(i int) {
	if !l.stated(i) {
		return
	}
	for _, c := range compounds {
		stem, ok := strings.CutSuffix(l.word(i), c.ending)
		if ok && len(stem) > 1 && strings.HasSuffix(stem, "-") {
			l.take(i, rule{kind: c.kind})
		}
	}
}

// findSet is for FortiOS's settings that are words anywhere else.
func findSet(l *line, i int) {
	if l.word(i-1) == "set" && l.leadWord(i) == "set" {
		l.take(i, rule{kind: OtherSecret})
	}
}

// findToken is for VyOS's tokens for the services that it reports to.
func findToken(l *line, i int) {
	if l.leadWord(i) == "set" && l.word(i-1) == "authentication" {
		l.take(i, rule{kind: AccessToken})
	}
}

// findBearer is for the token of an HTTP request.
func findBearer(l *line, i int) {
	if token := strings.Trim(l.raw(i+1), `"',`); len(token) >= 16 && strings.IndexByte(token, ' ') < 0 {
		l.takeAt(i+1, rule{kind: AccessToken}, true)
	}
}
