// Package ios reads the configurations and outputs of Cisco IOS and IOS XE.
//
// What a release has for a default where nothing is written differs between releases for the
// algorithms and lifetimes, so those are not known. Known to be the same in all are: main mode as
// initiator, tunnel mode, no PFS, and the address as identity.
package ios

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
)

const id = "ios"

// Vendor is Cisco IOS and IOS XE.
var Vendor = device.Vendor{ID: id, Name: "Cisco IOS / IOS XE", Score: score, Read: read, Flows: flows, Change: change}

func read(t device.Text) *device.Config {
	c := newConfig()
	groups := newObjects()
	used := cisco.Grammar{Open: groups.open, Ends: c.ends}.Read(t)
	c.dialect.Objects = groups
	used = append(used, cisco.Grammar{Open: c.open, Ends: c.ends}.Read(t)...)
	slices.Sort(used)
	out := &device.Config{Vendor: id, Parsed: c, Used: slices.Compact(used), Product: c.product}
	out.Tunnels = c.build()
	out.Notes = c.v1.leftOut
	return out
}
