package cloud

import (
	"net/netip"
	"testing"
)

// Large packets count as lost only where they were sent: a ping that cannot send them says nothing of
// the line.
func TestLargePackets(t *testing.T) {
	to := []netip.Addr{netip.MustParseAddr("192.168.1.1")}
	small := burstMark + "1\n64 bytes from 192.168.1.1: icmp_seq=1 ttl=62 time=1.0 ms\n5 packets transmitted, 1 received\n"
	for after, want := range map[string]bool{
		"":               false,
		largeMark + "\n": false,
		largeMark + "\nping: invalid option -- 'M'\n":                                                                   false,
		largeMark + "\n1280 bytes from 192.168.1.1: icmp_seq=1 ttl=62 time=1.0 ms\n3 packets transmitted, 1 received\n": false,
		largeMark + "\n3 packets transmitted, 0 received, 100% packet loss\n":                                           true,
	} {
		if got := lostLarge(small+after, to); got != want {
			t.Errorf("%q: lost is %v", after, got)
		}
		if b := lastBurst(small+after, to); b.sent != 5 || len(b.replies) != 1 {
			t.Errorf("%q: the small ones were %+v", after, b)
		}
	}
}
