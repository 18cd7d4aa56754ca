package linux

import (
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
	if i := index(columns, "target"); i >= 0 && (f[i] == "tcp" || f[i] == "udp" || f[i] == "all" || f[i] == "0") && len(f) > i+1 && (f[i+1] == "--" || f[i+1] == "-f") {
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
	case index(f[len(columns):], "[goto]") >= 0:
		return append(args, "-g", target), true
	default:
		return append(args, "-j", target), true
	}
}

func index(words []string, w string) int {
	for i, x := range words {
		if x == w {
			return i
		}
	}
	return -1
}

// details turns what stands behind the columns into options. What is not known there becomes an
// option that is not known either.
func details(f []string) []string {
	var args []string
	for i := 0; i < len(f); i++ {
		w := f[i]
		value := func() string {
			if i+1 < len(f) {
				i++
				return f[i]
			}
			return ""
		}
		port := func(option, prefix string) {
			v := strings.TrimPrefix(w, prefix)
			if strings.HasPrefix(v, "!") {
				args = append(args, "!")
			}
			args = append(args, option, strings.TrimPrefix(v, "!"))
		}
		switch {
		case w == "/*": // a comment
			for i+1 < len(f) && f[i] != "*/" {
				i++
			}
		case (w == "ADDRTYPE" || w == "PHYSDEV") && i+1 < len(f) && f[i+1] == "match":
			i++
		case w == "dst-type" || w == "proto" || w == "mode":
			args = append(args, "--"+w, value())
		case w == "source" && i+3 < len(f) && f[i+1] == "IP" && f[i+2] == "range":
			args = append(args, "--src-range", f[i+3])
			i += 3
		case w == "destination" && i+3 < len(f) && f[i+1] == "IP" && f[i+2] == "range":
			args = append(args, "--dst-range", f[i+3])
			i += 3
		case w == "udp" || w == "tcp" || w == "multiport" || w == "esp" || w == "ah" || w == "[goto]":
		case strings.HasPrefix(w, "dpt:"):
			port("--dport", "dpt:")
		case strings.HasPrefix(w, "spt:"):
			port("--sport", "spt:")
		case strings.HasPrefix(w, "dpts:"):
			port("--dport", "dpts:")
		case strings.HasPrefix(w, "spts:"):
			port("--sport", "spts:")
		case w == "dports" || w == "sports":
			args = append(args, "--"+w, value())
		case w == "state" || w == "ctstate":
			args = append(args, "--"+w, value())
		case w == "policy" && i+4 < len(f) && f[i+1] == "match" && f[i+2] == "dir":
			args = append(args, "--dir", f[i+3])
			i += 3
			if i+2 < len(f) && f[i+1] == "pol" {
				args = append(args, "--pol", f[i+2])
				i += 2
			}
		case w == "match-set":
			name := value()
			args = append(args, "--match-set", name, value())
		case w == "reject-with" || w == "LOG" || w == "NFLOG" || strings.HasPrefix(w, "to:"):
			return args
		default:
			args = append(args, "--"+strings.TrimLeft(w, "-"))
		}
	}
	return args
}
