package slacklab_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// card is a message with a button.
func card(label string) slack.MsgOption {
	return slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, "Is it *up*?", false, false), nil, nil),
		slack.NewActionBlock("answers", slack.NewButtonBlockElement("answer_yes", "token-1",
			slack.NewTextBlockObject(slack.PlainTextType, label, true, false))),
	)
}

// form is a modal with one required text.
func form() slack.ModalViewRequest {
	input := slack.NewInputBlock("output", slack.NewTextBlockObject(slack.PlainTextType, "Output", false, false), nil,
		slack.NewPlainTextInputBlockElement(nil, "text"))
	return slack.ModalViewRequest{
		Type:   slack.VTModal,
		Title:  slack.NewTextBlockObject(slack.PlainTextType, "Paste", false, false),
		Submit: slack.NewTextBlockObject(slack.PlainTextType, "Send", false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{input}},
	}
}

// talk is a bot that goes through a whole conversation.
func talk(t *testing.T) func(*bot, socketmode.Event) {
	return func(b *bot, e socketmode.Event) {
		ctx := context.WithoutCancel(t.Context()) // the test may be over first
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			check(t, b.sock.Ack(*e.Request, map[string]any{"text": "on it"}))
			_, _, err := b.PostMessageContext(ctx, data.ChannelID, slack.MsgOptionText("card", false), card("✅ Yes"))
			check(t, err)
		case slack.InteractionCallback:
			switch data.Type {
			case slack.InteractionTypeBlockActions:
				check(t, b.sock.Ack(*e.Request))
				_, err := b.OpenViewContext(ctx, data.TriggerID, form())
				check(t, err)
			case slack.InteractionTypeViewSubmission:
				text := data.View.State.Values["output"]["text"].Value
				if !strings.Contains(text, "esp") {
					check(t, b.sock.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"output": "no SA in it"})))
					return
				}
				check(t, b.sock.Ack(*e.Request))
				_, err := b.UploadFileContext(ctx, slack.UploadFileParameters{
					Reader: strings.NewReader(text), FileSize: len(text), Filename: "evidence.json", Channel: slacklab.Netops,
				})
				check(t, err)
			}
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestConversation(t *testing.T) {
	s := start(t)
	run(t, s, talk(t))
	ctx := within(t)
	ack, err := s.Command(ctx, slacklab.Ana, slacklab.Netops, "/vpncheck", " vpnx-1 ")
	if err != nil {
		t.Fatal(err)
	}
	if ack.Message == nil || ack.Message.Text != "on it" || !ack.Message.Ephemeral || ack.Message.To != slacklab.Ana {
		t.Errorf("immediate answer: %+v", ack.Message)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Messages(slacklab.Netops)) == 1 })
	ts := s.Messages(slacklab.Netops)[0].TS
	if err := s.ClickLabel(ctx, slacklab.Ben, slacklab.Netops, ts, "No"); !errors.Is(err, slacklab.ErrNotThere) {
		t.Errorf("clicked a button that is not there: %v", err)
	}
	if err := s.ClickLabel(ctx, slacklab.Ben, slacklab.Netops, ts, "Yes"); err != nil {
		t.Fatal(err)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Views(slacklab.Ben)) == 1 })
	view := s.Views(slacklab.Ben)[0]
	submit := func(text string) map[string]string {
		errs, err := s.Submit(ctx, slacklab.Ben, view.ID, map[string]map[string]slacklab.Value{"output": {"text": {Text: text}}})
		if err != nil {
			t.Fatal(err)
		}
		return errs
	}
	if diff := cmp.Diff(map[string]string{"output": "Please complete this required field."}, submit("")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"output": "no SA in it"}, submit("hello")); diff != "" {
		t.Error(diff)
	}
	if errs := submit("esp established"); len(errs) > 0 {
		t.Error(errs)
	}
	if open := s.Views(slacklab.Ben); len(open) > 0 {
		t.Errorf("still open: %v", open)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Files()) == 1 })
	if f := s.Files()[0]; string(f.Content) != "esp established" || f.Channel != slacklab.Netops {
		t.Errorf("file: %+v", f)
	}
}
