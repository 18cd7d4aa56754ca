package cloud

import (
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

func public() Public {
	return Public{
		TCP:   []netip.AddrPort{netip.MustParseAddrPort("1.1.1.1:443"), netip.MustParseAddrPort("[2400:3200::1]:443"), netip.MustParseAddrPort("8.8.8.8:443")},
		Names: []string{"cloud.tencent.com", "$(reboot)", "a b"},
	}
}

func TestInternetFromInside(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), prints("answers tcp 1.1.1.1:443", "no-answer tcp 8.8.8.8:443", "answers dns cloud.tencent.com"))
	s.host.Vantage = steps.IDC
	m := s.c.Internet(t.Context(), s.host, public())
	if m.Need != steps.Internet || m.Vantage != steps.IDC || m.Problem != "" || m.Sent != 3 || m.Received != 2 {
		t.Errorf("%+v", m)
	}
	script := (<-s.ran).Text
	for _, not := range []string{"2400:", "reboot", "a b"} {
		if strings.Contains(script, not) {
			t.Errorf("%q is in the script:\n%s", not, script)
		}
	}
}

func TestInternetFromWindows(t *testing.T) {
	s := newStand(t, cloudlab.WindowsAgent(), prints("answers tcp 1.1.1.1:443\r", "no-answer dns cloud.tencent.com\r"))
	if m := s.c.Internet(t.Context(), s.host, public()); m.Problem != "" || m.Sent != 2 || m.Received != 1 {
		t.Errorf("%+v", m)
	}
	if script := (<-s.ran).Text; !strings.Contains(script, "BeginConnect('1.1.1.1', 443") {
		t.Errorf("script:\n%s", script)
	}
}

func TestInternetThatCannotBeTried(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), prints("sh: 1: Syntax error"))
	if m := s.c.Internet(t.Context(), s.host, public()); m.Sent != 0 || !strings.Contains(m.Problem, "Syntax error") {
		t.Errorf("%+v", m)
	}
	if m := s.c.Internet(t.Context(), s.host, Public{}); !strings.Contains(m.Problem, "no targets") {
		t.Errorf("%+v", m)
	}
}

// The script tells an open port from a closed one.
func TestLinuxInternetScript(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	for _, tool := range []string{"bash", "timeout"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("no " + tool)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open := netip.MustParseAddrPort(l.Addr().String())
	defer func() { _ = l.Close() }()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := netip.MustParseAddrPort(gone.Addr().String())
	_ = gone.Close()
	out, err := exec.CommandContext(t.Context(), sh, "-c", Public{TCP: []netip.AddrPort{open, closed}, Names: []string{"localhost"}}.linux()).CombinedOutput()
	text := string(out)
	if err != nil || !strings.Contains(text, "answers tcp "+open.String()+"\n") || !strings.Contains(text, "no-answer tcp "+closed.String()+"\n") {
		t.Errorf("%v\n%s", err, text)
	}
}
