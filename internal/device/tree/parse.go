package tree

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// Parse reads a text. What is neither a command nor a statement of a tree is left out where it
// looks like neither, and stands in the tree as words that nobody asks for where it does not.
func Parse(text device.Text, g Grammar) *Tree {
	p := &parser{tree: newTree(), grammar: g}
	for _, l := range text.Lines {
		p.line(l)
	}
	return p.tree
}

// parser is where the reading stands.
type parser struct {
	tree    *Tree
	grammar Grammar
	place   *block   // where the person stands
	base    []string // and its path
	edit    []string // the path of `edit`, without that of a `show`
	stack   []brace
	over    int     // braces beyond the depth
	pending []token // of a list that goes on in the next line
	held    *block  // the lines of that list so far
	comment bool
	lex     lexer
	buffer  []token // of the statement that is read, used again for the next
}

// brace is an open one.
type brace struct {
	path  []string
	block *block
}

// line reads one line.
func (p *parser) line(l device.Line) {
	s := p.uncomment(l.S)
	if s == "" || s[0] == '#' || strings.HasPrefix(s, "//") {
		return
	}
	if rest, ok := p.banner(s, l.N); ok {
		if s = rest; s == "" {
			return
		}
	}
	command, prompt := unprompted(s)
	if prompt != 0 {
		p.leave(l.N)
		if prompt != '#' { // the prompts of operational mode: nobody stands anywhere
			p.edit = nil
		}
		p.stand(p.edit, l.N, p.place) // what a `show` printed is at its end
	}
	if verb, rest, _ := strings.Cut(command, " "); p.command(verb, rest, l.N) || prompt != 0 {
		return
	}
	p.statements(command, l.N)
}

// leave forgets the blocks that were not closed: the line is what ends them.
func (p *parser) leave(n int) {
	for _, b := range p.stack {
		b.block.close = n
	}
	p.stack, p.over, p.pending, p.held = nil, 0, nil, nil
}

// uncomment removes /* … */, also over several lines.
func (p *parser) uncomment(s string) string {
	if !p.comment && !strings.Contains(s, "/*") {
		return s
	}
	var out strings.Builder
	for s != "" {
		if p.comment {
			_, rest, ended := strings.Cut(s, "*/")
			p.comment, s = !ended, rest
			continue
		}
		before, rest, begins := strings.Cut(s, "/*")
		if begins && strings.Count(before, `"`)%2 == 1 { // within a value
			out.WriteString(before + "/*")
			s = rest
			continue
		}
		out.WriteString(before)
		p.comment, s = begins, rest
	}
	return strings.TrimSpace(out.String())
}

// banner reads "[edit security ike]", which stands alone or behind "{primary:node0}".
func (p *parser) banner(s string, n int) (rest string, ok bool) {
	if strings.HasPrefix(s, "{") && strings.Contains(s, ":") {
		if node, after, found := strings.Cut(s, "}"); found && !strings.ContainsAny(node, " ;\"") {
			s = strings.TrimSpace(after)
			if s == "" {
				return "", true
			}
		}
	}
	inner, found := strings.CutPrefix(s, "[edit")
	if !found || !strings.HasSuffix(inner, "]") {
		return s, strings.HasPrefix(s, "[edit")
	}
	p.leave(n)
	p.edit = strings.Fields(strings.TrimSuffix(inner, "]"))
	p.stand(p.edit, n, nil)
	return "", true
}

// stand moves the person to a path, if there is one to move from or to.
func (p *parser) stand(path []string, n int, parent *block) {
	if slices.Equal(path, p.base) {
		return
	}
	p.base = path
	p.place = &block{parent: parent, open: n}
}

// verbs are the commands that a prompt takes.
var verbs = map[string]bool{
	"set": true, "delete": true, "deactivate": true, "activate": true, "edit": true, "show": true,
	"top": true, "up": true, "exit": true, "quit": true, "run": true, "commit": true, "configure": true,
}

// unprompted cuts a prompt off, and gives the mark that ends it: "admin@fw> ", "user@srx# ",
// "vyos@vyos:~$ ", "srx# set …".
func unprompted(s string) (rest string, prompt byte) {
	first, rest, _ := strings.Cut(s, " ")
	if len(first) < 2 {
		return s, 0
	}
	end := first[len(first)-1]
	if strings.IndexByte("#>$%", end) < 0 {
		return s, 0
	}
	rest = strings.TrimSpace(rest)
	verb, _, _ := strings.Cut(rest, " ")
	if strings.Contains(first, "@") || verbs[verb] {
		return rest, end
	}
	return s, 0
}

// command carries a command out, and says whether it was one.
func (p *parser) command(verb, rest string, n int) bool {
	if !verbs[verb] || strings.HasSuffix(rest, "{") || strings.HasSuffix(rest, ";") && verb != "set" {
		return false
	}
	switch verb {
	case "set":
		p.set(rest, n)
	case "delete":
		for _, path := range p.paths(p.words(rest)) {
			p.tree.erase(path, mark{n, p.place})
		}
	case "deactivate", "activate":
		for _, path := range p.paths(p.words(rest)) {
			if node := p.tree.Root.Find(path...); node != nil && len(path) > 0 {
				node.Inactive, node.more().off = verb == "deactivate", mark{n, p.place}
			}
		}
	case "edit":
		p.edit = p.absolute(texts(p.words(rest)))
		p.stand(p.edit, n, p.place)
	case "top", "exit", "quit":
		p.edit = nil
		p.stand(nil, n, nil)
	case "up":
		p.edit = p.edit[:max(0, len(p.edit)-1)]
		p.stand(p.edit, n, p.place)
	case "show":
		p.show(rest, n)
	}
	return true
}

// set takes a path in.
func (p *parser) set(rest string, n int) {
	p.leave(n)
	for _, path := range p.paths(p.words(strings.TrimSuffix(rest, ";"))) {
		if p.grammar.Split == nil {
			p.tree.write(path, mark{n, p.place})
			continue
		}
		for _, one := range p.grammar.Split(path) {
			p.tree.write(one, mark{n, p.place})
		}
	}
}

// show makes what it prints relative to its path.
func (p *parser) show(rest string, n int) {
	rest, _, _ = strings.Cut(rest, "|")
	words := strings.Fields(rest)
	if len(words) > 1 && words[0] == "configuration" {
		words = words[1:]
	}
	if len(words) > 0 && (len(p.edit) > 0 || p.grammar.Top(words[0])) {
		p.stand(p.absolute(words), n, p.place)
	}
}

// absolute is the path from the top of words that follow where a person stands. What is printed
// as commands begins at the top wherever that is.
func (p *parser) absolute(words []string) []string { return p.from(p.edit, words) }

func (p *parser) from(base, words []string) []string {
	if len(base) == 0 || len(words) > 0 && words[0] == base[0] && p.grammar.Top(words[0]) {
		return words
	}
	return slices.Concat(base, words)
}

// words are the tokens of a command.
func (p *parser) words(s string) []token {
	p.lex.begin(s, false)
	words := p.buffer[:0]
	for t, ok := p.lex.next(); ok; t, ok = p.lex.next() {
		words = append(words, t)
	}
	p.buffer = words[:0]
	return words
}

// Statement is a line as a vendor's words are looked for in it: without a prompt.
func Statement(s string) string {
	rest, _ := unprompted(s)
	return rest
}
