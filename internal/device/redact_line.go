package device

import (
	"slices"
	"strings"
)

// span is a part of a line; claim is one that is a secret.
type (
	span  struct{ start, end int }
	claim struct {
		span
		kind Kind
	}
)

type tokenType int

const (
	bare   tokenType = iota // a word, up to white space
	quoted                  // what stands within quotes, without them
	punct                   // { } ; by itself
	marker                  // a secret that is gone already
)

// token is one word of a line.
type token struct {
	span
	typ  tokenType
	word string // a bare word in lower case; empty for the rest
	head int    // index of the first token of its statement
}

// line is one line as the rules see it: words, and what is known about the whole. Its memory serves
// for the next line again.
type line struct {
	text     string
	tokens   []token
	atoms    spans    // shapes, and markers with no kind; no rule sees a part of one
	claims   [5]spans // of each pass: rules, pairs, shapes, commands, net. A pass goes from left to right
	pass     int
	taken    int // where the last claim ends: no rule looks for words within one
	comment  bool
	words    []string // the topics that about has found, once it has looked
	looked   bool
	blocks   *blocks
	names    map[string]bool // random to look at, but names, in the whole text
	remarkAt int             // where its text for people begins; 0 before anybody has looked
}

// read takes a line apart. Prompts, pagers' residue and the like before its first word are skipped.
func (l *line) read(text string, b *blocks) {
	*l = line{text: text, blocks: b, tokens: l.tokens[:0], atoms: findShapes(text, l.atoms[:0]), words: l.words[:0], names: l.names}
	start := lead(text)
	if start < len(text) && strings.IndexByte("!#;/", text[start]) >= 0 {
		l.comment = true
		for start < len(text) && strings.IndexByte("!#;/* \t", text[start]) >= 0 {
			start++
		}
	}
	for _, a := range l.atoms {
		if a.start < start && start < a.end {
			start = a.start
		}
	}
	l.tokenize(start)
}

func (l *line) tokenize(i int) {
	atoms := l.atoms
	var unclosed [256]bool // quotes that the rest of the line does not close
	head := 0
	for i < len(l.text) {
		for len(atoms) > 0 && atoms[0].end <= i {
			atoms = atoms[1:]
		}
		if isSpace(l.text[i]) {
			i++
			continue
		}
		var t token
		t, i = l.token(i, atoms, &unclosed)
		t.head = head
		l.tokens = append(l.tokens, t)
		if t.typ == punct {
			head = len(l.tokens)
		}
	}
}

// token is the one at i, where no white space is, and the index behind it.
func (l *line) token(i int, atoms spans, unclosed *[256]bool) (token, int) {
	c := l.text[i]
	if len(atoms) > 0 && atoms[0].start <= i {
		t := token{span: span{i, atoms[0].end}, typ: bare}
		if atoms[0].kind == "" {
			t.typ = marker
		}
		return t, t.end
	}
	if (c == '"' || c == '\'') && !unclosed[c] {
		if end := closing(l.text, i+1, c, atoms); end >= 0 {
			return token{span: span{i + 1, end}, typ: quoted}, end + 1
		}
		unclosed[c] = true
	}
	if c == '{' || c == '}' || c == ';' {
		return token{span: span{i, i + 1}, typ: punct}, i + 1
	}
	end := wordEnd(l.text, i, atoms)
	return token{span: span{i, end}, typ: bare, word: lower(l.text[i:end])}, end
}

// closing is the index of the quote that ends the one before i, or -1. An atom may hold quotes.
func closing(s string, i int, quote byte, atoms spans) int {
	for ; i < len(s); i++ {
		for len(atoms) > 0 && atoms[0].start < i {
			atoms = atoms[1:]
		}
		switch {
		case len(atoms) > 0 && atoms[0].start == i && s[i] != quote:
			i = atoms[0].end - 1
		case s[i] == '\\' && i+1 < len(s):
			i++
		case s[i] == quote:
			return i
		}
	}
	return -1
}

// wordEnd is the end of the bare word at i. A semicolon at its end closes the statement.
func wordEnd(s string, i int, atoms spans) int {
	start, limit := i, len(s)
	if len(atoms) > 0 {
		limit = atoms[0].start
	}
	for i < limit && !isSpace(s[i]) {
		i++
	}
	if i > start+1 && s[i-1] == ';' && (i == len(s) || isSpace(s[i])) {
		i--
	}
	return i
}

// lower avoids work for words too long to be a keyword: they are compared with nothing.
func lower(s string) string {
	if len(s) > 40 {
		return ""
	}
	return strings.ToLower(s)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' }

// word is the bare word at index i in lower case, or nothing.
func (l *line) word(i int) string {
	if i < 0 || i >= len(l.tokens) {
		return ""
	}
	return l.tokens[i].word
}

// raw is the text of the token at index i, or nothing.
func (l *line) raw(i int) string {
	if i < 0 || i >= len(l.tokens) {
		return ""
	}
	return l.text[l.tokens[i].start:l.tokens[i].end]
}

// is says whether there is a token of that type at index i.
func (l *line) is(i int, t tokenType) bool {
	return i >= 0 && i < len(l.tokens) && l.tokens[i].typ == t
}

// first says whether the token at index i begins a statement.
func (l *line) first(i int) bool { return l.tokens[i].head == i }

// leadWord is the word that begins the statement of the token at index i.
func (l *line) leadWord(i int) string { return l.word(l.tokens[i].head) }

// about says whether the line has a word that begins with one of the topics.
func (l *line) about(topics ...string) bool {
	if !l.looked {
		l.looked = true
		for _, t := range l.tokens {
			for _, topic := range topicWords {
				if strings.HasPrefix(t.word, topic) && !slices.Contains(l.words, topic) {
					l.words = append(l.words, topic)
				}
			}
		}
	}
	return slices.ContainsFunc(topics, func(t string) bool { return slices.Contains(l.words, t) })
}

// claim marks a part of the line as a secret, unless that part is empty, taken or gone already. An
// atom that it touches goes with it.
func (l *line) claim(s span, k Kind) {
	if s.start >= s.end {
		return
	}
	lo, hi := l.atoms.overlap(s)
	for _, a := range l.atoms[lo:hi] {
		if a.kind == "" {
			return
		}
		s = span{min(s.start, a.start), max(s.end, a.end)}
	}
	for _, taken := range l.claims {
		if lo, hi := taken.overlap(s); lo < hi {
			return
		}
	}
	now := &l.claims[l.pass]
	at, _ := now.overlap(s)
	*now = slices.Insert(*now, at, claim{s, k})
	l.taken = max(l.taken, s.end)
}

// spans are claims in order, without overlaps.
type spans []claim

// overlap gives the range of those that share a byte with s. Where there are none, it is empty and
// tells where s would stand.
func (c spans) overlap(s span) (lo, hi int) {
	lo, _ = slices.BinarySearchFunc(c, s.start, func(a claim, at int) int {
		if a.end > at {
			return 1
		}
		return -1
	})
	hi = lo
	for hi < len(c) && c[hi].start < s.end {
		hi++
	}
	return lo, hi
}
