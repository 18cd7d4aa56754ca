// Package h3c reads configurations and outputs of H3C's devices: Comware V7, and V5 before it.
//
// # Grammar
//
// In V7 an IPsec policy names transform sets and an IKE profile (or an IKEv2 profile); the IKE
// profile names a keychain and IKE proposals, and the policy is applied to an interface with
// "ipsec apply policy". In V5 there is an IKE peer instead of the profile, and "ipsec proposal"
// instead of the transform set.
//
// # What takes effect
//
// With IKEv1 only the first algorithm of each kind in a transform set is used. A profile without
// proposals uses all that there are, by number, and after them the one that every device has.
package h3c

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

const id = "h3c"

// Vendor is H3C's grammar.
var Vendor = device.Vendor{
	ID:     id,
	Name:   "H3C Comware",
	Score:  score,
	Read:   read,
	Flows:  flows,
	Permit: permit,
	Change: change,
}

// The names of the products, as whose defaults values are known.
const (
	comware = "H3C Comware" // V5 and V7 alike
	v7      = "H3C Comware V7"
	v5      = "H3C Comware V5"
)

func read(text device.Text) *device.Config {
	r := &reader{
		Reader: block.Reader{
			Doc:    block.Parse(text, newGrammar()),
			Config: &device.Config{Vendor: id},
		},
		rows: map[string]block.Stmt{},
	}
	r.generation()
	r.table()
	r.zone()
	r.tunnels()
	if p := r.firewall(); p != nil {
		r.Config.Parsed = p
	}
	r.Config.Used = r.Doc.Used()
	return r.Config
}

type reader struct {
	block.Reader // of the product v7, v5, or comware where that is not known

	sets  block.Sets
	rows  map[string]block.Stmt
	order []string // of the rows
}

// generation finds out whether it is V5 or V7, by the version or else by words that only one has.
func (r *reader) generation() {
	r.Product = comware
	if s := r.Doc.Global("version"); s.OK() {
		r.Config.Product = "H3C Comware " + strings.Join(s.From(1), " ")
		switch {
		case strings.HasPrefix(s.Word(1), "7."), strings.HasPrefix(s.Word(1), "9."):
			r.Product = v7
		case strings.HasPrefix(s.Word(1), "5."):
			r.Product = v5
		}
		return
	}
	switch {
	case slices.ContainsFunc([]string{ikeProfile, keychain, ikev2Profile, zone}, r.Doc.Some):
		r.Product = v7
	case r.Doc.Some(ikePeer):
		r.Product = v5
	}
}

// table reads "display ike proposal": number, method, hash, cipher, group, seconds.
func (r *reader) table() {
	for _, o := range r.Doc.Kind(proposalTable) {
		for _, s := range o.Body {
			if len(s.Words) >= 6 && (block.Digits(s.Word(0)) || s.Word(0) == "default") && block.Digits(s.Word(len(s.Words)-1)) {
				o.Mark(s)
				if _, again := r.rows[s.Word(0)]; !again {
					r.order = append(r.order, s.Word(0))
				}
				r.rows[s.Word(0)] = s
			}
		}
	}
}

// whole says whether the text looks like all of a configuration: what it lacks is then not set.
func (r *reader) whole() bool { return r.Doc.Some(iface) }

// flows gives the checks of a firewall. The device itself is the zone "local".
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	p, _ := c.Parsed.(*firewall.Policy)
	if p == nil {
		return nil
	}
	return block.Checks(*p, t, ends)
}

// first keeps what IKEv1 uses of a list.
func first[T comparable](s ipsec.Setting[T]) ipsec.Setting[T] {
	if len(s.Values) > 1 {
		s.Values = s.Values[:1]
	}
	return s
}
