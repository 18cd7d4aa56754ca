package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// What people give of their device reaches the bot by the form, or as a file dropped into the card's
// thread.

// hand records what somebody gave of the device.
func (b *Bot) hand(ctx context.Context, id string, r steps.Run, g conversation.Given, reply string) error {
	err := b.loop.Give(ctx, id, r.ID, g, reply)
	if errors.Is(err, store.ErrEnded) {
		go b.tell(context.WithoutCancel(ctx), reply, fmt.Sprintf("This check is over (%s); nothing is open any more.", r.State()))
		return nil
	}
	if err != nil {
		b.apologise(reply, err)
	}
	return err
}

func fileOf(f slack.File) steps.File {
	return steps.File{ID: f.ID, Name: cut(f.Name, 200), Size: f.Size}
}

// shared handles a file that somebody shared somewhere. Only one that was dropped into the thread of
// an open check is read.
func (b *Bot) shared(ctx context.Context, id string, team string, e *slackevents.FileSharedEvent) error {
	if e.UserID == "" || e.UserID == b.team.me(ctx, b) {
		return nil // the bot's own report
	}
	f, _, _, err := b.api.GetFileInfoContext(ctx, e.FileID, 0, 0)
	if err != nil {
		b.log.Warn("a shared file was not looked at", "err", err)
		return nil // Slack would send the event again, to the same end
	}
	thread := threadOf(f, e.ChannelID)
	if thread == "" {
		return nil
	}
	d, ok, err := b.runOfThread(ctx, e.ChannelID, thread)
	if err != nil || !ok {
		return err
	}
	by := personIn(d.Run, e.UserID)
	reply := replyTo("", e.ChannelID, e.UserID)
	why := b.refuse(ctx, team, e.ChannelID, e.UserID)
	b.loop.Audit(ctx, conversation.AuditEntry{What: "file", Run: d.Run.ID, By: by, Place: conversation.Place{Team: team, Channel: e.ChannelID}, Refused: why})
	if why != "" {
		go b.tell(context.WithoutCancel(ctx), reply, why)
		return nil
	}
	return b.hand(ctx, id, d.Run, conversation.Given{Files: []steps.File{fileOf(*f)}, By: by}, reply)
}

// personIn is somebody by whom the run knows them already: the event of a file has no name.
func personIn(r steps.Run, id string) steps.Person {
	if r.StartedBy.ID == id {
		return r.StartedBy
	}
	for _, f := range r.Findings {
		if f.By.ID == id {
			return f.By
		}
	}
	return steps.Person{ID: id, Name: id}
}

// threadOf is the thread of a channel in which a file was shared.
func threadOf(f *slack.File, channel string) string {
	for _, shares := range []map[string][]slack.ShareFileInfo{f.Shares.Public, f.Shares.Private} {
		for _, s := range shares[channel] {
			if s.ThreadTs != "" {
				return s.ThreadTs
			}
		}
	}
	return ""
}

// runOfThread finds the open run whose card begins a thread.
func (b *Bot) runOfThread(ctx context.Context, channel, thread string) (conversation.Document, bool, error) {
	open, err := b.loop.OpenRuns(ctx)
	if err != nil {
		return conversation.Document{}, false, err
	}
	for _, x := range open {
		if x.Place.Channel != channel {
			continue
		}
		ledger, err := b.loop.Ledger(ctx, x.Run)
		if err != nil {
			return conversation.Document{}, false, err
		}
		if ledger[keyCard].TS == thread {
			d, err := b.loop.Document(ctx, x.Run)
			return d, err == nil, err
		}
	}
	return conversation.Document{}, false, nil
}

// Fetch gives the content of a file that somebody shared. It is a [conversation.Fetcher].
func (b *Bot) Fetch(ctx context.Context, f steps.File) (string, error) {
	info, _, _, err := b.api.GetFileInfoContext(ctx, f.ID, 0, 0)
	if isSlackError(err, "missing_scope") {
		return "", errors.New("the Slack app lacks the scope files:read; paste the text instead, and add the scope")
	}
	if err != nil {
		return "", fmt.Errorf("look for it in Slack: %w", err)
	}
	if info.Size > conversation.MaxFile {
		return "", fmt.Errorf("it has %d MB, and at most %d can be read", (info.Size+1<<20-1)>>20, conversation.MaxFile>>20)
	}
	var content bytes.Buffer
	if err := b.api.GetFileContext(ctx, info.URLPrivateDownload, limited{&content}); err != nil {
		return "", fmt.Errorf("download it from Slack: %w", err)
	}
	// Without the scope Slack answers with the page where one signs in, and with status 200.
	if page := content.Bytes(); len(page) != info.Size && bytes.HasPrefix(bytes.TrimSpace(page), []byte("<!DOCTYPE html")) {
		return "", errors.New("the Slack app may not download it: it lacks the scope files:read; paste the text instead, and add the scope")
	}
	return content.String(), nil
}

// limited refuses what is larger than a file may be, whatever Slack said of its size.
type limited struct{ b *bytes.Buffer }

func (l limited) Write(p []byte) (int, error) {
	if l.b.Len()+len(p) > conversation.MaxFile {
		return 0, fmt.Errorf("it has more than %d MB, which is all that can be read", conversation.MaxFile>>20)
	}
	return l.b.Write(p)
}

// lastVendor is the vendor of the device that was read last in this channel.
func (b *Bot) lastVendor(ctx context.Context, d conversation.Document) string {
	if dev := d.Run.Facts.Device; dev != nil && dev.Vendor != "" {
		return dev.Vendor
	}
	v, err := b.loop.LastVendor(ctx, d.Place.Channel)
	if err != nil {
		b.log.Debug("the last vendor is not known", "err", err)
	}
	return v
}

// chosen handles the choice of one of the device's tunnels. The value ends with its place in the
// list.
func (b *Bot) chosen(ctx context.Context, id string, d conversation.Document, value string, by steps.Person, reply string) error {
	dev := d.Run.Facts.Device
	_, i, ok := parseToken(value)
	if !ok || dev == nil || i < 0 || i >= len(dev.Candidates) {
		go b.tell(context.WithoutCancel(ctx), reply, "Another configuration was read since. The newest message in the thread has the choice.")
		return nil
	}
	return b.hand(ctx, id, d.Run, conversation.Given{Tunnel: dev.Candidates[i], By: by}, reply)
}
