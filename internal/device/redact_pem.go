package device

import "strings"

// removePEM replaces the PEM blocks of private keys and certificates. It gives the line as it then
// is, or false where the block goes on: the line is held back until the block's END line, whose
// rest belongs to it.
func (r *redactor) removePEM(text, end string) (string, string, bool) {
	b := &r.blocks
	if b.pem {
		n := pemEnd(text)
		switch {
		case n >= 0:
			text = b.held + text[n:]
			b.pem, b.held = false, ""
		case b.pemBody(text):
			return "", "", false
		default:
			r.endPEM()
		}
	}
	text, open := r.cutPEM(text)
	if open {
		b.pem, b.pemHead, b.held, b.heldEnd = true, true, text, end
	}
	return text, end, !open
}

// endPEM ends a block that has no END, as where a paste was cut short.
func (r *redactor) endPEM() {
	b := &r.blocks
	if b.pem {
		b.pem = false
		r.rules(b.held, b.heldEnd)
	}
}

// cutPEM replaces the blocks that begin in the line, and says whether the last goes on behind it.
func (r *redactor) cutPEM(text string) (cut string, open bool) {
	var out strings.Builder
	ends := true
	for {
		start, body, kind := pemStart(text)
		if kind == "" {
			if out.Len() == 0 {
				return text, false
			}
			return out.String() + text, false
		}
		out.WriteString(text[:start] + kind.Marker())
		r.report[kind]++
		text = text[body:]
		n := -1
		if ends {
			n = pemEnd(text)
			ends = n >= 0
		}
		switch {
		case n >= 0:
			text = text[n:]
		case !strings.Contains(strings.TrimSpace(text), " "):
			return out.String(), true
		default: // a sentence about such blocks, or one cut short within the line
			text = text[run(text, 0, func(c byte) bool { return !isSpace(c) }):]
		}
	}
}

// pemBody says whether the line can belong to the inside of a PEM block.
func (b *blocks) pemBody(text string) bool {
	body := strings.Trim(text, " \t\r\"'+,\\>|")
	header := b.pemHead && strings.Contains(body, ": ")
	b.pemHead = b.pemHead && (header || body == "")
	lower := run(body, 0, func(c byte) bool { return c >= 'a' && c <= 'z' })
	word := body != "" && len(body) < 16 && lower == len(body) // such as "exit"
	return header || run(body, 0, isBase64) == len(body) && !word
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
			case strings.Contains(label, "CERTIFICATE"), strings.Contains(label, "PKCS7"):
				return start, body, Certificate
			case strings.Contains(label, "PUBLIC"), strings.Contains(label, "PARAMETERS"), strings.Contains(label, "CRL"):
			case label != "":
				return start, body, PrivateKey // also PKCS12 and what nobody has heard of
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

// tailPEM is for a private key of which a paste has no more than the end: lines of base64 are held
// back until it is clear that no END of a private key is behind them. It gives the line as it then
// is, or false where it is held back.
func (r *redactor) tailPEM(text, end string) (string, bool) {
	body := strings.Trim(text, " \t\r")
	full := len(body) >= 48 && len(body) <= 80
	switch {
	case r.blocks.pem || r.blocks.hex || r.blocks.keyLeft > 0:
		return text, true
	case body != "" && (full || len(r.tail) > 0 && r.blocks.pemBody(body)) && run(body, 0, isBase64) == len(body) && keySize(body[:min(len(body), 64)]) == 0:
		r.tail = append(r.tail, [2]string{text, end})
		return "", false
	case len(r.tail) > 0 && strings.HasPrefix(body, "-----END ") && strings.Contains(body, "PRIVATE KEY-----"):
		r.report[PrivateKey]++
		r.tail = r.tail[:0]
		return PrivateKey.Marker() + body[pemEnd(body):], true
	}
	r.endTail()
	return text, true
}

// endTail lets the lines go that tailPEM has held back.
func (r *redactor) endTail() {
	if len(r.tail) > 1 { // of a certificate, say, of which the head was not pasted
		r.blocks.public = true
	}
	for _, l := range r.tail {
		r.rules(l[0], l[1])
	}
	r.tail = r.tail[:0]
}
