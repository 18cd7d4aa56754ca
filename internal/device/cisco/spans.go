package cisco

import (
	"fmt"
	"strings"

	"vpncheck/internal/firewall"
)

func spansText(spans []firewall.Span) string {
	var out []string
	for _, s := range spans {
		if s.First == s.Last {
			out = append(out, fmt.Sprint(s.First))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", s.First, s.Last))
		}
	}
	return strings.Join(out, ",")
}
