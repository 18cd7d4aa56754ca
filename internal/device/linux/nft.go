package linux

import (
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// nftLine reads a line of nft's, or of a file of its; false where it is none.
func (s *Ruleset) nftLine(n int, text string) bool {
	if !s.now.nft {
		definition, isDefine := strings.CutPrefix(text, "define ")
		switch {
		case isDefine:
			name, value, _ := strings.Cut(definition, "=")
			s.sets["$"+strings.TrimSpace(name)] = elements(value)
			return true
		case text == "flush ruleset":
			return true
		case !nftOpens(text):
			return false
		}
		s.now = state{nft: true}
	} else if elsewhere(text) {
		s.now = state{}
		return false
	}
	s.nftText(n, text)
	return true
}

// nftOpens says whether a line begins a table, or a chain that was pasted without one.
func nftOpens(text string) bool {
	if !strings.HasPrefix(text, "table ") && !strings.HasPrefix(text, "chain ") {
		return false
	}
	f := strings.Fields(text)
	switch {
	case len(f) >= 4 && f[0] == "table" && f[3] == "{":
		return true
	case len(f) >= 3 && f[0] == "table" && f[2] == "{", len(f) >= 3 && f[0] == "chain" && f[2] == "{":
		return true
	default:
		return false
	}
}

// elsewhere says whether a line is of something else for certain: the end of the table was cut off.
func elsewhere(text string) bool {
	return strings.HasPrefix(text, "connections {") || strings.HasPrefix(text, "conn ") || strings.HasPrefix(text, "*filter") ||
		strings.HasPrefix(text, "*nat") || text == "config setup" || strings.Contains(text, ": IKEv")
}

// nftText reads the statements and braces of a line.
func (s *Ruleset) nftText(n int, text string) {
	if len(text) > longestLine { // nft wraps its lines long before
		s.part = true
		return
	}
	text = uncommented(text)
	if s.now.pending != nil || s.unfinished(text) {
		if s.now.open += depth(text); s.now.open > 0 {
			s.now.pending = append(s.now.pending, text)
			return
		}
		text = strings.Join(append(s.now.pending, text), " ")
		s.now.pending, s.now.open = nil, 0
	}
	for s.now.nft {
		text = strings.TrimLeft(text, " \t;")
		if text == "" {
			return
		}
		if text[0] == '}' {
			s.nftClose()
			text = text[1:]
			continue
		}
		if rest, ok := s.nftOpen(n, text); ok {
			text = rest
			continue
		}
		end := statementEnd(text)
		s.nftStatement(n, strings.TrimSpace(text[:end]))
		text = text[end:]
	}
}

const longestLine = 1 << 15

// unfinished says whether a line opens a set of values that ends on a later one.
func (s *Ruleset) unfinished(text string) bool {
	return depth(text) > 0 && !nftHeader(text)
}

func nftHeader(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return slices.Contains([]string{"table", "chain", "set", "map", "flowtable", "counter", "quota", "limit", "ct", "secmark", "synproxy"}, word) &&
		strings.Contains(text, " {") && !strings.Contains(text, "vmap") && len(strings.Fields(text[:strings.Index(text, " {")])) <= 4 &&
		!strings.HasPrefix(text, "ct state") && !strings.HasPrefix(text, "ct status") && !strings.HasPrefix(text, "ct mark")
}

// nftOpen reads the head of a table, a chain, a set, or of something that is passed over.
func (s *Ruleset) nftOpen(n int, text string) (rest string, ok bool) {
	if !nftHeader(text) {
		return "", false
	}
	head, rest, _ := strings.Cut(text, "{")
	f := strings.Fields(head)
	switch {
	case s.now.skip > 0 || s.now.chain != nil || s.now.set != "":
		s.now.skip++
	case f[0] == "table":
		s.now.table = strings.Join(f[1:], " ")
		if len(f) == 2 {
			s.now.table = "ip " + f[1]
		}
		family, _, _ := strings.Cut(s.now.table, " ")
		s.now.other = family == "ip6" || family == "arp" || family == "bridge"
	case len(f) < 2 || s.now.other:
		s.now.skip++
	case f[0] == "chain":
		s.now.chain = s.chainOf(s.now.table, f[1], n)
		s.part = s.part || s.now.table == ""
	case f[0] == "set":
		s.now.set = s.now.table + " " + f[1]
	default:
		s.now.skip++
	}
	return rest, true
}

func (s *Ruleset) nftClose() {
	switch {
	case s.now.skip > 0:
		s.now.skip--
	case s.now.chain != nil:
		s.now.chain = nil
		if s.now.table == "" {
			s.now = state{}
		}
	case s.now.set != "":
		s.now.set = ""
	default:
		s.now = state{}
	}
}

func (s *Ruleset) nftStatement(n int, text string) {
	switch {
	case s.now.skip > 0 || text == "":
	case s.now.set != "":
		if name, value, ok := strings.Cut(text, "="); ok && strings.TrimSpace(name) == "elements" {
			s.sets[s.now.set] = elements(value)
		}
	case s.now.chain == nil:
	case strings.HasPrefix(text, "type ") && strings.Contains(text, " hook "):
		s.now.chain.hookIn(strings.Fields(text))
	case strings.HasPrefix(text, "policy "):
		s.now.chain.policy = firewall.Permit
		if strings.HasSuffix(text, "drop") {
			s.now.chain.policy = firewall.Deny
		}
	case strings.HasPrefix(text, "comment "), strings.HasPrefix(text, "flags "), strings.HasPrefix(text, "devices "):
	default:
		s.now.chain.rules = append(s.now.chain.rules, s.nftRules(n, text)...)
	}
}

// hookIn reads "type filter hook input priority filter - 1".
func (c *chain) hookIn(f []string) {
	c.kind, c.policy = f[1], firewall.Permit
	for i := 2; i+1 < len(f); i++ {
		switch f[i] {
		case "hook":
			c.hook = f[i+1]
		case "priority":
			n, err := strconv.Atoi(f[i+1])
			if err != nil {
				n = priorities[f[i+1]]
			}
			if i+3 < len(f) {
				more, _ := strconv.Atoi(f[i+3]) // what is no number adds nothing
				if f[i+2] == "-" {
					more = -more
				}
				n += more
			}
			c.priority = n
		}
	}
}

// uncommented cuts a comment, which begins with # outside of quotes.
func uncommented(s string) string {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '#' && !quoted:
			return s[:i]
		}
	}
	return s
}

