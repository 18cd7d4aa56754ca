package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 4*time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 1000), chromedp.Navigate(d.URL()),
		chromedp.WaitVisible(chromedp.CSS("body[data-ready=true]"))); err != nil {
		t.Fatal(err)
	}
	for _, s := range demo.Stories() {
		t.Run(s.Key, func(t *testing.T) { watchStory(t, ctx, s.Key) })
	}
}

// watchStory has the page play a story and waits until the page says that it ended as told. The
// panel may show the desk or a thread by then, so what is clicked is brought up first.
func watchStory(t *testing.T, ctx context.Context, key string) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	story := "#story-" + key
	holds := func(expression string) chromedp.Action[chromedp.Void] {
		poll := chromedp.Poll[any](expression, chromedp.WithPollingInterval(30*time.Millisecond))
		return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := poll(ctx, tab)
			return chromedp.Void{}, err
		}
	}
	err := chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS("#tab-stories")),
		holds(fmt.Sprintf(`(() => {
			const story = document.querySelector(%q), play = document.querySelector("#play-%s");
			if (story && !play) story.querySelector(".story-head").click();
			return !!play && !play.disabled;
		})()`, story, key)),
		chromedp.Click(chromedp.CSS("#play-"+key)),
		holds(fmt.Sprintf(`document.querySelector("#tab-stories").click() || document.querySelector(%q)?.dataset.done === "true"`, story)))
	if dir := os.Getenv("VPNCHECK_SCREENSHOTS"); dir != "" {
		if png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
			_ = os.WriteFile(filepath.Join(dir, key+".png"), png, 0o600)
		}
	}
	if err != nil {
		t.Fatalf("the story %s does not end as told: %v", key, err)
	}
}
