package block

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Either is what the configuration says, or else an output; the words are those of the value.
func Either(o *Object, written, shown string) Stmt {
	prefix := strings.Fields(written)
	if s := o.Last(prefix...); s.OK() {
		s.Words = s.Words[len(prefix):]
		return s
	}
	s := o.Value(shown)
	s.Words = strings.Fields(strings.ReplaceAll(s.Raw, ",", " "))
	return s
}

// Seconds reads a duration whose first word is a number of seconds.
func Seconds(s Stmt) ipsec.Setting[time.Duration] {
	if !s.OK() {
		return ipsec.Setting[time.Duration]{}
	}
	n, err := strconv.ParseInt(s.Text(0), 10, 32)
	if err != nil || n < 0 {
		return ipsec.NotUnderstood[time.Duration](s.Line, strings.Join(s.Words, " "))
	}
	return ipsec.SetAt(s.Line, time.Duration(n)*time.Second)
}

// Kilobytes reads an amount whose first word is a number of KB.
func Kilobytes(s Stmt) ipsec.Setting[int64] {
	if !s.OK() {
		return ipsec.Setting[int64]{}
	}
	n, err := strconv.ParseInt(s.Text(0), 10, 64)
	if err != nil {
		return ipsec.NotUnderstood[int64](s.Line, strings.Join(s.Words, " "))
	}
	return ipsec.SetAt(s.Line, n)
}

// Names are those that all statements with one of the words name together, or else an output under
// one of its names; line is where the last of them is named.
func Names(o *Object, words []string, shown ...string) (names []string, line int) {
	for _, word := range words {
		for _, s := range o.All(word) {
			names = append(names, s.From(1)...)
			line = s.Line
		}
	}
	if len(names) > 0 {
		return names, line
	}
	s := o.Value(shown...)
	return strings.Fields(strings.ReplaceAll(s.Raw, ",", " ")), s.Line
}

// Address reads the i-th word as an address.
func Address(s Stmt, i int) ipsec.Setting[netip.Addr] {
	if a, err := netip.ParseAddr(s.Text(i)); err == nil {
		return ipsec.SetAt(s.Line, a)
	}
	return ipsec.NotUnderstood[netip.Addr](s.Line, strings.Join(s.From(i), " "))
}

// Note adds a note once.
func Note(t *device.Tunnel, kind device.NoteKind, line int, text string) {
	n := device.Note{Kind: kind, Line: line, Text: text}
	if !slices.Contains(t.Notes, n) {
		t.Notes = append(t.Notes, n)
	}
}

// Merge adds the values of one proposal to those of the others.
func Merge[T comparable](s *ipsec.Setting[T], more ipsec.Setting[T]) {
	if s.Origin == ipsec.Unknown || more.Origin == ipsec.Unknown {
		*s = s.Or(more)
		return
	}
	for _, v := range more.Values {
		if !s.Has(v) {
			s.Values = append(s.Values, v)
		}
	}
}

// Shown reads "ESP protocol : Authentication SHA2-HMAC-256" and the line after it, "Encryption
// AES-256", in either's order and on one line or two.
func Shown(o *Object) (auth, enc Stmt) {
	if !o.Output {
		return auth, enc
	}
	esp := false
	for _, s := range o.Body {
		name, value, ok := Pair(s.Raw)
		if !s.Shown {
			continue
		}
		if ok {
			esp = name == "esp protocol"
		} else {
			value = s.Raw
		}
		if !esp {
			continue
		}
		for part := range strings.SplitSeq(value, ",") {
			words := strings.Fields(part)
			if len(words) < 2 {
				continue
			}
			switch strings.ToLower(words[0]) {
			case "authentication":
				o.Mark(s)
				auth = Stmt{Line: s.Line, Words: words[1:]}
			case "encryption":
				o.Mark(s)
				enc = Stmt{Line: s.Line, Words: bitsFirst(words[1:])}
			}
		}
	}
	return auth, enc
}

// bitsFirst turns "128-bits aes" around.
func bitsFirst(words []string) []string {
	if n, ok := strings.CutSuffix(words[0], "-bits"); ok && len(words) == 2 {
		return []string{words[1] + "-" + n}
	}
	return words
}

// InterfaceAddress is the first address of an interface, not known where it is not fixed.
func InterfaceAddress(o *Object) ipsec.Setting[netip.Addr] {
	for _, s := range o.All("ip", "address") {
		if a, err := netip.ParseAddr(s.Text(2)); err == nil && s.Word(4) != "sub" {
			return ipsec.SetAt(s.Line, a)
		}
	}
	return ipsec.Setting[netip.Addr]{}
}

// Views cuts a section at the lines that begin its rules; what stands before them is the first. A
// rule that comes again is changed, not added.
func Views(o *Object, begins func(Stmt) (name string, ok bool)) [][]Stmt {
	var all [][]Stmt
	at := map[string]int{}
	now := -1
	for _, s := range o.Body {
		name, ok := begins(s)
		if !ok {
			if now < 0 {
				all, now = append(all, nil), 0
			}
			all[now] = append(all[now], s)
			continue
		}
		i, again := at[name]
		if !again {
			i = len(all)
			at[name] = i
			all = append(all, nil)
		}
		now = i
		all[now] = append(all[now], s)
	}
	return all
}

// Action is what a rule does by its word: permit or pass, deny or drop; empty where it is another.
func Action(word string) firewall.Action {
	switch word {
	case "permit", "pass":
		return firewall.Permit
	case "deny", "drop":
		return firewall.Deny
	}
	return ""
}