// depth is how many braces of a text stay open.
func depth(s string) int {
	n, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '{':
			n++
		case s[i] == '}':
			n--
		}
	}
	return n
}

// statementEnd is where a statement ends: at a semicolon, or at a brace that it did not open.
func statementEnd(s string) int {
	n, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '{':
			n++
		case s[i] == '}' && n == 0, s[i] == ';' && n == 0:
			return i
		case s[i] == '}':
			n--
		}
	}
	return len(s)
}

// elements are those of "{ 500, 4500 }", or a single one. What stands behind an element, such as when
// it ends or how often it was met, is left out.
func elements(s string) []string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "{") {
		return []string{strings.Trim(s, `"`)}
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	var out []string
	for e := range strings.SplitSeq(s, ",") {
		e = strings.TrimSpace(e)
		if i := strings.IndexByte(e, ' '); i > 0 && !strings.Contains(e, ":") && !strings.Contains(e, " . ") {
			e = e[:i]
		}
		if e != "" {
			out = append(out, strings.Trim(e, `"`))
		}
	}
	return out
}

// tokens are the words of a statement; what is in braces or in quotes is one.
func tokens(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		switch {
		case s[i] == ' ' || s[i] == '\t':
			i++
		case s[i] == '"':
			j := strings.IndexByte(s[i+1:], '"')
			if j < 0 {
				return append(out, s[i:])
			}
			out = append(out, s[i:i+j+2])
			i += j + 2
		case s[i] == '{':
			j := i + closing(s[i:])
			out = append(out, s[i:j])
			i = j
		default:
			j := i
			for j < len(s) && s[j] != ' ' && s[j] != '\t' && s[j] != '{' {
				j++
			}
			out = append(out, s[i:j])
			i = j
		}
	}
	return out
}

// closing is the index behind the brace that closes the first one.
func closing(s string) int {
	n := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			n++
		case '}':
			if n--; n == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
