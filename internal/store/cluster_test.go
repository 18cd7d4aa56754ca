package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// startCluster makes three nodes that share the slots, without replicas.
func startCluster(t *testing.T) (url string) {
	t.Helper()
	var nodes []string
	for i := range 3 {
		server := startServer(t, t.TempDir(), "--cluster-enabled", "yes", "--cluster-port", portOf(freeAddr(t)))
		t.Cleanup(server.stop)
		nodes = append(nodes, server.addr)
		db := redis.NewClient(&redis.Options{Addr: server.addr})
		t.Cleanup(func() { _ = db.Close() })
		first, last := 16384*i/3, 16384*(i+1)/3-1
		if err := db.Do(t.Context(), "CLUSTER", "ADDSLOTSRANGE", first, last).Err(); err != nil {
			t.Fatal(err)
		}
		if err := db.Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", portOf(nodes[0]), clusterPort(t, nodes[0])).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range nodes {
		db := redis.NewClient(&redis.Options{Addr: node})
		eventually(t, "cluster agrees", func() bool {
			info := db.ClusterInfo(t.Context()).Val()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		})
		_ = db.Close()
	}
	return "redis+cluster://" + strings.Join(nodes, ",")
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

// clusterPort asks a node for the port of its bus.
func clusterPort(t *testing.T, node string) string {
	t.Helper()
	db := redis.NewClient(&redis.Options{Addr: node})
	defer func() { _ = db.Close() }()
	return db.ConfigGet(t.Context(), "cluster-port").Val()["cluster-port"]
}

func TestClusterSpreadsRunsAndKeepsTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, startCluster(t))
	one, two := b.open(), b.open()
	if one.o.Partitions != 8 {
		t.Errorf("%d partitions", one.o.Partitions)
	}
	ended := make(chan string, 99)
	for _, s := range []*Store{one, two} {
		background(t, func(ctx context.Context) error { return s.Work(ctx, 4, timedToEnd) })
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 4, func(ctx context.Context, task *ShowTask) (time.Time, error) {
				if strings.Contains(string(task.State), "/end/") {
					ended <- task.Run
				}
				return time.Time{}, task.Sent(ctx, "card", Shown{TS: "1"})
			})
		})
	}
	const n = 40
	used := map[partition]bool{}
	for i := range n {
		run := begin(t, one, fmt.Sprint("vpnx-", i), fmt.Sprint("e", i))
		p, _ := one.runPartition(run)
		used[p] = true
		if _, err := two.Push(t.Context(), Event{ID: "x", Run: run}); err != nil && !errors.Is(err, ErrEnded) {
			t.Fatal(err)
		}
	}
	if len(used) != 8 {
		t.Errorf("%d partitions are used", len(used))
	}
	seen := map[string]bool{}
	for len(seen) < n {
		seen[receive(t, "every run's end is shown", ended)] = true
	}
	past, err := two.History(t.Context(), "", 99)
	if err != nil || len(past) != n || string(past[0].Summary) != "s" {
		t.Errorf("history has %d, %v", len(past), err)
	}
	if open, err := one.OpenRuns(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("open %v, %v", open, err)
	}
	if ok, err := one.Lead(t.Context(), "chore", time.Minute); !ok || err != nil {
		t.Errorf("lead %v, %v", ok, err)
	}
}

// timedToEnd has every run end by a timer.
func timedToEnd(_ context.Context, task Task) (Commit, error) {
	c := note(task)
	c.Show, c.Summary = true, []byte("s")
	c.Ended = strings.Contains(task.Event.ID, "/end/")
	if len(task.State) == 0 {
		c.Timers = []Timer{{Name: "end", At: time.Now().Add(50 * time.Millisecond)}}
	}
	return c, nil
}
