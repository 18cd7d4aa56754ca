package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// shareFiles uploads the report and the evidence into the thread of the escalation, once. Where
// Slack takes no files, the report goes there as text, and the escalation says why.
func (b *Bot) shareFiles(ctx context.Context, task *store.ShowTask, d conversation.Document) error {
	err := b.shareEach(ctx, task, d)
	if reason, refused := noFiles(err, task.Attempts); refused {
		b.log.Error("files cannot be uploaded; the report goes into the thread as text", "run", d.Run.ID, "err", err)
		if err := task.Sent(ctx, keyNoFiles, store.Shown{Extra: reason}); err != nil {
			return err
		}
		if err := b.shareEach(ctx, task, d); err != nil {
			return err
		}
		return notYet{editEvery} // then the escalation is edited
	}
	return err
}

func (b *Bot) shareEach(ctx context.Context, task *store.ShowTask, d conversation.Document) error {
	if none, ok := task.Ledger[keyNoFiles]; ok {
		_, err := b.reconcile(ctx, task, d, keyed{key: keyFiles + "-text", message: reportAsText(d.Run, none.Extra), inside: keyEscalation})
		return err
	}
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
		if err := b.shareFile(ctx, task, channel, thread, f.name, f.data); err != nil {
			return fmt.Errorf("upload %s of run %s: %w", f.name, d.Run.ID, err)
		}
	}
	return nil
}

// uploadAttempts is how often in a row showing a run may fail, for a few minutes, before its files
// are given up whatever the reason.
const uploadAttempts = 12

// Slack's answers to an upload that say nothing about the next attempt, and those that are about
// the channel and not the file.
var (
	passingAnswers = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "team_added_to_org"}
	channelAnswers = []string{"not_in_channel", "channel_not_found", "is_archived", "message_not_found", "thread_not_found"}
)

// noFiles says whether an upload failed for good, and why, in Slack's words. What Slack answers is
// final unless it is known to pass; what is lost on the way is tried again.
func noFiles(err error, attempts int) (reason string, refused bool) {
	if _, wait := waiting(err); wait || err == nil || errors.Is(err, store.ErrFenced) || isSlackError(err, channelAnswers...) {
		return "", false
	}
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok && !isSlackError(err, passingAnswers...) {
		return said.Err, true
	}
	return "no_answer", attempts >= uploadAttempts && !errors.Is(err, context.Canceled)
}

// whyNoFiles is a reason of noFiles in words.
func whyNoFiles(reason string) string {
	switch reason {
	case "missing_scope":
		return "the Slack app lacks the scope `files:write`. Add it under OAuth & Permissions and install the app again: the next escalation has them."
	case "no_answer":
		return "Slack did not take them for minutes."
	default:
		return "Slack refuses them (`" + strings.ReplaceAll(escape(reason), "`", "'") + "`)."
	}
}

// reportAsText is the report where no file can be uploaded, as far as a message takes it.
func reportAsText(r steps.Run, reason string) message {
	text := "No files could be attached: " + whyNoFiles(reason) + " The report:"
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
		there, err := b.fileIsThere(ctx, task, channel, thread, name)
		if err != nil {
			return err
		}
		if there {
			return task.Sent(ctx, key, store.Shown{})
		}
	}
	turn := uploadTurn(task.Run, key)
	if err := b.take(ctx, turn); err != nil {
		return err
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
	if err := b.called(ctx, turn, err); err != nil {
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
func (b *Bot) fileIsThere(ctx context.Context, task *store.ShowTask, channel, thread, name string) (bool, error) {
	key := keyFiles + "-" + name
	m, err := b.look(ctx, lookupTurn(task.Run, key), channel, thread, task.Ledger[key].At, func(m slack.Message) bool {
		return slices.ContainsFunc(m.Files, func(f slack.File) bool { return f.Name == name })
	})
	if isSlackError(err, "missing_scope", "unknown_method") {
		return false, nil
	}
	return m.Timestamp != "", err
}
