package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"vpncheck/internal/store"
)

// recorder keeps the audit record of a check in a terminal, whose own store ends with it: in the bot's
// Redis where one is set, and on standard error otherwise.
type recorder struct {
	redis *store.Store // or nil
	errs  io.Writer
}

// recorder is opened for somebody who may approve changes: nothing else is recorded of a terminal.
func (c config) recorder(approver bool, log *slog.Logger) (recorder, error) {
	r := recorder{errs: os.Stderr}
	if !approver || c.RedisURL == "" {
		return r, nil
	}
	var err error
	r.redis, err = store.Open(withLog(c.store(), log))
	return r, err
}

// Audit keeps one entry.
func (r recorder) Audit(ctx context.Context, entry []byte) error {
	if r.redis != nil {
		err := r.redis.Audit(ctx, entry)
		if err == nil {
			return nil
		}
		fmt.Fprintf(r.errs, "vpncheck: Redis did not take an audit record, which follows: %v\n", err)
	}
	fmt.Fprintf(r.errs, "%s\n", entry)
	return nil
}

func (r recorder) close() {
	if r.redis != nil {
		_ = r.redis.Close()
	}
}
