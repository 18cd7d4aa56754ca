package ipseclab

import (
	"context"
	"errors"
	"fmt"
)

// translation has the internet's side of the device's line translate its private address.
const translation = `table ip nat {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "cloud" ip daddr %[1]s dnat to %[2]s
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "cloud" ip saddr %[2]s snat to %[1]s
  }
}
`

const (
	publicNet  = "198.51.100"
	privateNet = "192.168.100"
)

// behindNAT moves the device to a private address behind a router that translates it.
func (l *Lab) behindNAT(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.translated {
		return nil
	}
	l.translated = true
	return errors.Join(
		l.must(ctx, Internet, fmt.Sprintf(translation, DeviceAddr, PrivateAddr), l.programs.nft, "-f", "-"),
		l.moveDevice(ctx, publicNet, privateNet),
	)
}

// onInternet moves it back.
func (l *Lab) onInternet(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.translated {
		return nil
	}
	l.translated = false
	return errors.Join(
		l.must(ctx, Internet, "", l.programs.nft, "delete", "table", "ip", "nat"),
		l.moveDevice(ctx, privateNet, publicNet),
	)
}

// moveDevice changes the addresses of the line between the internet and the device.
func (l *Lab) moveDevice(ctx context.Context, from, to string) error {
	return errors.Join(
		l.ipOn(ctx, Internet, fmt.Sprintf("addr del %s.1/24 dev idc\naddr add %s.1/24 dev idc\n", from, to)),
		l.ipOn(ctx, Device, fmt.Sprintf(
			"addr del %[1]s.20/24 dev wan\naddr add %[2]s.20/24 dev wan\nroute replace default via %[2]s.1\n", from, to)),
	)
}
