package linux

import (
	"slices"
	"strings"

	"vpncheck/internal/firewall"
)

// ip reads a match on the header of IPv4.
func (p *nftParser) ip(field string) {
	switch field {
	case "saddr":
		p.value("ip saddr", func(r *rule, v []string, negate bool) {
			r.address(&r.sources, addresses(v, negate), "ip saddr", strings.Join(v, ", "))
		})
	case "daddr":
		p.value("ip daddr", func(r *rule, v []string, negate bool) {
			r.address(&r.dests, addresses(v, negate), "ip daddr", strings.Join(v, ", "))
		})
	case "protocol":
		p.value("ip protocol", protocolIs)
	default:
		p.unclear("ip " + field)
	}
}

func protocolIs(r *rule, words []string, negate bool) {
	var all []int
	for _, w := range words {
		n, ok := protocolNumber(w)
		if !ok {
			r.doubt("protocol", w)
			return
		}
		all = append(all, n)
	}
	r.protocol(all, negate, "protocol", strings.Join(words, ", "))
}

// key reads a match on what is known of a packet beside its headers.
func (p *nftParser) key(w string) {
	switch w {
	case "l4proto":
		p.value(w, protocolIs)
	case "nfproto", "protocol":
		p.value(w, func(r *rule, v []string, negate bool) {
			r.never = r.never || slices.Contains(v, "ipv4") == negate && slices.Contains(v, "ip") == negate
		})
	case "iif", "iifname", "oif", "oifname":
		p.value(w, func(r *rule, v []string, negate bool) {
			to := &r.in
			if w[0] == 'o' {
				to = &r.out
			}
			if to.list != nil || slices.ContainsFunc(v, numeric) { // an index says nothing of the name
				r.doubt(w, strings.Join(v, ", "))
				return
			}
			*to = names{list: v, negate: negate}
		})
	case "ipsec", "secpath":
		p.ipsec("meta", w)
	case "nftrace", "priority", "mark":
		p.unclear("meta " + w)
	case "":
	default:
		p.unclear(w)
	}
}

func numeric(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// transport reads a match on ports, which implies the protocol.
func (p *nftParser) transport(protocol, field string) {
	if n, ok := protocolNumber(protocol); ok {
		p.r.protocol([]int{n}, false, protocol)
	}
	if field != "sport" && field != "dport" {
		p.unclear(protocol + " " + field)
		return
	}
	p.value(protocol+" "+field, func(r *rule, v []string, negate bool) {
		all, ok := spans(v, negate)
		to := &r.ports.dest
		if field == "sport" {
			to = &r.ports.source
		}
		if !ok || *to != nil || r.ports.not {
			r.doubt(protocol, field, strings.Join(v, ", "))
			return
		}
		*to = all
	})
}

func (p *nftParser) connection(field string) {
	if field == "state" {
		p.value("ct state", func(r *rule, v []string, negate bool) {
			r.states = append(r.states, condition{kind: "state", words: v, negate: negate})
		})
		return
	}
	if field == "status" && strings.Contains(strings.Join(p.words[:min(2, len(p.words))], " "), "nat") {
		p.skipValue()
		p.r.never = true // the first packet of a flow that nobody redirects
		return
	}
	p.unclear("ct " + field)
}

// fib reads "fib daddr type local"; other questions to the routes are not decided.
func (p *nftParser) fib() {
	var flags []string
	for len(p.words) > 0 {
		w := p.next()
		if w == "type" && len(flags) == 1 && flags[0] == "daddr" {
			p.value("fib daddr type", func(r *rule, v []string, negate bool) {
				r.states = append(r.states, condition{kind: "local", words: v, negate: negate})
			})
			return
		}
		if w == "type" || w == "oif" || w == "oifname" {
			p.unclear("fib " + strings.Join(flags, " ") + " " + w)
			return
		}
		flags = append(flags, w)
	}
}

// ipsec reads whether a packet came out of a tunnel, or will go into one: "meta ipsec exists",
// "rt ipsec missing", "ipsec in reqid 1".
func (p *nftParser) ipsec(from, word string) {
	kind := map[string]string{"rt": "ipsec out", "meta": "ipsec in"}[from]
	if from == "ipsec" {
		if word != "in" && word != "out" {
			p.unclear("ipsec " + word)
			return
		}
		p.r.states = append(p.r.states, condition{kind: "ipsec " + word})
		p.unclear("ipsec " + word + " " + p.next())
		return
	}
	if word != "ipsec" && word != "secpath" {
		p.unclear(from + " " + word)
		return
	}
	switch w := p.next(); w {
	case "exists", "missing", "1", "0":
		p.r.states = append(p.r.states, condition{kind: kind, negate: w == "missing" || w == "0"})
	default:
		p.r.doubt(from, word, w)
	}
}

// Insert is the command that puts a rule before all others of the chain that decides, for a flow.
func (s *Ruleset) Insert(line int, flow firewall.Flow) []string {
	c := s.chainAt(line)
	if c == nil {
		return nil
	}
	if c.iptables {
		in := ""
		if c.table != "filter" { // which is meant where none is named
			in = "-t " + c.table + " "
		}
		return []string{"iptables " + in + "-I " + c.name + " 1" + iptablesMatch(flow) + " -j ACCEPT"}
	}
	return []string{"nft insert rule " + c.table + " " + c.name + nftMatch(flow) + " accept"}
}

// chainAt is the chain that a line is in.
func (s *Ruleset) chainAt(line int) *chain {
	for _, c := range s.chains {
		if c.line == line || slices.ContainsFunc(c.rules, func(r rule) bool { return r.line == line }) {
			return c
		}
	}
	return nil
}

func nftMatch(f firewall.Flow) string {
	m := " ip saddr " + host(f.Source.String()) + " ip daddr " + host(f.Destination.String())
	switch f.Protocol {
	case firewall.UDP:
		return m + " udp dport " + itoa(f.Port)
	case firewall.ESP:
		return m + " ip protocol esp"
	default:
		return m
	}
}

func iptablesMatch(f firewall.Flow) string {
	m := " -s " + host(f.Source.String()) + " -d " + host(f.Destination.String())
	switch f.Protocol {
	case firewall.UDP:
		return m + " -p udp --dport " + itoa(f.Port)
	case firewall.ESP:
		return m + " -p esp"
	default:
		return m
	}
}
