package ipseclab

import (
	"context"
	"testing"
	"time"
)

// lab is a lab for one test, or a skip that says what the machine lacks.
func lab(t *testing.T, o Options) (context.Context, *Lab) {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here: ", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	l, err := Up(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(bothLogs(l))
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, l
}
