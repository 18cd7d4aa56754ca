package ipsec

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Row is one parameter of an end in the form in which it is shown and written as JSON.
type Row struct {
	// ID is the parameter: "ike.encryption". Lifetimes are in seconds, and their ids end in _s.
	ID string `json:"id"`
	// Proposal counts the proposals of a phase from 1; 0 where the parameter is not part of one.
	Proposal int      `json:"proposal,omitempty"`
	Values   []string `json:"values"`
	Origin   Origin   `json:"origin"`
	Of       string   `json:"of,omitempty"`   // whose default it is
	Text     string   `json:"text,omitempty"` // as it is written, where no value says it
	Line     int      `json:"line,omitempty"`
	Name     string   `json:"-"` // for people: "IKE encryption"
}

// Shown are the values as people read them.
func (r Row) Shown() string {
	s := strings.Join(r.Values, " or ")
	if strings.HasSuffix(r.ID, "_s") && s != "" {
		s += " s"
	}
	if s == "" {
		s = r.Text
	}
	return s
}

// Rows list an end's parameters, phase 1 first; what is not known has no row.
func (p Parameters) Rows() []Row {
	k, e := p.IKE, p.IPsec
	rows := []Row{
		rowOf("ike.version", "IKE version", k.Version), rowOf("ike.mode", "IKE mode", k.Mode), rowOf("ike.auth", "authentication", k.Auth),
	}
	rows = append(rows, proposalRows("ike", "IKE", "DH group", k.Proposals)...)
	rows = append(rows,
		rowOf("ike.lifetime_s", "IKE lifetime", inSeconds(k.Lifetime)), rowOf("ike.local_id", "own identity", k.Local),
		rowOf("ike.remote_id", "peer's identity", k.Remote), rowOf("ike.address", "own address", k.Address),
		rowOf("ike.peer", "peer", k.Peer), rowOf("ike.dpd", "DPD", k.DPD.Enabled),
		rowOf("ike.dpd_interval_s", "DPD interval", inSeconds(k.DPD.Interval)), rowOf("ike.dpd_timeout_s", "DPD timeout", inSeconds(k.DPD.Timeout)),
		rowOf("ike.dpd_action", "DPD action", k.DPD.Action), rowOf("ike.nat_t", "NAT traversal", k.NATT),
		rowOf("ipsec.protocol", "protocol", e.Protocol), rowOf("ipsec.encapsulation", "encapsulation", e.Encapsulation))
	rows = append(rows, proposalRows("ipsec", "IPsec", "PFS", e.Proposals)...)
	rows = append(rows,
		rowOf("ipsec.lifetime_s", "IPsec lifetime", inSeconds(e.Lifetime)), rowOf("ipsec.lifetime_kb", "IPsec lifetime in KB", e.LifetimeKB),
		rowOf("ipsec.truncation_96", "SHA-256 cut to 96 bits", e.Truncation96))
	for _, s := range p.Selectors {
		rows = append(rows, Row{ID: "selectors", Name: "networks", Origin: Written, Values: []string{selectorWords(s)}, Line: s.Line})
	}
	return knownRows(rows)
}

func rowOf[T comparable](id, name string, s Setting[T]) Row {
	r := Row{ID: id, Name: name, Values: []string{}, Origin: s.Origin, Of: s.Of, Text: s.Text, Line: s.Line}
	for _, v := range s.Values {
		r.Values = append(r.Values, fmt.Sprint(v))
	}
	return r
}

func proposalRows(id, name, groups string, ps []Proposal) []Row {
	var rows []Row
	for i, p := range ps {
		at := name
		if len(ps) > 1 {
			at = fmt.Sprintf("%s proposal %d", name, i+1)
		}
		for _, r := range []Row{
			rowOf(id+".encryption", at+" encryption", p.Encryption), rowOf(id+".integrity", at+" integrity", p.Integrity),
			rowOf(id+".prf", at+" PRF", p.PRF), rowOf(id+".groups", at+" "+groups, p.Groups),
		} {
			r.Proposal = i + 1
			rows = append(rows, r)
		}
	}
	return rows
}

func inSeconds(s Setting[time.Duration]) Setting[string] {
	words := Setting[string]{Origin: s.Origin, Of: s.Of, Text: s.Text, Line: s.Line}
	for _, v := range s.Values {
		words.Values = append(words.Values, strconv.FormatInt(int64(v/time.Second), 10))
	}
	return words
}

func selectorWords(s Selector) string {
	remote := make([]string, len(s.Remote))
	for i, n := range s.Remote {
		remote[i] = n.String()
	}
	words := s.Local.String() + " <-> " + strings.Join(remote, ", ")
	if s.Narrowed != "" {
		words += " (" + s.Narrowed + ")"
	}
	return words
}

func knownRows(rows []Row) []Row {
	out := []Row{}
	for _, r := range rows {
		if len(r.Values) > 0 || r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}
