package firewall

import "slices"

// box is a part of a flow: all packets whose fields lie in these ranges, both ends included.
type box struct {
	source, destination Range
	protocol            Span
	from, to            Span // ports
}

var allPorts = Span{0, 65535}

// boxOf is the whole of a flow.
func boxOf(f Flow) box {
	b := box{
		source: RangeOf(f.Source), destination: RangeOf(f.Destination),
		protocol: Span{f.Protocol, f.Protocol}, from: allPorts, to: allPorts,
	}
	switch f.Protocol {
	case -1:
		b.protocol = Span{0, 255}
	case Sessions: // and what lies between, see boxesOf
		b.protocol = Span{ICMP, UDP}
	}
	if f.Port != 0 {
		b.to = Span{f.Port, f.Port}
	}
	if f.Protocol == UDP && (f.Port == 500 || f.Port == 4500) { // IKE speaks from the port that it listens on
		b.from = b.to
	}
	return b
}

// boxesOf are the parts of a flow that there are to judge, of which boxOf is the hull.
func boxesOf(f Flow) []box {
	if f.Protocol != Sessions {
		return []box{boxOf(f)}
	}
	var out []box
	for _, protocol := range []int{TCP, UDP, ICMP} {
		b := boxOf(f)
		b.protocol = Span{protocol, protocol}
		out = append(out, b)
	}
	return out
}

// and is what two boxes have in common, and whether that is anything.
func (b box) and(c box) (box, bool) {
	b.source, b.destination = b.source.and(c.source), b.destination.and(c.destination)
	b.protocol, b.from, b.to = b.protocol.and(c.protocol), b.from.and(c.from), b.to.and(c.to)
	return b, !b.source.empty() && !b.destination.empty() && !b.protocol.empty() && !b.from.empty() && !b.to.empty()
}

// without is what remains of a box when another one, which lies within it, is cut out.
func (b box) without(cut box) []box {
	var out []box
	for _, r := range b.source.without(cut.source) {
		piece := b
		piece.source = r
		out = append(out, piece)
	}
	b.source = cut.source
	for _, r := range b.destination.without(cut.destination) {
		piece := b
		piece.destination = r
		out = append(out, piece)
	}
	b.destination = cut.destination
	for _, s := range b.protocol.without(cut.protocol) {
		piece := b
		piece.protocol = s
		out = append(out, piece)
	}
	b.protocol = cut.protocol
	for _, s := range b.from.without(cut.from) {
		piece := b
		piece.from = s
		out = append(out, piece)
	}
	b.from = cut.from
	for _, s := range b.to.without(cut.to) {
		piece := b
		piece.to = s
		out = append(out, piece)
	}
	return out
}

func (r Range) empty() bool {
	return !r.First.IsValid() || !r.Last.IsValid() || r.First.BitLen() != r.Last.BitLen() || r.Last.Less(r.First)
}

// and of two families is empty.
func (r Range) and(s Range) Range {
	if r.empty() || s.empty() || r.First.BitLen() != s.First.BitLen() {
		return Range{}
	}
	if r.First.Less(s.First) {
		r.First = s.First
	}
	if s.Last.Less(r.Last) {
		r.Last = s.Last
	}
	return r
}

func (r Range) without(cut Range) []Range {
	var out []Range
	if r.First.Less(cut.First) {
		out = append(out, Range{r.First, cut.First.Prev()})
	}
	if cut.Last.Less(r.Last) {
		out = append(out, Range{cut.Last.Next(), r.Last})
	}
	return out
}

func (s Span) empty() bool { return s.Last < s.First }

func (s Span) and(t Span) Span { return Span{max(s.First, t.First), min(s.Last, t.Last)} }

func (s Span) without(cut Span) []Span {
	var out []Span
	if s.First < cut.First {
		out = append(out, Span{s.First, cut.First - 1})
	}
	if cut.Last < s.Last {
		out = append(out, Span{cut.Last + 1, s.Last})
	}
	return out
}

// within gives the parts of whole that lie in one of the ranges, and the parts that lie in none.
func within(whole Range, ranges []Range) (in, out []Range) {
	for _, r := range ranges {
		if x := whole.and(r); !x.empty() {
			in = append(in, x)
		}
	}
	slices.SortFunc(in, func(a, b Range) int { return a.First.Compare(b.First) })
	merged := in[:0]
	for _, r := range in {
		if n := len(merged) - 1; n >= 0 && !merged[n].Last.Less(r.First) {
			if merged[n].Last.Less(r.Last) {
				merged[n].Last = r.Last
			}
			continue
		}
		merged = append(merged, r)
	}
	next := whole.First
	for _, r := range merged {
		if next.Less(r.First) {
			out = append(out, Range{next, r.First.Prev()})
		}
		if next = r.Last.Next(); r.Last == whole.Last {
			return merged, out
		}
	}
	return merged, append(out, Range{next, whole.Last})
}
