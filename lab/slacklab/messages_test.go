package slacklab_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"vpncheck/lab/slacklab"
)

// An edit keeps what it leaves out, except blocks when there is new text.
func TestUpdateKeeps(t *testing.T) {
	const blocks = `blocks=[{"type":"divider","block_id":"d"}]`
	const metadata = `metadata={"event_type":"card","event_payload":{"seq":1}}`
	for _, tt := range []struct {
		name                   string
		args                   []string
		text                   string
		blocks, metadata, mark bool
	}{
		{"text alone removes blocks", []string{"text=new"}, "new", false, true, true},
		{"blocks alone keep the text", []string{blocks}, "hello", true, true, false},
		{"no blocks", []string{"blocks=[]"}, "hello", false, true, true},
		{"no metadata", []string{blocks, "metadata={}"}, "hello", true, false, false},
		{"metadata alone", []string{strings.Replace(metadata, "1", "2", 1)}, "hello", true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t)
			c := callerOf(t, s)
			ts := c.posted(blocks, metadata)
			a := c.form("chat.update", append(tt.args, "channel="+slacklab.Netops, "ts="+ts)...)
			m, ok := s.Message(slacklab.Netops, ts)
			if a.code() != "ok" || !ok {
				t.Fatal(a.Body)
			}
			if m.Text != tt.text || (m.Blocks != nil) != tt.blocks || (m.Metadata != nil) != tt.metadata {
				t.Errorf("text %q, blocks %s, metadata %v", m.Text, m.Blocks, m.Metadata)
			}
			if len(m.Edits) != 1 || m.Edits[0].Text != "hello" || m.Edited.IsZero() {
				t.Errorf("history: %+v", m.Edits)
			}
			if _, marked := a.Body["message"].(map[string]any)["edited"]; marked != tt.mark {
				t.Errorf("marked as edited: %v", marked)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	s := start(t)
	c := callerOf(t, s)
	for _, tt := range []struct {
		name string
		args []string
		want []string
	}{
		{"text and blocks", []string{"text=<!here>", `blocks=[{"type":"section","text":{"type":"mrkdwn","text":"<!subteam^` + slacklab.Oncall + `>"}}]`}, []string{slacklab.Oncall, "here"}},
		{"escaped", []string{"text=&lt;!channel&gt;"}, nil},
		{"nobody of that id", []string{"text=<@U0NOPE> <!subteam^S0NOPE>"}, nil},
		{"link_names", []string{"text=@here @ana a@ben @oncall", "link_names=true"}, []string{slacklab.Oncall, slacklab.Ana, "here"}},
		{"no link_names", []string{"text=@here"}, nil},
		{"attachments", []string{`attachments=[{"text":"<!everyone>"}]`}, []string{"everyone"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, _ := s.Message(slacklab.Netops, c.posted(tt.args...))
			if diff := cmp.Diff(tt.want, m.Mentions); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReconciliation(t *testing.T) {
	s := start(t)
	api := client(t, s)
	ctx := within(t)
	post := func(options ...slack.MsgOption) string {
		_, ts, err := api.PostMessageContext(ctx, slacklab.Netops, append(options, slack.MsgOptionText("x", false))...)
		if err != nil {
			t.Fatal(err)
		}
		return ts
	}
	first := post(slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "card", EventPayload: map[string]any{"run": "r1", "seq": 1}}))
	for range 4 {
		post(slack.MsgOptionTS(first), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "note", EventPayload: map[string]any{"run": "r1"}}))
	}
	last := post()
	var seen []string
	params := &slack.GetConversationRepliesParameters{ChannelID: slacklab.Netops, Timestamp: first, Limit: 2, IncludeAllMetadata: true}
	for {
		list, more, cursor, err := api.GetConversationRepliesContext(ctx, params)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			seen = append(seen, m.Metadata.EventType)
		}
		if !more {
			break
		}
		params.Cursor = cursor
	}
	if diff := cmp.Diff([]string{"card", "note", "note", "note", "note"}, seen); diff != "" {
		t.Error(diff)
	}
	h, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: slacklab.Netops, Oldest: first, Inclusive: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Messages) != 2 || h.Messages[0].Timestamp != last || h.Messages[1].ReplyCount != 4 {
		t.Errorf("history: %+v", h.Messages)
	}
	if h.Messages[1].Metadata.EventType != "" {
		t.Error("metadata that nobody asked for")
	}
	if _, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: slacklab.Random}); code(err) != "not_in_channel" {
		t.Errorf("#random: %v", err)
	}
}

func TestDelete(t *testing.T) {
	s := start(t)
	c := callerOf(t, s)
	parent, single := c.posted(), c.posted()
	reply := c.posted("thread_ts=" + parent)
	for _, ts := range []string{parent, single} {
		if a := c.form("chat.delete", "channel="+slacklab.Netops, "ts="+ts); a.code() != "ok" {
			t.Fatal(a.Body)
		}
	}
	if list := s.Messages(slacklab.Netops); len(list) != 1 || list[0].Subtype != "tombstone" {
		t.Errorf("left: %+v", list)
	}
	if list := s.Thread(slacklab.Netops, parent); len(list) != 2 || list[1].TS != reply {
		t.Errorf("thread: %+v", list)
	}
	if a := c.form("chat.update", "channel="+slacklab.Netops, "ts="+parent, "text=x"); a.code() != "message_not_found" {
		t.Errorf("edit of a deleted message: %v", a.Body)
	}
}
