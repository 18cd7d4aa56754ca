package ipsec

import "slices"

// relation is how what two ends offer relates.
type relation int

const (
	same   relation = iota // there is something that both have
	other                  // there is nothing that both could have
	unsure                 // one of the two is not known well enough
)

// relate compares two sets. A value that known refuses is a word without a meaning here: it is
// never the same as another, not even as itself, and what it could be is not known.
func relate[T comparable](a, b Setting[T], known func(T) bool) relation {
	if !a.Known() || !b.Known() {
		return unsure
	}
	if _, ok := common(a, b, known); ok {
		return same
	}
	strange := func(v T) bool { return !known(v) }
	if slices.ContainsFunc(a.Values, strange) || slices.ContainsFunc(b.Values, strange) {
		return unsure
	}
	return other
}

// common is the first value of a that b has as well.
func common[T comparable](a, b Setting[T], known func(T) bool) (v T, ok bool) {
	for _, v := range a.Values {
		if known(v) && b.Has(v) {
			return v, true
		}
	}
	return v, false
}

// verdict is Match, the given one where the two differ, or NotKnown.
func (r relation) verdict(differs Verdict) Verdict {
	switch r {
	case same:
		return Match
	case other:
		return differs
	default:
		return NotKnown
	}
}

func among[T comparable](all ...T) func(T) bool {
	return func(v T) bool { return slices.Contains(all, v) }
}

var (
	knownVersion       = among(IKEv1, IKEv2)
	knownMode          = among(Main, Aggressive)
	knownProtocol      = among(ESP, AH, AHESP)
	knownEncapsulation = among(TunnelMode, TransportMode)
	// A signature of an untold kind is no other's equal.
	knownAuth = among(PSK, RSA, ECDSA, EAP, XAuth, SM2Envelope)
)

// Known says whether the number is one of a group.
func (g Group) Known() bool { return g == PFSOff || g > 0 && g <= MaxGroup }

// because says why nothing can be said, for a setting of the device beside one of the cloud.
func because[T comparable](cloud, device Setting[T], known func(T) bool) string {
	switch {
	case device.Origin != Unknown && len(device.Values) == 0:
		return "what the device says there is not understood"
	case !device.Known() && !cloud.Known():
		return "neither side is known"
	case !device.Known():
		return "the device's value is not in what was read, and its default is not certain"
	case !cloud.Known():
		return "the cloud does not tell its value"
	case slices.ContainsFunc(device.Values, known):
		return "the cloud's word is not one that is known here"
	default:
		return "the device's word is not one that is known here"
	}
}

// shown is a device's setting as people read it, with the word that nobody wrote it.
func shown[T comparable](s Setting[T], text string) string {
	if s.Origin == Default && text != "" {
		return text + " (default)"
	}
	return text
}

// compare is the difference of one parameter that has a single value or a set on each side.
func compare[T comparable](p Parameter, cloud, device Setting[T], known func(T) bool, breaks Phase) Difference {
	r := relate(cloud, device, known)
	d := Difference{
		Parameter: p, Verdict: r.verdict(Blocking), Line: device.Line,
		Cloud: cloud.String(), Device: shown(device, device.String()),
	}
	switch r {
	case other:
		d.Breaks = breaks
	case unsure:
		d.Why = because(cloud, device, known)
	case same:
	}
	return d
}
