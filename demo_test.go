package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"vpncheck/lab/demo"
	"vpncheck/lab/slacklab"
)

// startDemo starts the demo with the real bot, its world speeded up.
func startDemo(t *testing.T) *demo.Demo {
	t.Helper()
	d, err := demo.New(demo.Options{Addr: "127.0.0.1:0", Speed: 20})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { done <- serveDemo(ctx, d, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the demo's bot: %v", err)
		}
		_ = d.Close()
	})
	wait, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	if err := d.Slack().WaitFor(wait, func(s *slacklab.Server) bool { return s.Connections() > 0 }); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDemoStories plays every story in a headless Chromium as a newcomer would watch it, and
// checks that each ends as told. With VPNCHECK_SCREENSHOTS set to a folder, each end is kept there
// as a picture.
func TestDemoStories(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: `make test` installs it")
	}
	d := startDemo(t)
	ctx := openDemo(t, d, path)
	for _, s := range demo.Stories() {
		t.Run(s.Key, func(t *testing.T) { watchStory(t, ctx, s.Key) })
	}
}

// openDemo opens the page in a browser, until the test ends.
func openDemo(t *testing.T, d *demo.Demo, chromium string) context.Context {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 1000), chromedp.Navigate(d.URL()),
		chromedp.WaitVisible(chromedp.CSS("body[data-ready=true]"))); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// holds waits until an expression is true in the page.
func holds(expression string) chromedp.Action[chromedp.Void] {
	poll := chromedp.Poll[any](expression, chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(30*time.Second))
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := poll(ctx, tab)
		return chromedp.Void{}, err
	}
}

// picture keeps what the page shows, where VPNCHECK_SCREENSHOTS names a folder.
func picture(ctx context.Context, name string) {
	dir := os.Getenv("VPNCHECK_SCREENSHOTS")
	if dir == "" {
		return
	}
	if png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
}

// watchStory has the page play a story and waits until the page says that it ended as told. The
// panel may show the desk or a thread by then, so what is clicked is brought up first.
func watchStory(t *testing.T, ctx context.Context, key string) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	story := "#story-" + key
	err := chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS("#tab-stories")),
		holds(fmt.Sprintf(`(() => {
			const story = document.querySelector(%q), play = document.querySelector("#play-%s");
			if (story && !play) story.querySelector(".story-head").click();
			return !!play && !play.disabled;
		})()`, story, key)),
		chromedp.Click(chromedp.CSS("#play-"+key)),
		holds(fmt.Sprintf(`document.querySelector("#tab-stories").click() || document.querySelector(%q)?.dataset.done === "true"`, story)))
	picture(ctx, key)
	if err != nil {
		t.Fatalf("the story %s does not end as told: %v", key, err)
	}
	const caption = `document.querySelector("#caption:not([hidden])")`
	said, err := chromedp.Run(ctx, chromedp.Poll[string](`!`+caption+` ? "none" : `+caption+`.querySelector("#caption-stop") ? "" : `+caption+`.innerText`,
		chromedp.WithPollingInterval(30*time.Millisecond)))
	if err != nil || said != "none" {
		t.Errorf("the story %s was not played to its end: %s %v", key, said, err)
	}
}

const (
	clickButton = `[...document.querySelectorAll("#messages .block-actions button")].find(b => b.textContent.trim().replace(/^\\W+/, "").startsWith(%q) && !b.closest(".busy"))`
	newest      = `[...document.querySelectorAll("#messages .message")].at(-1)?.textContent.includes(%q)`
	inThread    = `document.querySelector("#thread-messages")?.textContent.includes(%q)`
)

// clicks waits for a button of the newest card, and clicks it.
func clicks(label string) chromedp.Action[chromedp.Void] {
	return holds(fmt.Sprintf(`(() => { const b = `+clickButton+`; b?.click(); return !!b; })()`, label))
}

// begins lets the bot check a tunnel until it asks what the device's configuration answers.
func begins(tunnel string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{
		chromedp.SendKeys(chromedp.CSS("#composer-channel-input"), "/vpncheck "+tunnel+"\r"),
		holds(fmt.Sprintf(newest, tunnel)), holds(fmt.Sprintf(newest, "ping the VPN gateway")),
		clicks("Yes"),
		holds(fmt.Sprintf(newest, "Does the security policy")),
	}
}

// mends repairs at the desk what the card names, and has the bot check again.
func mends(repair string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("#tab-desk")),
		chromedp.Click(chromedp.CSS(repair)),
		holds(`document.querySelector("#desk-up")?.dataset.up === "true"`),
		clicks("Done, check again"),
		holds(fmt.Sprintf(newest, ": Solved")),
	}
}

// TestDemoConfiguration gives the bot a configuration by the page's form, then by the desk's button
// that drops it into the card's thread, as a person does who has the page before them. Both ends are
// compared, the repair brings the tunnel up, and no key that was given comes back.
func TestDemoConfiguration(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: `make test` installs it")
	}
	d := startDemo(t)
	ctx := openDemo(t, d, path)
	play := func(name string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		err := chromedp.Do(ctx, actions...)
		picture(ctx, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	play("form", append(begins("vpnx-sha1dh02"),
		clicks("Paste configuration"),
		chromedp.WaitVisible(chromedp.CSS("#modal .file-drop")),
		chromedp.Click(chromedp.CSS("#modal .from-desk button")),
		holds(`document.querySelector("#modal .file-list li")?.dataset.fileName === "USG-osaka.cfg"`))...)
	play("form-thread",
		chromedp.Click(chromedp.CSS("#modal-submit")),
		holds(`!document.querySelector("#modal")`), holds(fmt.Sprintf(newest, "The negotiation parameters differ")),
		holds(fmt.Sprintf(newest, "esp authentication-algorithm sha2-256")), // what to type
		chromedp.Click(chromedp.CSS("#messages .reply-line")),
		holds(fmt.Sprintf(inThread, "✗ IKE DH group")))
	play("form-solved", mends("#do-firewall-align")...)

	play("drop", append(begins("vpnx-policy45"),
		chromedp.Click(chromedp.CSS("#tab-desk")),
		chromedp.Click(chromedp.CSS("#do-firewall-config")),
		holds(`!!document.querySelector(".terminal-entry #give-thread:not(:disabled)")`))...)
	play("drop-thread",
		chromedp.Click(chromedp.CSS("#give-thread")),
		holds(fmt.Sprintf(inThread, "✗ UDP 4500 from the VPN gateway")),
		holds(fmt.Sprintf(newest, "does not let the tunnel through")))
	play("drop-solved", mends("#do-firewall-permit")...)
	keepsKeys(t, d)
}

// keepsKeys looks for the keys of the devices in all that the bot wrote.
func keepsKeys(t *testing.T, d *demo.Demo) {
	t.Helper()
	given := 0
	for _, f := range d.Slack().Files() {
		if strings.Contains(string(f.Content), demo.CanaryPrefix) {
			given++
			if f.User == d.Slack().Config().BotUserID {
				t.Errorf("the bot's file %s has a pre-shared key", f.Name)
			}
		}
	}
	if given < 2 {
		t.Errorf("keys were given %d times, and should be in both configurations", given)
	}
	for _, m := range d.Slack().Messages(d.Channel()) {
		for _, reply := range d.Slack().Thread(d.Channel(), m.TS) {
			if strings.Contains(reply.Text+string(reply.Blocks), demo.CanaryPrefix) {
				t.Errorf("a message has a pre-shared key:\n%s", reply.Blocks)
			}
		}
	}
}
