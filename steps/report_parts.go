package steps

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

func reportSteps(r Run) string {
	var rows [][]string
	for _, s := range Runbook {
		f, ok := r.VerdictOf(s.ID)
		if !ok {
			rows = append(rows, []string{s.Title, "not decided", "", ""})
			continue
		}
		rows = append(rows, []string{s.Title, verdictWord(f.Verdict), f.Reason, whoFound(f)})
	}
	return table([]string{"Step", "Result", "Why", "Found by"}, rows)
}

func reportNotEstablished(r Run) string {
	var b strings.Builder
	for _, u := range r.NotEstablished() {
		fmt.Fprintf(&b, "- %s: %s\n", inline(u.Title), inline(u.Why))
	}
	return b.String()
}

func reportMeasured(r Run) string {
	if len(r.Facts.Measurements) == 0 {
		return ""
	}
	var rows [][]string
	var raw strings.Builder
	for _, m := range r.Facts.Measurements {
		rows = append(rows, []string{clock(m.At), needWord(m.Need), measuredFrom(m), m.Target, m.String()})
		if m.Raw != "" {
			fmt.Fprintf(&raw, "\n%s, %s:\n\n%s", inline(needWord(m.Need)), inline(placeWord(m.Vantage)), fence(m.Raw))
		}
	}
	return table([]string{"At", "What", "From", "Target", "Result"}, rows) + raw.String()
}

// measuredFrom is the vantage of a measurement, with the machine that made it for the bot.
func measuredFrom(m Measurement) string {
	switch {
	case m.Need == ReadTraffic:
		return "Cloud Monitor"
	case m.Via != "":
		return placeWord(m.Vantage) + ", " + m.Via
	default:
		return placeWord(m.Vantage)
	}
}

func reportAnswers(r Run) string {
	var rows [][]string
	for _, f := range r.Findings {
		if f.Source == Machine || f.Kind != Answered && f.Kind != Repaired && f.Kind != Approved {
			continue
		}
		rows = append(rows, []string{clock(f.At), titleOf(f.Step), findingWord(f), f.Reason, nameOf(f.By)})
	}
	if rows == nil {
		return ""
	}
	return table([]string{"At", "Step", "Answer", "Why", "Who"}, rows)
}

func reportPasted(r Run) string {
	var b strings.Builder
	for _, f := range r.Findings {
		if f.Source != Machine && f.Raw != "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "%s, %s, by %s (secrets redacted):\n\n%s",
				clock(f.At), inline(titleOf(f.Step)), inline(nameOf(f.By)), fence(f.Raw))
		}
	}
	return b.String()
}

func reportGaps(r Run) string {
	var b strings.Builder
	for _, g := range r.Gaps() {
		fmt.Fprintf(&b, "- %s: %s. %s\n", inline(g.Part), inline(strings.TrimRight(g.Refusal.Error(), ".")), inline(g.Refusal.Advice))
	}
	return b.String()
}

func reportParameters(r Run) string {
	var rows [][]string
	for _, p := range parameterRows(r.Facts.Reading.Tunnel.Parameters) {
		rows = append(rows, p[:])
	}
	t := r.Facts.Reading.Tunnel
	for _, s := range t.Parameters.Selectors {
		rows = append(rows, []string{"Networks", s.Local.String() + " ↔ " + joinPrefixes(s.Remote)})
	}
	rows = append(rows, []string{"Routing", t.RouteType}, []string{"Negotiation", t.Negotiation})
	if rows = known(rows); rows == nil {
		return ""
	}
	return table([]string{"Parameter", "Value"}, rows)
}

func reportTimeline(r Run) string {
	rows := [][]string{{clock(r.Started), "", "started", "", nameOf(r.StartedBy)}}
	for _, f := range r.Findings {
		rows = append(rows, []string{clock(f.At), titleOf(f.Step), findingWord(f), f.Reason, whoFound(f)})
	}
	if r.Over() {
		rows = append(rows, []string{clock(r.Ended), "", strings.ToLower(r.State()), r.Outcome.Cause, ""})
	}
	return table([]string{"At", "Step", "What", "Why", "By"}, rows)
}

func reportRequests(r Run) string {
	var rows [][]string
	for _, q := range r.Requests() {
		rows = append(rows, []string{q.Action, q.ID})
	}
	if rows == nil {
		return ""
	}
	return table([]string{"Action", "RequestId"}, rows)
}

// The words of a report.

func verdictWord(v Verdict) string {
	if v == Unknown {
		return "not established"
	}
	return string(v)
}

func findingWord(f Finding) string {
	switch {
	case f.Kind == Repaired && f.Verdict == Yes:
		return "repair reported as done"
	case f.Kind == Repaired:
		return "cannot be changed"
	case f.Kind == Rechecked && f.Verdict == Yes:
		return "re-read: connected"
	case f.Kind == Rechecked && f.Verdict == No:
		return "re-read: not connected"
	case f.Kind == Rechecked:
		return "re-read: not readable"
	case f.Kind == Approved:
		return "change approved"
	case f.Kind == Changed && f.Verdict == Yes:
		return "cloud changed"
	case f.Kind == Changed && f.Verdict == No:
		return "change refused"
	case f.Kind == Changed:
		return "change unclear"
	case f.Kind == CalledOff:
		return "called off"
	case f.Kind == TimedOut:
		return "nobody answered in time"
	default:
		return verdictWord(f.Verdict)
	}
}

func needWord(n Need) string {
	switch n {
	case PingPrivate:
		return "ping through the tunnel"
	case PingGateway:
		return "ping of the VPN gateway"
	case Internet:
		return "public internet"
	default:
		return string(n)
	}
}

func placeWord(v Vantage) string {
	switch v {
	case VPC:
		return "the VPC"
	case IDC:
		return "the IDC"
	default:
		return string(v)
	}
}

func whoFound(f Finding) string {
	who := "the bot"
	if f.Source != Machine {
		who = nameOf(f.By)
	}
	if f.Source == Paste {
		who += " (pasted output)"
	}
	if f.Vantage != "" {
		who += ", from " + placeWord(f.Vantage)
	}
	return who
}

// nameOf names a person as well as it can be done.
func nameOf(p Person) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.ID != "":
		return p.ID
	default:
		return "somebody"
	}
}

func titleOf(step string) string {
	if s := Runbook.Find(step); s != nil {
		return s.Title
	}
	return step
}

func clock(t time.Time) string {
	if t.IsZero() {
		return "(no time)"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func named(id, name string) string {
	if name == "" || name == id {
		return id
	}
	if id == "" {
		return name
	}
	return id + " (" + name + ")"
}

func joinKnown(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func knownPrefixes(nets []netip.Prefix) string {
	if len(nets) == 0 {
		return ""
	}
	return joinPrefixes(nets)
}
