package cloudlab

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Command is what TAT has a host do.
type Command struct {
	Region, InstanceID string
	Text               string // decoded
	Type               string // SHELL, POWERSHELL, BAT
	User               string
	Timeout            time.Duration
}

// CommandResult is how a command ended.
type CommandResult struct {
	ExitCode int64
	Output   []byte // both streams; what is beyond 24 KB is dropped
	// Broken, where not empty, is the status of a task that never ran to its end:
	// DELIVER_FAILED, START_FAILED, TASK_TIMEOUT, CANCELLED, TERMINATED. Why is told
	// as Error.
	Broken, Error string
}

// CommandFunc runs a command on a host and returns how it ended. ctx ends at the
// command's timeout and when the server is closed; what was printed by then is its
// result all the same. It is called for each host at once, without the server's
// lock: it may edit the world.
type CommandFunc func(ctx context.Context, c Command) CommandResult

// OnCommand sets what runs the commands from now on. Without it, every command
// ends at once with exit code 0 and prints nothing.
func (s *Server) OnCommand(f CommandFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.command = f
}

// commands are those that run between a start and a Close.
type commands struct {
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup
}

func (w *commands) end() {
	if w == nil {
		return
	}
	w.stop()
	w.wg.Wait()
}

// launch runs a task's command in the background; the server's lock is held.
func (s *Server) launch(t *task) {
	if s.work == nil {
		s.work = &commands{}
		s.work.ctx, s.work.stop = context.WithCancel(context.Background())
	}
	f, parent := s.command, s.work.ctx
	s.work.wg.Go(func() {
		ctx, cancel := context.WithTimeout(parent, t.command.Timeout)
		defer cancel()
		var r CommandResult
		if f != nil {
			r = f(ctx, t.command)
		}
		late := errors.Is(ctx.Err(), context.DeadlineExceeded)
		s.mu.Lock()
		defer s.mu.Unlock()
		t.finish(r, late, s.cfg.Now())
	})
}
