package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// documents reads all runs that Redis holds. It is empty while Redis is away.
func (c *chaos) documents() map[string]conversation.Document {
	db := c.redis.client()
	defer func() { _ = db.Close() }()
	ctx := context.Background()
	docs := map[string]conversation.Document{}
	keys, err := db.Keys(ctx, "{vpncheck:p0}:run:*:state").Result()
	if err != nil {
		return docs
	}
	for _, k := range keys {
		b, err := db.Get(ctx, k).Bytes()
		if err != nil {
			continue
		}
		d, err := conversation.Decode(b)
		if err != nil {
			c.violation("%s: %v", k, err)
			continue
		}
		docs[d.Run.ID] = d
	}
	return docs
}

// token is what the buttons of the open question carry.
func token(r steps.Run) string { return fmt.Sprintf("%s.%d", r.ID, r.Seq) }

func splitToken(token string) (run string, seq int) {
	run, n, _ := strings.Cut(token, ".")
	seq, _ = strconv.Atoi(n)
	return run, seq
}

func decoded[T any](data []byte) (v T, err error) {
	err = json.Unmarshal(data, &v)
	return v, err
}

// checkCommands checks that no command led to two runs. One that Slack called failed may have been
// heard all the same, as by a frozen process that wakes.
func (c *chaos) checkCommands(docs map[string]conversation.Document) {
	runs := map[string]int{}
	for _, d := range docs {
		runs[d.Run.Tunnel]++
	}
	c.mu.Lock()
	typed := maps.Clone(c.figures.typed)
	c.mu.Unlock()
	for tunnel, n := range runs {
		if n > typed[tunnel] {
			c.violation("tunnel %s has %d runs for %d commands", tunnel, n, typed[tunnel])
		}
	}
}

// open says whether a run is not over.
func (c *chaos) open() bool {
	for _, d := range c.documents() {
		if !d.Run.Over() {
			return true
		}
	}
	return false
}

// checkCloud looks for a change that was made twice. Those of the test itself are no requests.
func (c *chaos) checkCloud() {
	made := map[string]int{}
	for _, r := range c.w.cloud.Requests() {
		if r.Outcome == "OK" && !strings.HasPrefix(r.Action, "Describe") {
			made[r.Action+" "+r.Body]++
		}
	}
	for change, n := range made {
		if n > 1 {
			c.violation("%s was made %d times", change, n)
		}
	}
	c.count(func(f *figures) { f.changes = len(made) })
}

func (c *chaos) checkSecrets() {
	c.w.nowhere(canary)
	all := []string{c.redis.dump()}
	c.mu.Lock()
	for _, l := range c.lives {
		all = append(all, l.log.String())
	}
	c.mu.Unlock()
	for _, text := range all {
		if strings.Contains(text, canary) || strings.Contains(text, c.w.slack.Config().BotToken) {
			c.violation("a secret is in Redis or in a log")
		}
	}
}
