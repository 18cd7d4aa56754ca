package slacklab_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"vpncheck/lab/slacklab"
)

func plainObject(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, true, false)
}

func richBlock(parts ...slack.RichTextElement) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", parts...)
}

func span(text string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(text, &slack.RichTextSectionTextStyle{Bold: true})
}

// What slack-go's constructors make passes: the rules are not stricter than Slack's in
// what they were written for.
func TestBlocksOfSlackGo(t *testing.T) {
	option := slack.NewOptionBlockObject("v", plainObject("o"), plainObject("d"))
	danger := slack.NewButtonBlockElement("cancel", "v", plainObject("Cancel")).WithStyle(slack.StyleDanger)
	danger.Confirm = slack.NewConfirmationBlockObject(plainObject("Sure?"), plainObject("It ends."), plainObject("Yes"), plainObject("No")).WithStyle(slack.StyleDanger)
	section := slack.NewRichTextSection(
		span("x"), slack.NewRichTextSectionLinkElement("https://example.org", "e", nil), slack.NewRichTextSectionUserElement(slacklab.Ana, nil),
		slack.NewRichTextSectionUserGroupElement(slacklab.Oncall), slack.NewRichTextSectionEmojiElement("ok", 0, nil),
		slack.NewRichTextSectionBroadcastElement("here"),
	)
	details := richBlock(slack.NewRichTextSection(span("x")))
	blocks := []slack.Block{
		slack.NewHeaderBlock(plainObject("Tunnel")),
		slack.NewDividerBlock(),
		slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, "*x*", false, true), nil, slack.NewAccessory(danger)),
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{plainObject("a"), plainObject("b")}, nil),
		slack.NewContextBlock("", plainObject("c"), slack.NewImageBlockElement("https://example.org/i.png", "i")),
		slack.NewActionBlock("acts", danger,
			slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainObject("p"), "select", option),
			slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plainObject("p"), "who"),
			slack.NewOverflowBlockElement("more", option), slack.NewRadioButtonsBlockElement("radio", option),
			slack.NewCheckboxGroupsBlockElement("checks", option)),
		richBlock(section, slack.NewRichTextList(slack.RTEListBullet, 0, slack.NewRichTextSection(span("x"))),
			&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement("ike", nil)}},
			&slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{span("q")}}),
		slack.NewMarkdownBlock("", "**x**"),
		slack.NewTableBlock("").AddRow(slack.NewTableRawTextCell("a"), slack.NewTableRawTextCell("b")),
		slack.NewPlanBlock("Steps").WithTasks(
			slack.NewTaskCardBlock("1", "one").WithStatus(slack.TaskCardStatusComplete).WithDetails(details).WithOutput(details),
			slack.NewTaskCardBlock("2", "two")),
	}
	s := start(t)
	_, ts, err := client(t, s).PostMessageContext(within(t), slacklab.Netops, slack.MsgOptionBlocks(blocks...))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.Message(slacklab.Netops, ts)
	if got := strings.Join(m.Mentions, " "); got != slacklab.Oncall+" "+slacklab.Ana+" here" {
		t.Errorf("mentions %s", got)
	}
	if b := m.Buttons(); len(b) != 2 || b[0].Label != "Cancel" || b[0].Confirm != "Sure? It ends." {
		t.Errorf("buttons: %+v", b)
	}
	if text := m.Shown(); !strings.Contains(text, "ike\nq") || !strings.HasPrefix(text, "Tunnel\n*x*\nCancel") {
		t.Errorf("shown: %s", text)
	}
}

// Mounted in somebody else's server, it names itself by the address it was asked at.
func TestHandler(t *testing.T) {
	s := slacklab.New(slacklab.Default())
	defer func() { check(t, s.Close()) }()
	front := httptest.NewServer(s.Handler())
	defer front.Close()
	cfg := s.Config()
	api := slack.New(cfg.BotToken, slack.OptionAPIURL(front.URL+"/api/"), slack.OptionAppLevelToken(cfg.AppToken), slack.OptionHTTPClient(front.Client()))
	_, url, err := api.StartSocketModeContext(within(t))
	if err != nil || !strings.HasPrefix(url, "ws"+strings.TrimPrefix(front.URL, "http")+"/link/") {
		t.Errorf("%s, %v", url, err)
	}
	const text = "evidence"
	upload := slack.UploadFileParameters{Reader: strings.NewReader(text), FileSize: len(text), Filename: "e.txt", Channel: slacklab.Netops}
	if _, err := api.UploadFileContext(within(t), upload); err != nil {
		t.Fatal(err)
	}
	f := s.Files()[0]
	m, ok := s.Message(slacklab.Netops, f.Message)
	if !ok || len(m.Files) != 1 || m.Files[0].Message != m.TS || m.Subtype != "file_share" {
		t.Errorf("message: %+v", m)
	}
	var got strings.Builder
	path := front.URL + "/files-pri/" + cfg.TeamID + "-" + f.ID + "/e.txt"
	if err := api.GetFileContext(within(t), path, &got); err != nil || got.String() != text {
		t.Errorf("downloaded %q, %v", got.String(), err)
	}
	upload.Reader, upload.Channel = strings.NewReader(text), slacklab.Random
	if _, err := api.UploadFileContext(within(t), upload); code(err) != "not_in_channel" {
		t.Errorf("#random: %v", err)
	}
	upload.Reader, upload.FileSize = strings.NewReader(text), len(text)+1
	if _, err := api.UploadFileContext(within(t), upload); err == nil || !strings.Contains(err.Error(), "UploadToURL") {
		t.Errorf("wrong length: %v", err)
	}
}
