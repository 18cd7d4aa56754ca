// Package ipsec is the vocabulary of IKE and IPsec: the negotiation parameters of one end of a
// tunnel under one set of names, whatever a vendor calls them, and the comparison of two ends.
//
// It is pure: no I/O, no clock, the standard library only. Adapters (the cloud's API, the
// devices' configurations) translate into it; everything behind them speaks only this.
//
// # Design
//
// A false "match" is the worst error that a comparison can make: it sends people away from the
// cause. So every value says how it is known. A [Setting] was written by somebody, is a default
// (and says whose), or is unknown, and only two values that are both known can match.
//
// What an end proposes is a list of proposals, each with a set of algorithms for every kind, as in
// IKEv2; IKEv1's proposals have one of each. Two ends agree where one proposal of each side has an
// algorithm of every kind in common.
//
// Algorithms are strings, for they are shown, stored and compared as such; the numbers that IANA
// gave them are beside them in a table. A word that no table knows is kept as it is written: it
// differs from everything, and is never guessed at.
package ipsec
