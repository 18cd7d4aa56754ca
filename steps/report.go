package steps

import (
	"fmt"
	"strings"
	"time"
)

// Report is the record of a run for people: Markdown, ready to paste into a ticket to Tencent Cloud
// or to the device's maker. What somebody must know at three in the morning stands first.
func Report(r Run) string {
	var b strings.Builder
	b.WriteString(reportSummary(r))
	for _, s := range []struct{ title, body string }{
		{"What to do next", reportActions(r)},
		{"The steps", reportSteps(r)},
		{"Not established", reportNotEstablished(r)},
		{"Measured", reportMeasured(r)},
		{"Answered by people", reportAnswers(r)},
		{"Changed in the cloud", reportChanges(r)},
		{"The device in the IDC", reportDevice(r)},
		{"Pasted by people", reportPasted(r)},
		{"Could not be read", reportGaps(r)},
		{"Negotiation parameters (the cloud's side)", reportParameters(r)},
		{"Timeline (UTC)", reportTimeline(r)},
		{"RequestIds of Tencent Cloud's API", reportRequests(r)},
	} {
		if s.body != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s", s.title, s.body)
		}
	}
	return b.String()
}

func reportSummary(r Run) string {
	var b strings.Builder
	t := r.Facts.Reading
	fmt.Fprintf(&b, "# VPN tunnel %s: %s\n\n", inline(named(r.Tunnel, t.Tunnel.Name)), strings.ToLower(r.State()))
	if r.Outcome.Cause != "" {
		fmt.Fprintf(&b, "**%s**\n\n", inline(r.Outcome.Cause))
	}
	if suspects := r.openSuspects(); len(suspects) > 0 {
		b.WriteString("Suspects, the likeliest first:\n\n")
		for i, s := range suspects {
			fmt.Fprintf(&b, "%d. %s\n", i+1, inline(s.Why))
		}
		b.WriteByte('\n')
	}
	rows := [][]string{
		{"Tunnel", named(r.Tunnel, t.Tunnel.Name)},
		{"Region, VPC", joinKnown(t.Region, t.Tunnel.VPC)},
		{"VPN gateway", joinKnown(named(t.Gateway.ID, t.Gateway.Name), address(t.Gateway.PublicIP), t.Gateway.State)},
		{"Customer gateway (IDC)", joinKnown(named(t.Customer.ID, t.Customer.Name), address(t.Customer.PublicIP))},
		{"VPC networks", knownPrefixes(t.Tunnel.LocalNetworks())},
		{"IDC networks", knownPrefixes(t.Tunnel.RemoteNetworks())},
		{"Before", readingInWords(r.Facts.First)},
		{"After", afterInWords(r)},
		{"Not connected since", downSince(r)},
		{"Checked", checkedInWords(r)},
	}
	b.WriteString(table([]string{"", ""}, known(rows)))
	return b.String()
}

// known leaves out the rows without a value.
func known(rows [][]string) [][]string {
	var out [][]string
	for _, row := range rows {
		if row[1] != "" {
			out = append(out, row)
		}
	}
	return out
}

func afterInWords(r Run) string {
	if r.Facts.Unread != nil {
		return "it could not be read at the end: " + r.Facts.Unread.Error()
	}
	if !r.Facts.Reading.ReadOK() {
		return ""
	}
	return readingInWords(&r.Facts.Reading)
}

func readingInWords(r *Reading) string {
	if r == nil {
		return ""
	}
	word := "not connected"
	if r.Connected() {
		word = "connected"
	}
	return fmt.Sprintf("%s (NetStatus %s, State %s) at %s", word, orNone(r.Tunnel.NetStatus), orNone(r.Tunnel.State), clock(r.At))
}

// downSince is no more than what was seen: the cloud's API does not say when a tunnel went down.
func downSince(r Run) string {
	if f := r.Facts.First; f != nil && !f.Connected() {
		return "at least " + clock(f.At) + " (first reading; the API does not tell when it went down)"
	}
	return ""
}

func checkedInWords(r Run) string {
	who := nameOf(r.StartedBy)
	if r.Ended.IsZero() {
		return fmt.Sprintf("since %s, for %s; run %s, still open", clock(r.Started), who, r.ID)
	}
	return fmt.Sprintf("%s to %s (%s), for %s; run %s", clock(r.Started), clock(r.Ended), r.Duration().Round(time.Second), who, r.ID)
}

func reportActions(r Run) string {
	var b strings.Builder
	for i, a := range r.NextActions() {
		fmt.Fprintf(&b, "%d. %s\n", i+1, inline(a.Summary))
		if a.Detail != "" {
			fmt.Fprintf(&b, "   %s\n", inline(a.Detail))
		}
		for _, act := range a.Actions {
			b.WriteString(reportAction(act))
		}
		if a.Who != "" {
			fmt.Fprintf(&b, "   - Who: %s\n", inline(a.Who))
		}
	}
	return b.String()
}

// reportAction writes one thing to do; what follows its first line is a table for a fixed-width
// font. The ticket's address is ours, and stays a link.
func reportAction(act string) string {
	first, rest, _ := strings.Cut(act, "\n")
	line := strings.ReplaceAll(inline(first), inline(TicketURL), TicketURL)
	if rest == "" {
		return "   - " + line + "\n"
	}
	return "   - " + line + "\n\n" + indent(fence(rest), "     ") + "\n"
}

func indent(s, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n"+by) + "\n"
}
