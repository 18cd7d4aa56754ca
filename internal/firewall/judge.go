package firewall

import "slices"

// Judge says what the policy does with a flow: the first rule that matches decides. Parts of the
// flow that different rules decide about are judged apart.
func (p Policy) Judge(f Flow) Decision {
	d := Decision{Flow: f, Policy: p.Name}
	if !f.Source.IsValid() || !f.Destination.IsValid() || f.Source.Addr().BitLen() != f.Destination.Addr().BitLen() {
		d.Verdict, d.Why = Unclear, "the addresses of the flow are not known"
		return d
	}
	pieces, ok := p.decide(f)
	if !ok {
		d.Verdict, d.Why = Unclear, "the policy cuts the flow into too many parts to judge"
		return d
	}
	verdict := total(pieces)
	i := slices.IndexFunc(pieces, func(x piece) bool { return x.verdict() == decisive(verdict, pieces) })
	d.Verdict, d.Rule, d.Line = verdict, p.ruleName(pieces[i]), p.ruleLine(pieces[i])
	d.Why = p.why(verdict, pieces, pieces[i], f)
	if p.Partial && d.Verdict != Unclear {
		d.Why = "only some of the rules were read, and one that was not may come first; of those that were, " + d.Why
		d.Verdict = Unclear
	}
	return d
}

// JudgeAll judges several flows by the same policy.
func (p Policy) JudgeAll(flows []Flow) []Decision {
	out := make([]Decision, 0, len(flows))
	for _, f := range flows {
		out = append(out, p.Judge(f))
	}
	return out
}

// piece is a part of a flow together with the rules that decide about it.
type piece struct {
	box
	action Action
	rule   int   // that decides, of those in the policy; -1 is the default
	may    []int // rules that come first and may match
	split  bool  // those that may do not say what the one that decides says
	from   int   // the first rule that it has still to meet
}

func (x piece) verdict() Verdict {
	switch {
	case x.split:
		return Unclear
	case x.action == Permit:
		return Permitted
	case x.action == Deny:
		return Denied
	default:
		return Unclear
	}
}

// effort is how often pieces and parts of rules are tried against each other: about a second.
const effort = 1 << 21

// decide cuts the flow into pieces, each with the rules that decide about it. It gives up where
// there are too many.
func (p Policy) decide(f Flow) ([]piece, bool) {
	var open, done []piece
	for _, b := range boxesOf(f) {
		open = append(open, piece{box: b})
	}
	work := 0
	for i, r := range p.Rules {
		regions, ok := r.regions(f, boxOf(f))
		if work += len(open) * (len(regions) + 1); !ok || work > effort {
			return nil, false
		}
		var rest []piece
		for _, x := range open {
			if x.from > i {
				rest = append(rest, x)
				continue
			}
			decided, passed := x.apply(i, r.Action, regions)
			if r.Action == Pass {
				rest = append(rest, over(decided, i+1+r.Over)...)
			} else {
				done = append(done, p.settle(decided)...)
			}
			rest = append(rest, passed...)
		}
		if open = rest; len(open) == 0 {
			break
		}
	}
	for i := range open {
		open[i].rule, open[i].action = -1, p.Default
	}
	return append(done, p.settle(open)...), true
}

// over has pieces go on at a rule further back.
func over(pieces []piece, from int) []piece {
	for i := range pieces {
		pieces[i].from, pieces[i].rule, pieces[i].action = from, 0, ""
	}
	return pieces
}

// apply gives the parts of a piece that a rule decides about, and those that go on to the next.
func (x piece) apply(rule int, action Action, regions []region) (decided, passed []piece) {
	left := []box{x.box}
	for _, r := range regions {
		var rest []box
		for _, b := range left {
			cut, ok := b.and(r.box)
			if !ok {
				rest = append(rest, b)
				continue
			}
			rest = append(rest, b.without(cut)...)
			y := piece{box: cut, may: x.may}
			if r.certain {
				y.rule, y.action = rule, action
				decided = append(decided, y)
			} else {
				y.may = append(slices.Clone(x.may), rule)
				passed = append(passed, y)
			}
		}
		left = rest
	}
	for _, b := range left {
		passed = append(passed, piece{box: b, may: x.may})
	}
	return decided, passed
}

// settle marks the pieces about which it matters that a rule is unclear.
func (p Policy) settle(pieces []piece) []piece {
	for i, x := range pieces {
		pieces[i].split = slices.ContainsFunc(x.may, func(r int) bool { return p.Rules[r].Action != x.action })
	}
	return pieces
}

// total is the verdict over all pieces. What is partly unclear is unclear as a whole, unless it is
// certain that some gets through and some does not.
func total(pieces []piece) Verdict {
	has := func(v Verdict) bool {
		return slices.ContainsFunc(pieces, func(x piece) bool { return x.verdict() == v })
	}
	switch {
	case has(Permitted) && has(Denied):
		return Partly
	case has(Unclear):
		return Unclear
	case has(Denied):
		return Denied
	default:
		return Permitted
	}
}

// decisive is the verdict of the piece that people should look at first: where something is denied
// for certain, that.
func decisive(v Verdict, pieces []piece) Verdict {
	denied := slices.ContainsFunc(pieces, func(x piece) bool { return x.verdict() == Denied })
	if denied {
		return Denied
	}
	return v
}
