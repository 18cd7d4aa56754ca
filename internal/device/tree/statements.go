package tree

import "slices"

// mostTokens is how long a statement over several lines may be.
const mostTokens = 1 << 12

// statements reads a line of curly braces. A statement ends at a semicolon, at a brace, and at the
// end of a line, unless that is within a list.
func (p *parser) statements(s string, n int) {
	p.lex.begin(s, unclosed(p.pending))
	words := append(p.buffer[:0], p.pending...)
	p.pending = nil
	for t, ok := p.lex.next(); ok; t, ok = p.lex.next() {
		switch {
		case t.is(";"):
			p.leaf(words, n)
			words = words[:0]
		case t.is("{"):
			p.open(words, n)
			words = words[:0]
		case t.is("}"):
			p.leaf(words, n)
			words = words[:0]
			p.shut(n)
		default:
			words = append(words, t)
		}
	}
	p.buffer = words[:0]
	if unclosed(words) && len(words) < mostTokens {
		p.pending, p.held = slices.Clone(words), &block{parent: p.block(), open: n}
		return
	}
	p.leaf(words, n)
}

// unclosed says whether the words end within a list.
func unclosed(words []token) bool {
	for _, w := range slices.Backward(words) {
		if w.mark {
			return w.text == "["
		}
	}
	return false
}

// leaf takes a statement without a block in.
func (p *parser) leaf(words []token, n int) {
	in := p.block()
	p.held = nil
	inactive, words := flagged(words)
	if len(words) == 0 || p.over > 0 {
		return
	}
	for _, path := range expand(words) {
		if path = p.under(path); len(path) > 0 {
			p.tree.write(path, mark{n, in}).Inactive = inactive
		}
	}
}

// open begins a block.
func (p *parser) open(words []token, n int) {
	if len(p.stack) >= MaxDepth || p.over > 0 {
		p.over++
		return
	}
	p.held = nil
	inactive, words := flagged(words)
	full := p.full(texts(words[:min(len(words), MaxDepth)]))
	b := &block{parent: p.block(), open: n}
	p.stack = append(p.stack, brace{full, b})
	if path := p.rewritten(full); len(path) > 0 && len(words) > 0 {
		p.tree.write(path, mark{n, b}).Inactive = inactive
	}
}

// shut ends a block.
func (p *parser) shut(n int) {
	switch {
	case p.over > 0:
		p.over--
	case len(p.stack) > 0:
		last := len(p.stack) - 1
		p.stack[last].block.close = n
		p.stack = p.stack[:last]
	}
}

// block is the innermost that a line stands in.
func (p *parser) block() *block {
	if p.held != nil {
		return p.held
	}
	if len(p.stack) > 0 {
		return p.stack[len(p.stack)-1].block
	}
	return p.place
}

// flagged cuts "inactive:" and "protect:" off.
func flagged(words []token) (inactive bool, rest []token) {
	for len(words) > 0 && !words[0].mark {
		switch words[0].text {
		case "inactive:":
			inactive = true
		case "protect:", "replace:":
		default:
			return inactive, words
		}
		words = words[1:]
	}
	return inactive, words
}

// full is the path from the top of a statement in braces, before it is rewritten.
func (p *parser) full(words []string) []string {
	if len(p.stack) > 0 {
		return slices.Concat(p.stack[len(p.stack)-1].path, words)
	}
	base := p.base
	if last := len(base) - 1; last > 0 && len(words) > 0 && words[0] == base[last] { // `show … gateway` prints "gateway one {"
		base = base[:last]
	}
	return p.from(base, words)
}

func (p *parser) under(words []string) []string { return p.rewritten(p.full(words)) }

func (p *parser) rewritten(path []string) []string {
	if p.grammar.Path == nil {
		return path
	}
	return p.grammar.Path(path)
}

// paths are those of a command, from the top.
func (p *parser) paths(words []token) [][]string {
	var all [][]string
	for _, path := range expand(words) {
		if path = p.rewritten(p.absolute(path)); len(path) > 0 {
			all = append(all, path)
		}
	}
	return all
}

// expand gives one path for every item of the list that ends the words, or the words alone.
func expand(words []token) [][]string {
	at := slices.IndexFunc(words, func(t token) bool { return t.is("[") })
	if at < 0 {
		return [][]string{texts(words)}
	}
	head := texts(words[:min(at, MaxDepth)])
	var all [][]string
	for _, item := range words[at+1:] {
		if !item.mark {
			all = append(all, append(slices.Clone(head), item.text))
		}
	}
	if all == nil { // an empty list is set all the same
		return [][]string{head}
	}
	return all
}

func texts(words []token) []string {
	all := make([]string, 0, len(words))
	for _, w := range words {
		if !w.mark {
			all = append(all, w.text)
		}
	}
	return all
}
