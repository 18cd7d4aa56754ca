package cloud

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func addrs(list ...string) (out []netip.Addr) {
	for _, s := range list {
		out = append(out, netip.MustParseAddr(s))
	}
	return out
}

// What pings of several systems and languages print. Each stands after the mark of a burst.
func TestPingOutputs(t *testing.T) {
	for _, tt := range []struct {
		name, output   string
		sent, received int
		rtt            time.Duration
	}{
		{name: "Linux", sent: 5, received: 2, rtt: 1500 * time.Microsecond, output: `PING 192.168.1.1 (192.168.1.1) 56(84) bytes of data.
64 bytes from 192.168.1.1: icmp_seq=4 ttl=63 time=1.20 ms
64 bytes from 192.168.1.1: icmp_seq=5 ttl=63 time=1.50 ms

--- 192.168.1.1 ping statistics ---
5 packets transmitted, 2 received, 60% packet loss, time 1230ms
rtt min/avg/max/mdev = 1.200/1.350/1.500/0.150 ms`},
		{name: "duplicates count once", sent: 5, received: 1, rtt: time.Millisecond, output: `64 bytes from 192.168.1.1: icmp_seq=1 ttl=63 time=1.00 ms
64 bytes from 192.168.1.1: icmp_seq=1 ttl=63 time=1.90 ms (DUP!)
64 bytes from 192.168.1.1: icmp_seq=1 ttl=63 time=1.90 ms
5 packets transmitted, 1 received, +1 duplicates, 80% packet loss, time 1230ms`},
		{name: "somebody else says no", sent: 5, output: `PING 192.168.1.1 (192.168.1.1) 56(84) bytes of data.
From 10.1.0.1 icmp_seq=1 Destination Host Unreachable
From 10.1.0.1 icmp_seq=2 Time to live exceeded
5 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1230ms`},
		{name: "translated on its way back", sent: 5, received: 1, rtt: time.Millisecond, output: `64 bytes from 192.168.1.9: icmp_seq=1 ttl=63 time=1.00 ms (DIFFERENT ADDRESS!)
5 packets transmitted, 1 received, 80% packet loss, time 1230ms`},
		{name: "no route", output: "ping: connect: Network is unreachable"},
		{name: "BusyBox", sent: 5, received: 1, rtt: 534 * time.Microsecond, output: `PING 192.168.1.1 (192.168.1.1): 56 data bytes
64 bytes from 192.168.1.1: seq=0 ttl=64 time=0.534 ms

--- 192.168.1.1 ping statistics ---
5 packets transmitted, 1 packets received, 80% packet loss`},
		{name: "Linux in German, which cannot be counted", received: 5, rtt: 1200 * time.Microsecond, output: strings.Repeat("64 Bytes von 192.168.1.1: icmp_seq=N ttl=63 Zeit=1,20 ms\n", 5) +
			"5 Pakete übertragen, 5 empfangen, 0% Paketverlust, Zeit 1230ms"},
		{name: "Windows", sent: 4, received: 3, rtt: time.Millisecond, output: "\r\nPinging 192.168.1.1 with 32 bytes of data:\r\nRequest timed out.\r\n" +
			"Reply from 192.168.1.1: bytes=32 time=1ms TTL=63\r\nReply from 192.168.1.1: bytes=32 time<1ms TTL=63\r\nReply from 192.168.1.1: bytes=32 time=2ms TTL=63\r\n\r\n" +
			"Ping statistics for 192.168.1.1:\r\n    Packets: Sent = 4, Received = 3, Lost = 1 (25% loss),\r\nApproximate round trip times in milli-seconds:\r\n    Minimum = 0ms, Maximum = 2ms, Average = 1ms\r\n"},
		{name: "Windows, unreachable", sent: 4, output: "Reply from 10.1.1.4: Destination host unreachable.\nReply from 10.1.0.1: TTL expired in transit.\n" +
			"    Packets: Sent = 4, Received = 4, Lost = 0 (0% loss),"},
		{name: "Windows in German", sent: 4, received: 1, rtt: 12 * time.Millisecond, output: "Antwort von 192.168.1.1: Bytes=32 Zeit=12ms TTL=63\n    Pakete: Gesendet = 4, Empfangen = 1, Verloren = 3\n    (75% Verlust),\nCa. Zeitangaben in Millisek.:\n    Minimum = 12ms, Maximum = 12ms, Mittelwert = 12ms"},
		{name: "Windows in Chinese", sent: 4, received: 1, rtt: time.Millisecond, output: "来自 192.168.1.1 的回复: 字节=32 时间<1ms TTL=63\n    数据包: 已发送 = 4，已接收 = 1，丢失 = 3 (75% 丢失)，\n    最短 = 0ms，最长 = 0ms，平均 = 0ms"},
		{name: "the same in a code page", sent: 4, received: 1, rtt: time.Millisecond, output: strings.ToValidUTF8("\xc0\xb4\xd7\xd4 192.168.1.1 \xb5\xc4\xbb\xd8\xb8\xb4: \xd7\xd6\xbd\xda=32 \xca\xb1\xbc\xe4<1ms TTL=63\n    \xca\xfd\xbe\xdd\xb0\xfc: \xd2\xd1\xb7\xa2\xcb\xcd = 4\xa3\xac\xd2\xd1\xbd\xd3\xca\xd5 = 1\xa3\xac\xb6\xaa\xca\xa7 = 3 (75% \xb6\xaa\xca\xa7)\xa3\xac", "?")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// German Linux numbers its lines, too; the table keeps them short.
			output, n := tt.output, 0
			for strings.Contains(output, "icmp_seq=N") {
				n++
				output = strings.Replace(output, "icmp_seq=N", "icmp_seq="+string(rune('0'+n)), 1)
			}
			b := lastBurst(burstMark+"1\n"+output, addrs("192.168.1.1"))
			best, ok := b.best()
			if got := len(b.replies[best]); got != tt.received || ok != (tt.received > 0) {
				t.Errorf("%d replies, want %d", got, tt.received)
			}
			if b.sent != tt.sent {
				t.Errorf("%d sent, want %d", b.sent, tt.sent)
			}
			if got := median(b.rtts[best]); got != tt.rtt {
				t.Errorf("round trip %s, want %s", got, tt.rtt)
			}
		})
	}
}

