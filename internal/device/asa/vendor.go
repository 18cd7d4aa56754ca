// Package asa reads the configurations and outputs of Cisco ASA.
//
// What a version has for a default where nothing is written is not known for algorithms and
// lifetimes. Known to be the same in all are: main mode as initiator, tunnel mode, no PFS.
package asa

import (
	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
)

const (
	id      = "asa"
	product = "Cisco ASA"
)

// Vendor is Cisco ASA.
var Vendor = device.Vendor{ID: id, Name: "Cisco ASA", Score: score, Read: read, Flows: flows, Permit: permit, Change: change}

func read(t device.Text) *device.Config {
	c := newConfig()
	used := cisco.Grammar{Open: c.open, Ends: c.ends}.Read(t)
	for _, f := range c.later {
		f()
	}
	c.later = nil
	out := &device.Config{Vendor: id, Parsed: c, Used: used, Product: product}
	if c.version != "" {
		out.Product += " " + c.version
	}
	out.Tunnels, out.Notes = c.build()
	return out
}
