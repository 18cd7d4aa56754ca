package device

import "strings"

// blocks is what the lines so far say about the next one.
type blocks struct {
	pem        bool   // within a PEM block that is being removed
	pemHead    bool   // and nothing but headers so far
	keyLeft    int    // characters that are still to come of a private key in base64
	held       string // what stands before such a block in its line, and its marker
	heldEnd    string // and that line's end
	hex        bool   // within a certificate in hexadecimal, as Cisco prints it
	hexRemoved bool   // and its marker is written
	dump       bool   // within a log's dump of a key

	psk, group, server, chain bool // what a bare "key" means here
	public                    bool // within a public key of several lines
	private                   bool // and within VyOS's "private {"
	chap                      bool // below the header of chap-secrets
	snmpBraces                int  // depth of braces within "snmp {" or "snmptrap {"
	policyBraces              int  // and within Junos' "policy-options {"
	fortiDepth                int  // depth of "config" within "config system snmp community"
}

// snmp says whether a community's name may stand by itself here.
func (b *blocks) snmp() bool { return b.snmpBraces > 0 }

// policy says whether a community's name is one of BGP here.
func (b *blocks) policy() bool { return b.policyBraces > 0 }

// removeHex removes a certificate in hexadecimal. It says whether the line was part of one.
func (r *redactor) removeHex(text, end string) bool {
	b := &r.blocks
	body := strings.TrimSpace(text)
	if b.hex = b.hex && hexDump(body); !b.hex {
		return false
	}
	if !b.hexRemoved {
		r.out.WriteString(text[:strings.Index(text, body)] + Certificate.Marker() + end)
		r.report[Certificate]++
		b.hexRemoved = true
	}
	return true
}

// hexDump says whether s is nothing but groups of hexadecimal, as in a certificate's dump.
func hexDump(s string) bool {
	for g := range strings.FieldsSeq(s) {
		if len(g) < 2 || len(g) > 64 || run(g, 0, isHex) != len(g) {
			return false
		}
	}
	return s != ""
}

// enter notes which block the line opens or closes, before its own words are looked up.
func (b *blocks) enter(l *line) {
	for i, t := range l.tokens {
		if t.head == i {
			b.section(l, i)
		}
		switch {
		case l.is(i, punct) && l.raw(i) == "{":
			b.psk = l.word(i-1) == "pre-shared-key"
			b.private = l.word(i-1) == "private"
			if b.snmpBraces > 0 || l.word(i-1) == "snmp" || l.word(i-1) == "snmptrap" {
				b.snmpBraces++
			}
			if b.policyBraces > 0 || l.word(i-1) == "policy-options" {
				b.policyBraces++
			}
		case l.is(i, punct) && l.raw(i) == "}":
			b.private = false
			b.snmpBraces = max(0, b.snmpBraces-1)
			b.policyBraces = max(0, b.policyBraces-1)
		}
	}
	b.forti(l)
	b.findDump(l)
}

// section notes what a following "key" is for. Indentation may be lost, so a section lasts until
// the next one that is known.
func (b *blocks) section(l *line, i int) {
	w, next := l.word(i), l.word(i+1)
	switch {
	case w == "key" && next == "chain":
		b.server, b.group, b.chain = false, false, true
	case w == "radius" || w == "tacacs" || w == "aaa-server" || w == "hwtacacs" || w == "hwtacacs-server" || w == "radius-server" || w == "tacacs-server":
		b.server, b.group, b.chain = true, false, false
	case w == "crypto" && l.word(i+3) == "configuration":
		b.server, b.group, b.chain = false, true, false
	case w == "interface" || w == "crypto" || w == "line" || w == "router" || w == "tunnel-group":
		b.server, b.group, b.chain = false, false, false
	case w == "certificate" && len(l.tokens) <= 4 && len(l.tokens) > 1:
		b.hex, b.hexRemoved = true, false // as far as hexadecimal follows
	}
}

// forti claims the communities of FortiOS, which are names in a table of their own.
func (b *blocks) forti(l *line) {
	w := func(i int) string { return l.word(i) }
	switch {
	case w(0) == "config" && w(1) == "system" && w(2) == "snmp" && w(3) == "community":
		b.fortiDepth = 1
	case w(0) == "config" && b.fortiDepth > 0:
		b.fortiDepth++
	case w(0) == "end" && b.fortiDepth > 0:
		b.fortiDepth--
	case w(0) == "set" && w(1) == "name" && b.fortiDepth == 1:
		l.takeAt(2, rule{kind: Community}, true)
	}
}

// findDump claims the bytes of keys in strongSwan's logs at their highest level, where a line such
// as "SK_d secret => 20 bytes @ 0x7f…" is followed by "   0: 1A 2B …".
func (b *blocks) findDump(l *line) {
	if n := strings.Index(l.text, " => "); n >= 0 && strings.Contains(l.text[n:], " bytes @ ") {
		name := lower(l.text[max(0, n-30):n])
		b.dump = strings.Contains(name, "secret") || strings.Contains(name, "key") || strings.Contains(name, "sk_") || strings.Contains(name, "psk")
		return
	}
	if !b.dump {
		return
	}
	b.dump = false
	for i := range l.tokens {
		if n := strings.TrimSuffix(l.raw(i), ":"); n == l.raw(i) || n == "" || strings.Trim(n, "0123456789") != "" {
			continue
		}
		if l.is(i+1, marker) {
			b.dump = true
			return
		}
		end := i + 1
		for end < len(l.tokens) && len(l.raw(end)) == 2 && hexText(l.raw(end), 2) {
			end++
		}
		if end > i+1 {
			l.claim(span{l.tokens[i+1].start, l.tokens[end-1].end}, SessionKey)
			b.dump = true
			return
		}
	}
}
