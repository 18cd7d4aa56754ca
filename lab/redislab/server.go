// Package redislab runs real Redis on loopback: servers that are killed and started again, and a
// master with its replica under three Sentinels. The tests of the store and of the whole program
// take it away from them in all the ways that a Redis can be lost.
package redislab

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// Installed says whether there is a redis-server on this machine.
func Installed() bool {
	_, err := exec.LookPath("redis-server")
	return err == nil
}

// answerWithin is how long a server may take until it answers.
const answerWithin = 20 * time.Second

// Server is a redis-server, or a Sentinel. Its address and its files outlive a Kill. Its methods
// are for one goroutine at a time.
type Server struct {
	Addr string
	dir  string
	args []string
	cmd  *exec.Cmd
}

// StartServer starts a redis-server with an append-only file in dir; more settings are its
// command line. It answers when StartServer returns.
func StartServer(dir string, settings ...string) (*Server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of a redis-server: %w", err)
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	s := &Server{Addr: addr, dir: dir, args: append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "",
		"--appendonly", "yes", "--logfile", filepath.Join(dir, "redis.log"),
	}, settings...)}
	return s, s.Start()
}

// Start starts the server again after a Kill; settings are added to those it had, for this time.
func (s *Server) Start(settings ...string) error {
	s.cmd = exec.Command("redis-server", append(slices.Clip(s.args), settings...)...)
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	return s.until("an answer", func(ctx context.Context, db *redis.Client) bool {
		return db.Ping(ctx).Err() == nil
	})
}

// Kill ends the server without notice.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // killed: it has nothing to say
	s.cmd = nil
}

// until asks the server until it answers as wanted.
func (s *Server) until(what string, ok func(context.Context, *redis.Client) bool) error {
	db := redis.NewClient(&redis.Options{Addr: s.Addr, DialerRetries: 1, Protocol: 2})
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		if ok(ctx, db) {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return fmt.Errorf("redis at %s: no %s within %s", s.Addr, what, answerWithin)
		}
	}
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}
