package tree

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// Value is what a leaf sets, by a table of the vendor's words. A word that is not in the table is
// not understood; no leaf is not known.
func Value[T comparable](leaf *Node, table map[string]T) ipsec.Setting[T] {
	if leaf == nil {
		return ipsec.Setting[T]{}
	}
	if v, ok := table[leaf.Word]; ok {
		return ipsec.SetAt(leaf.Line, v)
	}
	return ipsec.NotUnderstood[T](leaf.Line, leaf.Word)
}

// Algorithms are what leaves set, in their order. A word that is not in the table is kept as an
// algorithm that nobody knows.
func Algorithms[T ~string](leaves []*Node, table map[string]T) ipsec.Setting[T] {
	var s ipsec.Setting[T]
	for _, leaf := range leaves {
		v, ok := table[leaf.Word]
		if !ok {
			v = T(leaf.Word)
		}
		s = with(s, leaf.Line, v)
	}
	return s
}

// Groups are the Diffie-Hellman groups that leaves name, as "group14" with the prefix "group". One
// that is not understood stands in the text.
func Groups(leaves []*Node, prefix string) ipsec.Setting[ipsec.Group] {
	var s ipsec.Setting[ipsec.Group]
	for _, leaf := range leaves {
		n, err := strconv.Atoi(strings.TrimPrefix(leaf.Word, prefix))
		if err != nil || n < 1 || n > int(ipsec.MaxGroup) {
			s.Origin, s.Text = ipsec.Written, leaf.Word
			if s.Line == 0 {
				s.Line = leaf.Line
			}
			continue
		}
		s = with(s, leaf.Line, ipsec.Group(n))
	}
	return s
}

func with[T comparable](s ipsec.Setting[T], line int, v T) ipsec.Setting[T] {
	if s.Origin == ipsec.Unknown {
		return ipsec.SetAt(line, v)
	}
	if !s.Has(v) {
		s.Values = append(s.Values, v)
	}
	return s
}

// longest is a lifetime beyond all that a device takes.
const longest = 100 * 365 * 24 * 3600

// Duration is the time that a leaf gives, in units.
func Duration(leaf *Node, unit time.Duration) ipsec.Setting[time.Duration] {
	if leaf == nil {
		return ipsec.Setting[time.Duration]{}
	}
	n, err := strconv.ParseInt(leaf.Word, 10, 64)
	if err != nil || n < 0 || n > longest/int64(max(1, unit/time.Second)) {
		return ipsec.NotUnderstood[time.Duration](leaf.Line, leaf.Word)
	}
	return ipsec.SetAt(leaf.Line, time.Duration(n)*unit)
}

// Number is the number that a leaf gives.
func Number(leaf *Node) ipsec.Setting[int64] {
	if leaf == nil {
		return ipsec.Setting[int64]{}
	}
	n, err := strconv.ParseInt(leaf.Word, 10, 64)
	if err != nil || n < 0 {
		return ipsec.NotUnderstood[int64](leaf.Line, leaf.Word)
	}
	return ipsec.SetAt(leaf.Line, n)
}

// Address is the address that a leaf gives, with or without a mask. A host name stands in the text.
func Address(leaf *Node) ipsec.Setting[netip.Addr] {
	if leaf == nil {
		return ipsec.Setting[netip.Addr]{}
	}
	word, _, _ := strings.Cut(leaf.Word, "/")
	a, err := netip.ParseAddr(word)
	if err != nil {
		return ipsec.NotUnderstood[netip.Addr](leaf.Line, leaf.Word)
	}
	return ipsec.SetAt(leaf.Line, a.Unmap())
}

// Prefix is the network that a word gives; an address is one of its own.
func Prefix(word string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(word); err == nil {
		return p.Masked(), true
	}
	if a, err := netip.ParseAddr(word); err == nil {
		return netip.PrefixFrom(a.WithZone(""), a.BitLen()), true
	}
	return netip.Prefix{}, false
}
