package demo

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"vpncheck/lab/slacklab"
)

// drops lets go of a file over an element, as a mouse does; the content is the bytes 0 to 255.
func drops(selector, name string) string {
	return fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from({ length: 256 }, (_, i) => i)], %[2]q));
		const el = document.querySelector(%[1]q);
		for (const type of ["dragenter", "dragover", "drop"]) el.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
		return true;
	})()`, selector, name)
}

// Files go into a form and into a thread, byte for byte.
func testFiles(t *testing.T, browser context.Context) {
	d := start(t)
	d.withStandIn(t)
	ctx := page(t, browser, d.URL(), 1280, 800)
	command(t, ctx, "vpnx-mention1")
	do(t, ctx, press(`[data-action-id="paste"]`), chromedp.WaitVisible(chromedp.CSS("#modal .file-drop")))
	for _, name := range []string{"one.cfg", "two.cfg", "three.cfg"} {
		is[bool](t, ctx, drops("#modal .file-drop", name))
	}
	sees(t, ctx, `[...document.querySelectorAll("#modal .file-list li")].map(e => e.dataset.fileName).join() === "two.cfg,three.cfg"`) // it takes two
	do(t, ctx, press(`#modal [aria-label="Remove two.cfg"]`), press("#modal .from-desk button"))
	sees(t, ctx, `[...document.querySelectorAll("#modal .file-list li")].map(e => e.dataset.fileName).join() === "three.cfg,USG-dc1.cfg"`)
	do(t, ctx, typed("#modal textarea", "reply"), press(`#modal input[value="no"][type="radio"]`), chromedp.SetValue(chromedp.CSS("#modal select"), "yes"), press("#modal-submit"))
	sees(t, ctx, `!document.querySelector("#modal")`)

	is[bool](t, ctx, `(() => { document.querySelector("#messages .thread-button").click(); return true; })()`) // it shows where the mouse is
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#composer-thread-input")))
	is[bool](t, ctx, drops("#thread", "four.cfg"))
	sees(t, ctx, `document.querySelector('#thread-messages [data-file-name="four.cfg"]')`)
	for _, name := range []string{"three.cfg", "four.cfg"} {
		i := slices.IndexFunc(d.slack.Files(), func(f slacklab.File) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("%s did not arrive", name)
		}
		if got := d.slack.Files()[i].Content; len(got) != 256 || got[0] != 0 || got[255] != 255 {
			t.Errorf("%s arrived as %d bytes", name, len(got))
		}
	}
}
