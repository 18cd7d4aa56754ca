// Package vyos reads the configuration of VyOS (and of Vyatta before it), in curly braces and as
// `set` commands.
//
// # Design
//
// A tunnel is a site-to-site peer with its ike-group and one esp-group: a peer whose tunnels use
// several esp-groups is several tunnels. Older releases name a peer by its address, newer ones by
// any word, with a remote-address.
//
// `pfs enable`, which is what an esp-group has where nobody writes another, means the group of the
// ike-group's first proposal. Defaults are given where VyOS and Vyatta have had the same one in
// all releases: lifetimes of 28800 s and 3600 s, tunnel mode, main mode, PFS.
package vyos

import (
	"regexp"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// Vendor is VyOS.
var Vendor = device.Vendor{ID: id, Name: "VyOS", Score: score, Read: read, Flows: flows, Permit: permit, Change: change}

const id = "vyos"

// product is whose defaults are given.
const product = "VyOS"

// top are the words at the top of the tree.
var top = map[string]bool{
	"vpn": true, "interfaces": true, "system": true, "firewall": true, "service": true, "protocols": true,
	"nat": true, "policy": true, "zone-policy": true, "high-availability": true, "container": true, "pki": true,
	"vrf": true, "qos": true, "traffic-policy": true, "load-balancing": true,
}

// own is what only VyOS has at the beginning of a line.
var own = regexp.MustCompile(`^(?:(?:set|delete) (?:vpn ipsec|vpn l2tp|interfaces (?:vti|ethernet eth|loopback lo|dummy dum|bonding bond)|zone-policy|` +
	`firewall global-options|service ssh|service ntp|system (?:config-management|console device|conntrack|login user vyos|name-server ')|` +
	`nat (?:source|destination) rule|protocols static (?:interface-)?route)\b` +
	`|(?:esp-group|ike-group) \S+ \{|site-to-site \{|ipsec-interfaces \{|peer \S+ \{|ethernet eth\d+ \{|vti vti\d+ \{` +
	`|(?:default-)?esp-group \S+$|ike-group \S+$|key-exchange ikev[12]$|connection-type (?:initiate|respond|none)$|mode pre-shared-secret$|pre-shared-secret \S+$` +
	`|encryption aes\d+(?:gcm\d+)?$|dh-group \d+$|pfs (?:enable|disable)$` +
	`|// Release version:|// vyos-config-version|/\* === vyatta-config-version)`)

func score(text device.Text) int {
	n := 0
	for _, l := range text.Lines {
		if s := tree.Statement(l.S); own.MatchString(s) || strings.Contains(l.S, "vyos@vyos") {
			n++
		}
	}
	return n
}
