package ipseclab

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/ipsec"
)

// build makes the namespaces, the wires between them, and their addresses and routes.
func (l *Lab) build(ctx context.Context) error {
	var names strings.Builder
	for _, h := range hosts {
		fmt.Fprintf(&names, "netns add %s\n", l.Namespace(h))
	}
	if err := l.ip(ctx, names.String()); err != nil {
		return err
	}
	for _, h := range hosts {
		if err := l.must(ctx, h, "", "sh", "-c", kernelSettings(h)); err != nil {
			return err
		}
	}
	for _, w := range wires {
		if err := l.ipOn(ctx, w.a, fmt.Sprintf("link add %s type veth peer name %s netns %s\n", w.ifA, w.ifB, l.Namespace(w.b))); err != nil {
			return err
		}
	}
	for _, h := range hosts {
		if err := l.ipOn(ctx, h, addressing[h]); err != nil {
			return err
		}
	}
	return nil
}

// wires are the cables of the lab.
var wires = []struct {
	a   Host
	ifA string
	b   Host
	ifB string
}{
	{CVM, "eth0", Gateway, "lan"},
	{Gateway, "wan", Internet, "cloud"},
	{Internet, "idc", Device, "wan"},
	{Device, "lan", Server, "eth0"},
}

// addressing are ip's commands on each host. The internet has no route to private networks: a
// packet that misses the tunnel ends there.
var addressing = map[Host]string{
	CVM: `link set lo up
link set eth0 up
addr add 172.16.0.10/24 dev eth0
route add default via 172.16.0.1
`,
	Gateway: `link set lo up
link set lan up
link set wan up
addr add 172.16.0.1/24 dev lan
addr add 203.0.113.10/24 dev wan
route add default via 203.0.113.1
`,
	Internet: `link set lo up
link set cloud up
link set idc up
addr add 203.0.113.1/24 dev cloud
addr add 198.51.100.1/24 dev idc
addr add 192.0.2.80/32 dev lo
route add blackhole 10.0.0.0/8
route add blackhole 172.16.0.0/12
`,
	Device: `link set lo up
link set lan up
link set wan up
addr add 10.10.0.1/24 dev lan
addr add 198.51.100.20/24 dev wan
route add default via 198.51.100.1
`,
	Server: `link set lo up
link set eth0 up
addr add 10.10.0.10/24 dev eth0
route add default via 10.10.0.1
`,
}

// kernelSettings let a lesser user ping, which a new namespace does not, and let the routers
// forward. They fail where a setting is unknown to the kernel only for IPv6, which is switched off.
func kernelSettings(h Host) string {
	s := `set -e; cd /proc/sys/net/ipv4
echo "0 2147483647" >ping_group_range
echo 0 >conf/all/rp_filter; echo 0 >conf/default/rp_filter
if [ -d ../ipv6 ]; then echo 1 >../ipv6/conf/all/disable_ipv6; echo 1 >../ipv6/conf/default/disable_ipv6; fi
`
	if h == Gateway || h == Internet || h == Device {
		s += "echo 1 >ip_forward; echo 0 >conf/all/send_redirects; echo 0 >conf/default/send_redirects\n"
	}
	return s
}

// ip runs many commands of ip at once.
func (l *Lab) ip(ctx context.Context, commands string) error { return l.batch(ctx, commands) }

func (l *Lab) ipOn(ctx context.Context, h Host, commands string) error {
	return l.batch(ctx, commands, "-n", l.Namespace(h))
}

func (l *Lab) batch(ctx context.Context, commands string, options ...string) error {
	out, err := run(ctx, commands, nil, l.programs.ip, append(options, "-batch", "-")...)
	if err != nil {
		return fmt.Errorf("lay out the network: %w: %s", err, strings.TrimSpace(out.Text))
	}
	return nil
}

// inside gives a gateway an address inside each of its own networks: kernel-libipsec installs a
// policy only there.
func (l *Lab) inside(ctx context.Context, h Host, networks []ipsec.Selector) error {
	lan := map[Host]string{Gateway: "172.16.0.1", Device: "10.10.0.1"}[h]
	var commands strings.Builder
	for _, s := range networks {
		if s.Local.Contains(netip.MustParseAddr(lan)) {
			continue
		}
		first := s.Local.Masked().Addr()
		if !s.Local.IsSingleIP() {
			first = first.Next()
		}
		fmt.Fprintf(&commands, "addr replace %s/32 dev lo\n", first)
	}
	if commands.Len() == 0 {
		return nil
	}
	return l.ipOn(ctx, h, commands.String())
}
