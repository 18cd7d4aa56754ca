package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// stand is a lab with a tunnel and a host in its VPC, on which commands print what they are told to.
type stand struct {
	lab     *cloudlab.Server
	c       *Client
	reading steps.Reading
	host    Host
	ran     chan cloudlab.Command
}

func newStand(t *testing.T, a *cloudlab.Agent, result cloudlab.CommandResult) *stand {
	t.Helper()
	s := &stand{lab: newLab(t, func(c *cloudlab.Config) { c.Limits = cloudlab.NoLimits() }), ran: make(chan cloudlab.Command, 10)}
	tun := s.lab.AddTunnel(guangzhou, cloudlab.WithSPD(cloudlab.Policy{Local: "10.1.0.0/16", Remotes: []string{"192.168.1.0/24"}}))
	cvm(s.lab, tun, "10.1.1.4", a)
	s.lab.OnCommand(func(_ context.Context, c cloudlab.Command) cloudlab.CommandResult {
		s.ran <- c
		return result
	})
	s.c = newClient(t, s.lab.URL(), one)
	s.c.poll = func() backoff.BackOff { return &backoff.ZeroBackOff{} }
	s.reading = s.c.Read(t.Context(), tun.ID, "")
	s.host, _ = s.c.Host(t.Context(), s.reading, inside(t, "auto"), steps.VPC)
	if s.host.Problem != "" {
		t.Fatal(s.host.Problem)
	}
	return s
}

func prints(lines ...string) cloudlab.CommandResult {
	return cloudlab.CommandResult{Output: []byte(strings.Join(lines, "\n") + "\n")}
}

const (
	linuxReply  = "64 bytes from 192.168.1.1: icmp_seq=1 ttl=63 time=2.00 ms"
	linuxSums   = "5 packets transmitted, 1 received, 80% packet loss, time 1230ms"
	linuxSilent = "5 packets transmitted, 0 received, 100% packet loss, time 1230ms"
)

func TestPingFromInside(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", linuxReply, linuxSums))
	m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.1"))
	if m.Problem != "" || m.Sent != 5 || m.Received != 1 || m.RTT != 2*time.Millisecond || m.Target != "192.168.1.1" || m.Vantage != steps.VPC {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(m.Raw, linuxReply) {
		t.Errorf("raw %q", m.Raw)
	}
	got := <-s.ran
	if got.User != "nobody" || got.Type != "SHELL" || got.Timeout != linuxTime || got.InstanceID != s.host.ID {
		t.Errorf("%+v", got)
	}
	if strings.Count(got.Text, "192.168.1.1") != 2 || // the large packets are the second
		!strings.Contains(got.Text, burstMark+"2") {
		t.Errorf("script:\n%s", got.Text)
	}
}

func TestPingFromWindows(t *testing.T) {
	s := newStand(t, cloudlab.WindowsAgent(), prints(burstMark+"1", "Reply from 192.168.1.1: bytes=32 time=3ms TTL=63", "    Packets: Sent = 4, Received = 1, Lost = 3 (75% loss),"))
	m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.1"))
	if m.Problem != "" || m.Sent != 4 || m.Received != 1 || m.RTT != 3*time.Millisecond {
		t.Errorf("%+v", m)
	}
	if got := <-s.ran; got.User != "System" || got.Type != "POWERSHELL" || !strings.Contains(got.Text, "ping.exe -n 4 -w 1000 192.168.1.1") {
		t.Errorf("%+v", got)
	}
}

// A reply of any target counts, and all of them are silent only together.
func TestPingOfSeveralTargets(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", linuxReply, linuxSums, linuxSilent))
	if m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.254", "192.168.1.1")); m.Target != "192.168.1.1" || m.Sent != 5 || m.Received != 1 {
		t.Errorf("%+v", m)
	}
	s = newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", linuxSilent, linuxSilent, burstMark+"2", linuxSilent, linuxSilent))
	if m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.254", "192.168.1.1")); m.Target != "192.168.1.254, 192.168.1.1" || m.Sent != 10 || m.Received != 0 || m.Problem != "" {
		t.Errorf("%+v", m)
	}
}

// An exit code is no error: ping's is 1 where nothing answered.
func TestExitCodeOfPing(t *testing.T) {
	r := prints(burstMark+"1", linuxSilent)
	r.ExitCode = 1
	s := newStand(t, cloudlab.LinuxAgent(), r)
	if m := s.c.Ping(t.Context(), s.host, steps.PingGateway, addrs("203.0.113.1")); m.Problem != "" || m.Sent != 5 || m.Received != 0 {
		t.Errorf("%+v", m)
	}
}

func TestSilenceFromOutside(t *testing.T) {
	for _, tt := range []struct {
		need    steps.Need
		line    string
		problem bool
	}{
		{steps.PingPrivate, linuxSilent, true},
		{steps.PingGateway, linuxSilent, false},
		{steps.PingPrivate, linuxReply + "\n" + linuxSums, false},
	} {
		s := newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", tt.line))
		s.host.Outside = true
		m := s.c.Ping(t.Context(), s.host, tt.need, addrs("192.168.1.1"))
		if (m.Problem != "") != tt.problem || m.Problem != "" && (m.Sent != 0 || !strings.Contains(m.Problem, "proves nothing")) {
			t.Errorf("%s: %+v", tt.need, m)
		}
	}
}

