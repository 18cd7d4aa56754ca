package demo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func testCard(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	if ms := is[float64](t, ctx, `performance.getEntriesByType("navigation")[0].loadEventEnd`); ms > 3000 {
		t.Errorf("the page took %.0f ms", ms)
	}
	command(t, ctx, "vpnx-mention1")
	if got := is[string](t, ctx, composerValue); got != "" {
		t.Errorf("the composer still has %q", got)
	}
	for _, c := range []struct{ why, expression string }{
		{"the name is text", card + `.textContent === "idc-<!channel>-1: Waiting for an answer"`},
		{"nobody is mentioned", `document.querySelectorAll(".broadcast").length === 0`},
		{"a group is", `document.querySelector(".group-mention").textContent === "@netops-oncall"`},
		{"bold", `document.querySelector(".block-section strong").textContent === "bold"`},
		{"italic", `document.querySelector(".block-section em").textContent === "it"`},
		{"struck", `document.querySelector(".block-section s").textContent === "no"`},
		{"code keeps its asterisk", `[...document.querySelectorAll(".block-section .inline-code")].some(e => e.textContent === "a*b*")`},
		{"a link", `document.querySelector(".block-section a").href === "https://example.com/" && document.querySelector(".block-section a").rel.includes("noopener")`},
		{"an emoji", `document.querySelector('.block-section .emoji[data-emoji="✅"]')`},
		{"a quote", `document.querySelector(".block-section blockquote").textContent === "quoted"`},
		{"a list", `document.querySelectorAll(".block-section li").length === 2`},
		{"HTML in code is text", `document.querySelector(".block-section pre").textContent === "<script>alert(1)</script> <b>"`},
		{"markdown", `document.querySelector(".block-markdown h2").textContent === "Title" && document.querySelector(".block-markdown td")`},
		{"HTML in markdown is text", `!document.querySelector(".block-markdown img") && document.querySelector(".block-markdown li").textContent.includes("<img src=x>")`},
		{"a table", `document.querySelector(".block-table th").textContent === "x"`},
		{"buttons with styles", `document.querySelector('[data-action-id="yes"].primary') && document.querySelector('[data-action-id="cancel"].danger')`},
		{"the story is chosen", `document.querySelector("#story-mention.open")`},
		{"and knows its state", `document.querySelector('#story-mention[data-state="Waiting for an answer"]')`},
	} {
		if !is[bool](t, ctx, "!!("+c.expression+")") {
			t.Errorf("%s: not %s", c.why, c.expression)
		}
	}
}

const composerValue = `document.querySelector("#composer-channel-input").value`

func testConfirm(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	command(t, ctx, "vpnx-mention1")
	do(t, ctx, press(`[data-action-id="cancel"]`), chromedp.WaitVisible(chromedp.CSS("#confirm-dialog")))
	if got := is[string](t, ctx, `document.querySelector("#confirm-dialog").innerText`); !strings.Contains(got, "Sure?") || !strings.Contains(got, "It ends.") {
		t.Errorf("the dialog says %q", got)
	}
	do(t, ctx, press("#confirm-deny"))
	sees(t, ctx, `!document.querySelector("#confirm-dialog")`)
	if n := len(d.slack.Deliveries()); n != 1 {
		t.Errorf("after Go on, the app got %d envelopes", n)
	}
	do(t, ctx, press(`[data-action-id="cancel"]`), press("#confirm-yes"))
	sees(t, ctx, card+`.textContent.endsWith("Cancelled")`)
	sees(t, ctx, `!document.querySelector(".spinning") && document.querySelector(".edited")`)
}

func testForm(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	command(t, ctx, "vpnx-mention1")
	do(t, ctx, press(`[data-action-id="paste"]`), chromedp.WaitVisible(chromedp.CSS("#modal")))
	sees(t, ctx, `!document.querySelector(".message.busy")`)
	do(t, ctx, press("#modal-submit"))
	sees(t, ctx, `document.querySelectorAll("#modal .field-error:not([hidden])").length === 3`)
	do(t, ctx, typed("#modal textarea", "nonsense <b>"), press(`#modal input[value="no"][type="radio"]`), chromedp.SetValue(chromedp.CSS("#modal select"), "yes"), press("#modal-submit"))
	sees(t, ctx, `document.querySelector('[data-error-for="output"]').textContent === "That is no ping." && document.querySelector("#modal textarea").getAttribute("aria-invalid") === "true"`)
	if got := is[string](t, ctx, `document.querySelector("#modal textarea").value`); got != "nonsense <b>" {
		t.Errorf("what was typed became %q", got)
	}
	do(t, ctx, typed("#modal textarea", " reply"), press("#modal-submit"))
	sees(t, ctx, `!document.querySelector("#modal")`)
	do(t, ctx, press(`[data-action-id="paste"]`), chromedp.WaitVisible(chromedp.CSS("#modal")), press("#modal-close"))
	sees(t, ctx, `!document.querySelector("#modal")`)
}

