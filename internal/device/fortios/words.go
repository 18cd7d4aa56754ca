package fortios

import (
	"strings"
)

// The tables of tunnels: those with an interface of their own, and those that a policy chooses.
const (
	phase1Interface = "vpn ipsec phase1-interface"
	phase2Interface = "vpn ipsec phase2-interface"
	phase1Policy    = "vpn ipsec phase1"
	phase2Policy    = "vpn ipsec phase2"
)

// tables are the tables and the settings that mean something here.
var tables = map[string]map[string]bool{
	"":                         phaseSettings,
	phase1Interface:            phaseSettings,
	phase2Interface:            phaseSettings,
	phase1Policy:               phaseSettings,
	phase2Policy:               phaseSettings,
	"system interface":         names("vdom ip status interface type mode"),
	"system zone":              names("interface"),
	"system sdwan":             names("status"),
	"system virtual-wan-link":  names("status"),
	sdwanMembers:               names("interface zone"),
	"system settings":          names("central-nat ngfw-mode"),
	"system global":            names("hostname"),
	"firewall address":         names("type subnet start-ip end-ip fqdn country wildcard interface"),
	"firewall addrgrp":         names("member exclude exclude-member"),
	"firewall service custom":  names("protocol tcp-portrange udp-portrange sctp-portrange protocol-number icmptype iprange fqdn"),
	"firewall service group":   names("member"),
	"firewall policy":          policySettings,
	"firewall local-in-policy": policySettings,
	"router static":            names("dst dstaddr device gateway status sdwan sdwan-zone blackhole"),
	"router bgp":               names("as"),
	"router ospf":              names("router-id"),
	"router rip":               names("version"),
}

var phaseSettings = names("type interface ike-version local-gw keylife authmethod mode peertype peerid proposal " +
	"localid localid-type dhgrp remote-gw remotegw-ddns psksecret dpd dpd-retrycount dpd-retryinterval " +
	"nattraversal xauthtype eap status auto-negotiate passive-mode " +
	"phase1name pfs keylifeseconds keylifekbs keylife-type encapsulation protocol src-addr-type dst-addr-type " +
	"src-subnet dst-subnet src-name dst-name src-start-ip src-end-ip dst-start-ip dst-end-ip src-port dst-port")

var policySettings = names("name srcintf dstintf intf srcaddr dstaddr service action status schedule nat ippool vpntunnel " +
	"inbound outbound srcaddr-negate dstaddr-negate service-negate users groups fsso-groups devices " +
	"internet-service internet-service-src application geoip-match rtp-nat")

func names(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// verbs begin the lines of a configuration; a prompt stands before nothing else that matters.
var verbs = map[string]bool{
	"config": true, "edit": true, "set": true, "unset": true, "append": true, "next": true, "end": true,
	"delete": true,
}

// withoutPrompt removes "FGT (phase1-interface) # " and the like.
func withoutPrompt(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if verbs[strings.ToLower(word)] {
		return s
	}
	for _, mark := range []string{"# ", "$ "} {
		before, after, ok := strings.Cut(s, mark)
		if !ok || strings.ContainsRune(before, '"') || !prompt(strings.TrimSpace(before)) {
			continue
		}
		after = strings.TrimSpace(after)
		if word, _, _ := strings.Cut(after, " "); verbs[strings.ToLower(word)] {
			return after
		}
	}
	return s
}

// prompt recognises a host's name and what may stand in brackets after it.
func prompt(s string) bool {
	host, rest, _ := strings.Cut(s, " ")
	rest = strings.TrimSpace(rest)
	return host != "" && (rest == "" || rest[0] == '(' && rest[len(rest)-1] == ')')
}

// withoutComment removes what stands after a "#" that blanks set apart, as manuals write it.
func withoutComment(s string) string {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '#' && !quoted && i >= 2 && s[i-1] == ' ' && s[i-2] == ' ':
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// product reads "FGT60E-6.4.5-FW-build1828-210217:opmode=0:vdom=0:user=admin".
func product(s string) string {
	s, _, _ = strings.Cut(s, ":")
	parts := strings.Split(s, "-")
	for i, p := range parts {
		if dots := strings.Count(p, "."); i > 0 && p != "" && p[0] >= '0' && p[0] <= '9' && (dots == 1 || dots == 2) { // "5.02" before 6.0
			return "FortiOS " + p + " (" + strings.Join(parts[:i], "-") + ")"
		}
	}
	return "FortiOS"
}

// status reads "FortiGate-60E v6.4.5,build1828,210217 (GA)".
func status(s string) string {
	model, release, ok := strings.Cut(s, " v")
	release, _, _ = strings.Cut(release, ",")
	if !ok || strings.Count(release, ".") == 0 {
		return "FortiOS"
	}
	return "FortiOS " + release + " (" + model + ")"
}
