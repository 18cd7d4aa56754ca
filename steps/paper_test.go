package steps

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// paper is the runbook as it stands on paper, and what comes before it. It is written down apart
// from the code on purpose. "reread X": read the tunnel again; connected ends it, otherwise X.
// "repair X": say what to change; done leads to reread X, cannot leads to X. "again" judges the
// step anew after a repair that did not help, three repairs at most, "cannot" names another way.
const paper = `
read        yes      preflight
read        no       cancelled
read        unknown  repair activate again
preflight   yes      activate
preflight   no       repair activate again cannot escalate
preflight   unknown  activate
activate    yes      reread gateway
activate    no       gateway
activate    unknown  gateway
gateway     yes      policy
gateway     no       internet
gateway     unknown  internet
internet    yes      policy
internet    no       repair policy
internet    unknown  policy
policy      yes      parameters
policy      no       repair parameters
policy      unknown  parameters
parameters  yes      escalate
parameters  no       repair escalate
parameters  unknown  escalate
escalate    yes      escalated
`

// onPaper is where a finger stands that follows the paper.
type onPaper struct {
	step, doing string // doing: judge, repair, reread, or the end
	rule        paperRule
	repairs     map[string]int
	down        bool // the tunnel has been read, and it was down
}

type paperRule struct {
	verb, to, cannot string
	again            bool
}

func readPaper(t testing.TB) map[string]paperRule {
	rules := map[string]paperRule{}
	for line := range strings.Lines(strings.TrimSpace(paper)) {
		w := strings.Fields(line)
		rule := paperRule{verb: "go", to: w[2]}
		switch w[2] {
		case "reread", "repair":
			rule.verb, rule.to, rule.cannot = w[2], w[3], w[3]
		case "cancelled", "escalated":
			rule.verb = "end"
		}
		for i, word := range w {
			rule.again = rule.again || word == "again"
			if word == "cannot" {
				rule.cannot = w[i+1]
			}
		}
		if _, twice := rules[w[0]+" "+w[1]]; twice {
			t.Fatalf("the paper says twice where %s %s leads", w[0], w[1])
		}
		rules[w[0]+" "+w[1]] = rule
	}
	return rules
}

// say moves the finger: a verdict while it judges; done or cannot during a repair; connected or
// down during a reread.
func (p onPaper) say(rules map[string]paperRule, word string) onPaper {
	switch p.doing + " " + word {
	case "repair done":
		p.doing = "reread"
		return p
	case "repair cannot":
		return p.to(p.rule.cannot)
	case "reread connected":
		p.doing = "connected"
		if p.down {
			p.doing = "solved"
		}
		return p
	case "reread down":
		if p.rule.again && p.repairs[p.step] < 3 {
			return p.to(p.step)
		}
		return p.to(p.rule.to)
	}
	rule, ok := rules[p.step+" "+word]
	if !ok {
		panic(fmt.Sprintf("the paper does not say where %s %s leads", p.step, word))
	}
	p.rule = rule
	switch rule.verb {
	case "go":
		return p.to(rule.to)
	case "end":
		p.doing = rule.to
	case "repair":
		p.repairs = maps.Clone(p.repairs)
		p.repairs[p.step]++
		p.doing = "repair"
	default:
		p.doing = rule.verb
	}
	return p
}

func (p onPaper) to(step string) onPaper {
	p.step, p.doing = step, "judge"
	return p
}

// inWords says where a run stands in the paper's words.
func inWords(r Run) string {
	switch r.Phase {
	case Over:
		return r.Step + " " + string(r.Outcome.End)
	case Repairing:
		return r.Step + " repair"
	case Rechecking:
		return r.Step + " reread"
	default:
		return r.Step + " judge"
	}
}
