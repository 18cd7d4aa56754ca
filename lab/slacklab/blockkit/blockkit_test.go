package blockkit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/lab/slacklab/blockkit"
)

func x(n int) string { return strings.Repeat("x", n) }

// many is item n times, as a JSON array; %d in it is the number.
func many(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "%d", fmt.Sprint(i))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func plainText(s string) string { return `{"type":"plain_text","text":"` + s + `"}` }
func section(s string) string {
	return `{"type":"section","text":{"type":"mrkdwn","text":"` + s + `"}}`
}

func actions(elements string) string {
	return `{"type":"actions","block_id":"b","elements":` + elements + `}`
}

func button(more string) string {
	return `{"type":"button","action_id":"a%d","text":` + plainText("ok") + more + `}`
}

const option = `{"text":{"type":"plain_text","text":"o"},"value":"v%d"}`

func input(element string) string {
	return `{"type":"input","label":` + plainText("l") + `,"element":` + element + `}`
}

func rich(elements string) string { return `{"type":"rich_text","elements":` + elements + `}` }

// Each limit is tried at its last good value and one beyond it.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		blocks string // without the brackets of the array, unless it begins with one
		want   []string
	}{
		{"header at its limit", `{"type":"header","text":` + plainText(x(150)) + `}`, nil},
		{"header beyond", `{"type":"header","text":` + plainText(x(151)) + `}`, []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"must be less than 151 characters [json-pointer:/blocks/0/text/text]",
		}},
		{"a header has no mrkdwn", `{"type":"header","text":{"type":"mrkdwn","text":"x"}}`, []string{
			"unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
		}},
		{"section at its limit", section(x(3000)), nil},
		{"section beyond", section(x(3001)), []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
		}},
		{"characters are not bytes", section(strings.Repeat("é", 3000)), nil},
		{"empty text", section(""), []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"must be more than 0 characters [json-pointer:/blocks/0/text/text]",
		}},
		{"section with nothing", `{"type":"section"}`, []string{"must define either `text` or `fields` [json-pointer:/blocks/0/type]"}},
		{"10 fields", `{"type":"section","fields":` + many(10, plainText(x(2000))) + `}`, nil},
		{"11 fields", `{"type":"section","fields":` + many(11, plainText("x")) + `}`, []string{
			"no more than 10 items allowed [json-pointer:/blocks/0/fields]",
		}},
		{"long field", `{"type":"section","fields":[` + plainText(x(2001)) + `]}`, []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/fields/0]",
			"must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
		}},
		{"25 buttons", actions(many(25, button(""))), nil},
		{"26 buttons", actions(many(26, button(""))), []string{"no more than 25 items allowed [json-pointer:/blocks/0/elements]"}},
		{"no buttons", actions("[]"), []string{"must provide at least 1 items [json-pointer:/blocks/0/elements]"}},
		{"same action_id twice in a block", actions("[" + button("") + "," + button("") + "]"), []string{
			"`action_id` \"a%d\" already exists for block_id \"b\" [json-pointer:/blocks/0/elements]",
		}},
		{"same action_id in two blocks", actions("["+button("")+"]") + "," + strings.Replace(actions("["+button("")+"]"), `"b"`, `"c"`, 1), nil},
		{"same block_id twice", actions(many(1, button(""))) + "," + actions(many(1, button(""))), []string{
			"`block_id` \"b\" already exists (item 1) [json-pointer:/blocks]",
		}},
		{"long block_id", `{"type":"divider","block_id":"` + x(256) + `"}`, []string{
			"must be less than 256 characters [json-pointer:/blocks/0/block_id]",
		}},
		{"button label", actions(`[{"type":"button","text":` + plainText(x(76)) + `}]`), []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/elements/0/text]",
			"must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
		}},
		{"button value", actions(many(1, button(`,"value":"`+x(2001)+`"`))), []string{
			"must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
		}},
		{"button url", actions(many(1, button(`,"url":"`+x(5)+`://h/`+x(2993)+`"`))), []string{
			"must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
		}},
		{"button style", actions(many(1, button(`,"style":"default"`))), []string{
			"must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
		}},
		{"long action_id", actions(`[{"type":"button","action_id":"` + x(256) + `","text":` + plainText("ok") + `}]`), []string{
			"must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
		}},
		{
			"confirm at its limits",
			actions(many(1, button(`,"confirm":{"title":`+plainText(x(100))+`,"text":`+plainText(x(300))+`,"confirm":`+plainText(x(30))+`,"deny":`+plainText(x(30))+`,"style":"danger"}`))),
			nil,
		},
		{"confirm without deny", actions(many(1, button(`,"confirm":{"title":`+plainText("t")+`,"text":`+plainText("t")+`,"confirm":`+plainText("y")+`}`))), []string{
			"missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
		}},
		{"overflow", actions(`[{"type":"overflow","options":` + many(6, option) + `}]`), []string{
			"no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
		}},
		{"select", actions(`[{"type":"static_select","options":` + many(101, option) + `}]`), []string{
			"no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
		}},
		{"select with neither", actions(`[{"type":"static_select"}]`), []string{
			"must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
		}},
		{"select with a choice it lacks", actions(`[{"type":"static_select","options":` + many(2, option) + `,"initial_option":{"text":` + plainText("o") + `,"value":"z"}}]`), []string{
			"initial option is not one of the options [json-pointer:/blocks/0/elements/0]",
		}},
		{"radio buttons", actions(`[{"type":"radio_buttons","options":` + many(11, option) + `}]`), []string{
			"no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
		}},
		{"checkboxes", actions(`[{"type":"checkboxes","options":` + many(10, option) + `}]`), nil},
		{"users_select", actions(`[{"type":"users_select","placeholder":` + plainText("who") + `}]`), nil},
		{"context of 11", `{"type":"context","elements":` + many(11, plainText("x")) + `}`, []string{
			"no more than 10 items allowed [json-pointer:/blocks/0/elements]",
		}},
		{"context with an image", `{"type":"context","elements":[{"type":"image","image_url":"https://e.org/i.png","alt_text":"i"}]}`, nil},
		{"context with a button", `{"type":"context","elements":` + many(1, button("")) + `}`, []string{
			"unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
		}},
		{"image without alt_text", `{"type":"image","image_url":"https://e.org/i.png"}`, []string{"missing required field: alt_text [json-pointer:/blocks/0]"}},
		{"divider with a text", `{"type":"divider","text":"x"}`, []string{"invalid additional property: text [json-pointer:/blocks/0]"}},
		{"unknown block", `{"type":"banner"}`, []string{"unsupported type: banner [json-pointer:/blocks/0/type]"}},
		{"no type", `{}`, []string{"missing required field: type [json-pointer:/blocks/0]"}},
		{"not an object", `"x"`, []string{"must provide an object [json-pointer:/blocks/0]"}},
		{"not an array", `[]]`, []string{"must be valid JSON [json-pointer:/blocks]"}},
		{"50 blocks", many(50, `{"type":"divider"}`), nil},
		{"51 blocks", many(51, `{"type":"divider"}`), []string{"no more than 50 items allowed [json-pointer:/blocks]"}},
		{"file_input is for views", input(`{"type":"file_input"}`), []string{"unsupported type: file_input [json-pointer:/blocks/0/element/type]"}},
		{"markdown", `{"type":"markdown","text":"` + x(12001) + `"}`, []string{
			"must be less than 12001 characters [json-pointer:/blocks/0/text]",
			"markdown text must be less than 12001 characters in all blocks together [json-pointer:/blocks]",
		}},
		{"table at its limits", `{"type":"table","rows":` + many(100, many(20, `{"type":"raw_text","text":"x"}`)) + `,"column_settings":[null,{"align":"right","is_wrapped":true}]}`, nil},
		{"table with too much", `{"type":"table","rows":` + many(101, many(21, `{"type":"raw_text","text":"x"}`)) + `}`, append(
			[]string{"no more than 100 items allowed [json-pointer:/blocks/0/rows]"}, rows(101)...,
		)},
		{"two tables", many(2, `{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`), []string{
			"only one table allowed (only_one_table_allowed) [json-pointer:/blocks]",
		}},
		{"plan", `{"type":"plan","title":"t","tasks":[{"type":"task_card","task_id":"1","title":"t","status":"in_progress","details":` +
			rich(`[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]`) + `}]}`, nil},
		{"task status", `{"type":"task_card","task_id":"1","title":"t","status":"done"}`, []string{
			"must be one of: pending, in_progress, complete, error [json-pointer:/blocks/0/status]",
		}},
		{"rich text of all kinds", rich(`[
			{"type":"rich_text_section","elements":[
				{"type":"text","text":"x","style":{"bold":true}},{"type":"link","url":"https://e.org","text":"e"},
				{"type":"emoji","name":"ok"},{"type":"user","user_id":"U1"},{"type":"usergroup","usergroup_id":"S1"},
				{"type":"broadcast","range":"here"},{"type":"channel","channel_id":"C1"}]},
			{"type":"rich_text_preformatted","border":0,"elements":[{"type":"text","text":"x"}]},
			{"type":"rich_text_quote","elements":[{"type":"text","text":"x"}]},
			{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}]`), nil},
		{"emoji in preformatted", rich(`[{"type":"rich_text_preformatted","elements":[{"type":"emoji","name":"ok"}]}]`), []string{
			"unsupported type: emoji [json-pointer:/blocks/0/elements/0/elements/0/type]",
		}},
		{"empty run", rich(`[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]`), []string{
			"must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
		}},
		{"text in a list", rich(`[{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"x"}]}]`), []string{
			"unsupported type: text [json-pointer:/blocks/0/elements/0/elements/0/type]",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			blocks := tt.blocks
			if !strings.HasPrefix(blocks, "[") {
				blocks = "[" + blocks + "]"
			}
			same(t, tt.want, blockkit.Check([]byte(blocks), blockkit.InMessage))
		})
	}
}

