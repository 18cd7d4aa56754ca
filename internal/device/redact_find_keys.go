package device

import (
	"strconv"
	"strings"
)

// The keywords of this file belong to SNMP, to routing protocols and to security associations.

// findCommunity is for SNMP's communities; those of BGP have the same keyword and are no secret.
func findCommunity(l *line, i int) {
	alone := l.first(i) && l.raw(i+2) == "{" && !l.blocks.policy() // VyOS's, of which the block around it is not here
	if !alone && !l.about("snmp") && (!l.blocks.snmp() || !l.first(i)) {
		return
	}
	version3 := l.word(i) == "securityname" && (l.has("v3", i) || l.has("authentication", i) || l.has("privacy", i))
	if !version3 {
		l.take(i, rule{kind: Community})
	}
}

// has says whether one of the few words behind index i is w.
func (l *line) has(w string, i int) bool {
	for k := i + 1; k < i+8; k++ {
		if l.word(k) == w {
			return true
		}
	}
	return false
}

// findSNMPHost is for the community at the end of Cisco's "snmp-server host". With version 3 that
// word is a user's name.
func findSNMPHost(l *line, i int) {
	if l.leadWord(i) != "snmp-server" && l.word(i-1) != "snmp-server" {
		return
	}
	j := i + 1
	if !addressLike(l.raw(j)) && addressLike(l.raw(j+1)) { // an ASA names the interface first
		j++
	}
	for j++; j < len(l.tokens); j++ {
		switch l.word(j) {
		case "traps", "trap", "informs", "inform", "poll":
		case "vrf", "use-vrf", "udp-port", "port":
			j++
		case "version":
			if j++; l.word(j) == "3" {
				return
			}
		case "community", "source-interface", "filter-vrf":
			return
		default:
			j, certain := l.value(j)
			l.takeAt(j, rule{kind: Community}, certain || l.leadWord(i) == "snmp-server")
			return
		}
	}
}

// findLast is for net-snmp, where the community is the last word of the line.
func findLast(l *line, i int) {
	if last := len(l.tokens) - 1; l.first(i) && last >= i+2 {
		l.takeAt(last, rule{kind: Community}, true)
	}
}

// findSNMPUser is for "snmp-server user … auth sha KEY priv aes 128 KEY".
func findSNMPUser(l *line, i int) {
	head := l.tokens[i].head
	if !strings.HasPrefix(l.word(head), "snmp") || l.word(head+1) != "user" {
		if l.word(i) == "auth" {
			findXfrm(l, i)
		}
		return
	}
	findHashed(l, i)
}

// findHashed is for a key behind an algorithm and a key's number: "authentication-mode md5 1 cipher
// KEY", "message-digest-key 1 md5 7 KEY", "authentication-key 1 md5 KEY".
func findHashed(l *line, i int) {
	j, hashed := i+1, false
	for l.is(j, bare) && l.follows(j) {
		w := l.word(j)
		number := w != "" && strings.Trim(w, "0123456789") == "" && len(w) <= 5 // a long word is none at all
		if !number && !hashes[w] && w != "key-id" && w != "type" && w != "value" {
			break
		}
		hashed = hashed || hashes[w]
		j++
	}
	mode := strings.HasSuffix(l.word(i), "-mode")
	if mode && !hashed || !l.stated(i) && !hashed {
		return
	}
	j, certain := l.value(j)
	l.takeAt(j, rule{kind: ProtocolKey}, certain)
}

// findGroupAuthentication is for the keys of NHRP, HSRP, VRRP and GLBP, which stand right behind.
func findGroupAuthentication(l *line, i int) {
	prev, lead := l.word(i-1), l.leadWord(i)
	group := lead == "standby" || lead == "vrrp" || lead == "glbp"
	if prev != "nhrp" && !group || l.word(i+1) == "md5" {
		return
	}
	j := i + 1
	if l.word(j) == "text" && l.follows(j) {
		j++
	}
	j, certain := l.value(j)
	l.takeAt(j, rule{kind: ProtocolKey}, certain)
}

// findHexKey is for H3C's "sa hex-key authentication inbound esp simple KEY".
func findHexKey(l *line, i int) {
	j := i + 1
	if w := l.word(j); w == "authentication" || w == "encryption" {
		j++
	}
	if l.stated(i) {
		j, certain := l.value(j)
		l.takeAt(j, rule{kind: SessionKey}, certain)
	}
}

// findSessionKey is for Cisco's "set session-key inbound esp SPI cipher KEY authenticator KEY".
func findSessionKey(l *line, i int) {
	for j := i + 1; j < len(l.tokens) && j < i+12; j++ {
		w := l.word(j)
		last := w != "cipher" && w != "authenticator" && j > i+3
		if last && l.word(i+2) == "ah" && j == i+4 || l.word(j-1) == "cipher" || l.word(j-1) == "authenticator" {
			l.takeAt(j, rule{kind: SessionKey}, true)
		}
	}
}

// findNumberedKey is for the outputs of FortiOS, "esp=aes key=16 0123…", and of logs and Wireshark
// that print a key under its name in the standard, "SK_ei 0123…".
func (l *line) findNumberedKey(i int) {
	w := l.word(i)
	size, numbered := strings.CutPrefix(w, "key=")
	numbered = numbered && size != "" && strings.Trim(size, "0123456789") == ""
	derived := strings.HasPrefix(w, "sk_") || strings.HasPrefix(w, "skeyid")
	if !numbered && !derived {
		return
	}
	if derived {
		l.claimSized(i + 1)
	}
	l.claimHex(i + 1)
}

// sized stand before a key behind its size.
var sized = set(`key auth enc dec encr authkey enckey`)

// claimSized claims a key as FortiOS's debugging prints it, behind its size in bytes:
// "dec spi 0ad93c9f key 16:0123… auth 20:0123…".
func (l *line) claimSized(i int) {
	size, digits, ok := strings.Cut(l.raw(i), ":")
	n, err := strconv.Atoi(size)
	if ok && err == nil && n >= 8 && len(digits) == 2*n && hexText(digits, 2*n) {
		l.claim(l.tokens[i].span, SessionKey)
	}
}

// claimHex claims the hexadecimal words from index j on, as one key.
func (l *line) claimHex(j int) {
	end := j
	for end < len(l.tokens) && hexText(l.raw(end), 8) {
		end++
	}
	if end > j {
		l.claim(span{l.tokens[j].start, l.tokens[end-1].end}, SessionKey)
	}
}

// findXfrm is for Linux' "ip xfrm state": "enc cbc(aes) 0x0123…", and for the cipher text that
// FortiOS prints behind ENC where no other rule knows the keyword before it.
func findXfrm(l *line, i int) {
	if l.raw(i) == "ENC" {
		if s := l.raw(i + 1); len(s) >= 8 && run(s, 0, isBase64) == len(s) {
			l.claim(l.tokens[i+1].span, EncryptedText)
		}
		return
	}
	for j := i + 1; j <= i+3 && j < len(l.tokens); j++ {
		if s := l.raw(j); strings.HasPrefix(s, "0x") && hexText(s, 8) && (strings.Contains(l.raw(i+1), "(") || hexText(s, 16)) {
			l.claim(l.tokens[j].span, SessionKey)
		}
	}
}

// findSetkey is for "setkey -D": "E: aes-cbc  01234567 89abcdef".
func findSetkey(l *line, i int) {
	if l.first(i) {
		l.claimHex(i + 2)
	}
}
