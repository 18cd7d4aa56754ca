package demo

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestPage drives the page in a headless Chromium; it skips where there is none. Each part has a
// demo and a tab of its own.
func TestPage(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not tested in a browser")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	defer stop()
	ctx, closeAll := chromedp.NewContext(ctx)
	defer closeAll()
	do(t, ctx) // starts it
	for name, test := range map[string]func(*testing.T, context.Context){
		"card": testCard, "confirm": testConfirm, "form": testForm, "thread": testThread, "desk": testDesk, "files": testFiles,
		"reconnect": testReconnect, "narrow": testNarrow,
	} {
		t.Run(name, func(t *testing.T) { test(t, ctx) })
	}
}

// page opens the page in a new tab. Anything that it logs as an error fails the test, unless it
// is expected.
func page(t *testing.T, browser context.Context, url string, width, height int, expected ...string) context.Context {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	var logs sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		closeTab()
		logs.Wait()
	})
	do(t, ctx, chromedp.EmulateViewport(int64(width), int64(height)))
	logs.Go(func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			known := slices.ContainsFunc(expected, func(s string) bool { return strings.Contains(m.Text, s) })
			if (m.IsException() || m.Type == "error") && !known {
				t.Errorf("the page says: %s", m)
			}
		}
	})
	do(t, ctx, chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS("body[data-ready=true]")))
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// sees waits until an expression holds in the page.
func sees(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	_, err := chromedp.Run(ctx, chromedp.Poll[any]("!!("+expression+")", chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(10*time.Second)))
	if err != nil {
		t.Fatalf("the page never shows %s: %v", expression, err)
	}
}

// is evaluates an expression in the page.
func is[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

func typed(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS(selector), text)
}

const (
	composerBox = "#composer-channel-input"
	card        = `document.querySelector("#messages .message .block-header")`
)

// command types a slash command, with the help of the completions.
func command(t *testing.T, ctx context.Context, tunnel string) {
	t.Helper()
	do(t, ctx, typed(composerBox, "/vp"))
	sees(t, ctx, `document.querySelector(".offer")?.textContent.includes("/vpncheck")`)
	do(t, ctx, typed(composerBox, "\t"+tunnel[:len(tunnel)-1]))
	sees(t, ctx, fmt.Sprintf(`document.querySelectorAll(".offer").length === 1 && document.querySelector(".offer").textContent.includes(%q)`, tunnel))
	do(t, ctx, typed(composerBox, "\t\r"))
	sees(t, ctx, card)
}
