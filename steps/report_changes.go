package steps

import "strings"

// reportChanges lists what somebody let the bot change of the cloud's end, so that it can be taken back
// by hand.
func reportChanges(r Run) string {
	var rows [][]string
	for _, c := range r.Facts.Changes {
		for _, s := range c.Settings {
			rows = append(rows, []string{clock(c.At), c.Title, s.Name, s.Before + " → " + s.After, nameOf(c.By), c.Outcome.word()})
		}
	}
	if rows == nil {
		return ""
	}
	return table([]string{"At", "Change", "Setting", "Before → after", "Approved by", "Result"}, rows)
}

// word says what became of a change.
func (r ChangeResult) word() string {
	word := map[ChangeState]string{
		ChangeUnderWay: "it was under way at the end", ChangeMade: "made", ChangeRefused: "not made",
		ChangeUnclear: "unclear",
	}[r.State]
	return strings.TrimSuffix(word+": "+r.Problem, ": ")
}