// The second burst decides, unless it was never sent.
func TestSecondBurstDecides(t *testing.T) {
	const (
		none = "5 packets transmitted, 0 received, 100% packet loss\n"
		one  = "64 bytes from 192.168.1.1: icmp_seq=5 ttl=63 time=1.00 ms\n5 packets transmitted, 1 received\n"
	)
	for _, tt := range []struct {
		output string
		want   int
	}{
		{burstMark + "1\n" + none + burstMark + "2\n" + one, 1},
		{burstMark + "1\n" + one + burstMark + "2\n" + none, 0},
		{burstMark + "1\n" + one + burstMark + "2\n", 1},
		{burstMark + "1\n" + none + burstMark + "2\nping: sendmsg: Operation not permitted", 0},
		{one, 1},
		{"", 0},
		{"ping is not installed", 0},
	} {
		b := lastBurst(tt.output, addrs("192.168.1.1"))
		if best, _ := b.best(); len(b.replies[best]) != tt.want {
			t.Errorf("%q: %+v, want %d", tt.output, b, tt.want)
		}
	}
}

// Whatever a host prints, it is read without a crash, and no more replies are counted than lines.
func FuzzPingOutput(f *testing.F) {
	f.Add(burstMark + "1\n64 bytes from 192.168.1.1: icmp_seq=5 ttl=63 time=1.00 ms\n5 packets transmitted, 1 received")
	f.Add("Reply from 192.168.1.1: bytes=32 time<1ms TTL=63\n= 4, = 3, = 1")
	f.Fuzz(func(t *testing.T, s string) {
		b := lastBurst(s, addrs("192.168.1.1", "192.168.1.2"))
		best, _ := b.best()
		if n := len(b.replies[best]); n > strings.Count(s, "\n")+1 || b.sent < 0 || median(b.rtts[best]) < 0 {
			t.Errorf("%+v", b)
		}
	})
}
