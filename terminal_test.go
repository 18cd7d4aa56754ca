package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// Somebody at a terminal: the program as it is, behind a pseudo-terminal, over Tencent Cloud on loopback.

// typist is that somebody.
type typist struct {
	t    *testing.T
	keys io.Writer
	out  *syncBuffer
	errs *syncBuffer // standard error, which is no part of the screen
	seen int
	done chan struct{}
	code string // once done
}

// sits starts `vpncheck` with somebody at its terminal.
func (w *world) sits(settings []string, args ...string) *typist {
	w.t.Helper()
	cmd := w.self(settings, args...)
	p := &typist{t: w.t, out: &syncBuffer{}, errs: &syncBuffer{}, done: make(chan struct{})}
	cmd.Stderr = p.errs
	tty, err := pty.Start(cmd)
	if err != nil {
		w.t.Skip("no pseudo-terminal on this machine: ", err)
	}
	p.keys = tty
	go func() {
		defer close(p.done)
		_, _ = io.Copy(p.out, tty) // it ends with an error when the program does
		p.code = exitCode(cmd.Wait())
		_ = tty.Close()
	}()
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.done
	})
	return p
}

// self is this test's own program as vpncheck; see TestMain.
func (w *world) self(settings []string, args ...string) *exec.Cmd {
	w.t.Helper()
	path, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(path)
	cmd.Args = append([]string{"vpncheck"}, args...)
	cmd.Env = append([]string{
		"TENCENTCLOUD_SECRET_ID=" + cloudlab.DefaultSecretID, "TENCENTCLOUD_SECRET_KEY=" + cloudlab.DefaultSecretKey,
		"TENCENTCLOUD_REGION=ap-guangzhou", "TENCENTCLOUD_ENDPOINT=" + w.cloud.URL(),
		"VPNCHECK_RECHECK_FOR=300ms", "VPNCHECK_WATCH_EVERY=50ms", "NO_COLOR=1",
	}, settings...)
	return cmd
}

// sees waits until the screen shows text, after what was seen before.
func (p *typist) sees(text string) {
	p.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(30 * time.Second); ; {
		shown := p.screen()[p.seen:]
		if i := strings.Index(shown, text); i >= 0 {
			p.seen += i + len(text)
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			p.t.Fatalf("the screen does not show %q:\n%s\nstandard error:\n%s", text, p.screen(), p.errs)
		}
	}
}

func (p *typist) screen() string { return strings.ReplaceAll(p.out.String(), "\r\n", "\n") }

// types waits for the prompt behind what is seen, and answers it.
func (p *typist) types(seen, line string) {
	p.t.Helper()
	p.sees(seen)
	p.sees(" > ")
	p.press(line + "\n")
}

func (p *typist) press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, keys); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the end of the program.
func (p *typist) ends(code string) {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		p.t.Fatalf("it does not end:\n%s", p.screen())
	}
	if p.code != code {
		p.t.Errorf("exit code %s, want %s:\n%s\nstandard error:\n%s", p.code, code, p.screen(), p.errs)
	}
}

// audited are the audit records on standard error.
func (p *typist) audited() []conversation.AuditEntry {
	p.t.Helper()
	var out []conversation.AuditEntry
	for line := range strings.Lines(p.errs.String()) {
		var e conversation.AuditEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			p.t.Errorf("standard error has %q", line)
		}
		out = append(out, e)
	}
	return out
}

// approvers name whoever runs the tests.
func approvers() []string { return []string{"VPNCHECK_APPROVERS=login:" + whoami().ID} }

