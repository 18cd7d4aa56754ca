package ipsec

import (
	"fmt"
	"strings"
	"time"
)

// Row is one parameter as people read it.
type Row struct {
	Name  string
	Value string // empty where not known
	Line  int
	Of    string // whose default it is
}

// Rows list an end's parameters, phase 1 first; what is not known has no row.
func (p Parameters) Rows() []Row {
	var rows []Row
	rows = append(rows, rowOf("IKE version", p.IKE.Version), rowOf("IKE mode", p.IKE.Mode), rowOf("authentication", p.IKE.Auth))
	rows = append(rows, proposalRows("IKE", "DH group", p.IKE.Proposals)...)
	rows = append(rows, rowOf("IKE lifetime", inSeconds(p.IKE.Lifetime)), rowOf("own identity", p.IKE.Local), rowOf("peer's identity", p.IKE.Remote),
		rowOf("own address", p.IKE.Address), rowOf("peer", p.IKE.Peer), rowOf("DPD", switched(p.IKE.DPD.Enabled)), rowOf("NAT traversal", switched(p.IKE.NATT)),
		rowOf("protocol", p.IPsec.Protocol), rowOf("encapsulation", p.IPsec.Encapsulation))
	rows = append(rows, proposalRows("IPsec", "PFS", p.IPsec.Proposals)...)
	rows = append(rows, rowOf("IPsec lifetime", inSeconds(p.IPsec.Lifetime)), rowOf("IPsec lifetime, KB", p.IPsec.LifetimeKB),
		rowOf("SHA-256 cut to 96 bits", p.IPsec.Truncation96))
	for _, s := range p.Selectors {
		rows = append(rows, Row{Name: "networks", Value: strings.TrimSpace(fmt.Sprintf("%s ↔ %v %s", s.Local, s.Remote, s.Narrowed)), Line: s.Line})
	}
	return known(rows)
}

func rowOf[T comparable](name string, s Setting[T]) Row {
	return Row{Name: name, Value: s.String(), Line: s.Line, Of: s.Of}
}

func proposalRows(phase, groups string, ps []Proposal) []Row {
	var rows []Row
	for i, p := range ps {
		at := phase
		if len(ps) > 1 {
			at = fmt.Sprintf("%s proposal %d", phase, i+1)
		}
		rows = append(rows, rowOf(at+" encryption", p.Encryption), rowOf(at+" integrity", p.Integrity), rowOf(at+" PRF", p.PRF), rowOf(at+" "+groups, p.Groups))
	}
	return rows
}

func switched(s Setting[bool]) Setting[string] {
	words := Setting[string]{Origin: s.Origin, Of: s.Of, Text: s.Text, Line: s.Line}
	for _, v := range s.Values {
		words.Values = append(words.Values, map[bool]string{true: "on", false: "off"}[v])
	}
	return words
}

func inSeconds(s Setting[time.Duration]) Setting[string] {
	words := Setting[string]{Origin: s.Origin, Of: s.Of, Text: s.Text, Line: s.Line}
	for _, v := range s.Values {
		words.Values = append(words.Values, fmt.Sprintf("%d s", int64(v/time.Second)))
	}
	return words
}

func known(rows []Row) []Row {
	var out []Row
	for _, r := range rows {
		if r.Value != "" {
			out = append(out, r)
		}
	}
	return out
}
