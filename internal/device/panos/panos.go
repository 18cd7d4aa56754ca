// Package panos reads the configuration of Palo Alto Networks' firewalls, as `set` commands, in the
// curly braces of the default output format, and as the XML of an exported file.
//
// # Design
//
// A tunnel is a `network tunnel ipsec`, followed along its names: ike gateway → ike crypto profile,
// and ipsec crypto profile. A profile is one proposal with a list of algorithms of every kind.
// What Panorama and the file format put in front (templates, devices, virtual systems) is left
// away, so objects of the same name in two virtual systems read as one.
//
// Defaults are given only where Palo Alto documents one for all releases. The profile called
// "default" is one that people may change: what is not in the text of it is not known.
package panos

import (
	"regexp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// Vendor is Palo Alto's PAN-OS.
var Vendor = device.Vendor{ID: id, Name: "Palo Alto PAN-OS", Score: score, Read: read, Flows: flows, Permit: permit, Change: change}

const id = "panos"

// product is whose defaults are given.
const product = "PAN-OS"

// top are the words at the top of the tree.
var top = map[string]bool{
	"network": true, "deviceconfig": true, "mgt-config": true, "shared": true, "rulebase": true, "zone": true,
	"vsys": true, "config": true, "template": true, "device-group": true, "address": true, "address-group": true,
	"service": true, "service-group": true, "readonly": true, "policy": true, "pre-rulebase": true, "post-rulebase": true,
}

// own is what only PAN-OS has at the beginning of a line.
var own = regexp.MustCompile(`^(?:(?:set|delete) (?:template \S+ config |config |vsys \S+ |device-group \S+ )*(?:devices \S+ )?(?:vsys \S+ )?` +
	`(?:network (?:ike |tunnel |interface (?:ethernet|tunnel|loopback) |profiles |virtual-router )|deviceconfig |mgt-config |rulebase |(?:pre|post)-rulebase |zone \S+ network |shared |import network |address(?:-group)? \S+ (?:ip-netmask|ip-range|fqdn|static) )` +
	`|(?:ike-crypto-profiles|ipsec-crypto-profiles|crypto-profiles|ike-crypto-profile|ipsec-crypto-profile|auto-key|proxy-id|protocol-common|peer-address|deviceconfig)\b.*[{;]$` +
	`|set (?:(?:crypto-profiles )?(?:ike|ipsec)-crypto-profiles |gateway (?:"[^"]*"|\S+) (?:authentication pre-shared-key|protocol ikev|protocol-common|peer-address|local-address) |ipsec (?:"[^"]*"|\S+) (?:auto-key|tunnel-interface) )` +
	`|<(?:config .*urldb="paloalto|(?:(?:ike|ipsec)-)?crypto-profiles?>|auto-key>|proxy-id>|protocol-common>|peer-address>|tunnel-interface>|phash>|ike-gateway>)` +
	`|IKEv[12] (?:phase-1 )?SAs|GwID/client IP|show vpn (?:ike-sa|ipsec-sa|flow|gateway|tunnel)|TnID\s|application/service )`)

func score(text device.Text) int {
	n := 0
	for _, l := range text.Lines {
		if own.MatchString(tree.Statement(l.S)) {
			n++
		}
	}
	return n
}

// path leaves away what stands before the firewall's own tree.
func path(words []string) []string {
	for len(words) > 0 {
		skip := 0
		switch words[0] {
		case "config", "shared", "response", "result", "localhost.localdomain": // the last are the API's
			skip = 1
		case "devices", "template", "template-stack", "vsys", "device-group":
			skip = 2
		default:
			return words
		}
		words = words[min(skip, len(words)):]
	}
	return nil
}

// releases are how a text tells its release: an exported file in its root's attributes, of which
// version is that of the format, and `show system info`.
var releases = []*regexp.Regexp{
	regexp.MustCompile(`^<config [^>]*\bdetail-version="([0-9][\w.-]*)"`),
	regexp.MustCompile(`^<config [^>]* ?version="([0-9][\w.-]*)"`),
	regexp.MustCompile(`^sw-version: ([0-9]\S*)$`),
}

// releaseOf is the product with its release, and the line that tells it; nothing where none does.
func releaseOf(text device.Text) (release string, line int) {
	for _, l := range text.Lines {
		if l.S == "" || l.S[0] != '<' && l.S[0] != 's' {
			continue
		}
		for _, r := range releases {
			if m := r.FindStringSubmatch(l.S); m != nil {
				return product + " " + m[1], l.N
			}
		}
	}
	return "", 0
}
