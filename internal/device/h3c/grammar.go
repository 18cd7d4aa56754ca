package h3c

import (
	"strings"

	"vpncheck/internal/device/block"
)

// The kinds of objects.
const (
	ikeProposal    = "ike proposal"
	keychain       = "ike keychain"
	ikeProfile     = "ike profile"
	ikePeer        = "ike peer" // V5
	ikeDPD         = "ike dpd"  // V5
	ikev2Proposal  = "ikev2 proposal"
	ikev2Policy    = "ikev2 policy"
	ikev2Profile   = "ikev2 profile"
	ikev2Keychain  = "ikev2 keychain"
	transformSet   = "ipsec transform-set"
	ipsecProposal  = "ipsec proposal" // V5
	ipsecPolicy    = "ipsec policy"
	template       = "ipsec policy-template"
	profile        = block.Profile
	accessList     = block.AccessList
	iface          = block.Interface
	zone           = "security-zone"
	zonePair       = "zone-pair"
	policy         = "security-policy"
	objectPolicy   = "object-policy"
	addressGroup   = "object-group ip address"
	serviceGroup   = "object-group service"
	proposalTable  = "display ike proposal"
	policyOutput   = "display ipsec policy"
	templateOutput = "display ipsec policy-template"
	other          = "other" // a section that says nothing of IPsec
)

// grammar follows the sections of a text. It remembers the policy in an output, whose sequence
// numbers come on lines of their own.
type grammar struct {
	group    string
	template bool
}

func newGrammar() block.Grammar {
	g := &grammar{}
	return block.Grammar{Head: g.head, Nested: func(kind string) bool {
		return kind == policy || kind == ikev2Keychain
	}}
}

func (g *grammar) head(s block.Stmt, in *block.Object, deeper bool) block.Opening {
	if open := g.output(s); open.Kind != "" {
		return open
	}
	if len(s.Words) > 1 && (s.Has("display") || s.Has("dis")) {
		g.group = ""
		return block.Opening{Kind: other}
	}
	if open := block.ShownList(s); open.Kind != "" {
		return open
	}
	switch s.Word(0) {
	case "ike", "ikev2", "ipsec":
		return protocolHead(s, in, deeper)
	case "acl":
		return aclHead(s)
	case "interface":
		if len(s.Words) >= 2 && in.KindIs(zone) {
			return block.Opening{}
		}
		return named(s, iface, interfaceName(s.From(1)))
	case "security-zone":
		if s.Word(1) == "name" {
			return named(s, zone, s.Text(2))
		}
	case "zone-pair":
		if s.Word(1) == "security" && len(s.Words) >= 6 {
			return block.Opening{Kind: zonePair, Name: strings.Join(s.From(2), " ")}
		}
	case "security-policy", "object-policy":
		if s.Word(1) == "ip" && (s.Word(0) == policy && len(s.Words) == 2 || len(s.Words) == 3) {
			return block.Opening{Kind: s.Word(0), Name: s.Text(2)}
		}
	case "object-group":
		return groupHead(s)
	case "version", "sysname", "fips":
		if outside := in == nil || in.Output && !in.Config; outside && len(s.Words) >= 2 {
			return block.Opening{Kind: block.Global}
		}
	}
	return block.Opening{}
}

func named(s block.Stmt, kind, name string) block.Opening {
	if name == "" || len(s.Words) < 2 {
		return block.Opening{}
	}
	return block.Opening{Kind: kind, Name: name}
}

func groupHead(s block.Stmt) block.Opening {
	switch {
	case s.Word(1) == "ip" && s.Word(2) == "address" && len(s.Words) == 4:
		return block.Opening{Kind: addressGroup, Name: s.Text(3)}
	case s.Word(1) == "service" && len(s.Words) == 3:
		return block.Opening{Kind: serviceGroup, Name: s.Text(2)}
	}
	return block.Opening{}
}

func protocolHead(s block.Stmt, in *block.Object, deeper bool) block.Opening {
	if len(s.Words) < 3 {
		return block.Opening{}
	}
	inInterface := in.KindIs(iface)
	switch two := s.Word(0) + " " + s.Word(1); two {
	case ikeProposal, keychain, ikeProfile, ikePeer, ikev2Proposal, ikev2Policy, ikev2Profile, ikev2Keychain, transformSet, ipsecProposal:
		return block.Opening{Kind: two, Name: s.Text(2)}
	case ipsecPolicy, template:
		if len(s.Words) >= 4 && block.Digits(s.Word(3)) {
			return block.Opening{Kind: two, Name: s.Text(2) + " " + s.Word(3)}
		}
	case profile:
		if !inInterface || !deeper && in.Indented {
			return block.Opening{Kind: two, Name: s.Text(2)}
		}
	case ikeDPD:
		if len(s.Words) == 3 { // V5: a section; V7: "ike dpd interval 10 periodic"
			return block.Opening{Kind: ikeDPD, Name: s.Text(2)}
		}
		return block.Opening{Kind: block.Global}
	case "ipsec sa", "ike identity", "ike local-name", "ikev2 dpd":
		if !inInterface && (s.Word(1) != "sa" || s.Word(2) == "global-duration") {
			return block.Opening{Kind: block.Global}
		}
	}
	return block.Opening{}
}

func aclHead(s block.Stmt) block.Opening {
	last := s.Word(len(s.Words) - 1)
	if len(s.Words) < 2 || last == "inbound" || last == "outbound" {
		return block.Opening{}
	}
	i := 1
	for i < len(s.Words)-1 && (s.Word(i) == "number" || s.Word(i) == "advanced" || s.Word(i) == "basic" || s.Word(i) == "name") {
		i++
	}
	open := block.Opening{Kind: accessList, Name: s.Text(i)}
	if s.Word(i+1) == "name" { // "acl number 3000 name vpn"
		open.Alias = s.Text(i + 2)
	}
	return open
}

// output knows the lines by which outputs of state begin an object.
func (g *grammar) output(s block.Stmt) block.Opening {
	if s.Has("Priority", "Authentication", "Authentication") {
		return block.Opening{Kind: proposalTable, Output: true}
	}
	name, value, ok := block.Pair(s.Raw)
	if !ok || value == "" {
		return block.Opening{}
	}
	value = strings.Trim(value, `"`)
	switch name {
	case "ipsec transform set":
		return block.Opening{Kind: transformSet, Name: value, Output: true}
	case "ipsec proposal name":
		return block.Opening{Kind: ipsecProposal, Name: value, Output: true}
	case "ipsec policy":
		if strings.HasPrefix(s.Raw, "IPsec policy") {
			g.group = "" // of "display ipsec sa"
			return block.Opening{Kind: other}
		}
		g.group, g.template = value, false
		return block.Opening{Kind: policyOutput, Name: value, Output: true}
	case "ipsec policy group":
		g.group, g.template = value, false
		return block.Opening{Kind: policyOutput, Name: value, Output: true}
	case "ipsec policy template":
		g.group, g.template = value, true
		return block.Opening{Kind: templateOutput, Name: value, Output: true}
	case "sequence number":
		if g.group != "" && g.template {
			return block.Opening{Kind: template, Name: g.group + " " + value, Output: true}
		}
		if g.group != "" {
			return block.Opening{Kind: ipsecPolicy, Name: g.group + " " + value, Output: true}
		}
	}
	return block.Opening{}
}

// interfaceName is the name in one form, without "mode ipsec" behind it.
func interfaceName(words []string) string {
	for i, w := range words {
		if strings.EqualFold(w, "mode") {
			words = words[:i]
			break
		}
	}
	return strings.Join(words, "")
}
