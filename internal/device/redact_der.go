package device

import (
	"encoding/base64"
	"strings"
)

// A private key need not stand within the BEGIN and END of PEM: VyOS, pfSense, Kubernetes and many
// an API have its base64 alone, as a value, in quotes or over several lines. What it is can be seen
// by how it begins, also where the rest was cut off. Certificates and public keys begin otherwise.

// removeKeys replaces private keys that are base64 alone, and holds a line back while its key goes
// on behind it, as removePEM does.
func (r *redactor) removeKeys(text, end string) (string, string, bool) {
	b := &r.blocks
	if b.keyLeft > 0 {
		rest, ok := b.keyBody(text)
		switch {
		case !ok:
			r.endKey()
		case b.keyLeft > 0 && rest == "":
			return "", "", false
		default:
			text, b.keyLeft, b.held = b.held+rest, 0, ""
		}
	}
	text, left := r.cutKeys(text)
	if left > 0 {
		b.keyLeft, b.held, b.heldEnd = left, text, end
	}
	return text, end, left == 0
}

// endKey ends a key that is shorter than it says, as where a paste was cut short.
func (r *redactor) endKey() {
	b := &r.blocks
	if b.keyLeft > 0 {
		b.keyLeft = 0
		r.rules(b.held, b.heldEnd)
	}
}

// keyBody takes the characters of the key from a line, and gives what stands behind them: the quote
// that closes the value, say. It is no part of the key if it is too short to be a full line and not
// the last one.
func (b *blocks) keyBody(text string) (rest string, ok bool) {
	start := run(text, 0, func(c byte) bool { return isSpace(c) || strings.IndexByte(`"'>|`, c) >= 0 })
	end := run(text, start, isBase64)
	rest = strings.TrimRight(text[end:], ` \`)
	n := end - start
	last := n >= b.keyLeft-2 || b.keyLeft >= endless && strings.Trim(text[start:end], "abcdefghijklmnopqrstuvwxyz") != ""
	if n > b.keyLeft || n < 16 && !last || rest != "" && strings.IndexByte(`"';,<\`, rest[0]) < 0 {
		return "", false
	}
	if b.keyLeft < endless {
		if b.keyLeft -= n; b.keyLeft <= 2 { // it may be without its padding
			b.keyLeft = 0
		}
	}
	if strings.ContainsAny(text[:start], `"'`) && strings.Trim(strings.ReplaceAll(rest, `\n`, ""), `"'+, `) == "" {
		rest = "" // each line has quotes of its own
	}
	return rest, true
}

// cutKeys replaces the keys that begin in the line, and says how many characters of the last one are
// still to come.
func (r *redactor) cutKeys(text string) (cut string, left int) {
	var out strings.Builder
	at := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != 'M' && c != 'b' && c != 'L' || i > 0 && inWord(text, i) {
			continue
		}
		size := keySize(text[i:min(len(text), i+64)])
		if size == 0 {
			continue
		}
		end, n := keyEnd(text, i, size)
		if n < 20 {
			continue
		}
		out.WriteString(text[at:i])
		out.WriteString(PrivateKey.Marker())
		r.report[PrivateKey]++
		at, i = end, end
		left = size
		if size < endless {
			left = max(0, size-n)
		}
	}
	if at == 0 {
		return text, 0
	}
	if strings.Trim(text[at:], "\"'+\\, ") != "" {
		left = 0 // something else stands behind it
	}
	out.WriteString(text[at:])
	return out.String(), left
}

// inWord says whether base64 goes on at i. The n of a "\n" in a string is none.
func inWord(s string, i int) bool {
	c := s[i-1]
	return (isAlnum(c) || c == '+' || c == '/') && (i < 2 || s[i-2] != '\\')
}

// keyEnd is where the base64 from i on ends, and how many characters it has without the escapes of
// JSON and the spaces that stand for line ends.
func keyEnd(s string, i, size int) (end, n int) {
	for {
		next := run(s, i, isBase64)
		n += next - i
		i = next
		switch {
		case strings.HasPrefix(s[i:], `\n`), strings.HasPrefix(s[i:], `\r`):
			i += 2
		case strings.HasPrefix(s[i:], `\/`):
			i++
		case strings.HasPrefix(s[i:], " "):
			more := run(s, i+1, isBase64) - i - 1
			if more < 16 && more != size-n || n+more > size {
				return i, n
			}
			i++
		default:
			return i, n
		}
	}
}

// endless is the size of a key that does not say it.
const endless = 1 << 20

// keySize says how many characters of base64 the private key has that begins with s, and 0 where
// none does.
func keySize(s string) int {
	s = s[:run(s, 0, func(c byte) bool { return isBase64(c) && c != '=' })]
	head, err := base64.RawStdEncoding.DecodeString(s[:len(s)/4*4])
	if err != nil {
		return 0
	}
	switch text := string(head); {
	case strings.HasPrefix(text, "openssh-key-v1"):
		return endless
	case strings.HasPrefix(text, "-----BEGIN ") && strings.Contains(text, "PRIVATE KEY"):
		return endless
	}
	return derKeySize(head)
}

// derKeySize is keySize for the DER of a private key: a sequence that begins with a small number,
// its version, and goes on with what PKCS#1, SEC 1, PKCS#8 or PKCS#12 have there, or with one of the
// ciphers for an encrypted one.
func derKeySize(head []byte) int {
	body, size := derHead(head, 0x30)
	if body == nil {
		return 0
	}
	secret := false
	if len(body) > 3 && body[0] == 2 && body[1] == 1 {
		switch next := body[3]; body[2] {
		case 0:
			secret = next == 2 || next == 0x30
		case 1:
			secret = next == 2 || next == 4 || next == 0x30
		case 3:
			secret = next == 0x30
		}
	} else if cipher, _ := derHead(body, 0x30); cipher != nil {
		secret = strings.HasPrefix(string(cipher[1:]), "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05") || // PKCS#5
			strings.HasPrefix(string(cipher[1:]), "\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01") // PKCS#12
	}
	if !secret {
		return 0
	}
	return (len(head) - len(body) + size + 2) / 3 * 4
}

// derHead gives what is behind a tag and its length, and that length; nil where it is another tag.
func derHead(b []byte, tag byte) (body []byte, size int) {
	if len(b) < 8 || b[0] != tag {
		return nil, 0
	}
	switch n := b[1]; {
	case n < 0x80:
		return b[2:], int(n)
	case n == 0x81:
		return b[3:], int(b[2])
	case n == 0x82:
		return b[4:], int(b[2])<<8 | int(b[3])
	}
	return nil, 0
}
