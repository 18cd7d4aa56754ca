// Package huawei reads configurations and outputs of Huawei's USG firewalls and AR routers.
//
// # Grammar
//
// An IKE proposal belongs to an IKE peer, the peer and one or more IPsec proposals to an IPsec
// policy (or a template, or a profile), and the policy to an interface. Each is a section of its
// own, and what "display" prints of it completes what the configuration leaves out.
//
// # Defaults
//
// A line that is left out means the default, and that depends on the version. Only what is the
// same on all of them is taken for every device; the algorithms only where the text tells that it
// is a USG6000E, or an AR of V200R007. Everything else stays unknown.
//
// A peer speaks both versions of IKE and begins with IKEv2, unless it has "undo version 2". Its
// proposal has one hash for IKEv1 (authentication-algorithm) and another for IKEv2
// (integrity-algorithm): where a peer speaks both and they differ, there is no one value.
package huawei

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
)

const id = "huawei"

// Vendor is Huawei's grammar.
var Vendor = device.Vendor{
	ID:     id,
	Name:   "Huawei USG / AR",
	Score:  score,
	Read:   read,
	Flows:  flows,
	Permit: permit,
	Change: change,
}

func read(text device.Text) *device.Config {
	r := &reader{Reader: block.Reader{
		Doc:     block.Parse(text, newGrammar()),
		Config:  &device.Config{Vendor: id},
		Product: every,
	}}
	r.product(text)
	r.peerTables()
	r.tunnels()
	r.Config.Parsed = r.firewall()
	r.Config.Used = r.Doc.Used()
	return r.Config
}

type reader struct {
	block.Reader
	sets     block.Sets
	nat      []natRule
	defaults defaults
	rows     map[string]block.Stmt // of "display ike peer brief", by the peer's name
}

// product finds out what the device is, as far as the text tells.
func (r *reader) product(text device.Text) {
	for _, l := range text.Lines {
		release := release(l.S)
		if release == "" {
			continue
		}
		r.Doc.Mark(l.N)
		name := "Huawei " + release
		if model := model(l.S); model != "" {
			name = "Huawei " + model + " " + release
		}
		r.Config.Product = name
		r.defaults = defaultsOf(name)
		return
	}
}

// release is the version in a line that tells of it: "!Software Version V600R007C20SPC100" on top
// of a firewall's configuration, "[V200R010C00SPC500]" on a router's, and "display version".
func release(line string) string {
	if !strings.HasPrefix(strings.TrimPrefix(line, "!"), "Software Version V") && !strings.HasPrefix(line, "[V") && !strings.Contains(line, "oftware, Version") {
		return ""
	}
	i := strings.Index(line, "00R0")
	if i < 2 || line[i-2] != 'V' {
		return ""
	}
	end := i + 4
	for end < len(line) && (line[end] >= '0' && line[end] <= '9' || line[end] >= 'A' && line[end] <= 'Z') {
		end++
	}
	return line[i-2 : end]
}

func model(line string) string {
	for _, series := range []string{"USG", "AR", "Eudemon"} {
		_, after, ok := strings.Cut(line, "("+series)
		if word, _, _ := strings.Cut(after, " "); ok && word != "" {
			return series + word
		}
	}
	return ""
}

// own are words at the beginning of a line, or anywhere in it, that no other vendor prints, and
// how much they say.
var own = []struct {
	prefix, contains string
	weight           int
}{
	{prefix: "undo version ", weight: 3},
	{prefix: "ike-proposal ", weight: 3},
	{prefix: "remote-id-type ", weight: 3},
	{prefix: "local-id-type ", weight: 2},
	{prefix: "remote-id ", weight: 2},
	{prefix: "integrity-algorithm ", weight: 3},
	{prefix: "prf hmac-", weight: 3},
	{prefix: "!software version v", weight: 5},
	{prefix: "[v200r", weight: 5},
	{prefix: "[v300r", weight: 5},
	{prefix: "firewall zone ", weight: 3},
	{prefix: "security-policy", weight: 1},
	{prefix: "ip address-set ", weight: 4},
	{prefix: "ip service-set ", weight: 4},
	{prefix: "nat-policy", weight: 3},
	{prefix: "source-address address-set ", weight: 2},
	{prefix: "action permit", weight: 1},
	{prefix: "action no-nat", weight: 2},
	{prefix: "action source-nat", weight: 2},
	{prefix: "ipsec authentication sha2 compatible", weight: 4},
	{prefix: "ipsec sha2 compatible", weight: 4},
	{prefix: "ike peer ", weight: 1},
	{prefix: "ike-peer ", weight: 1},
	{prefix: "ike proposal ", weight: 1},
	{prefix: "ipsec proposal ", weight: 1},
	{prefix: "ipsec policy ", weight: 1},
	{prefix: "security acl ", weight: 1},
	{prefix: "pfs dh-group", weight: 1},
	{prefix: "rule name ", weight: 2},
	{prefix: "tunnel-protocol ", weight: 2},
	{prefix: "ip route-static ", weight: 1},
	{prefix: "ike user-table ", weight: 3},
	{prefix: "number of ike proposals", weight: 4},
	{prefix: "number of proposals:", weight: 3},
	{prefix: "number of ike peers", weight: 4},
	{prefix: "ike proposal:", weight: 3},
	{prefix: "peer name        version", weight: 4},
	{prefix: "ipsec policy group:", weight: 4},
	{prefix: "diffie-hellman group", contains: "modp-", weight: 3},
	{prefix: "transform", contains: "esp-new", weight: 1},
	{prefix: "ike sa information", weight: 3},
	{prefix: "current info num", weight: 3},
	{prefix: "esp protocol", contains: "-hmac-", weight: 1},
	{prefix: "rule id", contains: "rule name", weight: 4},
	{contains: "rd|st|", weight: 3},
	{contains: "hrp_m", weight: 2},
	{contains: "hrp_s", weight: 2},
	{contains: "sha2-256", weight: 2},
	{contains: "sha2-512", weight: 2},
	{contains: "sha2-384", weight: 2},
	{contains: "(huawei", weight: 2},
	{contains: "huawei versatile routing", weight: 5},
	{contains: "display ike error-info", weight: 4},
	{contains: "error-reason", weight: 3},
	{contains: "offline-reason", weight: 3},
	{contains: "remoteid", weight: 3},
	{contains: "esp-encrypt-aes-256 esp-auth-sha2", weight: 3},
}

func score(text device.Text) int {
	total := 0
	for _, l := range text.Lines {
		total += scoreLine(l.S)
	}
	return total
}

func scoreLine(line string) int {
	s, _ := block.CutPrompt(line)
	s, whole := strings.ToLower(s), strings.ToLower(line)
	if strings.Contains(s, "crypto ") {
		return 0 // Cisco's
	}
	best := 0
	for _, w := range own {
		at := s
		if strings.HasPrefix(w.prefix, "[") {
			at = whole
		}
		if strings.HasPrefix(at, w.prefix) && strings.Contains(whole, w.contains) && scope(w.prefix, s) {
			best = max(best, w.weight)
		}
	}
	if best == 0 && strings.HasPrefix(s, "encryption-algorithm aes-") && !strings.Contains(s, "cbc") && !strings.Contains(s, "gcm") {
		return 3
	}
	return best
}

// scope keeps words apart that begin alike elsewhere: H3C's "security-policy ip".
func scope(prefix, line string) bool {
	return prefix != "security-policy" && prefix != "nat-policy" || line == prefix
}
