package device

import "strings"

// pairValue claims the value at i, or not where it is none, and returns where to go on.
func (l *line) pairValue(i int, name int, kind Kind, xml bool) int {
	s := l.text
	for i < len(s) && (isSpace(s[i]) || s[i] == '*' && name > 0 && s[name-1] == '*') {
		i++
	}
	v, rest := valueSpan(s, i, xml)
	if a := l.atomAt(v.start); a.end > v.end {
		v.end, rest = a.end, a.end
	}
	if v.start >= v.end || placeholder(s[v.start:v.end]) {
		return max(rest, i)
	}
	if v.start == i && !xml { // not quoted
		v = l.trimValue(v, name)
	}
	if v.start >= v.end || !believable(s[v.start:v.end], kind, v.start > i, l.atomAt(v.start)) {
		return v.start
	}
	if a := l.atomAt(v.start); a.kind != "" && (a.kind != EncryptedText || kind == SessionKey) {
		kind = a.kind
	}
	l.claim(v, kind)
	return max(v.end, rest)
}

// atomAt is the atom that covers the byte at i, if one does.
func (l *line) atomAt(i int) claim {
	if lo, hi := l.atoms.overlap(span{i, i + 1}); lo < hi {
		return l.atoms[lo]
	}
	return claim{}
}

// valueSpan is the value at i, without its quotes, and where what follows it begins.
func valueSpan(s string, i int, xml bool) (v span, rest int) {
	if i >= len(s) {
		return span{i, i}, i
	}
	if xml {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 {
			return span{i, i}, i
		}
		return span{i, i + n}, i + n
	}
	quote := s[i : i+1]
	if s[i] == '\\' && i+1 < len(s) { // JSON within JSON
		quote = s[i : i+2]
	}
	switch quote {
	case `"`, `'`, `\"`, `\'`:
		start := i + len(quote)
		if n := unescaped(s[start:], quote); n >= 0 {
			return span{start, start + n}, start + n + len(quote)
		}
		return span{start, len(s)}, len(s)
	}
	end := run(s, i, func(c byte) bool { return !isSpace(c) })
	return span{i, end}, end
}

// unescaped is the index of the closing quote in s, or -1.
func unescaped(s, quote string) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], quote) {
			return i
		}
		if s[i] == '\\' {
			i++
		}
	}
	return -1
}

// httpSchemes stand between "Authorization:" and what authorizes.
var httpSchemes = set(`bearer basic token`)

// trimValue decides where a value without quotes ends: with the line where the line is nothing but
// the pair, as in swanctl.conf, and otherwise with the word.
func (l *line) trimValue(v span, name int) span {
	s := l.text
	if httpSchemes[lower(s[v.start:v.end])] && v.end < len(s) { // of "Authorization:"
		next := run(s, v.end, isSpace)
		if end := run(s, next, func(c byte) bool { return !isSpace(c) }); end > next {
			v = span{next, end}
		}
	}
	if !l.comment && strings.TrimSpace(s[:name]) == "" && l.pairAlone(s[name:v.start]) {
		v.end = len(s)
		for _, stop := range []string{" #", "\t#", " }", " //", " ;"} {
			if n := strings.Index(s[v.start:v.end], stop); n >= 0 {
				v.end = v.start + n
			}
		}
		for v.end > v.start && isSpace(s[v.end-1]) {
			v.end--
		}
	}
	if n := strings.IndexByte(s[v.start:v.end], '&'); n >= 0 && strings.IndexByte(s[v.start+n:v.end], '=') >= 0 {
		v.end = v.start + n
	}
	for v.end > v.start && strings.IndexByte(",;)]}\"'`", s[v.end-1]) >= 0 {
		v.end--
	}
	return v
}

// pairAlone says whether a name and its sign, from the line's beginning on, look like a setting
// that has the line to itself: "secret = ", "PSK: ", but neither "A=" nor "our PSK: ".
func (l *line) pairAlone(name string) bool {
	trimmed := strings.TrimRight(name, " \t")
	if strings.HasSuffix(trimmed, "=") {
		return len(trimmed) < len(name)
	}
	name = normalName(strings.TrimRight(trimmed, ":"+fullColon))
	for _, p := range pairNames {
		if name == p.ending {
			return true
		}
	}
	return wholeNames[name] != ""
}

// believable says whether a value can be a secret of its kind.
func believable(v string, kind Kind, inQuotes bool, a claim) bool {
	first, _, _ := strings.Cut(v, " ")
	switch {
	case a.end > 0:
		return a.kind != ""
	case strings.HasPrefix(v, markerStart):
		return false
	case kind == Community && strings.Trim(v, "0123456789:") == "": // of BGP
		return false
	case kind == SessionKey:
		return hexText(first, 16)
	case kind == PrivateKey:
		return !fileName(v) && len(v) >= 16
	case kind == AccessToken:
		return len(v) >= 8
	case inQuotes:
		return true
	case v == "{" || v == "|" || v == "[" || v == "%any":
		return false
	}
	return !prose[strings.ToLower(strings.TrimRight(first, ".,;"))]
}
