package store

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// partition is the number of a hash tag: all keys of one run are in one.
type partition int

// partitionOf says where a subject's runs live.
func (s *Store) partitionOf(subject string) partition {
	h := fnv.New32a()
	_, _ = h.Write([]byte(subject))
	return partition(h.Sum32() % uint32(s.o.Partitions))
}

// runPartition reads the partition from a run's id: "k3v8…-0".
func (s *Store) runPartition(run string) (partition, error) {
	i := strings.LastIndexByte(run, '-')
	n, err := strconv.Atoi(run[i+1:])
	if i <= 0 || err != nil || n < 0 || n >= s.o.Partitions {
		return 0, fmt.Errorf("run %q: %w", run, ErrNoRun)
	}
	return partition(n), nil
}

// key names a key of a partition.
func (s *Store) key(p partition, parts ...string) string {
	return fmt.Sprintf("{%s:p%d}:%s", s.o.Prefix, p, strings.Join(parts, ":"))
}

// runKeys are the names of a run's own keys.
type runKeys struct{ run, state, inbox, seen, summary, ledger string }

func (s *Store) runKeys(p partition, run string) runKeys {
	base := s.key(p, "run", run)
	return runKeys{
		run: base, state: base + ":state", inbox: base + ":inbox", seen: base + ":seen",
		summary: base + ":summary", ledger: base + ":shown",
	}
}

// kind names a lane as the scripts do.
type kind string

const (
	events kind = "e"
	shows  kind = "s"
)

// stream is where a lane's tokens wait, delayed where they wait for a time; the
// events lane keeps its timers there too, as run/name.
func (s *Store) stream(k kind, p partition) string {
	if k == shows {
		return s.key(p, "show")
	}
	return s.key(p, "ready")
}

func (s *Store) delayed(k kind, p partition) string {
	if k == shows {
		return s.key(p, "later")
	}
	return s.key(p, "timers")
}

// millis is how scripts and sorted sets tell the time; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