func testThread(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	command(t, ctx, "vpnx-mention1")
	do(t, ctx, press(`[data-action-id="yes"]`))
	sees(t, ctx, `document.querySelector("#messages .reply-count")?.textContent === "2 replies"`)
	sees(t, ctx, `document.querySelector('#story-mention[data-done="true"]')`)
	do(t, ctx, press("#messages .reply-line"), chromedp.WaitVisible(chromedp.CSS(`#thread-messages [data-file-name="report.md"]`)))
	do(t, ctx, press(`[data-file-name="report.md"] .file-open`))
	sees(t, ctx, `document.querySelector("#file-dialog h2:not([id])")?.textContent === "Report" && document.querySelector("#file-dialog em") && !document.querySelector("#file-dialog b")`)
	do(t, ctx, press(`#file-dialog [aria-label="Close"]`), press(`[data-file-name="evidence.json"] .file-open`))
	sees(t, ctx, `document.querySelector("#file-dialog .json-string")?.textContent === '"<i>"'`)
	do(t, ctx, press(`#file-dialog [aria-label="Close"]`), typed("#composer-thread-input", "thanks *all* <!channel>\r"))
	sees(t, ctx, `document.querySelector("#thread-messages .message:last-child .message-text")?.textContent === "thanks all <!channel>"`)
	do(t, ctx, typed("#composer-thread-input", "/vpncheck help\r"))
	sees(t, ctx, `document.querySelector("#thread-messages .ephemeral")?.textContent.includes("not supported in threads")`)
}

func testDesk(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	do(t, ctx, press("#story-policy .story-head"), press("#desk-policy"), press("#do-firewall-policy"))
	sees(t, ctx, `document.querySelector(".terminal-entry pre")?.textContent.includes("local-in-policy")`)
	do(t, ctx, press("#do-firewall-permit"))
	sees(t, ctx, `document.querySelector('#desk-up[data-up="true"]')`)
	before := d.Now()
	do(t, ctx, press("#skip-60"))
	if err := d.until(within(t), func() bool { return d.Now().Sub(before) >= time.Hour }); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, typed(composerBox, "/vpncheck help\r"))
	sees(t, ctx, `document.querySelector(".ephemeral .only-you")?.textContent === "Only visible to you"`)
	do(t, ctx, press("#you-ben"))
	sees(t, ctx, `document.querySelector('#you-ben[aria-checked="true"]') && !document.querySelector(".ephemeral")`)
	do(t, ctx, typed(composerBox, "it is me\r"))
	sees(t, ctx, `document.querySelector("#messages .message:last-child .author")?.textContent === "Ben Okafor"`)
	do(t, ctx, press("#channel-random"))
	sees(t, ctx, `!document.querySelector("#messages .message") && document.title.startsWith("#random")`)
}

// The page follows what happens also after its connection broke.
func testReconnect(t *testing.T, browser context.Context) {
	d := start(t)
	line := newProxy(t, d.URL())
	ctx := page(t, browser, line.url(), 1280, 800, "net::ERR_")
	line.cut(true)
	sees(t, ctx, `!document.querySelector("#connection").hidden`)
	line.cut(false)
	sees(t, ctx, `document.querySelector("#connection").hidden`)
	if _, err := d.slack.Say(t.Context(), ben, netops, "", "back again"); err != nil {
		t.Fatal(err)
	}
	sees(t, ctx, `document.querySelector("#messages .message-text")?.textContent === "back again"`)
}

func testNarrow(t *testing.T, browser context.Context) {
	d := start(t)
	ctx := page(t, browser, d.URL(), 390, 780)
	do(t, ctx, press("#open-panel"), chromedp.WaitVisible(chromedp.CSS("#story-policy")))
	sees(t, ctx, `Math.round(document.querySelector("#panel").getBoundingClientRect().right) === innerWidth`)
	do(t, ctx, press("#try-params"))
	sees(t, ctx, composerValue+` === "/vpncheck vpnx-sha1dh02" && document.activeElement.id === "composer-channel-input"`)
	if is[float64](t, ctx, `document.documentElement.scrollWidth`) > 390 {
		t.Error("the page is wider than the screen")
	}
}
