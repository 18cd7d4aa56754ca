package main

import (
	"log/slog"
	"strings"
	"testing"
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