func TestPingsThatCannotBeMade(t *testing.T) {
	for _, tt := range []struct {
		name   string
		result cloudlab.CommandResult
		world  func(*cloudlab.Region)
		says   string
	}{
		{name: "no ping", result: prints("ping is not installed"), says: "ping is not installed"},
		{name: "not permitted", result: prints(burstMark+"1", "ping: socktype: SOCK_RAW", "ping: socket: Operation not permitted"), says: "Operation not permitted"},
		{name: "nothing printed", result: cloudlab.CommandResult{ExitCode: 126}, says: "exit code 126"},
		{name: "no such user", world: func(r *cloudlab.Region) { r.Instances[0].Agent.Users = []string{"root"} }, says: "VPNCHECK_TAT_USER"},
		{name: "the agent hangs", result: cloudlab.CommandResult{Broken: "TASK_TIMEOUT", Error: "agent\nis gone"}, says: "(agent is gone): restart tat_agent"},
		{name: "cancelled", result: cloudlab.CommandResult{Broken: "TERMINATED"}, says: "somebody cancelled"},
		{name: "a new state", result: cloudlab.CommandResult{Broken: "PARKED"}, says: "PARKED"},
		{name: "offline meanwhile", world: func(r *cloudlab.Region) { r.Instances[0].Agent.Status = "Offline" }, says: "is not online"},
		{name: "stopped meanwhile", world: func(r *cloudlab.Region) { r.Instances[0].State = "STOPPED" }, says: "does not run"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, cloudlab.LinuxAgent(), tt.result)
			if tt.world != nil {
				s.lab.Edit(func(w *cloudlab.World) { tt.world(w.Regions[guangzhou]) })
			}
			m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.1"))
			if m.Sent != 0 || m.Received != 0 || !strings.Contains(m.Problem, tt.says) || strings.Contains(m.Problem, "\n") {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestPermissionToRun(t *testing.T) {
	for _, action := range []string{runCommand, describeTasks} {
		s := newStand(t, cloudlab.LinuxAgent(), prints(burstMark+"1", linuxSilent))
		s.lab.Fail(action, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation.CamAuthFailed"})
		m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.1"))
		if m.Sent != 0 || !strings.Contains(m.Problem, "tat:"+action) || !strings.Contains(m.Problem, "cam-policy-inside.json") {
			t.Errorf("%+v", m)
		}
	}
}

// A host that cannot be used measures nothing and costs no call.
func TestHostWithAProblem(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), cloudlab.CommandResult{})
	s.host.Problem = "it is away"
	before := len(s.lab.Requests())
	m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, addrs("192.168.1.1"))
	if m.Problem != "it is away" || m.Sent != 0 || len(s.lab.Requests()) != before {
		t.Errorf("%+v", m)
	}
}

// Only single addresses ever become part of a command.
func TestWhatIsNotPinged(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), cloudlab.CommandResult{})
	for _, a := range []netip.Addr{
		{},
		netip.MustParseAddr("0.0.0.0"), netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("224.0.0.1"),
		netip.MustParseAddr("255.255.255.255"), netip.MustParseAddr("fe80::1%$(reboot)"), netip.MustParseAddr("2001:db8::1"),
	} {
		if m := s.c.Ping(t.Context(), s.host, steps.PingPrivate, []netip.Addr{a}); m.Problem == "" || m.Sent != 0 {
			t.Errorf("%s: %+v", a, m)
		}
	}
	if n := calls(s.lab)[runCommand]; n != 0 {
		t.Errorf("%d commands", n)
	}
}

// A caller that gives up is told where it stood.
func TestPingEndsWithItsContext(t *testing.T) {
	s := newStand(t, cloudlab.LinuxAgent(), cloudlab.CommandResult{})
	s.lab.OnCommand(func(ctx context.Context, _ cloudlab.Command) cloudlab.CommandResult {
		<-ctx.Done()
		return cloudlab.CommandResult{}
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	looks := 0
	s.c.poll = func() backoff.BackOff { return lookingThenGone{&looks, cancel} }
	m := s.c.Ping(ctx, s.host, steps.PingPrivate, addrs("192.168.1.1"))
	if m.Sent != 0 || !strings.Contains(m.Problem, "its last state was running") {
		t.Errorf("%+v", m)
	}
}

// lookingThenGone ends the context after a few looks.
type lookingThenGone struct {
	looks  *int
	cancel context.CancelCauseFunc
}

func (l lookingThenGone) NextBackOff() time.Duration {
	if *l.looks++; *l.looks == 5 {
		l.cancel(errors.New("the person has gone"))
	}
	return 0
}
func (l lookingThenGone) Reset() {}

// The scripts are run by a real shell, with a ping that is played.
func TestLinuxScripts(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	const fake = `ping() { case "$*" in *192.168.1.1) for i in %s; do echo "64 bytes from 192.168.1.1: icmp_seq=$i ttl=63 time=1 ms"; done;; esac; echo "5 packets transmitted, x received"; }` + "\n"
	for _, tt := range []struct {
		replies string
		again   bool
		bursts  int
	}{
		{"1 2 3 4 5", true, 1},
		{"1 2 3", true, 1},
		{"4 5", true, 2},
		{"", true, 2},
		{"", false, 1},
	} {
		script := fmt.Sprintf(fake, tt.replies) + linuxPing(addrs("192.168.1.1", "192.168.1.2"), tt.again)
		out, err := exec.CommandContext(t.Context(), sh, "-c", script).CombinedOutput()
		if n := strings.Count(string(out), burstMark); err != nil || n != tt.bursts {
			t.Errorf("%q: %d bursts, want %d, %v\n%s", tt.replies, n, tt.bursts, err, out)
		}
		b := lastBurst(string(out), addrs("192.168.1.1", "192.168.1.2"))
		if want := len(strings.Fields(tt.replies)); len(b.replies[netip.MustParseAddr("192.168.1.1")]) != want || b.sent != 10 {
			t.Errorf("%q: %+v", tt.replies, b)
		}
	}
}
