package device

import (
	"slices"
	"strings"
)

// The net is below all rules: it takes what looks random and does not stand where random text is
// known to be harmless (redact_net_harmless.go). It is there for the keyword that no rule knows.

// applyNet claims what only chance could have written.
func (l *line) applyNet() {
	plain := l.publicBlock()
	public := -1 // where a public key ended that may go on behind spaces
	for i := 0; i < len(l.text); {
		switch c := l.text[i]; {
		case c == '[' && l.atomAt(i).end > i: // a marker
			i = l.atomAt(i).end
		case c == '$':
			i = l.netHash(i)
		case isWebText(c):
			end := netEnd(l.text, i)
			switch s := l.text[i:end]; {
			case end-i < leastRandom || plain:
			case publicKey(s) || public >= 0 && strings.TrimSpace(l.text[public:i]) == "":
				public, l.blocks.public = end, true
			case random(s) && !l.harmless(span{i, end}):
				l.claim(span{i, end}, LikelySecret)
			}
			i = end
		default:
			i++
		}
	}
}

// leastRandom is how long a word must be before the net looks at it.
const leastRandom = 16

// isWebText holds for the letters of base64 of both kinds, without the sign that fills up its end.
func isWebText(c byte) bool { return isAlnum(c) || c == '+' || c == '/' || c == '_' || c == '-' }

// netEnd is the end of the word at i, with the signs that fill base64 up.
func netEnd(s string, i int) int {
	end := run(s, i, isWebText)
	for fill := 0; fill < 2 && end < len(s) && s[end] == '=' && end-i >= leastRandom; fill++ {
		end++
	}
	return end
}

// netHash claims a hash in the form of crypt(3) of which findShapes does not know the scheme, and
// returns where to go on.
func (l *line) netHash(i int) int {
	scheme := run(l.text, i+1, func(c byte) bool { return isAlnum(c) || c == '-' })
	if n := scheme - i - 1; n < 1 || n > 16 || scheme == len(l.text) || l.text[scheme] != '$' {
		return i + 1
	}
	end := run(l.text, scheme, func(c byte) bool { return isWebText(c) || strings.IndexByte("$.,=", c) >= 0 })
	if s := l.text[scheme+1 : end]; len(s) >= leastRandom && (strings.Contains(s, "$") || random(s)) {
		l.claim(span{i, end}, LikelySecret)
	}
	return end
}

// random says whether s looks like chance: hexadecimal of 24 digits or more, or letters that change
// between upper case, lower case and digits as no name does.
func random(s string) bool {
	digits := strings.TrimPrefix(s, "0x")
	if hexadecimal(digits) {
		return len(digits) >= 24 && strings.ContainsAny(digits, "0123456789") && strings.ContainsAny(digits, "abcdefABCDEF")
	}
	if parts := strings.FieldsFunc(s, isSeparator); !slices.ContainsFunc(parts, func(p string) bool { return !hexadecimal(p) || len(p) >= 24 }) {
		return false // UUIDs, cookies of IKE
	}
	whole := lettersOf(s)
	separators := len(s) - whole.letters
	if strings.ContainsAny(s, "+=") || separators*12 <= len(s) && len(s) >= 24 {
		return whole.random(leastRandom - 2)
	}
	for part := range strings.FieldsFuncSeq(s, isSeparator) {
		if lettersOf(part).random(13) {
			return true
		}
	}
	return false
}

func isSeparator(r rune) bool { return r == '-' || r == '_' || r == '/' }

func hexadecimal(s string) bool { return run(s, 0, isHex) == len(s) }

// letters counts what a word is made of. A run is what reads as one piece: a capital and the small
// letters behind it, capitals, small letters, or digits.
type letters struct {
	letters, runs       int
	upper, lower, digit bool
}

func lettersOf(s string) letters {
	var n letters
	last, size := byte(0), 0
	for i := range len(s) {
		class := classOf(s[i])
		switch {
		case class == 0:
			last, size = 0, 0
			continue
		case class == last, class == 'a' && last == 'A' && size == 1:
			size++
		default:
			n.runs++
			size = 1
		}
		last = class
		n.letters++
		n.upper, n.lower, n.digit = n.upper || class == 'A', n.lower || class == 'a', n.digit || class == '0'
	}
	return n
}

// classOf is 'A', 'a' or '0' for a capital, a small letter or a digit, and 0 for the rest.
func classOf(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return '0'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= 'A' && c <= 'Z':
		return 'A'
	}
	return 0
}

// random says whether a word of at least that many letters changes too often to be one. Nine
// random words of ten have runs of less than 2.3 letters, and 97 of less than 2.7; "GigabitEthernet0"
// has 5.3.
func (n letters) random(least int) bool {
	longest := 0 // mean length of a run, in tenths
	switch {
	case n.letters < least:
		return false
	case n.upper && n.lower && n.digit:
		longest = 27
	case n.upper && n.lower && n.letters >= leastRandom:
		longest = 20
	case n.digit && n.letters >= 24: // with letters of one case
		longest = 24
	}
	return 10*n.letters <= longest*n.runs
}
