//go:build !race

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/lab/slacklab"
)

// largeSecret is in the part of a large configuration that means nothing for the tunnel.
const largeSecret = "Canary-of-a-user-1"

// large is a FortiGate's configuration that is as large as a file may be: the tunnel's part stands in
// the middle of a firewall with many objects and users.
func large(size int) string {
	part := fortigate("sha1", allServices)
	var b strings.Builder
	b.Grow(size)
	filler := func(until int) {
		for i := 0; b.Len() < until; i++ {
			fmt.Fprintf(&b, "config firewall address\n    edit \"host-%d\"\n        set subnet 10.%d.%d.%d 255.255.255.255\n    next\nend\n", i, i>>16&255, i>>8&255, i&255)
			fmt.Fprintf(&b, "config user local\n    edit \"user-%d\"\n        set type password\n        set passwd %s-%d\n    next\nend\n", i, largeSecret, i)
		}
	}
	const unit = 512 // no piece of the filler is longer
	filler(size/2 - len(part))
	b.WriteString(part)
	filler(size - unit)
	b.WriteString(strings.Repeat("\n", size-b.Len()))
	return b.String()
}

// The largest file that is taken goes all the way from the form to the card, within seconds, and
// leaves nothing large and nothing secret behind.
func TestSpeedOfALargeFile(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	redis := w.serveOverRedis()
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	upload := file("fw.conf", large(conversation.MaxFile))
	view := w.form(card)
	peak := watchMemory(t)
	start := time.Now()
	if errs := w.submit(view, upload); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	repair := w.card("Waiting for a repair")
	took, most := time.Since(start), peak()
	w.shows(repair, "IKE integrity: the cloud has SHA-256, the device SHA1", "permits all")
	if took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if most > 300<<20 {
		t.Errorf("the heap grew by %d MB", most>>20)
	}
	redis.keeps(t, 1<<20, largeSecret, devicePSK)
	w.nowhere(largeSecret)
	w.nowhere(devicePSK)
}

// One byte more is refused, with what to do instead, and the question stays.
func TestTooLargeFile(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	w.submit(w.form(card), map[string]map[string]slacklab.Value{
		"files": {"files": {Files: []slacklab.FileUpload{{Name: "fw.conf", Content: make([]byte, conversation.MaxFile+1)}}}},
	})
	w.thread(card, "fw.conf has 11 MB, and at most 10 can be read; share only the parts about IPsec")
	w.click(w.asks("Does the security policy"), "Yes")
}

// watchMemory gives by how much the heap has grown at most.
func watchMemory(t *testing.T) func() uint64 {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	now := func() uint64 {
		metrics.Read(heap)
		return heap[0].Value.Uint64()
	}
	before, stop, most := now(), make(chan struct{}), make(chan uint64, 1)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		peak := before
		for {
			select {
			case <-stop:
				most <- peak
				return
			case <-tick.C:
				peak = max(peak, now())
			}
		}
	}()
	t.Cleanup(func() {
		select {
		case <-stop:
		default:
			close(stop)
		}
	})
	return func() uint64 {
		close(stop)
		return <-most - before
	}
}

// keeps checks that all that Redis ever wrote down is small, and has none of the secrets.
func (r *redisServer) keeps(t *testing.T, most int64, secrets ...string) {
	t.Helper()
	var size int64
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		size += int64(len(b))
		for _, s := range secrets {
			if strings.Contains(string(b), s) {
				t.Errorf("a secret is in %s", d.Name())
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > most {
		t.Errorf("Redis wrote %d KB", size>>10)
	}
}
