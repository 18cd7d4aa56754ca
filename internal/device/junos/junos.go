// Package junos reads the configuration of Juniper's SRX firewalls, in curly braces and as `set`
// commands.
//
// # Design
//
// A tunnel is a `security ipsec vpn`, followed along its names: gateway → ike policy → ike
// proposals, and ipsec policy → ipsec proposals. A proposal-set stands for the proposals that
// Juniper documents for it, in that order. Where the text holds no vpn, the objects that it does
// hold are tunnels of their own, as far as they go.
//
// Values that nobody wrote are given as defaults only where Juniper documents one for all
// releases: IKEv1, main mode, 28800 s and 3600 s, NAT traversal on, no PFS, no DPD, and the
// addresses as identities.
//
// What configuration groups hold is read where they are applied. Where one that could matter is not
// in the text, a remark says so, and nothing counts as a default.
package junos

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// Vendor is Juniper's SRX.
var Vendor = device.Vendor{
	ID: id, Name: "Juniper SRX",
	Score: score, Read: read, Flows: flows, Change: change,
}

const id = "junos"

// product is whose defaults are given.
const product = "Junos"

// top are the words at the top of Junos's hierarchy.
var top = map[string]bool{
	"security": true, "interfaces": true, "system": true, "routing-options": true, "applications": true,
	"protocols": true, "policy-options": true, "firewall": true, "groups": true, "access": true,
	"routing-instances": true, "services": true, "chassis": true, "schedulers": true, "vlans": true,
	"snmp": true, "version": true, "apply-groups": true, "logical-systems": true,
}

// own are beginnings of lines, without "set ", that no other vendor has.
var own = []string{
	"security ike ", "security ipsec ", "security zones ", "security policies ", "security nat ",
	"security address-book ", "security screen ", "security flow ", "security pki ",
	"interfaces st0", "ike-policy ", "ipsec-policy ", "bind-interface st0", "establish-tunnels ",
	"host-inbound-traffic ", "security-zone ", "authentication-method pre-shared-keys",
	"encryption-algorithm aes-", "external-interface ", "proposal-set ",
	"perfect-forward-secrecy ", "proxy-identity ", "from-zone ", "applications application ",
	"routing-options static ", "traffic-selector ",
}

// braced are those that others have as well: with a brace or a semicolon they are Junos's.
var braced = []string{
	"security {", "zones {", "policies {", "system-services {", "family inet {",
	"authentication-algorithm ", "encryption-algorithm ", "lifetime-seconds ", "proposals ",
	"address-book {", "unit ", "pre-shared-key ascii-text ",
}

// printed are words in outputs of state.
var printed = []string{
	"show security ", "Initiator cookie  Responder cookie", "Life:sec/kb", "Gateway Name:",
	"show configuration security", "[edit security", "Virtual-system: root",
}

// score counts the lines that only Junos prints.
func score(text device.Text) int {
	n := 0
	for _, l := range text.Lines {
		if scored(l.S) {
			n++
		}
	}
	return n
}

func scored(s string) bool {
	for _, p := range printed {
		if strings.Contains(s, p) {
			return true
		}
	}
	s = tree.Statement(s)
	set, isSet := strings.CutPrefix(s, "set ")
	if !isSet {
		if set, isSet = strings.CutPrefix(s, "deactivate "); !isSet {
			set = strings.TrimPrefix(s, "inactive: ")
		}
	}
	ended := strings.HasSuffix(set, ";") || strings.HasSuffix(set, "{") || strings.HasSuffix(set, "SECRET-DATA")
	for _, p := range own {
		if strings.HasPrefix(set, p) && (isSet || ended) {
			return true
		}
	}
	for _, p := range braced {
		if ended && !isSet && strings.HasPrefix(set, p) {
			return true
		}
	}
	return false
}
