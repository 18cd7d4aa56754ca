package store

import (
	"context"
	"embed"

	"github.com/redis/go-redis/v9"
)

//go:embed scripts/*.lua
var sources embed.FS

// The scripts are read only after they were made here, once.
var (
	scriptStart    = script("start")
	scriptPush     = script("push")
	scriptTake     = script("take")
	scriptCommit   = script("commit")
	scriptPark     = script("park")
	scriptRetry    = script("retry")
	scriptRelease  = script("release")
	scriptRefresh  = script("refresh")
	scriptWake     = script("wake")
	scriptFire     = script("fire")
	scriptShowTake = script("showtake")
	scriptShown    = script("shown")
	scriptLedger   = script("ledger")
	scriptClaim    = script("claim")
)

// script puts the prelude before the file; a file that is missing is a mistake of
// the build, found by the first test.
func script(name string) *redis.Script {
	prelude, err := sources.ReadFile("scripts/prelude.lua")
	if err != nil {
		panic(err)
	}
	body, err := sources.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(err)
	}
	return redis.NewScript(string(prelude) + string(body))
}

// eval runs a script once Redis is known to hold our layout.
func (s *Store) eval(ctx context.Context, sc *redis.Script, keys []string, args ...any) *redis.Cmd {
	if err := s.checkLayout(ctx); err != nil {
		cmd := redis.NewCmd(ctx)
		cmd.SetErr(err)
		return cmd
	}
	cmd := sc.Run(ctx, s.db, keys, args...)
	cmd.SetErr(verdict(cmd.Err()))
	return cmd
}
