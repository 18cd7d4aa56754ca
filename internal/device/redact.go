// Package device reads what network devices print, and removes the secrets from it.
//
// People paste whole configurations, and some outputs print live keys, so
// every text passes through [Redact] before it is stored, shown or logged. It knows secrets in
// three ways, in this order for each line:
//
//   - by grammar: a keyword in a place where a configuration has it, and the value after it
//     (redact_rules.go);
//   - by a pair: a name that promises a secret, a "=" or ":", and the value (redact_pairs.go);
//   - by shape: what only a secret looks like, wherever it stands (redact_shapes.go), and as an
//     argument of a command (redact_commands.go).
//
// Below them is a net for what no rule knows: text that looks random is removed as well, unless it
// is a name or stands behind a word such as "fingerprint" (redact_net.go).
//
// Blocks of several lines (PEM, hexadecimal certificates, dumps in logs) come first of all
// (redact_pem.go, redact_blocks.go). Where a line could be read both ways it is read as holding a secret, except
// that a keyword within a sentence, a description or a comment is only a word. Masks such as ****
// are left alone: they hold nothing, and removing them would say that they did.
package device

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is what a secret was for.
type Kind string

// The kinds of secret. Each stands in its marker, as in "[removed: pre-shared key]".
const (
	PreSharedKey  Kind = "pre-shared key"
	Password      Kind = "password"
	Community     Kind = "SNMP community"
	ServerKey     Kind = "RADIUS or TACACS key"
	ProtocolKey   Kind = "authentication key" // routing protocols, NTP, SNMPv3 users
	SessionKey    Kind = "SA key"
	PrivateKey    Kind = "private key"
	Certificate   Kind = "certificate"
	CloudKey      Kind = "cloud key"
	SlackToken    Kind = "Slack token"
	AccessToken   Kind = "access token"
	OtherSecret   Kind = "secret"
	EncryptedText Kind = "encrypted secret" // seen by its shape alone
	LikelySecret  Kind = "likely secret"    // looks random, and nothing says what it is
)

var kinds = []Kind{
	PreSharedKey, Password, Community, ServerKey, ProtocolKey, SessionKey, PrivateKey,
	Certificate, CloudKey, SlackToken, AccessToken, OtherSecret, EncryptedText, LikelySecret,
}

const markerStart = "[removed: "

// Marker is the text that stands where a secret of this kind stood.
func (k Kind) Marker() string { return markerStart + string(k) + "]" }

func (k Kind) plural() string {
	if stem, ok := strings.CutSuffix(string(k), "y"); ok && !strings.HasSuffix(stem, "e") {
		return stem + "ies"
	}
	return string(k) + "s"
}

// Report says how many secrets of each kind were removed.
type Report map[Kind]int

// Add counts the removals of other in r.
func (r Report) Add(other Report) {
	for k, n := range other {
		r[k] += n
	}
}

// Total is the number of secrets removed.
func (r Report) Total() int {
	var n int
	for _, c := range r {
		n += c
	}
	return n
}

// String says it in words, such as "2 pre-shared keys, 1 SNMP community".
func (r Report) String() string {
	var parts []string
	for _, k := range slices.Concat(kinds, unknownKinds(r)) {
		switch n := r[k]; {
		case n == 1:
			parts = append(parts, "1 "+string(k))
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, k.plural()))
		}
	}
	if len(parts) == 0 {
		return "no secrets"
	}
	return strings.Join(parts, ", ")
}

// unknownKinds are those of a report that another version wrote.
func unknownKinds(r Report) []Kind {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r)), func(k Kind) bool { return slices.Contains(kinds, k) })
}

// Redact replaces every secret in text by its marker and reports how many of each kind it removed.
// A text without secrets comes back unchanged, byte for byte, and redacting twice changes nothing
// more. It takes time in proportion to the length of the text, whatever the text.
func Redact(text string) (clean string, report Report) {
	r := &redactor{report: Report{}}
	r.now.names = declaredNames(text)
	r.out.Grow(len(text))
	for rest := text; rest != ""; {
		var line string
		line, rest = cutLine(rest)
		r.line(line)
	}
	r.endPEM()
	r.endKey()
	r.endTail()
	return r.out.String(), r.report
}

// longestLine keeps the memory for a line within bounds. A longer one is taken in pieces; no
// configuration and no output has such lines.
const longestLine = 1 << 20

// cutLine cuts the first line off, with its line end.
func cutLine(s string) (line, rest string) {
	i := strings.IndexByte(s[:min(len(s), longestLine)], '\n')
	switch {
	case i >= 0:
		return s[:i+1], s[i+1:]
	case len(s) <= longestLine:
		return s, ""
	}
	cut := longestLine
	if i = strings.LastIndexAny(s[:cut], " \t,;"); i > 0 {
		cut = i
	}
	return s[:cut], s[cut:]
}

// redactor goes through a text line by line and remembers in which block it is.
type redactor struct {
	out    strings.Builder
	report Report
	blocks blocks
	now    line
	tail   [][2]string // lines of base64, with their ends, that may be the rest of a private key
}

// line redacts one line, line end included, unless a block holds it back.
func (r *redactor) line(whole string) {
	text := strings.TrimRight(whole, "\r\n")
	end := whole[len(text):]
	text, ok := r.tailPEM(text, end)
	if !ok || r.removeHex(text, end) {
		return
	}
	if text, end, ok = r.removePEM(text, end); !ok {
		return
	}
	if text, end, ok = r.removeKeys(text, end); ok {
		r.rules(text, end)
	}
}

// mostPasses bounds the passes over a line that was made to need many.
const mostPasses = 8

// rules redacts what is left of a line after its blocks. A marker can change how the words around
// it read, so a line is read again until nothing is found: that is what makes Redact idempotent.
func (r *redactor) rules(text, end string) {
	before := r.blocks
	if text == "" {
		r.out.WriteString(end)
		return
	}
	for range mostPasses {
		r.blocks = before
		l := &r.now
		l.read(text, &r.blocks)
		for pass, apply := range []func(){l.applyRules, l.applyPairs, l.applyShapes, l.applyCommands, l.applyNet} {
			l.pass = pass
			apply()
		}
		if l.taken == 0 {
			break
		}
		text = r.replace(l)
	}
	r.out.WriteString(text)
	r.out.WriteString(end)
}

// replace gives the line with markers for its claims, and counts them.
func (r *redactor) replace(l *line) string {
	all := slices.Concat(l.claims[:]...)
	slices.SortFunc(all, func(a, b claim) int { return a.start - b.start })
	var out strings.Builder
	out.Grow(len(l.text) + 8*len(all))
	at := 0
	for _, c := range all {
		out.WriteString(l.text[at:c.start])
		out.WriteString(c.kind.Marker())
		r.report[c.kind]++
		at = c.end
	}
	out.WriteString(l.text[at:])
	return out.String()
}
