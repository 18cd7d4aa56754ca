package redislab

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/redis/go-redis/v9"
)

// MasterName is what the Sentinels call their master.
const MasterName = "vpncheck"

// Watched is a master with one replica, and three Sentinels that watch over them. A master writes
// only while it has a replica: what it has accepted is not on one machine alone.
type Watched struct {
	nodes     []*Server // the first is the master now
	sentinels []*Server
}

// StartWatched starts all five, and returns when they know each other.
func StartWatched(dir string) (*Watched, error) {
	w := &Watched{}
	for i := range 2 {
		settings := []string{"--min-replicas-to-write", "1", "--min-replicas-max-lag", "10", "--repl-diskless-sync-delay", "0"}
		if i > 0 {
			settings = append(settings, replicaOf(w.nodes[0])...)
		}
		s, err := StartServer(filepath.Join(dir, fmt.Sprint("node", i)), settings...)
		if err != nil {
			w.Kill()
			return nil, err
		}
		w.nodes = append(w.nodes, s)
	}
	for i := range 3 {
		s, err := startSentinel(filepath.Join(dir, fmt.Sprint("sentinel", i)), w.nodes[0])
		if err != nil {
			w.Kill()
			return nil, err
		}
		w.sentinels = append(w.sentinels, s)
	}
	if err := w.settled(); err != nil {
		w.Kill()
		return nil, err
	}
	return w, nil
}

func replicaOf(master *Server) []string {
	host, port, _ := net.SplitHostPort(master.Addr)
	return []string{"--replicaof", host + " " + port}
}

func startSentinel(dir string, master *Server) (*Server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of a Sentinel: %w", err)
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	host, masterPort, _ := net.SplitHostPort(master.Addr)
	file := filepath.Join(dir, "sentinel.conf") // a Sentinel keeps in it what it learns
	text := strings.Join([]string{
		"port " + port, "bind 127.0.0.1", "dir " + dir, "logfile " + filepath.Join(dir, "sentinel.log"),
		fmt.Sprintf("sentinel monitor %s %s %s 2", MasterName, host, masterPort),
		fmt.Sprintf("sentinel down-after-milliseconds %s 1000", MasterName),
		fmt.Sprintf("sentinel failover-timeout %s 4000", MasterName),
	}, "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("configure a Sentinel: %w", err)
	}
	s := &Server{Addr: addr, dir: dir, args: []string{file, "--sentinel"}}
	return s, s.Start()
}

// URL is the form in which the store is told of Sentinels.
func (w *Watched) URL() string {
	var addrs []string
	for _, s := range w.sentinels {
		addrs = append(addrs, s.Addr)
	}
	return "redis+sentinel://" + strings.Join(addrs, ",") + "/" + MasterName
}

// Master is the address of the present master.
func (w *Watched) Master() string { return w.nodes[0].Addr }

// Failover kills the master, waits until the Sentinels have made the replica master, and starts
// the old one as its replica: until then the new one takes no writes.
func (w *Watched) Failover() error {
	old, next := w.nodes[0], w.nodes[1]
	old.Kill()
	if err := next.until("new master", func(ctx context.Context, db *redis.Client) bool {
		return role(ctx, db) == "master"
	}); err != nil {
		return err
	}
	if err := old.Start(replicaOf(next)...); err != nil {
		return err
	}
	w.nodes = []*Server{next, old}
	return w.settled()
}

// settled waits until the replica follows the master, and all Sentinels know both and each other.
func (w *Watched) settled() error {
	if err := w.nodes[1].until("replication", func(ctx context.Context, db *redis.Client) bool {
		return strings.Contains(db.Info(ctx, "replication").Val(), "master_link_status:up")
	}); err != nil {
		return err
	}
	for _, s := range w.sentinels {
		last := ""
		if err := s.until("agreement of the Sentinels", func(ctx context.Context, db *redis.Client) bool {
			about, err := db.Do(ctx, "SENTINEL", "MASTER", MasterName).StringSlice()
			last = strings.Join(about, " ")
			return err == nil && w.agrees(about)
		}); err != nil {
			return fmt.Errorf("%w; it says %s", err, last)
		}
	}
	return nil
}

// agrees reads what a Sentinel says of its master.
func (w *Watched) agrees(about []string) bool {
	said := map[string]string{}
	for i := 0; i+1 < len(about); i += 2 {
		said[about[i]] = about[i+1]
	}
	return net.JoinHostPort(said["ip"], said["port"]) == w.Master() && !strings.Contains(said["flags"], "down") &&
		said["num-slaves"] == "1" && said["num-other-sentinels"] == "2"
}

func role(ctx context.Context, db *redis.Client) string {
	answer, err := db.Do(ctx, "ROLE").Slice()
	if err != nil || len(answer) == 0 {
		return ""
	}
	r, _ := answer[0].(string)
	return r
}

// Kill ends all of them.
func (w *Watched) Kill() {
	for _, s := range append(w.sentinels, w.nodes...) {
		s.Kill()
	}
}
