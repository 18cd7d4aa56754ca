package firewall

import "strings"

// region is a part of a flow that a rule matches, or may match.
type region struct {
	box
	certain bool
}

// regions are the parts of a flow that the rule matches for certain, and those that it may match
// where something that it rests on is not known. The certain ones come first.
func (r Rule) regions(f Flow, whole box) ([]region, bool) {
	zones := inZones(f.From, r.From).and(inZones(f.To, r.To))
	if r.Disabled || zones == no {
		return nil, true
	}
	if len(r.Unclear) > 0 {
		zones = maybe
	}
	sources, destinations := r.Sources.parts(whole.source), r.Destinations.parts(whole.destination)
	services, ok := r.Services.parts(whole)
	if !ok || len(sources)*len(destinations)*len(services) > limit {
		return nil, false
	}
	var certain, possible []region
	for _, s := range sources {
		for _, d := range destinations {
			for _, v := range services {
				x := region{box: v.box, certain: zones.and(s.match).and(d.match) == yes && v.certain}
				x.source, x.destination = s.Range, d.Range
				if x.certain {
					certain = append(certain, x)
				} else {
					possible = append(possible, x)
				}
			}
		}
	}
	return append(certain, possible...), true
}

// limit is how many parts of a flow are judged apart. No policy that people wrote comes near.
const limit = 20000

// truth is whether something matches.
type truth int

const (
	no truth = iota
	maybe
	yes
)

func (t truth) and(u truth) truth { return min(t, u) }

// inZones says whether a flow of that zone is meant, where the zone may not be known.
func inZones(zone string, zones []string) truth {
	if len(zones) == 0 {
		return yes
	}
	for _, z := range zones {
		if strings.EqualFold(z, "any") || zone != "" && strings.EqualFold(z, zone) {
			return yes
		}
	}
	if zone == "" {
		return maybe
	}
	return no
}

// part is a range of addresses that matches, or may.
type part struct {
	Range
	match truth
}

// parts are those of whole that match or may match. An object that is not in the text may hold any
// address.
func (a Addresses) parts(whole Range) []part {
	if a.Any {
		if a.Negate {
			return nil
		}
		return []part{{whole, yes}}
	}
	in, out := within(whole, a.Ranges)
	elsewhere := no
	if len(a.Absent) > 0 {
		elsewhere = maybe
	}
	matches := yes
	if a.Negate {
		in, out = out, in
		if len(a.Absent) > 0 {
			matches = maybe
		}
		elsewhere = no
	}
	var parts []part
	for _, r := range in {
		parts = append(parts, part{r, matches})
	}
	if elsewhere == maybe {
		for _, r := range out {
			parts = append(parts, part{r, maybe})
		}
	}
	return parts
}

// parts are those of whole, by protocol and ports, that match or may match.
func (s Services) parts(whole box) ([]region, bool) {
	if s.Any {
		if s.Negate {
			return nil, true
		}
		return []region{{whole, true}}, true
	}
	in, out := []box{}, []box{whole}
	for _, b := range s.boxes() {
		b.source, b.destination = whole.source, whole.destination
		b, ok := b.and(whole)
		if !ok {
			continue
		}
		in = append(in, b)
		if out = cutAll(out, b); len(in)+len(out) > limit {
			return nil, false
		}
	}
	var parts []region
	add := func(boxes []box, certain bool) {
		for _, b := range boxes {
			parts = append(parts, region{b, certain})
		}
	}
	absent := len(s.Absent) > 0
	switch {
	case s.Negate:
		add(out, !absent)
	case absent:
		add(in, true)
		add(out, false)
	default:
		add(in, true)
	}
	return parts, true
}

// boxes are the services as protocols and ports, without addresses.
func (s Services) boxes() []box {
	var out []box
	for _, v := range s.List {
		b := box{protocol: Span{v.Protocol, v.Protocol}}
		if v.Protocol < 0 {
			b.protocol = Span{0, 255}
		}
		for _, from := range orAll(v.Source) {
			for _, to := range orAll(v.Destination) {
				b.from, b.to = from, to
				out = append(out, b)
			}
		}
	}
	return out
}

func orAll(spans []Span) []Span {
	if len(spans) == 0 {
		return []Span{allPorts}
	}
	return spans
}

// cutAll takes a box out of all others.
func cutAll(boxes []box, cut box) []box {
	var out []box
	for _, b := range boxes {
		if x, ok := b.and(cut); ok {
			out = append(out, b.without(x)...)
		} else {
			out = append(out, b)
		}
	}
	return out
}
