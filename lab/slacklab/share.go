package slacklab

import (
	"context"
	"fmt"
	"slices"

	"vpncheck/lab/slacklab/blockkit"
)

// Share drops files into a channel, or into a thread of it, as a person does, and returns the
// timestamp of the message that shows them. The app hears of each by the event file_shared, if
// [Config].Events has it. Like Slack, it shows the person nothing where the app does not answer.
func (s *Server) Share(ctx context.Context, user, channel, thread, text string, files ...FileUpload) (string, error) {
	ts, ids, err := s.dropFiles(user, channel, thread, text, files)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		s.event(ctx, fileShared, sharedEvent(id, user, channel, ts))
	}
	return ts, nil
}

const fileShared = "file_shared"

// sharedEvent is the same for what the app itself shares.
func sharedEvent(file, user, channel, ts string) map[string]any {
	return map[string]any{
		"type": fileShared, "file_id": file, "user_id": user, "channel_id": channel,
		"file": map[string]any{"id": file}, "event_ts": ts,
	}
}

func (s *Server) dropFiles(user, channel, thread, text string, files []FileUpload) (string, []string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ch, err := s.stands(user, channel)
	if err != nil {
		return "", nil, err
	}
	if len(files) == 0 {
		return "", nil, fmt.Errorf("%w: no file", ErrNotThere)
	}
	if thread, err = s.threadOf(ch, thread); err != nil {
		return "", nil, fmt.Errorf("slacklab: share: %w", err)
	}
	var shared []*File
	var ids []string
	for _, up := range files {
		f := &File{ID: s.id("F"), Name: up.Name, Title: up.Name, User: user, Content: up.Content}
		s.files = append(s.files, f)
		shared, ids = append(shared, f), append(ids, f.ID)
	}
	m := s.shareIn(ch, user, thread, content{text: text}, shared)
	return m.TS, ids, nil
}

// event delivers an event of the Events API, if the app subscribed to it. Nobody waits for its
// acknowledgement but Slack, which sends it again where there is none.
func (s *Server) event(ctx context.Context, kind string, event map[string]any) {
	if !slices.Contains(s.cfg.Events, kind) {
		return
	}
	s.mu.Lock()
	payload := map[string]any{
		"token": "legacyVerificationToken", "team_id": s.cfg.TeamID, "api_app_id": s.cfg.AppID,
		"type": "event_callback", "event": event, "event_id": s.id("Ev"), "event_time": s.cfg.Now().Unix(),
		"is_ext_shared_channel": false,
		"authorizations": []any{map[string]any{
			"enterprise_id": nil, "team_id": s.cfg.TeamID, "user_id": s.cfg.BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	}
	s.mu.Unlock()
	// The first of Slack's three retries comes at once; the others, after a minute and five, are
	// left out.
	if _, shown := s.deliver(ctx, "events_api", payload, false); shown != nil {
		_, _ = s.deliver(ctx, "events_api", payload, false)
	}
}

// filesInfo tells about one file, and where it is shared.
func (s *Server) filesInfo(c *call) (reply, error) {
	if err := c.need("file"); err != nil {
		return nil, err
	}
	for _, f := range s.files {
		if f.ID != c.args["file"] {
			continue
		}
		ch := s.channel(f.Channel)
		if ch != nil && !ch.has(s.cfg.BotUserID) {
			break // the bot sees only what is shared where it is
		}
		file := s.wireFile(f)
		file["shares"], file["channels"], file["groups"], file["ims"] = s.shares(f, ch), []any{}, []any{}, []any{}
		return reply{"file": file, "comments": []any{}}, nil
	}
	return nil, invalid("file_not_found", blockkit.Problem{})
}

func (s *Server) shares(f *File, ch *channel) map[string]any {
	if ch == nil {
		return map[string]any{}
	}
	entry := map[string]any{"ts": f.Message, "channel_name": ch.Name, "team_id": s.cfg.TeamID, "share_user_id": f.User, "reply_users": []any{}}
	if f.Thread != "" {
		entry["thread_ts"] = f.Thread
	}
	where := "public"
	if ch.Private {
		where = "private"
	}
	return map[string]any{where: map[string]any{ch.ID: []any{entry}}}
}
