package slacklab_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/lab/slacklab"
)

// output collects what a process writes.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// bolt starts the official client against s. It is installed once.
func bolt(t *testing.T, s *slacklab.Server) *output {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the official client cannot run")
	}
	dir := filepath.Join("testdata", "bolt")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@slack", "bolt")); err != nil {
		install := exec.Command("npm", "install", "--no-audit", "--no-fund")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm install: %v\n%s", err, out)
		}
	}
	cfg, out := s.Config(), &output{}
	cmd := exec.Command(node, "app.js")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SLACK_BOT_TOKEN="+cfg.BotToken, "SLACK_APP_TOKEN="+cfg.AppToken, "SLACK_API_URL="+s.APIURL())
	cmd.Stdout, cmd.Stderr = out, out
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // app.js ends with its input
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("bolt wrote:\n%s", out)
		}
	})
	return out
}

// The official client finds nothing to object to in a whole conversation.
func TestBolt(t *testing.T) {
	s := start(t)
	out := bolt(t, s)
	ctx := within(t)
	wait(t, s, func(s *slacklab.Server) bool { return s.Connections() == 1 })
	ack, err := s.Command(ctx, slacklab.Ana, slacklab.Netops, "/vpncheck", "vpnx-1")
	if err != nil {
		t.Fatal(err)
	}
	if ack.Message == nil || ack.Message.Text != "on it" {
		t.Errorf("immediate answer: %+v", ack.Message)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Ephemerals(slacklab.Ana)) == 2 })
	m := s.Messages(slacklab.Netops)[0]
	if diff := cmp.Diff([]string{slacklab.Ana}, m.Mentions); diff != "" {
		t.Error(diff)
	}
	if m.Metadata == nil || m.Metadata.EventPayload["seq"] != 1.0 {
		t.Errorf("metadata: %+v", m.Metadata)
	}
	if err := s.ClickLabel(ctx, slacklab.Ben, slacklab.Netops, m.TS, "Paste"); err != nil {
		t.Fatal(err)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Views(slacklab.Ben)) == 1 })
	view := s.Views(slacklab.Ben)[0].ID
	values := func(text string) map[string]map[string]slacklab.Value {
		return map[string]map[string]slacklab.Value{"output": {"text": {Text: text}}}
	}
	errs, err := s.Submit(ctx, slacklab.Ben, view, values("hello"))
	if err != nil || errs["output"] != "no SA in it" {
		t.Errorf("errors %v, err %v", errs, err)
	}
	if errs, err := s.Submit(ctx, slacklab.Ben, view, values("esp ok")); err != nil || len(errs) > 0 {
		t.Errorf("errors %v, err %v", errs, err)
	}
	wait(t, s, func(s *slacklab.Server) bool { return len(s.Files()) == 1 })
	if f := s.Files()[0]; string(f.Content) != "esp ok" || f.Thread != m.TS {
		t.Errorf("file: %+v", f)
	}
	if now, _ := s.Message(slacklab.Netops, m.TS); len(now.Buttons()) != 0 || len(now.Edits) != 1 {
		t.Errorf("after the click: %s, %d edits", now.Blocks, len(now.Edits))
	}
	if text := out.String(); strings.Contains(text, "ERROR") || strings.Contains(text, "WARN") {
		t.Errorf("bolt complains:\n%s", text)
	}
}
