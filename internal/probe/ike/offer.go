package ike

import (
	"math/bits"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
)

// offer is a set of algorithms of every kind, of which the gateway may take any one each.
type offer struct {
	encryption     []ipsec.Encryption
	integrity, prf []ipsec.Integrity // prf only in IKEv2; integrity not beside an AEAD cipher
	groups         []ipsec.Group
}

// The kinds of algorithm in which an offer can differ from the cloud's parameters. The PRF goes with
// the integrity.
const (
	openEncryption = 1 << iota
	openIntegrity
	openGroup

	kindsOfOffer = iota
)

// wanted is the offer of exactly the parameters of one end. It is false where they are not known, or
// have no number in this version of IKE, or no share of the DH group can be made here.
func wanted(p ipsec.Proposal, version byte) (offer, bool) {
	o := offer{
		encryption: p.Encryption.Values, integrity: p.Integrity.Values,
		prf: p.PRF.Or(p.Integrity).Values, groups: p.Groups.Values,
	}
	if len(o.prf) == 0 && p.Encryption.First().AEAD() {
		o.prf = everything.prf // which is not told, and not what is asked about
	}
	if len(o.integrity) == 0 {
		o.integrity = o.prf // for the ciphers beside it that need one
	}
	o = o.in(version)
	return o, o.possible()
}

// in is the part of the offer that can be said in a version of IKE.
func (o offer) in(version byte) offer {
	return offer{
		encryption: keep(o.encryption, func(e ipsec.Encryption) bool { return speaksCipher(version, e) }),
		integrity:  keep(o.integrity, func(i ipsec.Integrity) bool { return speaksIntegrity(version, i) }),
		prf:        keep(o.prf, func(i ipsec.Integrity) bool { return speaksPRF(version, i) }),
		groups:     keep(o.groups, func(g ipsec.Group) bool { return shareSize(g) > 0 }),
	}
}

func keep[T any](all []T, ok func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !ok(v) })
}

func (o offer) possible() bool {
	return len(o.encryption) > 0 && len(o.integrity) > 0 && len(o.prf) > 0 && len(o.groups) > 0
}

// at are the offers that differ from o in n kinds of algorithm: in those kinds everything is
// offered, in the others what o has.
func (o offer) at(n int, version byte) []offer {
	all := everything.in(version)
	var out []offer
	for open := range 1 << kindsOfOffer {
		if bits.OnesCount(uint(open)) != n {
			continue
		}
		x := o
		if open&openEncryption != 0 {
			x.encryption = all.encryption
		}
		if open&openIntegrity != 0 {
			x.integrity, x.prf = all.integrity, all.prf
		}
		if open&openGroup != 0 {
			x.groups = all.groups
		}
		out = append(out, x.split()...)
	}
	return out
}

// split parts the AEAD ciphers from the others: no proposal of IKEv2 may have both.
func (o offer) split() []offer {
	aead, plain := o, o
	aead.encryption = keep(o.encryption, ipsec.Encryption.AEAD)
	aead.integrity = nil
	plain.encryption = keep(o.encryption, func(e ipsec.Encryption) bool { return !e.AEAD() })
	return slices.DeleteFunc([]offer{plain, aead}, func(o offer) bool { return len(o.encryption) == 0 })
}

// singles are all combinations of the offer, as IKEv1 says them. The first algorithms vary last.
func (o offer) singles() []offer {
	var out []offer
	for _, e := range o.encryption {
		for _, i := range o.integrity {
			for _, g := range o.groups {
				out = append(out, offer{encryption: []ipsec.Encryption{e}, integrity: []ipsec.Integrity{i}, groups: []ipsec.Group{g}})
			}
		}
	}
	return out
}

// differs names the kinds in which what a gateway chose is none of the offer's.
func (o offer) differs(chosen offer) []string {
	var kinds []string
	outside := func(name string, in bool) {
		if !in {
			kinds = append(kinds, name)
		}
	}
	outside("encryption", within(chosen.encryption, o.encryption))
	outside("integrity", len(o.integrity) == 0 || within(chosen.integrity, o.integrity))
	if !slices.Equal(chosen.prf, chosen.integrity) { // else it goes with the integrity
		outside("PRF", within(chosen.prf, o.prf))
	}
	outside("DH group", within(chosen.groups, o.groups))
	return kinds
}

func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}

// proposal is what a gateway chose, to be compared; nil where nothing of it could be read.
func (o offer) proposal() *ipsec.Proposal {
	if len(o.encryption)+len(o.integrity)+len(o.prf)+len(o.groups) == 0 {
		return nil
	}
	return &ipsec.Proposal{
		Encryption: chosen(o.encryption), Integrity: chosen(o.integrity), PRF: chosen(o.prf), Groups: chosen(o.groups),
	}
}

// chosen is the setting of a gateway that chose v; not known where it chose nothing of this kind.
func chosen[T comparable](v []T) ipsec.Setting[T] {
	if len(v) == 0 {
		return ipsec.Setting[T]{}
	}
	return ipsec.Set(v...)
}

// String says the offer as people write it: "AES-CBC-128, SHA1, group 2".
func (o offer) String() string {
	words := []string{alternatives(o.encryption)}
	if len(o.integrity) > 0 {
		words = append(words, alternatives(o.integrity))
	}
	if len(o.prf) > 0 && !slices.Equal(o.prf, o.integrity) {
		words = append(words, "PRF "+alternatives(o.prf))
	}
	groups := make([]string, len(o.groups))
	for i, g := range o.groups {
		groups[i] = g.String()
	}
	return strings.Join(append(words, strings.Join(groups, " or ")), ", ")
}

func alternatives[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, " or ")
}
