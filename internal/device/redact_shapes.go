package device

import (
	"slices"
	"strings"
)

// findShapes finds what only a secret looks like, and the markers of secrets that are gone.
// It appends to found.
func findShapes(s string, found spans) spans {
	for i := 0; i < len(s); {
		if !shapeStart[s[i]] {
			i++
			continue
		}
		if end, kind, ok := shapeAt(s, i); ok {
			found = append(found, claim{span{i, end}, kind})
			i = end
			continue
		}
		i++
	}
	return found
}

// shapeStart has the bytes that a shape can begin with, because most bytes are none of them.
var shapeStart = [256]bool{'[': true, '%': true, '@': true, '$': true, '-': true, '^': true, 'A': true, 'L': true, 'x': true, 'e': true, 'g': true}

// shapeAt says whether a secret's shape begins at i, where it ends, and of which kind it is. A
// marker has no kind.
func shapeAt(s string, i int) (end int, kind Kind, ok bool) {
	rest := s[i:]
	switch rest[0] {
	case '[':
		if strings.HasPrefix(rest, markerStart) {
			for _, k := range kinds {
				if strings.HasPrefix(rest[len(markerStart):], string(k)+"]") {
					return i + len(markerStart) + len(k) + 1, "", true
				}
			}
		}
	case '%', '@', '^':
		end, ok = fenced(s, i)
		return end, EncryptedText, ok
	case '$':
		end, ok = dollar(s, i)
		return end, EncryptedText, ok
	case '-':
		if strings.HasPrefix(rest, "-AQ==") { // PAN-OS: the master key's cipher
			return run(s, i+5, isBase64), EncryptedText, true
		}
	case 'e':
		if i == 0 || !isAlnum(s[i-1]) && s[i-1] != '-' && s[i-1] != '_' {
			end, ok = webToken(s, i)
			return end, AccessToken, ok
		}
	case 'A', 'L', 'x', 'g':
		if i == 0 || !isAlnum(s[i-1]) {
			return token8(s, i)
		}
	}
	return 0, "", false
}

// fences are how Huawei's devices mark cipher text. Between a pair of them anything may stand.
var fences = []string{"%^%#", "%$%$", "%@%@", "@%@%", "%#%#", "%+%#", "%-%#", "^%^%"}

// fenced takes a fence to its pair, or to the end of the word where a terminal cut the line.
func fenced(s string, i int) (int, bool) {
	if len(s) < i+4 || !slices.Contains(fences, s[i:i+4]) {
		return 0, false
	}
	if n := strings.Index(s[i+4:], s[i:i+4]); n >= 0 {
		return i + 4 + n + 4, true
	}
	end := run(s, i+4, func(c byte) bool { return !isSpace(c) })
	return end, end-i >= 8
}

// schemes are the names between the first two dollars of a hash or cipher text: crypt(3) and those
// modelled on it. H3C has two parts, "$c$3$".
var schemes = []string{
	"1", "1a", "1b", "1c", "2a", "2b", "2y", "5", "6", "7", "8", "9", "14", "y", "gy", "apr1", "nt",
	"c$3", "h$6", "sha512", "sha256", "pbkdf2-sha512", "scrypt",
}

func dollar(s string, i int) (int, bool) {
	body := 0
	for _, scheme := range schemes {
		if strings.HasPrefix(s[i+1:], scheme) && len(s) > i+1+len(scheme) && s[i+1+len(scheme)] == '$' {
			body = i + len(scheme) + 2
		}
	}
	if body == 0 {
		return 0, false
	}
	stop := byte(0)
	if i > 0 && (s[i-1] == '"' || s[i-1] == '\'') {
		stop = s[i-1]
	}
	// Only Huawei's $1a$ and its like are full of punctuation.
	wild := s[i+1] == '1' && s[i+2] >= 'a'
	end := run(s, body, func(c byte) bool {
		return c != stop && !isSpace(c) && (wild || strings.IndexByte(`;,"'<>()[]{}`, c) < 0)
	})
	return end, end-body >= 4
}

// applyShapes claims the shapes that no rule has claimed, with what else is seen by its form.
func (l *line) applyShapes() {
	for _, a := range l.atoms {
		if a.kind != "" {
			l.claim(a.span, a.kind)
		}
	}
	l.claimUserinfo()
	l.claimWebhooks()
}

// claimUserinfo claims the password of URLs such as redis://user:password@host.
func (l *line) claimUserinfo() {
	for i := 0; ; {
		n := strings.Index(l.text[i:], "://")
		if n < 0 {
			return
		}
		start := i + n + 3
		i = run(l.text, start, func(c byte) bool { return !isSpace(c) && strings.IndexByte(`/"'<>?`, c) < 0 })
		at := strings.LastIndexByte(l.text[start:i], '@')
		colon := strings.IndexByte(l.text[start:i], ':')
		if colon >= 0 && colon < at && !placeholder(l.text[start+colon+1:start+at]) {
			l.claim(span{start + colon + 1, start + at}, Password)
		}
	}
}

// run is the index of the first byte from i on that is not in the set.
func run(s string, i int, in func(byte) bool) int {
	for i < len(s) && in(s[i]) {
		i++
	}
	return i
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isBase64(c byte) bool { return isAlnum(c) || c == '+' || c == '/' || c == '=' }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// hexText says whether s is hexadecimal of at least n digits, in groups or not, 0x or not.
func hexText(s string, n int) bool {
	s = strings.TrimPrefix(s, "0x")
	digits := 0
	for i := range len(s) {
		switch {
		case isHex(s[i]):
			digits++
		case s[i] != '-' && s[i] != ':':
			return false
		}
	}
	return digits >= n
}

// placeholder says whether s holds no secret: nothing, a mask, or what stands for a secret in a
// template or in a text that was scrubbed by someone else.
func placeholder(s string) bool {
	switch {
	case strings.Trim(s, "*•●") == "":
		return true
	case s[0] == '<' && s[len(s)-1] == '>' && strings.Count(s, "<") == 1:
		return true
	case strings.HasPrefix(s, "${") && strings.HasSuffix(s, "}"), strings.HasPrefix(s, "{{"):
		return true
	case strings.HasPrefix(s, markerStart), s == "%prompt", s == "%smartcard", s == "(null)", s == "(hidden)":
		return true
	}
	return false
}
