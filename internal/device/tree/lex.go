package tree

import "strings"

// token is a word, or one of the marks { } ; [ ].
type token struct {
	text string
	mark bool
}

func (t token) is(mark string) bool { return t.mark && t.text == mark }

// lexer cuts a line into tokens.
type lexer struct {
	s    string
	i    int
	list bool // within [ and ]
}

func (x *lexer) begin(s string, list bool) { x.s, x.i, x.list = s, 0, list }

// next gives the next token. A comment ("##" as a word's beginning) ends the line.
func (x *lexer) next() (token, bool) {
	for x.i < len(x.s) && (x.s[x.i] == ' ' || x.s[x.i] == '\t') {
		x.i++
	}
	if x.i >= len(x.s) || strings.HasPrefix(x.s[x.i:], "##") {
		return token{}, false
	}
	switch c := x.s[x.i]; c {
	case '{', '}', ';':
		x.i++
		return token{text: string(c), mark: true}, true
	case '[', ']':
		if x.i+1 == len(x.s) || strings.IndexByte(" \t;", x.s[x.i+1]) >= 0 {
			x.i++
			x.list = c == '['
			return token{text: string(c), mark: true}, true
		}
	case '"', '\'':
		if w, ok := x.quoted(c); ok {
			return token{text: w}, true
		}
	}
	return token{text: x.bare()}, true
}

// bare is a word up to a blank or a semicolon. The end of a list may stand right behind it: PAN-OS
// prints "[ a b];".
func (x *lexer) bare() string {
	from := x.i
	for x.i < len(x.s) && strings.IndexByte(" \t;", x.s[x.i]) < 0 {
		x.i++
	}
	if x.i == from { // a semicolon or a blank cannot begin one
		x.i++
	}
	if x.list && x.i > from+1 && x.s[x.i-1] == ']' {
		x.i--
	}
	return x.s[from:x.i]
}

// quoted is a word in quotes, without them; not ok where they are not closed in this line.
func (x *lexer) quoted(quote byte) (string, bool) {
	var out strings.Builder
	for i := x.i + 1; i < len(x.s); i++ {
		switch c := x.s[i]; {
		case c == '\\' && quote == '"' && i+1 < len(x.s):
			i++
			out.WriteByte(x.s[i])
		case c == quote:
			x.i = i + 1
			return out.String(), true
		default:
			out.WriteByte(c)
		}
	}
	return "", false
}
