package ike

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These tests ask real gateways: strongSwan in a network namespace of its own. The prober, and the
// real device that must still be able to connect, are in another. All of it goes with the test's
// child process.
const (
	roleVariable = "IKE_TEST_ROLE"
	charonPath   = "/usr/lib/ipsec/charon"
)

var (
	gatewayAddr = netip.MustParseAddr("203.0.113.10")
	deviceAddr  = netip.MustParseAddr("203.0.113.20")
)

// inNamespace runs the present test again in a child inside a namespace. It reports whether this is
// that child, and the test's body should run.
func inNamespace(t *testing.T) bool {
	t.Helper()
	if os.Getenv(roleVariable) == t.Name() {
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: network namespaces need root")
	}
	for _, c := range []string{"ip", "nft", "nsenter", "unshare", "swanctl", charonPath} {
		if _, err := exec.LookPath(c); err != nil {
			t.Skipf("SKIPPED: the real gateways need %s (Debian: strongswan-charon strongswan-swanctl libcharon-extra-plugins iproute2 nftables)", c)
		}
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=180s")
	cmd.Env = append(os.Environ(), roleVariable+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		t.Errorf("in the namespace: %v\n%s", err, out)
	case err != nil:
		t.Skipf("SKIPPED: no network namespace to be had here: %v", err)
	case strings.Contains(string(out), "SKIPPED"):
		t.Skipf("%s", out)
	default:
		t.Logf("%s", out)
	}
	return false
}

// sh runs a command that must succeed.
func sh(t *testing.T, format string, args ...any) string {
	t.Helper()
	command := fmt.Sprintf(format, args...)
	out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// end is one end of the tunnel: a charon.
type end struct {
	dir string
	pid int
	cmd *exec.Cmd
}

// startGateway begins a gateway in a network namespace of its own, with the settings of charon.
func startGateway(t *testing.T, settings string) *end {
	t.Helper()
	g := start(t, "unshare --net --mount", settings, func(pid int) {
		sh(t, "ip link add dev0 type veth peer name gw0 netns %d", pid)
		sh(t, "ip addr add %s/24 dev dev0; ip link set dev0 up; ip link set lo up", deviceAddr)
		sh(t, "nsenter -t %d -n sh -c 'ip addr add %s/24 dev gw0; ip link set gw0 up; ip link set lo up'", pid, gatewayAddr)
	})
	// The pair goes with the namespace, which goes with the process, but not at once.
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", "dev0").Run() })
	return g
}

// start begins a charon: prepare has its namespace set up before it opens its sockets.
func start(t *testing.T, unshare, settings string, prepare func(pid int)) *end {
	t.Helper()
	e := &end{dir: t.TempDir()}
	e.write(t, "strongswan.conf", fmt.Sprintf(`charon {
	load = random nonce aes des sha1 sha2 md5 hmac kdf gmp curve25519 openssl gcm kernel-libipsec kernel-netlink socket-default vici
	plugins { vici { socket = unix://%s/vici } }
	i_dont_care_about_security_and_use_aggressive_mode_psk = yes
	retransmit_timeout = 0.5
	retransmit_tries = 2
	%s
	filelog { lab { path = %s/log
		default = 1
		flush_line = yes } }
}`, e.dir, settings, e.dir))
	// The path of charon's pid file is compiled in: each has a /run of its own.
	args := append(strings.Fields(unshare), "sh", "-c", "mount -t tmpfs tmpfs /run && read go && exec "+charonPath)
	e.cmd = exec.Command(args[0], args[1:]...)
	e.cmd.Env = append(os.Environ(), "STRONGSWAN_CONF="+e.dir+"/strongswan.conf")
	e.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdin, err := e.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.cmd.Start(); err != nil {
		t.Skipf("SKIPPED: no charon in a namespace to be had here: %v", err)
	}
	e.pid = e.cmd.Process.Pid // unshare and sh become charon
	t.Cleanup(func() { _ = e.cmd.Process.Kill(); _ = e.cmd.Wait() })
	e.await(t, "its own namespaces", func() bool { return own(e.pid) })
	if prepare != nil {
		prepare(e.pid)
	}
	if _, err := io.WriteString(stdin, "go\n"); err != nil {
		t.Fatal(err)
	}
	e.await(t, "charon", func() bool { return e.swanctl("--version") == nil })
	return e
}

// own says whether a process has left this one's mount namespace: unshare makes that one last.
func own(pid int) bool {
	its, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/mnt", pid))
	mine, _ := os.Readlink("/proc/self/ns/mnt")
	comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err == nil && its != mine && strings.TrimSpace(string(comm)) == "sh"
}

func (e *end) await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(e.dir, "log"))
			t.Fatalf("%s did not come up\n%s", what, log)
		}
	}
}

func (e *end) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(e.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (e *end) swanctl(args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "swanctl", append(args, "--uri", "unix://"+e.dir+"/vici")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("swanctl %v: %w\n%s", args, err, out)
	}
	return nil
}

// settings are those of one end of a tunnel in strongSwan's words.
type settings struct {
	d         dialect
	proposals string
}

// load sets an end up.
func (e *end) load(t *testing.T, s settings, local, remote netip.Addr) {
	t.Helper()
	version, aggressive := "1", "no"
	switch s.d {
	case versionTwo:
		version = "2"
	case aggressiveMode:
		aggressive = "yes"
	}
	e.write(t, "swanctl.conf", fmt.Sprintf(`connections { vpn {
	version = %s
	aggressive = %s
	proposals = %s
	local_addrs = %s
	remote_addrs = %s
	keyingtries = 1
	childless = force
	local { auth = psk
		id = %[4]s }
	remote { auth = psk
		id = %[5]s }
} }
secrets { ike-vpn { secret = "of the test" } }
`, version, aggressive, s.proposals, local, remote))
	for _, verb := range []string{"--load-creds", "--load-conns"} {
		if err := e.swanctl(verb, "--file", e.dir+"/swanctl.conf"); err != nil {
			t.Fatal(err)
		}
	}
}

var halfOpenCount = regexp.MustCompile(`IKE_SAs: \d+ total, (\d+) half-open`)

// halfOpen is how many half-open SAs the gateway itself counts.
func (e *end) halfOpen(t *testing.T) int {
	t.Helper()
	out := sh(t, "swanctl --stats --uri unix://%s/vici", e.dir)
	found := halfOpenCount.FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no count of half-open SAs in\n%s", out)
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