// differs brings somebody to a difference which the cloud's end could take over.
func (w *world) differs(settings []string) *typist {
	w.t.Helper()
	p := w.sits(settings, "run", w.compared())
	p.types("From a CVM in the VPC", "n")
	p.types("ping the VPN gateway's public address", "y")
	path := filepath.Join(w.t.TempDir(), "fw.conf")
	if err := os.WriteFile(path, []byte(fortigate("sha1", allServices)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	p.types("Does the security policy", "p "+path)
	return p
}

// agrees has the tunnel come up once the cloud's end has what the device has.
func (w *world) agrees() {
	w.cloud.OnWrite(func(action, id string, world *cloudlab.World) {
		if x, _ := world.Tunnel(id); action == "ModifyVpnConnectionAttribute" && x.IKE.Authentication == "SHA1" {
			x.NetStatus = "AVAILABLE"
		}
	})
}

const modify = "ModifyVpnConnectionAttribute"

// An approver at the keyboard has the cloud changed for a whole yes, once; what was changed is on the
// screen and in the audit record.
func TestTerminalChangesTheCloud(t *testing.T) {
	w := newWorld(t)
	w.agrees()
	p := w.differs(approvers())
	p.sees("[a 1] Set the cloud's end to the device's IKE integrity\n          IKE integrity: SHA-256 → SHA1\n")
	p.types("[a N] Change the cloud's end", "a 1")
	p.types("IKE integrity?\n  IKE integrity: SHA-256 → SHA1\n", "y") // that is no yes
	p.types("Nothing was changed.", "a 1")
	if n := w.writes(modify); n != 0 {
		t.Fatalf("the cloud was changed %d times without a yes", n)
	}
	p.types("Type yes", "yes")
	p.press("yes\nyes\n")
	p.sees("✔ Made: Set the cloud's end to the device's IKE integrity\n")
	p.sees("Solved: It came up after the bot changed the cloud's end")
	p.ends("0")
	if n := w.writes(modify); n != 1 {
		t.Errorf("the cloud was changed %d times", n)
	}
	var what []string
	for _, e := range p.audited() {
		if e.By != whoami() || !strings.HasPrefix(e.Place.Channel, "a terminal of ") || e.Run == "" || e.At.IsZero() {
			t.Errorf("audit: %+v", e)
		}
		what = append(what, e.What+": "+e.Detail)
	}
	for _, want := range []string{"approval: parameters-1-", "change: Set the cloud's end to the device's IKE integrity (IKE integrity: SHA-256 → SHA1)", "changed: Set the cloud's end to the device's IKE integrity: made"} {
		if !strings.Contains(strings.Join(what, "\n"), want) {
			t.Errorf("the audit record has no %q: %q", want, what)
		}
	}
}

// Where the bot's Redis is set, its audit record has what was done at terminals as well.
func TestTerminalIsAuditedWithTheBot(t *testing.T) {
	w := newWorld(t)
	redis := startRedis(t)
	w.agrees()
	p := w.differs(append(approvers(), "REDIS_URL="+redis.url))
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.ends("0")
	s, err := store.Open(store.Options{URL: redis.url, Log: w.log()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	records, err := s.Audited(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 3 || p.errs.String() != "" {
		t.Errorf("audit: %q; standard error: %s", records, p.errs)
	}
}

// Nobody changes the cloud from a terminal who is not named for it, or is not there.
func TestTerminalOffersNoChange(t *testing.T) {
	for _, tt := range []struct {
		name      string
		approvers string
		says      string // to who sits there
	}{
		{"nobody is an approver", "", ""},
		{"people of Slack are", slacklab.Oncall, "VPNCHECK_APPROVERS does not have login:"},
		{"somebody else is", "login:no-such-person", "VPNCHECK_APPROVERS does not have login:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			p := w.differs([]string{"VPNCHECK_APPROVERS=" + tt.approvers})
			p.sees("The negotiation parameters differ")
			p.sees(tt.says)
			p.types("[x] Cannot change it  [c] Cancel", "a 1")
			p.types("That is none of the choices.", "c")
			p.ends("2")
			if n := w.writes(modify); n != 0 {
				t.Errorf("the cloud was changed %d times", n)
			}
		})
	}
	t.Run("nobody types", func(t *testing.T) {
		w := newWorld(t)
		tunnel := w.compared(cloudlab.WithNegotiation("passive"))
		cmd := w.self(approvers(), "run", tunnel)
		cmd.Stdin = strings.NewReader("a 1\nyes\na\nyes\n")
		out, err := cmd.CombinedOutput()
		if code := exitCode(err); code != "1" || !strings.Contains(string(out), "input that nobody types approves nothing") {
			t.Errorf("exit code %s:\n%s", code, out)
		}
		if n := w.writes(modify); n != 0 {
			t.Errorf("the cloud was changed %d times", n)
		}
	})
}

// A change that did not help is taken back.
func TestTerminalTakesAChangeBack(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared(cloudlab.WithNegotiation("passive"))
	negotiation := func() (is string) {
		w.cloud.View(func(world *cloudlab.World) { is = world.Regions["ap-guangzhou"].Tunnel(tunnel).NegotiationType })
		return is
	}
	p := w.sits(approvers(), "run", tunnel)
	p.sees("From a CVM in the VPC")
	p.sees("[a 1] Let the cloud begin the negotiation\n          Negotiation type: passive → active\n")
	p.types("[a N]", "a") // there is one
	p.types("Type yes", "YES")
	p.sees("✔ Made: Let the cloud begin the negotiation\n")
	p.sees("Still not connected")
	if is := negotiation(); is != "active" {
		t.Errorf("the cloud has %s", is)
	}
	p.sees("[a 1] Take back: let the cloud begin the negotiation\n          Negotiation type: active → passive\n")
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.sees("✔ Made: Take back")
	p.types("From a CVM in the VPC", "c")
	p.ends("2")
	if is := negotiation(); is != "passive" || w.writes(modify) != 2 {
		t.Errorf("the cloud has %s after %d writes", is, w.writes(modify))
	}
}

// What the cloud refuses is said, and can be approved once more when it was mended.
func TestTerminalsChangeIsRefused(t *testing.T) {
	w := newWorld(t)
	w.agrees()
	w.cloud.Fail(modify, 1, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Message: "not authorized"})
	p := w.differs(approvers())
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.sees("✘ Not made: Set the cloud's end")
	p.sees("vpc:ModifyVpnConnectionAttribute")
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.sees("✔ Made: ")
	p.sees("Solved: ")
	p.ends("0")
}

// Whoever interrupts a change learns what became of it: nothing can call it off.
func TestTerminalInterruptedInAChange(t *testing.T) {
	w := newWorld(t)
	w.cloud.Fail(modify, 1, cloudlab.Fault{Kind: cloudlab.Slow, Latency: time.Second})
	p := w.differs(approvers())
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.sees("… changing the cloud's end")
	p.press("\x03")
	p.sees("… waiting for what becomes of the change")
	p.sees("✔ Made: ")
	p.ends("2")
	if !strings.Contains(p.errs.String(), "Called off. What was changed of the cloud's end stays changed.") {
		t.Errorf("standard error: %s", p.errs)
	}
}

// An answer that is lost leaves a change of which nobody knows. It is not made again.
func TestTerminalsChangeIsUnclear(t *testing.T) {
	w := newWorld(t)
	w.cloud.Fail(modify, 1, cloudlab.Fault{Kind: cloudlab.DropAfter})
	p := w.differs(approvers())
	p.types("[a N]", "a 1")
	p.types("Type yes", "yes")
	p.sees("? Unclear: Set the cloud's end")
	p.ends("1")
	if n := w.writes(modify); n != 1 {
		t.Errorf("the cloud was asked %d times", n)
	}
}
