package main

import (
	"log/slog"
	"strings"
	"testing"

	"vpncheck/steps"
)

// An audit record that Redis does not take is not lost: whoever sits there has it on standard error.
func TestRecordWithoutRedis(t *testing.T) {
	r, err := config{RedisURL: "redis://127.0.0.1:1"}.recorder(true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	var errs strings.Builder
	r.errs = &errs
	if err := r.Audit(t.Context(), []byte(`{"what":"change"}`)); err != nil {
		t.Fatal(err)
	}
	if got := errs.String(); !strings.Contains(got, "Redis did not take") || !strings.HasSuffix(got, "\n{\"what\":\"change\"}\n") {
		t.Errorf("standard error: %q", got)
	}
}

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
