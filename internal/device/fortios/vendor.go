// Package fortios reads what FortiGate firewalls print of their IPsec tunnels and policies.
//
// # Design
//
// A FortiOS configuration is a set of tables ("config"), with rows ("edit"), with settings ("set").
// The reader keeps the rows of the tables that matter, by virtual domain, and the last value of
// every setting: so "show full-configuration" after "show" completes it. Indentation means nothing;
// a "next" or "end" that was not pasted is made up for by the next header.
//
// The short form leaves out what is as FortiOS came, and how it comes differs by version: what is
// not written is not known, except what has no alternative (ESP) or never changed (tunnel mode, and
// selectors of 0.0.0.0/0).
//
// A phase 1 with its phase 2s is one tunnel, with one selector for every phase 2; phase 2s that
// negotiate different things are tunnels apart.
package fortios

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
)

const vendorName = "FortiOS"

// Vendor is Fortinet's FortiGate.
var Vendor = device.Vendor{
	ID:     "fortios",
	Name:   "Fortinet FortiGate",
	Score:  score,
	Read:   readConfig,
	Flows:  flows,
	Permit: permit,
	Change: change,
}

func readConfig(t device.Text) *device.Config {
	m := read(t)
	slices.Sort(m.used)
	return &device.Config{
		Vendor:  "fortios",
		Product: m.product,
		Tunnels: m.tunnels(),
		Used:    slices.Compact(m.used),
		Parsed:  m,
	}
}

// only are the beginnings of lines that no other vendor prints.
var only = []string{
	"config vpn ipsec", "config system ", "config firewall ", "config router ", "config vdom", "config global",
	"config user ", "#config-version=", "set phase1name ", "set psksecret ", "set remote-gw ", "set dhgrp ",
	"set srcintf ", "set dstintf ", "set keylife", "set ike-version ", "set nattraversal ", "set peertype ",
	"set localid-type ", "set src-subnet ", "set dst-subnet ", "set src-addr-type ", "set dst-addr-type ",
	"set src-name ", "set dst-name ", "set authmethod ", "set auto-negotiate ", "set dpd-retry", "set vdom ",
	"set tcp-portrange ", "set udp-portrange ", "set srcaddr ", "set dstaddr ", "set remotegw-ddns ",
	"set pfs enable", "set pfs disable", "set schedule \"always\"", "set proposal aes", "set proposal 3des",
	"set proposal des", "set proposal chacha20",
	"list all ipsec tunnel", "list ipsec tunnel by names", "vd: root/", "proxyid=", "version: forti",
}

func score(t device.Text) int {
	n := 0
	for _, l := range t.Lines {
		if own(strings.ToLower(withoutPrompt(l.S))) {
			n++
		}
	}
	return n
}

func own(s string) bool {
	for _, w := range only {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return s == "next" || strings.HasPrefix(s, `edit "`) || strings.Contains(s, ` devid="fg`) ||
		strings.HasPrefix(s, "ike 0:") || strings.HasPrefix(s, "name=") && strings.Contains(s, " ver=") && strings.Contains(s, "->")
}
