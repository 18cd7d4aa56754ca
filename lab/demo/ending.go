package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vpncheck/lab/slacklab"
)

// end holds what has come of a story against its ending.
func (t *take) end(ctx context.Context) error {
	e := t.s.Ending
	if !t.asTold() {
		return fmt.Errorf("it did not end as %q", e.State)
	}
	if !t.early && !slices.ContainsFunc(t.cards(), func(c slacklab.Message) bool { return strings.Contains(messageText(c), e.Says) }) {
		return fmt.Errorf("no card says %q", e.Says)
	}
	for _, name := range e.Files {
		if err := t.d.until(ctx, func() bool { return t.hasFile(name) }); err != nil {
			return fmt.Errorf("file %s: %w", name, err)
		}
	}
	return t.harmless()
}

// files are those shared since the story began.
func (t *take) files() []slacklab.File {
	return slices.DeleteFunc(t.d.slack.Files(), func(f slacklab.File) bool { return f.Message <= t.from })
}

func (t *take) hasFile(name string) bool {
	return slices.ContainsFunc(t.files(), func(f slacklab.File) bool { return f.Name == name && f.Thread != "" })
}

// harmless looks through everything that the bot wrote for secrets and for mentions of everybody. What
// people give it has keys, as real configurations do.
func (t *take) harmless() error {
	for _, f := range t.files() {
		if f.User == botUser && bytes.Contains(f.Content, []byte(CanaryPrefix)) {
			return fmt.Errorf("file %s has a pre-shared key", f.Name)
		}
	}
	for _, top := range t.d.slack.Messages(netops) {
		for _, m := range t.d.slack.Thread(netops, top.TS) {
			if m.User != botUser || m.TS <= t.from {
				continue
			}
			if err := harmless(m, t.s.Ending.Quiet); err != nil {
				return err
			}
		}
	}
	return nil
}

func harmless(m slacklab.Message, quiet bool) error {
	if strings.Contains(m.Text+string(m.Blocks), CanaryPrefix) {
		return errors.New("a message has a pre-shared key")
	}
	for _, everybody := range []string{"channel", "here", "everyone"} {
		if quiet && slices.Contains(m.Mentions, everybody) {
			return fmt.Errorf("a message mentions @%s", everybody)
		}
	}
	return nil
}

// cardText is the newest card in one line, for error messages.
func (t *take) cardText() string {
	cards := t.cards()
	if len(cards) == 0 {
		return "(none)"
	}
	return strings.ReplaceAll(messageText(cards[len(cards)-1]), "\n", " · ")
}

// messageText is all text in a message's blocks, as a person reads it.
func messageText(m slacklab.Message) string {
	var blocks any
	if len(m.Blocks) == 0 || json.Unmarshal(m.Blocks, &blocks) != nil {
		return unescape(m.Text)
	}
	var out []string
	collect(blocks, &out)
	return unescape(strings.Join(out, "\n"))
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// collect gathers the strings under "text".
func collect(v any, out *[]string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collect(e, out)
		}
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			*out = append(*out, s)
		}
		for _, key := range []string{"text", "fields", "elements", "rows", "accessory", "element", "label"} {
			if _, ok := v[key].(string); !ok {
				collect(v[key], out)
			}
		}
	}
}
