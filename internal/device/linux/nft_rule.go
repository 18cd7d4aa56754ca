package linux

import (
	"slices"
	"strings"

	"vpncheck/internal/firewall"
)

// nftParser reads one rule of nft's.
type nftParser struct {
	set   *Ruleset
	words []string
	r     rule
	more  []rule // of a map of verdicts, each key of which is a rule
}

// nftRules are the rules that a statement is: several where it maps keys to verdicts.
func (s *Ruleset) nftRules(n int, text string) []rule {
	p := &nftParser{set: s, words: tokens(text), r: newRule(n, shown(text))}
	for len(p.words) > 0 {
		p.statement(p.next())
	}
	return append(p.more, p.r)
}

// shown is a rule's text for people, without what it has counted.
func shown(text string) string {
	f := strings.Fields(text)
	var out []string
	for i := 0; i < len(f); i++ {
		if f[i] == "counter" {
			if i+4 < len(f) && f[i+1] == "packets" {
				i += 4
			}
			continue
		}
		if f[i] == "comment" {
			break
		}
		out = append(out, f[i])
	}
	return clipped(strings.Join(out, " "))
}

func clipped(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (p *nftParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *nftParser) peek() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

// statement reads one match, or what is done.
func (p *nftParser) statement(w string) {
	switch w {
	case "ip":
		p.ip(p.next())
	case "meta":
		p.key(p.next())
	case "udp", "tcp", "udplite", "sctp", "dccp", "th":
		p.transport(w, p.next())
	case "esp", "ah", "comp", "icmp", "icmpv6", "igmp", "gre":
		n, _ := protocolNumber(w)
		p.r.protocol([]int{n}, false, w)
		p.unclear(w + " " + p.next())
	case "ip6":
		p.next()
		p.skipValue()
		p.r.never = true
	case "ether":
		if field := p.next(); field == "type" {
			p.key("protocol")
		} else {
			p.unclear("ether " + field)
		}
	case "ct":
		p.connection(p.next())
	case "fib":
		p.fib()
	case "rt", "ipsec":
		p.ipsec(w, p.next())
	case "xt":
		p.unclear("xt " + p.next())
		p.r.end = unknown
	case espInUDP:
		p.espInUDP()
	default:
		if !p.action(w) {
			p.key(w)
		}
	}
}

// action reads what is done with what matches; false where the word is none of it.
func (p *nftParser) action(w string) bool {
	switch w {
	case "accept", "continue", "notrack", "return", "drop":
		p.r.end = map[string]ending{"accept": accept, "return": giveBack, "drop": drop}[w]
	case "reject":
		p.r.end, p.words = drop, nil
	case "jump", "goto":
		p.r.end, p.r.to = map[string]ending{"jump": jump, "goto": goTo}[w], p.next()
	case "masquerade", "snat":
		p.r.end, p.words = translate, nil
	case "dnat", "redirect":
		p.r.end, p.words = accept, nil
	case "queue", "tproxy", "synproxy", "dup", "fwd":
		p.r.end, p.words = unknown, nil
	case "counter":
		if p.peek() == "packets" {
			p.words = p.words[min(4, len(p.words)):]
		} else if p.peek() == "name" {
			p.words = p.words[min(2, len(p.words)):]
		}
	case "comment":
		p.next()
	case "log":
		p.log()
	case "limit", "quota":
		p.limit(w)
	case "add", "update", "delete":
		p.next()
		p.next()
	case "ip6tables", "flow":
		p.words = nil
	default:
		return false
	}
	return true
}

// espInUDP is the word for the first 32 bits behind a UDP header: 0 marks IKE on port 4500, and
// anything else is the SPI of an ESP packet.
const espInUDP = "@th,64,32"

// espInUDP reads that match. ESP is a part of what goes over UDP 4500, and the model has no word for
// which: it stands as a part of the source ports.
func (p *nftParser) espInUDP() {
	not := p.peek() == "!="
	what := p.skipValue()
	if !strings.Contains(what, "0x0") || strings.Trim(what, "!= 0x") != "" || p.r.ports.source != nil {
		p.r.doubt(espInUDP, what)
		return
	}
	p.r.ports.source = []firewall.Span{{First: 0, Last: 0}}
	if not {
		p.r.ports.source = []firewall.Span{{First: 1, Last: 65535}}
	}
}

// log reads "log prefix "x" level info flags all", and where it begins with another word, nothing.
func (p *nftParser) log() {
	for slices.Contains([]string{"prefix", "level", "group", "flags", "snaplen", "queue-threshold"}, p.peek()) {
		p.next()
		p.next()
	}
}

// limit passes over "rate over 10/second burst 5 packets": how much gets through is not known.
func (p *nftParser) limit(w string) {
	for len(p.words) > 0 && !slices.Contains([]string{"accept", "drop", "reject", "jump", "goto", "return", "log", "counter", "comment", "continue"}, p.peek()) {
		w += " " + p.next()
	}
	p.r.doubt(w)
}

// unclear is a condition that is not decided, with its value.
func (p *nftParser) unclear(w string) {
	if p.peek() == "set" { // it sets something, and asks nothing
		p.next()
		p.next()
		return
	}
	p.r.doubt(w, p.skipValue())
}

// operators go on a comparison.
var operators = map[string]bool{
	"!=": true, "==": true, "<=": true, ">=": true, "<": true, ">": true, "&": true, "|": true, "^": true, ".": true,
	"vmap": true, "map": true, "and": true, "or": true, "/": true,
}

// skipValue passes over an operator, a concatenation and a value.
func (p *nftParser) skipValue() string {
	var out []string
	for len(p.words) > 0 {
		w := p.next()
		out = append(out, w)
		switch {
		case operators[w]:
			continue
		case operators[p.peek()] || strings.HasPrefix(p.peek(), "@") || strings.HasPrefix(p.peek(), "{"):
			continue
		}
		break
	}
	return strings.Join(out, " ")
}

// value gives what a key is compared with; ok is false where that is not understood. A map of
// verdicts becomes rules of their own, by apply.
func (p *nftParser) value(key string, apply func(r *rule, values []string, negate bool)) {
	negate := false
	switch p.peek() {
	case "!=":
		p.next()
		negate = true
	case "==":
		p.next()
	case "<", ">", "<=", ">=", "&", "and", ".":
		if strings.Contains(strings.Join(p.words[:min(4, len(p.words))], " "), "tcp ") {
			p.r.protocol([]int{firewall.TCP}, false)
		}
		p.unclear(key)
		return
	case "vmap":
		p.next()
		p.verdicts(key, apply)
		return
	case "set":
		p.next()
		p.next()
		return
	}
	words, ok := p.set.elementsOf(p.next())
	if !ok {
		p.r.doubt(key, strings.Join(words, ", "))
		return
	}
	apply(&p.r, words, negate)
}

// elementsOf are the values that a word stands for: a set's, a list's, or itself. A set that is not
// in the text has none.
func (s *Ruleset) elementsOf(w string) ([]string, bool) {
	switch {
	case strings.HasPrefix(w, "@"), strings.HasPrefix(w, "$"):
		key := w
		if w[0] == '@' {
			key = s.now.table + " " + w[1:]
		}
		all, ok := s.sets[key]
		if !ok || len(all) > mostElements {
			return []string{w}, false
		}
		return all, true
	case strings.HasPrefix(w, "{"):
		var out []string
		for _, e := range elements(w) {
			more, ok := []string{e}, true
			if strings.HasPrefix(e, "$") {
				more, ok = s.elementsOf(e)
			}
			if !ok {
				return more, false
			}
			out = append(out, more...)
		}
		return out, true
	default:
		return strings.Split(strings.Trim(w, `"`), ","), w != ""
	}
}

// mostElements bounds what a rule takes of a set: one with more is as one that is not known.
const mostElements = 4096

// verdicts reads "{ established : accept, invalid : drop }".
func (p *nftParser) verdicts(key string, apply func(r *rule, values []string, negate bool)) {
	w := p.next()
	if !strings.HasPrefix(w, "{") {
		p.r.doubt(key, "vmap", w)
		p.r.end = unknown
		return
	}
	for pair := range strings.SplitSeq(strings.Trim(w, "{} "), ",") {
		k, verdict, ok := strings.Cut(pair, " : ")
		f := strings.Fields(verdict)
		if !ok || len(f) == 0 {
			continue
		}
		r := p.r
		r.unclear, r.states = slices.Clone(r.unclear), slices.Clone(r.states)
		apply(&r, []string{strings.Trim(strings.TrimSpace(k), `"`)}, false)
		q := nftParser{set: p.set, words: f[1:]}
		q.action(f[0])
		r.end, r.to, r.text = q.r.end, q.r.to, clipped(key+" vmap "+strings.TrimSpace(pair))
		p.more = append(p.more, r)
	}
}
