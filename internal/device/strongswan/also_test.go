package strongswan_test

import (
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/strongswan"
)

// Conns that name each other over and over are read in a moment, and what one of them has is found.
func TestConnsThatNameEachOther(t *testing.T) {
	part := "conn a\n  also=b\n  right=203.0.113.7\nconn b\n  also=a\n  also=c\n  keyexchange=ikev2\nconn c\n  also=b\n  ike=aes128-sha256-modp2048!\n  auto=start\n"
	text := device.NewText(strings.Repeat(part, 5000))
	start := time.Now()
	c := strongswan.Vendor.Read(text)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(c.Tunnels) == 0 || !c.Tunnels[0].Parameters.IKE.Peer.Known() || len(c.Tunnels[0].Parameters.IKE.Proposals) == 0 {
		t.Errorf("%+v", c.Tunnels)
	}
}
