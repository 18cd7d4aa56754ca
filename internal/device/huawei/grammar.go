package huawei

import (
	"strings"

	"vpncheck/internal/device/block"
)

// The kinds of objects.
const (
	ikeProposal   = "ike proposal"
	ikePeer       = "ike peer"
	ipsecProposal = "ipsec proposal"
	ipsecPolicy   = "ipsec policy"
	template      = "ipsec policy-template"
	profile       = block.Profile
	accessList    = block.AccessList
	iface         = block.Interface
	zone          = "firewall zone"
	policy        = "security-policy"
	natPolicy     = "nat-policy"
	addressSet    = "ip address-set"
	serviceSet    = "ip service-set"
	peerTable     = "display ike peer brief"
	group         = "display ipsec policy" // a group of policies in an output
	other         = "other"                // a section that says nothing of IPsec
)

// grammar follows the sections of a text. It remembers the group in an output of policies, whose
// sequence numbers come on lines of their own.
type grammar struct{ group string }

func newGrammar() block.Grammar {
	g := &grammar{}
	return block.Grammar{Head: g.head, Nested: func(kind string) bool {
		return kind == policy || kind == natPolicy
	}}
}

func (g *grammar) head(s block.Stmt, in *block.Object, deeper bool) block.Opening {
	if open := g.output(s, in); open.Kind != "" {
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
	case "ike", "ipsec":
		return protocolHead(s, in, deeper)
	case "acl":
		return aclHead(s)
	case "interface":
		if len(s.Words) >= 2 {
			return block.Opening{Kind: iface, Name: interfaceName(s)}
		}
	case "firewall":
		if s.Word(1) == "zone" && len(s.Words) >= 3 {
			return block.Opening{Kind: zone, Name: zoneName(s)}
		}
	case "security-policy", "nat-policy":
		if len(s.Words) == 1 {
			return block.Opening{Kind: s.Word(0)}
		}
	case "ip":
		if (s.Word(1) == "address-set" || s.Word(1) == "service-set") && len(s.Words) >= 3 {
			return block.Opening{Kind: "ip " + s.Word(1), Name: s.Text(2)}
		}
	case "sysname":
		return block.Opening{Kind: block.Global}
	}
	return block.Opening{}
}

func protocolHead(s block.Stmt, in *block.Object, deeper bool) block.Opening {
	name := s.Text(2)
	inInterface := in != nil && in.Kind == iface
	switch two := s.Word(0) + " " + s.Word(1); {
	case len(s.Words) < 3:
		if s.Has("ike", "dpd") {
			return block.Opening{Kind: block.Global}
		}
		return block.Opening{}
	case two == ikeProposal, two == ikePeer, two == ipsecProposal:
		return block.Opening{Kind: two, Name: strings.TrimSuffix(name, ":")}
	case two == ipsecPolicy && len(s.Words) >= 4 && block.Digits(s.Word(3)), two == template && len(s.Words) >= 4:
		return block.Opening{Kind: two, Name: name + " " + s.Word(3)}
	case two == profile && !(inInterface && (deeper || !in.Indented)):
		return block.Opening{Kind: two, Name: name}
	case !inInterface && (two == "ipsec sa" && s.Word(2) == "global-duration" || two == "ipsec authentication" || two == "ipsec sha2" || two == "ike local-name" || two == "ike dpd"):
		return block.Opening{Kind: block.Global}
	}
	return block.Opening{}
}

func aclHead(s block.Stmt) block.Opening {
	last := s.Word(len(s.Words) - 1)
	if len(s.Words) < 2 || last == "inbound" || last == "outbound" {
		return block.Opening{}
	}
	name, alias := s.Text(1), ""
	if w := s.Word(1); w == "number" || w == "name" || w == "advance" {
		name, alias = s.Text(2), s.Text(3) // "acl name vpn 3998"
	}
	if name == "" {
		return block.Opening{}
	}
	if !block.Digits(alias) {
		alias = ""
	}
	return block.Opening{Kind: accessList, Name: name, Alias: alias}
}

// output knows the lines by which outputs of state begin an object.
func (g *grammar) output(s block.Stmt, in *block.Object) block.Opening {
	if s.Has("Peer", "name", "Version", "Exchange-mode") {
		return block.Opening{Kind: peerTable, Output: true}
	}
	name, value, ok := block.Pair(s.Raw)
	if !ok || value == "" {
		return block.Opening{}
	}
	value = strings.Trim(value, `"`)
	open := block.Opening{Name: value, Output: true}
	switch name {
	case ikeProposal:
		open.Kind = ikeProposal
		open.Name = strings.ToLower(value)
	case "peer name":
		if in == nil || in.Kind != ipsecPolicy || in.Value("peer name").OK() { // a policy names one of its own
			open.Kind = ikePeer
		}
	case "ipsec proposal name":
		open.Kind = ipsecProposal
	case "ipsec policy name": // of "display ipsec sa"
		g.group = ""
		open.Kind = other
	case "ipsec policy group":
		g.group = value
		open.Kind = group
	case "sequence number":
		if g.group != "" {
			open.Kind, open.Name = ipsecPolicy, g.group+" "+value
		}
	}
	return open
}

// interfaceName is the name in one form: "interface GigabitEthernet 1/0/1" is GigabitEthernet1/0/1.
func interfaceName(s block.Stmt) string { return strings.Join(s.From(1), "") }

// zoneName is the name of "firewall zone trust" and "firewall zone name dmz2 id 5".
func zoneName(s block.Stmt) string {
	if s.Word(2) == "name" && len(s.Words) > 3 {
		return s.Text(3)
	}
	return s.Text(2)
}
