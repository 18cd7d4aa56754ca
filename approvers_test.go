package main

import (
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// Only a login name, or everybody, names somebody in a terminal.
func TestWhoApprovesInATerminal(t *testing.T) {
	ana := steps.Person{ID: "ana", Name: "ana"}
	for _, tt := range []struct {
		list string
		by   steps.Person
		may  bool
	}{
		{"", ana, false},
		{"login:ana", ana, true},
		{"S0ONCALL001, login:ana", ana, true},
		{"*", ana, true},
		{"ana", ana, false},
		{"login:anastasia", ana, false},
		{"login:U0ANA", steps.Person{ID: "U0ANA"}, true},
		{"U0ANA", steps.Person{ID: "U0ANA"}, false}, // a login name that looks like an id of Slack
		{"*", steps.Person{Name: "you"}, false},     // nobody knows who that is
	} {
		c := config{Approvers: strings.Split(tt.list, ",")}
		if got := c.approves(tt.by); got != tt.may {
			t.Errorf("%q, %q: %t", tt.list, tt.by.ID, got)
		}
	}
	for list, ok := range map[string]bool{"U0ANA,S0ONCALL001, login:ana,*": true, "ana": false, "login:": false, "": true} {
		c := config{}
		if list != "" {
			c.Approvers = strings.Split(list, ",")
		}
		if err := c.checkInside(); (err == nil) != ok {
			t.Errorf("%q: %v", list, err)
		}
	}
}

// Who approves in terminals only has nothing offered in Slack, where nobody could approve it.
func TestNoChangeIsOfferedWhereNobodyApproves(t *testing.T) {
	for _, tt := range []struct {
		approver string
		offers   bool
	}{{"login:ana", false}, {slacklab.Oncall, true}} {
		w := newWorld(t)
		w.approvers = []string{tt.approver}
		w.serve(w.embedded())
		w.command(w.compared(cloudlab.WithNegotiation("passive")))
		card := w.asks("From a CVM in the VPC")
		if got := strings.Contains(card.Shown(), "Let the cloud begin the negotiation"); got != tt.offers {
			t.Errorf("%s: offered: %t", tt.approver, got)
		}
	}
}