// rows are the problems of n rows that are too wide.
func rows(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("no more than 20 items allowed [json-pointer:/blocks/0/rows/%d]", i))
	}
	return out
}

func same(t *testing.T, want []string, problems []blockkit.Problem) {
	t.Helper()
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func view(blocks, more string) string {
	return `{"type":"modal","title":` + plainText("t") + `,"blocks":` + blocks + more + `}`
}

func TestCheckView(t *testing.T) {
	submit := `,"submit":` + plainText("go")
	text := `{"type":"plain_text_input","action_id":"a"%s}`
	for _, tt := range []struct {
		name, view string
		want       []string
	}{
		{"100 blocks", view(many(100, `{"type":"divider"}`), ""), nil},
		{"101 blocks", view(many(101, `{"type":"divider"}`), ""), []string{"no more than 100 items allowed [json-pointer:/view/blocks]"}},
		{"input", view("["+input(fmt.Sprintf(text, ""))+"]", submit), nil},
		{"input without submit", view("["+input(fmt.Sprintf(text, ""))+"]", ""), []string{
			"must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]",
		}},
		{"file_input", view("["+input(`{"type":"file_input","filetypes":["txt"],"max_files":1}`)+"]", submit), nil},
		{"long title", `{"type":"modal","title":` + plainText(x(25)) + `,"blocks":[]}`, []string{
			"failed to match all allowed schemas [json-pointer:/view/title]",
			"must be less than 25 characters [json-pointer:/view/title/text]",
		}},
		{"no title", `{"type":"modal","blocks":[]}`, []string{"missing required field: title [json-pointer:/view]"}},
		{"private_metadata", view("[]", `,"private_metadata":"`+x(3001)+`"`), []string{
			"must be less than 3001 characters [json-pointer:/view/private_metadata]",
		}},
		{"a table is for messages", view(`[{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}]`, ""), []string{
			"unsupported type: table [json-pointer:/view/blocks/0/type]",
		}},
		{"markdown is for messages", view(`[{"type":"markdown","text":"x"}]`, ""), []string{
			"unsupported type: markdown [json-pointer:/view/blocks/0/type]",
		}},
		{"max_length", view("["+input(fmt.Sprintf(text, `,"max_length":3001`))+"]", submit), []string{
			"must be less than 3001 [json-pointer:/view/blocks/0/element/max_length]",
		}},
		{"min above max", view("["+input(fmt.Sprintf(text, `,"max_length":2,"min_length":3`))+"]", submit), []string{
			"must be less than or equal to `max_length` [json-pointer:/view/blocks/0/element/min_length]",
		}},
		{"two in focus", view("["+input(fmt.Sprintf(text, `,"focus_on_load":true`))+","+input(fmt.Sprintf(text, `,"focus_on_load":true`))+"]", submit), []string{
			"only one element may have `focus_on_load` [json-pointer:/view/blocks]",
		}},
		{"button as an input", view("["+input(button(""))+"]", submit), []string{"unsupported type: button [json-pointer:/view/blocks/0/element/type]"}},
		{"home", `{"type":"home","blocks":[]}`, []string{"unsupported type: home [json-pointer:/view/type]"}},
	} {
		t.Run(tt.name, func(t *testing.T) { same(t, tt.want, blockkit.CheckView([]byte(tt.view))) })
	}
}

func TestMentioned(t *testing.T) {
	for _, tt := range []struct {
		name, text, blocks string
		want               []string
	}{
		{"everybody", "<!channel> <!here> <!everyone>", "", []string{"channel", "everyone", "here"}},
		{"with labels", "<@U1|ana> <!subteam^S1|@oncall>", "", []string{"S1", "U1"}},
		{"escaped", "&lt;!channel&gt; &lt;@U1&gt; <#C1> <https://e.org|<!> <!date^1^{time}|x>", "", nil},
		{"not a mention", "@channel @here <channel> <! channel>", "", nil},
		{"mrkdwn", "", "[" + section("<!here>") + "]", []string{"here"}},
		{"plain text", "", `[{"type":"section","text":` + plainText("<!here> <@U1>") + `}]`, nil},
		{"table", "", `[{"type":"table","rows":[[{"type":"raw_text","text":"<!here>"}]]}]`, nil},
		{"preformatted", "", `[` + rich(`[{"type":"rich_text_preformatted","elements":[{"type":"text","text":"<!here>"}]}]`) + `]`, nil},
		{"rich text", "", `[` + rich(`[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"},{"type":"usergroup","usergroup_id":"S1"},{"type":"broadcast","range":"here"}]}]`) + `]`, []string{"S1", "U1", "here"}},
		{"once", "<@U1> <@U1>", "[" + section("<@U1>") + "]", []string{"U1"}},
		{"button value", "", `[` + actions(many(1, button(`,"value":"<!here>"`))) + `]`, nil},
		{"not JSON", "", `{`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, blockkit.Mentioned(tt.text, json.RawMessage(tt.blocks))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFillIDs(t *testing.T) {
	in := `[{"type":"divider"},{"type":"divider","block_id":"blk00"},{"type":"actions","elements":[{"type":"button","action_id":"a"},{"type":"button"}]}]`
	want := `[{"block_id":"blk03","type":"divider"},{"block_id":"blk00","type":"divider"},` +
		`{"block_id":"blk02","elements":[{"action_id":"a","type":"button"},{"action_id":"act0201","type":"button"}],"type":"actions"}]`
	got := blockkit.FillIDs([]byte(in))
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if again := blockkit.FillIDs(got); string(again) != want {
		t.Errorf("filled twice: %s", again)
	}
}

func TestPlainText(t *testing.T) {
	in := `[` + section("*one*") + `,` + actions(many(2, button(""))) + `,` +
		rich(`[{"type":"rich_text_section","elements":[{"type":"text","text":"two "},{"type":"user","user_id":"U1"}]}]`) + `]`
	if diff := cmp.Diff("*one*\nok\nok\ntwo <@U1>", blockkit.PlainText([]byte(in))); diff != "" {
		t.Error(diff)
	}
}

// Nothing that an app can send makes the checks panic.
func FuzzCheck(f *testing.F) {
	f.Add(`[` + section("<!here>") + `]`)
	f.Add(view("["+input(`{"type":"plain_text_input"}`)+"]", ""))
	f.Add(`[{"type":"table","rows":[[null]]},{"type":"actions","elements":[{"type":"static_select","options":[1,{"value":[]}],"initial_option":[]}]}]`)
	f.Fuzz(func(_ *testing.T, text string) {
		blockkit.Check([]byte(text), blockkit.InMessage)
		blockkit.CheckView([]byte(text))
		blockkit.Mentioned(text, json.RawMessage(text))
		blockkit.FillIDs([]byte(text))
		blockkit.PlainText([]byte(text))
		blockkit.Weight([]byte(text))
	})
}
