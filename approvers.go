package main

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/steps"
)

// VPNCHECK_APPROVERS names who may approve changes of the cloud: in Slack by the ids of users and user
// groups, in a terminal by the login name. Each place looks at its own entries only; * is everybody, in both.

// login begins an entry that names somebody in a terminal.
const login = "login:"

// checkApprovers finds entries that can name nobody.
func (c config) checkApprovers() error {
	for _, a := range c.Approvers {
		a = strings.TrimSpace(a)
		if name, inTerminal := strings.CutPrefix(a, login); a != "*" && !mentionable.MatchString(a) && (!inTerminal || name == "") {
			return fmt.Errorf("VPNCHECK_APPROVERS: %q: want the id of a user (U…) or a user group (S…), or %sNAME for who types in a terminal", a, login)
		}
	}
	return nil
}

// slackApprovers are those in Slack.
func (c config) slackApprovers() []string {
	var out []string
	for _, a := range c.Approvers {
		if a = strings.TrimSpace(a); !strings.HasPrefix(a, login) {
			out = append(out, a)
		}
	}
	return out
}

// approves says whether somebody in a terminal may approve changes.
func (c config) approves(p steps.Person) bool {
	return p.ID != "" && slices.ContainsFunc(c.Approvers, func(a string) bool {
		a = strings.TrimSpace(a)
		return a == "*" || a == login+p.ID
	})
}
