package asa

import (
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// entry is the entry of the name and number; the lines of one follow each other, but need not.
func (c *config) entry(kind, name, number string, line int) *entry {
	key := kind + " " + name + " " + number
	e := c.byName[key]
	if e == nil {
		e = &entry{kind: kind, name: name, number: number, line: line}
		c.byName[key] = e
		c.entries = append(c.entries, e)
	}
	return e
}

func (c *config) cryptoMap(l cisco.Line) bool {
	switch {
	case l.At(3) == "interface" && l.At(4) != "" && !l.No:
		c.bound[l.At(2)], c.boundLine[l.At(2)] = l.At(4), l.N
		return true
	case len(l.Words) < 6 || strings.Trim(l.At(3), "0123456789") != "":
		return false
	case l.Is("crypto", "map", l.At(2), l.At(3), "ipsec-isakmp", "dynamic") && l.At(6) != "":
		c.entry("crypto map", l.At(2), l.At(3), l.N).dynamic = l.At(6)
		return true
	}
	return c.entry("crypto map", l.At(2), l.At(3), l.N).read(l, 4)
}

// read reads "match …" and "set …", which begin at the word at.
func (e *entry) read(l cisco.Line, at int) bool {
	value := l.From(at + 2)
	switch {
	case l.At(at) == "match" && l.At(at+1) == "address" && len(value) > 0 && !l.No:
		e.list = reference{value[0], l.N}
		return true
	case l.At(at) != "set":
		return false
	}
	switch l.At(at + 1) {
	case "peer":
		e.peers, e.peerLine = value, l.N
	case "pfs":
		e.pfs = pfs(l.N, l.No, value)
	case "transform-set":
		e.sets[v1] = references(l.N, value)
	case "ikev1":
		return e.ikev1(l, value)
	case "ikev2":
		return e.ikev2(l, value)
	case "security-association":
		return len(value) > 0 && value[0] == "lifetime" && e.lifetimes.read(l, value[1:])
	case "phase1-mode":
		return e.ikev1(l, append([]string{"phase1-mode"}, value...))
	case "nat-t-disable":
		e.natT = ipsec.SetAt(l.N, l.No)
	default:
		return false
	}
	return true
}

func (e *entry) ikev1(l cisco.Line, words []string) bool {
	if len(words) < 2 {
		return false
	}
	switch {
	case words[0] == "transform-set":
		e.sets[v1] = references(l.N, words[1:])
	case words[0] == "phase1-mode" && words[1] == "main":
		e.mode = ipsec.SetAt(l.N, ipsec.Main)
	case words[0] == "phase1-mode" && words[1] == "aggressive":
		e.mode = ipsec.SetAt(l.N, ipsec.Aggressive)
	default:
		return false
	}
	return true
}

func (e *entry) ikev2(l cisco.Line, words []string) bool {
	if len(words) < 2 {
		return false
	}
	switch words[0] {
	case "ipsec-proposal":
		e.sets[v2] = references(l.N, words[1:])
	case "mode":
		e.encap = encapsulation(l.N, words[1])
	case "local-identity":
		e.identity = localIdentity(l.N, words[1:])
	default:
		return false
	}
	return true
}

// localIdentity reads "email-id vpn@dc.example", "address": the identity that one tunnel sends.
func localIdentity(line int, words []string) ipsec.Setting[ipsec.Identity] {
	kinds := map[string]ipsec.IdentityType{"key-id": ipsec.KeyID, "email-id": ipsec.UserID}
	if kind := kinds[words[0]]; kind != "" && len(words) == 2 {
		return ipsec.SetAt(line, ipsec.Identity{Type: kind, Value: words[1]})
	}
	return ipsec.NotUnderstood[ipsec.Identity](line, "the device's own "+words[0])
}

func references(line int, names []string) []reference {
	var out []reference
	for _, name := range names {
		out = append(out, reference{name, line})
	}
	return out
}

// pfs reads what follows "set pfs"; which group it means alone depends on the version.
func pfs(line int, no bool, words []string) ipsec.Setting[ipsec.Group] {
	switch {
	case no:
		return ipsec.SetAt(line, ipsec.PFSOff)
	case len(words) == 0:
		return ipsec.NotUnderstood[ipsec.Group](line, "on, group of the version")
	}
	return cisco.Groups(line, words[:1])
}
