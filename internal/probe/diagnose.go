package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/net/icmp"
)

// Mode is how this process may send echoes.
type Mode string

// The modes.
const (
	Privileged   Mode = "privileged"   // raw sockets: root or CAP_NET_RAW
	Unprivileged Mode = "unprivileged" // ICMP datagram sockets: net.ipv4.ping_group_range
	None         Mode = "none"
)

// Diagnosis says whether echoes are possible here, for each IP version.
type Diagnosis struct {
	IPv4, IPv6 ICMP
}

// ICMP is what one IP version allows.
type ICMP struct {
	Mode     Mode
	Loopback bool   // an echo to this machine itself was answered
	Problem  string // why not, and what to do; empty where all is well
}

// OK says whether IPv4 echoes work, which is what the runbook needs; tunnels of Tencent Cloud's VPN
// gateways have IPv4 ends.
func (d Diagnosis) OK() bool { return d.IPv4.Mode != None && d.IPv4.Loopback }

// String says it in one line an IP version.
func (d Diagnosis) String() string {
	return "ICMP over IPv4: " + d.IPv4.String() + "\nICMP over IPv6: " + d.IPv6.String() + "\n"
}

// String says it in one line.
func (i ICMP) String() string {
	s := string(i.Mode)
	if i.Loopback {
		s += ", loopback answers"
	}
	if i.Problem != "" {
		s += ": " + i.Problem
	}
	return s
}

// Diagnose finds out whether ICMP is possible here: privileged, unprivileged, or not at all and
// what to do about it. It sends one echo to each loopback address and nothing else, and returns
// within about a second, or when ctx ends.
func Diagnose(ctx context.Context) Diagnosis {
	return Diagnosis{
		IPv4: diagnose(ctx, netip.AddrFrom4([4]byte{127, 0, 0, 1})),
		IPv6: diagnose(ctx, netip.IPv6Loopback()),
	}
}

func diagnose(ctx context.Context, loopback netip.Addr) ICMP {
	b := echo(ctx, loopback, plan{count: 1, interval: time.Second, timeout: 500 * time.Millisecond})
	i := ICMP{Mode: b.mode, Loopback: len(b.replies) > 0}
	switch {
	case i.Loopback:
	case b.sent == 0:
		i.Problem = b.problem()
	default:
		i.Problem = fmt.Sprintf("%s does not answer: this machine drops ICMP to itself (check its firewall and net.ipv4.icmp_echo_ignore_all)", loopback)
	}
	return i
}

// modeFor opens and closes a socket of each kind, the better one first. It sends nothing. The error
// is that of the kind which would have been the last resort.
func modeFor(v6 bool) (Mode, error) {
	kinds := []struct {
		mode            Mode
		network, source string
	}{{Privileged, "ip4:icmp", "0.0.0.0"}, {Unprivileged, "udp4", "0.0.0.0"}}
	if v6 {
		kinds[0].network, kinds[0].source = "ip6:ipv6-icmp", "::"
		kinds[1].network, kinds[1].source = "udp6", "::"
	}
	var last error
	for _, k := range kinds {
		c, err := icmp.ListenPacket(k.network, k.source)
		if err == nil {
			return k.mode, c.Close()
		}
		last = err
	}
	return None, last
}

// advice says what to do where neither kind of socket may be opened.
func advice(err error) string {
	if !errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("ICMP is not possible on this machine: %s", reason(err))
	}
	if runtime.GOOS != "linux" {
		return "ICMP is not permitted to this process: run it as an administrator"
	}
	return fmt.Sprintf("ICMP is not permitted to this process: it has neither CAP_NET_RAW nor a group in net.ipv4.ping_group_range%s. "+
		`Either allow its group, as root: sysctl -w net.ipv4.ping_group_range="%d %d"; `+
		"or give it the capability: setcap cap_net_raw+ep on the program, AmbientCapabilities=CAP_NET_RAW in systemd, NET_RAW in a container",
		pingGroups(), os.Getegid(), os.Getegid())
}

// pingGroups is the present range in words, or nothing where it cannot be read.
func pingGroups() string {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ping_group_range")
	if err != nil {
		return ""
	}
	f := strings.Fields(string(text))
	if len(f) == 2 && f[0] == "1" && f[1] == "0" {
		return ` (now "1 0": no group)`
	}
	return fmt.Sprintf(" (now %q)", strings.Join(f, " "))
}
