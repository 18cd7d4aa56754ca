package bot

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// shareFiles uploads the report and the evidence into the thread of the escalation, once.
func (b *Bot) shareFiles(ctx context.Context, task *store.ShowTask, d conversation.Document) error {
	evidence, err := steps.NewEvidence(d.Run, steps.Build{Program: "vpncheck", Version: b.Config.Version}, d.Redacted).JSON()
	if err != nil {
		return err
	}
	files := []struct {
		name string
		data []byte
	}{{"report.md", []byte(steps.Report(d.Run))}, {"evidence.json", evidence}}
	channel, thread := b.channelFor(task, d, keyed{key: keyEscalation}), task.Ledger[keyEscalation].TS
	for _, f := range files {
		err := b.shareFile(ctx, task, channel, thread, f.name, f.data)
		if isSlackError(err, "missing_scope", "unknown_method", "not_allowed_token_type") {
			b.log.Error("files cannot be uploaded; the report goes into the thread as text", "file", f.name, "err", err)
			_, err = b.reconcile(ctx, task, d, keyed{key: keyFiles + "-text", message: reportAsText(d.Run), inside: keyEscalation})
		}
		if err != nil {
			return fmt.Errorf("upload %s of run %s: %w", f.name, d.Run.ID, err)
		}
	}
	return nil
}

// reportAsText is the report where no file can be uploaded, as far as a message takes it.
func reportAsText(r steps.Run) message {
	text := "I may not upload files here: the Slack app lacks the scope `files:write`. Add it, install the app again, and the next escalation has them. The report:"
	report := steps.Report(r)
	m := message{text: text, blocks: []slack.Block{section(text)}}
	for room := maxBlocks; report != "" && room > 0; {
		part := cutAtLine(report, 2500)
		report = strings.TrimPrefix(report[len(part):], "\n")
		m.blocks = append(m.blocks, section(code(part, maxSection)))
		room -= len(part)
	}
	return m
}

// cutAtLine gives as many whole lines of s as fit into n bytes, and at least one piece of it.
func cutAtLine(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if end := strings.LastIndexByte(s[:n], '\n'); end > 0 {
		return s[:end]
	}
	return strings.ToValidUTF8(s[:n], "")
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
			return task.Sent(ctx, key, store.Shown{})
		}
	}
	id, err := b.upload(ctx, name, data)
	if err == nil {
		// Only what follows shows the file. A replica that has lost the run meanwhile is refused here.
		if err := task.Intend(ctx, key); err != nil {
			return err
		}
		_, err = b.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: id, Title: name}}, Channel: channel, ThreadTimestamp: thread,
		})
	}
	if err != nil {
		return err
	}
	return task.Sent(ctx, key, store.Shown{})
}

// upload sends a file to Slack, where nobody sees it yet.
func (b *Bot) upload(ctx context.Context, name string, data []byte) (id string, err error) {
	u, err := b.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: name, FileSize: len(data)})
	if err != nil {
		return "", err
	}
	err = b.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: u.UploadURL, Reader: bytes.NewReader(data), Filename: name})
	return u.FileID, err
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
