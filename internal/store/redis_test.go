package store

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

// shared is the Redis that the cases run on together, each under its own prefix.
// It is made at first use and ended by TestMain.
var shared struct {
	sync.Mutex
	dir    string
	server *server
	mini   *Store
}

func TestMain(m *testing.M) {
	// Long histories find what short ones do not; the command line may say otherwise.
	_ = flag.Set("rapid.steps", "120")
	_ = flag.Set("rapid.checks", "30")
	_ = flag.Set("rapid.nofailfile", "true")
	LogTo(slog.New(slog.DiscardHandler))
	code := m.Run()
	if shared.server != nil {
		shared.server.stop()
		_ = os.RemoveAll(shared.dir)
	}
	if shared.mini != nil {
		_ = shared.mini.Close()
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// server is a redis-server with an append-only file, which survives restarts.
type server struct {
	addr, dir string
	extra     []string
	cmd       *exec.Cmd
}

func startServer(t testing.TB, dir string, extra ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("redis-server is not installed: nothing is tested on a real Redis")
	}
	s := &server{addr: freeAddr(t), dir: dir, extra: extra}
	s.start(t)
	return s
}

func (s *server) start(t testing.TB) {
	t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	s.cmd = exec.Command("redis-server", append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.dir,
		"--save", "", "--appendonly", "yes", "--logfile", filepath.Join(s.dir, "redis.log"),
	}, s.extra...)...)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	db := redis.NewClient(&redis.Options{Addr: s.addr, DialerRetries: 1})
	defer func() { _ = db.Close() }()
	eventually(t, "redis-server answers", func() bool { return db.Ping(t.Context()).Err() == nil })
}

// stop kills without notice.
func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// bench opens stores that share one Redis and one prefix.
type bench struct {
	t   *testing.T
	url string
	o   Options
}

// onBoth runs a case on the embedded and on a real Redis.
func onBoth(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) { t.Parallel(); f(t, newBench(t, embeddedURL(t))) })
	t.Run("redis", func(t *testing.T) { t.Parallel(); f(t, newBench(t, realURL(t))) })
}

func newBench(t *testing.T, url string) *bench {
	prefix := strings.NewReplacer("/", "-", "{", "", "}", "").Replace(t.Name()) + randomID()
	return &bench{t: t, url: url, o: Options{
		Prefix: prefix, Lease: 600 * time.Millisecond, Drain: 3 * time.Second,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}}
}

func embeddedURL(t *testing.T) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.mini == nil {
		mini, err := OpenEmbedded(Options{})
		if err != nil {
			t.Fatal(err)
		}
		shared.mini = mini
	}
	o := shared.mini.db.(*redis.Client).Options()
	return fmt.Sprintf("redis://:%s@%s", o.Password, o.Addr)
}

func realURL(t *testing.T) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		dir, err := os.MkdirTemp("", "store") //nolint:usetesting // all tests share this server
		if err != nil {
			t.Fatal(err)
		}
		shared.dir, shared.server = dir, startServer(t, dir)
	}
	return "redis://" + shared.server.addr
}

// open returns a store that is closed after the test; change may alter its options.
func (b *bench) open(change ...func(*Options)) *Store {
	b.t.Helper()
	o := b.o
	o.URL = b.url
	for _, f := range change {
		f(&o)
	}
	s, err := Open(o)
	if err != nil {
		b.t.Fatal(err)
	}
	s.block = 50 * time.Millisecond
	b.t.Cleanup(func() { _ = s.Close() })
	return s
}

// background runs f until stop is called, and has the test wait for its end.
func background(t *testing.T, f func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// eventually polls: nothing here waits for a fixed time.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// receive waits for a value.
func receive[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(15 * time.Second):
		t.Fatalf("never: %s", what)
		panic("unreachable")
	}
}
