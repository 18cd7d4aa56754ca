package device

import "strings"

// blocks is what the lines so far say about the next one.
type blocks struct {
	pem        bool   // within a PEM block that is being removed
	pemHead    bool   // and nothing but headers so far
	pemEOL     string // and its first line's end, not yet written
	hex        bool   // within a certificate in hexadecimal, as Cisco prints it
	hexRemoved bool   // and its marker is written
	dump       bool   // within a log's dump of a key

	psk, group, server, chain bool // what a bare "key" means here
	snmpBraces                int  // depth of braces within "snmp {"
	fortiDepth                int  // depth of "config" within "config system snmp community"
}

// snmp says whether a community's name may stand by itself here.
func (b *blocks) snmp() bool { return b.snmpBraces > 0 }

// enterBlock deals with the blocks that are removed as a whole. It gives what remains of the line,
// or that nothing does.
func (r *redactor) enterBlock(text, end string) (rest string, skip bool) {
	b := &r.blocks
	if b.pem {
		var inside bool
		if text, inside = r.inPEM(text); inside {
			return "", true
		}
	}
	if b.hex {
		body := strings.TrimSpace(text)
		if b.hex = hexDump(body); b.hex {
			if !b.hexRemoved {
				r.out.WriteString(text[:strings.Index(text, body)])
				r.remove(Certificate)
				r.out.WriteString(end)
				b.hexRemoved = true
			}
			return "", true
		}
	}
	return r.cutPEM(text, end)
}

// cutPEM writes the line up to the last PEM block that begins in it, with a marker for each, and
// gives the rest. Where the block goes on in the next lines, the line's end waits for its END.
func (r *redactor) cutPEM(text, end string) (rest string, skip bool) {
	for {
		start, body, kind := pemStart(text)
		if kind == "" {
			return text, false
		}
		r.out.WriteString(text[:start])
		r.remove(kind)
		text = text[body:]
		if n := pemEnd(text); n >= 0 {
			text = text[n:]
			continue
		}
		if rest := strings.TrimSpace(text); strings.Contains(rest, " ") {
			continue // a sentence about such blocks, or one cut short within the line
		}
		r.blocks.pem, r.blocks.pemHead, r.blocks.pemEOL = true, true, end
		return "", true
	}
}

// inPEM skips a line of a PEM block. The block ends with its END line, or before the first line
// that cannot belong to one, as where a paste was cut short.
func (r *redactor) inPEM(text string) (rest string, skip bool) {
	b := &r.blocks
	if end := pemEnd(text); end >= 0 {
		b.pem, b.pemEOL = false, ""
		return text[end:], false
	}
	body := strings.Trim(text, " \t\r\"'+,\\>|")
	header := b.pemHead && strings.Contains(body, ": ")
	b.pemHead = b.pemHead && (header || body == "")
	word := body != "" && len(body) < 16 && run(body, 0, func(c byte) bool { return c >= 'a' && c <= 'z' }) == len(body)
	if header || run(body, 0, isBase64) == len(body) && !word {
		return "", true
	}
	r.endBlock()
	return text, false
}

// endBlock ends a PEM block that has no END.
func (r *redactor) endBlock() {
	r.out.WriteString(r.blocks.pemEOL)
	r.blocks.pem, r.blocks.pemEOL = false, ""
}

// pemStart finds the first BEGIN line of a private key or certificate: where it begins and ends.
func pemStart(s string) (start, body int, kind Kind) {
	const begin, dashes = "-----BEGIN ", "-----"
	for at := 0; ; {
		n := strings.Index(s[at:], begin)
		if n < 0 {
			return 0, 0, ""
		}
		start = at + n
		label := s[start+len(begin) : min(len(s), start+len(begin)+64)]
		end := strings.Index(label, dashes)
		if end >= 0 {
			body = start + len(begin) + end + len(dashes)
			switch label := strings.ToUpper(label[:end]); {
			case strings.Contains(label, "PRIVATE KEY"), strings.Contains(label, "STATIC KEY"):
				return start, body, PrivateKey
			case strings.Contains(label, "CERTIFICATE"), strings.Contains(label, "PKCS7"):
				return start, body, Certificate
			}
		}
		at = start + len(begin)
	}
}

// pemEnd is the index behind the END line in s, or -1.
func pemEnd(s string) int {
	const end, dashes = "-----END ", "-----"
	n := strings.Index(s, end)
	if n < 0 {
		return -1
	}
	if m := strings.Index(s[n+len(end):], dashes); m >= 0 {
		return n + len(end) + m + len(dashes)
	}
	return len(s)
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
			if b.snmpBraces > 0 || l.word(i-1) == "snmp" {
				b.snmpBraces++
			}
		case l.is(i, punct) && l.raw(i) == "}" && b.snmpBraces > 0:
			b.snmpBraces--
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
