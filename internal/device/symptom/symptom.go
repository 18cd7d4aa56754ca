// Package symptom names what outputs of state and logs say: which line tells of which cause, what
// that means in plain words, where to look and what to do.
//
// # Design
//
// Causes are few and phrases are many: every vendor words the same refusal in its own way. So
// there is a table of causes (causes.go), a table of phrases that point to them (phrases.go), and a
// reader of counters and states (states.go), which only together mean something.
//
// A phrase is looked for where its longest word is met, so that the time is in proportion to the
// text. The names of IKE's own notifications ("NO_PROPOSAL_CHOSEN") count only where nothing on the
// line says more. Lines of a configuration are left out: a description may quote anything.
//
// Every line that is given back has passed through [device.Redact].
package symptom

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// found is a cause with the first line that tells of it.
type found struct {
	line  device.Line
	text  string // instead of the line, where several lines together tell
	count int
}

type finder struct {
	causes map[string]*found
	order  []string
	states states
	offers offers
	answer responder
	beside map[string]bool // causes that more exact ones replace
}

// exact says that something more exact than this cause was found.
func (f *finder) exact(than string) { f.beside[than] = true }

// Find gives the symptoms of a text, at most one for each cause: errors first, in the order of the
// first lines that tell of them, then what works.
func Find(t device.Text) []device.Symptom {
	f := &finder{
		causes: map[string]*found{}, beside: map[string]bool{},
		offers: offers{received: map[string]string{}, exchange: map[string]string{}},
	}
	for _, l := range t.Lines {
		if len(l.S) > tooLong { // no device prints such lines, and each word is looked up in all of it
			l.S = strings.ToValidUTF8(l.S[:tooLong], "")
		}
		f.states.line(l)
		if configured(l.S) {
			continue
		}
		for _, id := range match(l.S) {
			f.add(f.after(id, l.S), l, "")
		}
		low := strings.ToLower(l.S)
		f.offers.line(f, l, low)
		f.retransmits(l, low)
		f.answer.line(f, l, low)
	}
	f.states.conclude(f)
	f.refine()
	out := make([]device.Symptom, 0, len(f.order))
	for _, id := range f.order {
		out = append(out, f.symptom(id))
	}
	slices.SortStableFunc(out, func(a, b device.Symptom) int {
		switch {
		case a.Healthy == b.Healthy:
			return 0
		case b.Healthy:
			return -1
		default:
			return 1
		}
	})
	return out
}

// after is the cause of a refusal that strongSwan received, which depends on how far the ends had come.
func (f *finder) after(id, s string) string {
	if f.causes["ike-up"] == nil || !strings.Contains(s, " error notify") {
		return id
	}
	switch id {
	case "proposal":
		return "phase2-proposal"
	case "id-information":
		return "selectors"
	default:
		return id
	}
}

// refine drops the causes that more exact ones replace.
func (f *finder) refine() {
	if f.causes["no-response-later"] != nil && f.causes["no-response"] != nil && strings.Contains(f.causes["no-response"].line.S, "giving up") {
		f.exact("no-response")
	}
	if f.causes["psk"] != nil {
		f.exact("malformed")
		f.exact("no-response-later")
	}
	if f.beside["phase1-proposal"] || f.beside["phase2-proposal"] {
		f.exact("proposal")
	}
	f.order = slices.DeleteFunc(f.order, func(id string) bool { return f.beside[id] })
}

func (f *finder) add(id string, l device.Line, text string) {
	s := f.causes[id]
	if s == nil {
		s = &found{line: l, text: text}
		f.causes[id] = s
		f.order = append(f.order, id)
	}
	s.count++
}

// tooLong is where a line is cut, in octets.
const tooLong = 2000

// longest keeps a line that is shown within bounds.
const longest = 300

func (f *finder) symptom(id string) device.Symptom {
	c, s := causes[id], f.causes[id]
	text := s.text
	if text == "" {
		text = s.line.S
	}
	text, _ = device.Redact(text)
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "…"
	}
	if s.count > 1 {
		text += fmt.Sprintf(" (%d such lines)", s.count)
	}
	return device.Symptom{
		ID: id, Line: s.line.N, Text: text,
		Cause: c.cause, Explain: c.explain, Look: c.look, Do: c.do, Parameter: string(c.parameter), Healthy: c.healthy,
	}
}

// settings begin lines of configurations whose text is people's.
var settings = map[string]bool{
	"set": true, "description": true, "remark": true, "comment": true, "comments": true, "name": true, "alias": true,
	"banner": true, "annotate": true, "edit": true, "conn": true, "rule": true, "title": true, "echo": true,
	"ip": true, "crypto": true, "object": true, "access-list": true, "event": true, "snmp-agent": true, "header": true,
	"undo": true, "no": true, "acl": true, "interface": true, "policy": true, "time-range": true, "user": true,
	"username": true, "tunnel-group": true, "service": true, "address": true, "zone": true, "vlan": true, "hostname": true,
}

// configured says whether a line is one of a configuration or a comment, not of an output.
func configured(s string) bool {
	word, rest, _ := strings.Cut(s, " ")
	if settings[strings.ToLower(word)] && !(strings.EqualFold(word, "no") && isMessage(rest)) && !strings.HasPrefix(rest, "= ") {
		return true
	}
	switch {
	case strings.HasPrefix(s, "//"), strings.HasPrefix(s, "/*"), strings.HasPrefix(s, "! "), strings.HasPrefix(s, "# "):
		return true
	case (strings.HasSuffix(s, ";") || strings.HasSuffix(s, "}")) && (strings.Contains(s, ` "`) || strings.Contains(s, "description")):
		return true
	}
	// "[FW-ike-peer-a] description …", "FW(config-if)# description …"
	return strings.Contains(s, "] description ") || strings.Contains(s, "# description ") || strings.Contains(s, "# set ") ||
		strings.Contains(s, "$ set ") || strings.Contains(s, "# remark ")
}

// isMessage tells "no proposal chosen" from "no shutdown".
func isMessage(rest string) bool {
	for _, w := range []string{"match", "peer", "proposal", "ike", "acceptable", "suitable", "shared", "sa ", "offers", "config", "policy", "ipsec"} {
		if strings.HasPrefix(strings.ToLower(rest), w) {
			return true
		}
	}
	return false
}
