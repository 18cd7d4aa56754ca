package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// shareFiles uploads the report and the evidence into the thread of the escalation, once.
func (b *Bot) shareFiles(ctx context.Context, task *store.ShowTask, d conversation.Document) error {
	evidence, err := json.MarshalIndent(steps.NewEvidence(d.Run, steps.Build{Version: b.Config.Version}, d.Redacted), "", "  ")
	if err != nil {
		return fmt.Errorf("encode the evidence of run %s: %w", d.Run.ID, err)
	}
	files := []struct {
		name string
		data []byte
	}{{"report.md", []byte(steps.Report(d.Run))}, {"evidence.json", evidence}}
	channel, thread := b.channelFor(task, d, keyed{key: keyEscalation}), task.Ledger[keyEscalation].TS
	for _, f := range files {
		if err := b.shareFile(ctx, task, channel, thread, f.name, f.data); err != nil {
			return fmt.Errorf("upload %s of run %s: %w", f.name, d.Run.ID, err)
		}
	}
	return nil
}

func (b *Bot) shareFile(ctx context.Context, task *store.ShowTask, channel, thread, name string, data []byte) error {
	key := keyFiles + "-" + name
	shown, known := task.Ledger[key]
	if known && shown.State == store.Sent {
		return nil
	}
	if known {
		there, err := b.fileIsThere(ctx, channel, thread, name)
		if err != nil {
			return err
		}
		if there {
			return task.Sent(ctx, key, store.Shown{At: b.now()})
		}
	} else if err := task.Intend(ctx, key); err != nil {
		return err
	}
	_, err := b.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: bytes.NewReader(data), FileSize: len(data), Filename: name, Title: name, Channel: channel, ThreadTimestamp: thread,
	})
	if isSlackError(err, "missing_scope") {
		b.log.Error("files cannot be uploaded: the Slack app lacks the scope files:write", "run", task.Run, "file", name)
		return task.Sent(ctx, key, store.Shown{At: b.now(), Extra: "missing_scope"})
	}
	if err != nil {
		return err
	}
	return task.Sent(ctx, key, store.Shown{At: b.now()})
}

// fileIsThere looks in the thread for a file that an earlier attempt may have shared.
func (b *Bot) fileIsThere(ctx context.Context, channel, thread, name string) (bool, error) {
	msgs, err := b.recent(ctx, channel, thread, b.now().Add(-24*time.Hour))
	if isSlackError(err, "missing_scope", "unknown_method") {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, m := range msgs {
		for _, f := range m.Files {
			if f.Name == name {
				return true, nil
			}
		}
	}
	return false, nil
}
