package linux

import (
	"slices"
	"strings"
)

// listLine reads a line of "iptables -L -n -v"; false where it is none. Without -v interfaces are
// not shown, so that it is not known what a rule matches.
func (s *Ruleset) listLine(n int, text string) bool {
	if s.now.columns == nil && !strings.HasPrefix(text, "Chain ") {
		return false
	}
	f := strings.Fields(text)
	switch {
	case len(f) >= 3 && f[0] == "Chain" && strings.HasPrefix(f[2], "("):
		s.now = state{six: s.now.six, columns: []string{}, listing: s.now.listing, seen: s.now.seen}
		policy := "-"
		if f[2] == "(policy" && len(f) > 3 {
			policy = strings.TrimSuffix(f[3], ")")
		}
		s.iptablesChain(n, f[1], policy)
		return true
	case s.now.columns == nil:
		return false
	case text == "":
		s.now.columns = nil
		return false
	case len(s.now.columns) == 0:
		if len(f) > 4 && strings.Contains(text, "target") && strings.Contains(text, "destination") {
			s.now.columns = f
			return true
		}
		s.now.columns = nil
		return false
	}
	args, ok := listed(s.now.columns, f)
	if !ok {
		s.now.columns = nil
		return false
	}
	if c := s.now.chain; c != nil {
		r := iptablesRule(n, args)
		r.text = clipped(strings.Join(args, " "))
		if !strings.Contains(strings.Join(s.now.columns, " "), " in ") {
			r.doubt("its interfaces, which iptables -L shows only with -v")
		}
		c.rules = append(c.rules, r)
	}
	return true
}

// listed turns a row into the options that it stands for.
func listed(columns, f []string) ([]string, bool) {
	if len(f) < len(columns)-1 { // a rule without a target has one column less
		return nil, false
	}
	if i := slices.Index(columns, "target"); i >= 0 && (f[i] == "tcp" || f[i] == "udp" || f[i] == "all" || f[i] == "0") && len(f) > i+1 && (f[i+1] == "--" || f[i+1] == "-f") {
		f = append(append(append([]string{}, f[:i]...), ""), f[i:]...)
	}
	if len(f) < len(columns) {
		return nil, false
	}
	var args []string
	target := ""
	for i, c := range columns {
		v := f[i]
		not := strings.HasPrefix(v, "!")
		v = strings.TrimPrefix(v, "!")
		option := map[string]string{"prot": "-p", "in": "-i", "out": "-o", "source": "-s", "destination": "-d"}[c]
		switch {
		case c == "target":
			target = v
		case c == "prot" && (v == "all" || v == "0"), (c == "in" || c == "out") && (v == "*" || v == "any"),
			(c == "source" || c == "destination") && (v == "0.0.0.0/0" || v == "anywhere"):
		case option != "":
			if not {
				args = append(args, "!")
			}
			args = append(args, option, v)
		}
	}
	args = append(args, details(f[len(columns):])...)
	switch {
	case target == "":
		return args, true
	case slices.Index(f[len(columns):], "[goto]") >= 0:
		return append(args, "-g", target), true
	default:
		return append(args, "-j", target), true
	}
}
