package demo

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// standIn is a tiny bot: it posts a card with buttons about whatever tunnel it is asked for. Yes
// solves it, with a file in the thread; Paste opens a form that wants the word "reply"; Cancel
// asks back.
type standIn struct {
	*slack.Client
	sock *socketmode.Client
	t    *testing.T
}

func (d *Demo) withStandIn(t *testing.T) {
	t.Helper()
	transport := &http.Transport{}
	api := slack.New(d.BotToken(), slack.OptionAPIURL(d.SlackAPIURL()), slack.OptionAppLevelToken(d.AppToken()),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second, Transport: transport}))
	b := &standIn{Client: api, sock: socketmode.New(api), t: t}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.sock.RunContext(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("socket mode: %v", err)
		}
	})
	wg.Go(func() {
		for {
			select {
			case e := <-b.sock.Events:
				b.handle(ctx, e)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		transport.CloseIdleConnections()
	})
	err := d.slack.WaitFor(within(t), func(s *slacklab.Server) bool { return s.Connections() > 0 })
	if err != nil {
		t.Fatal(err)
	}
}

func (b *standIn) handle(ctx context.Context, e socketmode.Event) {
	var err error
	switch data := e.Data.(type) {
	case slack.SlashCommand:
		err = b.command(ctx, e, data)
	case slack.InteractionCallback:
		err = b.interact(ctx, e, data)
	}
	if err != nil && ctx.Err() == nil {
		b.t.Errorf("the stand-in bot: %v", err)
	}
}

func (b *standIn) command(ctx context.Context, e socketmode.Event, c slack.SlashCommand) error {
	if !strings.HasPrefix(c.Text, "vpnx-") {
		return b.sock.Ack(*e.Request, map[string]string{"response_type": "ephemeral", "text": "*Help* for <@" + c.UserID + ">"})
	}
	if err := b.sock.Ack(*e.Request); err != nil {
		return err
	}
	_, _, err := b.PostMessageContext(ctx, c.ChannelID, slack.MsgOptionText("a card", false), slack.MsgOptionBlocks(cardOf(c.Text, "Waiting for an answer", true)...))
	return err
}

func text(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, true, false)
}

func cardOf(tunnel, state string, buttons bool) []slack.Block {
	mark := func(s string) slack.Block {
		return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, s, false, false), nil, nil)
	}
	blocks := []slack.Block{
		slack.NewHeaderBlock(text("idc-<!channel>-1: " + state)),
		slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, "`"+tunnel+"` for <!subteam^"+oncall+">", false, false)),
		mark("*bold* _it_ ~no~ `a*b*` &lt;!channel&gt; <https://example.com|a link> :white_check_mark:\n> quoted\n• one\n• two"),
		mark("```\n<script>alert(1)</script> &lt;b&gt;\n```"),
		slack.NewMarkdownBlock("md", "# Title\n\n- **strong** <img src=x>\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
		slack.NewTableBlock("t").AddRow(slack.NewTableRawTextCell("x"), slack.NewTableRawTextCell("y")),
		slack.NewDividerBlock(),
	}
	if !buttons {
		return blocks
	}
	cancel := slack.NewButtonBlockElement("cancel", tunnel, text("Cancel")).WithStyle(slack.StyleDanger)
	cancel.Confirm = slack.NewConfirmationBlockObject(text("Sure?"), text("It ends."), text("End it"), text("Go on"))
	return append(blocks, slack.NewActionBlock("buttons",
		slack.NewButtonBlockElement("yes", tunnel, text("✅ Yes")).WithStyle(slack.StylePrimary),
		slack.NewButtonBlockElement("paste", tunnel, text("Paste output")), cancel))
}

func (b *standIn) interact(ctx context.Context, e socketmode.Event, c slack.InteractionCallback) error {
	if c.Type == slack.InteractionTypeViewSubmission {
		if !strings.Contains(c.View.State.Values["output"]["output"].Value, "reply") {
			return b.sock.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"output": "That is no ping."}))
		}
		return b.sock.Ack(*e.Request)
	}
	if err := b.sock.Ack(*e.Request); err != nil {
		return err
	}
	action := c.ActionCallback.BlockActions[0]
	switch action.ActionID {
	case "paste":
		_, err := b.OpenViewContext(ctx, c.TriggerID, form())
		return err
	case "cancel":
		return b.close(ctx, c, action.Value, "Cancelled")
	default:
		return errors.Join(b.close(ctx, c, action.Value, "Solved"), b.share(ctx, c))
	}
}

func (b *standIn) close(ctx context.Context, c slack.InteractionCallback, tunnel, state string) error {
	_, _, _, err := b.UpdateMessageContext(ctx, c.Channel.ID, c.Message.Timestamp, slack.MsgOptionText(state, false), slack.MsgOptionBlocks(cardOf(tunnel, state, false)...))
	return err
}

func (b *standIn) share(ctx context.Context, c slack.InteractionCallback) error {
	for name, body := range map[string]string{"report.md": "# Report\n\nIt *works* <b>.", "evidence.json": `{"a":[1,"<i>"]}`} {
		_, err := b.UploadFileContext(ctx, slack.UploadFileParameters{
			Reader: strings.NewReader(body), FileSize: len(body), Filename: name, Title: name, Channel: c.Channel.ID, ThreadTimestamp: c.Message.Timestamp,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func form() slack.ModalViewRequest {
	output := slack.NewPlainTextInputBlockElement(text("What it printed"), "output")
	output.Multiline = true
	options := []*slack.OptionBlockObject{slack.NewOptionBlockObject("yes", text("Yes"), nil), slack.NewOptionBlockObject("no", text("No"), nil)}
	optional := slack.NewInputBlock("more", text("More"), nil, slack.NewCheckboxGroupsBlockElement("more", options...))
	optional.Optional = true
	files := slack.NewInputBlock("files", text("Files"), nil, slack.NewFileInputBlockElement("files").WithMaxFiles(2))
	files.Optional = true
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "paste", Title: text("Paste output"), Submit: text("Answer"), Close: text("Back"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("output", text("Output"), text("All of it."), output),
			slack.NewInputBlock("verdict", text("Verdict"), nil, slack.NewRadioButtonsBlockElement("verdict", options...)),
			slack.NewInputBlock("vendor", text("Vendor"), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, text("Which"), "vendor", options...)),
			optional, files,
		}},
	}
}
