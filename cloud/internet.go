package cloud

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"vpncheck/steps"
)

// Public are services that stand for the public internet. The caller says which.
type Public struct {
	TCP   []netip.AddrPort // a connection is an answer; IPv6 is left out, as hardly any IDC has it
	Names []string         // host names; an address for one is an answer
}

// maxPublic bounds how many of each are asked.
const maxPublic = 12

// Internet tries from a host whether the public internet is reachable: all targets at once, with what
// a plain Linux or Windows has. Sent is the number of targets and Received of those that answered, as
// with any other measurement of the internet.
func (c *Client) Internet(ctx context.Context, h Host, p Public) steps.Measurement {
	start := c.now()
	m := steps.Measurement{
		Need: steps.Internet, Vantage: h.Vantage, At: start, Via: h.via(),
		Requests: slices.Clone(h.Requests), Problem: h.Problem,
	}
	if m.Problem == "" {
		c.internet(ctx, h, &m, p.plain())
	}
	m.Took = c.now().Sub(start)
	return m
}

func (c *Client) internet(ctx context.Context, h Host, m *steps.Measurement, p Public) {
	if len(p.TCP)+len(p.Names) == 0 {
		m.Problem = "no targets are configured that stand for the public internet"
		return
	}
	script := p.linux()
	if h.Windows {
		script = p.windows()
	}
	out := c.run(ctx, h, script)
	m.Raw, m.Requests = short(out.output), append(m.Requests, out.requests...)
	if m.Problem = out.problem; m.Problem != "" {
		return
	}
	for line := range strings.Lines(out.output) {
		switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case sayYes:
			m.Sent, m.Received = m.Sent+1, m.Received+1
		case sayNo:
			m.Sent++
		}
	}
	if m.Sent == 0 {
		m.Problem = fmt.Sprintf("no target could be tried from %s: %s", h, lastWords(out))
	}
}

// What the scripts print before a target.
const (
	sayYes = "answers"
	sayNo  = "no-answer"
)

var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$`)

// plain leaves out what cannot be part of a command or is not asked.
func (p Public) plain() Public {
	var q Public
	for _, t := range p.TCP {
		if t.IsValid() && t.Addr().Unmap().Is4() && len(q.TCP) < maxPublic {
			q.TCP = append(q.TCP, netip.AddrPortFrom(t.Addr().Unmap(), t.Port()))
		}
	}
	for _, n := range p.Names {
		if nameForm.MatchString(n) && len(q.Names) < maxPublic {
			q.Names = append(q.Names, n)
		}
	}
	return q
}

// linux is a script for sh. Bash opens connections; where there is none, a ping has to do.
func (p Public) linux() string {
	var w strings.Builder
	w.WriteString("PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C; export PATH LC_ALL\n")
	fmt.Fprintf(&w, "say() { if [ $1 -eq 0 ]; then echo \"%s $2\"; else echo \"%s $2\"; fi; }\n", sayYes, sayNo)
	w.WriteString("if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then\n")
	w.WriteString("tcp() { timeout 3 bash -c \"exec 3<>/dev/tcp/$1/$2\" 2>/dev/null; say $? \"tcp $1:$2\"; }\n")
	w.WriteString("else\ntcp() { ping -n -c 2 -W 2 $1 >/dev/null 2>&1; say $? \"ping $1\"; }\nfi\n")
	w.WriteString("name() { if command -v timeout >/dev/null 2>&1; then timeout 4 getent ahosts $1; else getent ahosts $1; fi >/dev/null 2>&1; say $? \"dns $1\"; }\n")
	for _, t := range p.TCP {
		fmt.Fprintf(&w, "tcp %s %d &\n", t.Addr(), t.Port())
	}
	for _, n := range p.Names {
		fmt.Fprintf(&w, "name %s &\n", n)
	}
	w.WriteString("wait\nexit 0\n")
	return w.String()
}

// windows is the same for PowerShell.
func (p Public) windows() string {
	var w strings.Builder
	w.WriteString("$open = @()\n")
	for _, t := range p.TCP {
		fmt.Fprintf(&w, "$c = New-Object Net.Sockets.TcpClient; $open += ,@('%s', $c, $c.BeginConnect('%s', %d, $null, $null))\n",
			t, t.Addr(), t.Port())
	}
	w.WriteString("foreach ($o in $open) { [void]$o[2].AsyncWaitHandle.WaitOne(3000); ")
	fmt.Fprintf(&w, "if ($o[1].Connected) { \"%s tcp $($o[0])\" } else { \"%s tcp $($o[0])\" }; $o[1].Close() }\n", sayYes, sayNo)
	for _, n := range p.Names {
		fmt.Fprintf(&w, "try { [void][Net.Dns]::GetHostAddresses('%s'); '%s dns %s' } catch { '%s dns %s' }\n", n, sayYes, n, sayNo, n)
	}
	w.WriteString("exit 0\n")
	return w.String()
}
