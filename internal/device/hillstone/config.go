package hillstone

import (
	"net/netip"

	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// config is what a text says, before the references in it are followed. It is what
// device.Config.Parsed holds.
type config struct {
	proposals map[string]*proposal // isakmp and ikev2 proposals, by kind and name
	peers     map[string]*peer
	phase2    map[string]*proposal
	tunnels   []*tunnel
	byName    map[string]*tunnel
	names     struct{ proposals, peers, phase2 []string }
	ifaces    []*iface
	byIface   map[string]*iface
	addresses map[string]*addresses
	services  map[string]*firewall.Services
	members   map[string][]string // of groups of services
	profiles  map[string]*profile // of IKEv2
	version   string
	rules     []*rule
	allow     bool // default-action permit
}

type reference struct {
	name string
	line int
}

func (r reference) set() bool { return r.name != "" }

// proposal is one of phase 1 or of phase 2.
type proposal struct {
	name     string
	line     int
	auth     ipsec.Setting[ipsec.Auth]
	value    ipsec.Proposal
	lifetime lifetime
	kb       ipsec.Setting[int64]
	protocol ipsec.Setting[ipsec.Protocol]
}

type peer struct {
	name      string
	line      int
	ikev2     bool
	mode      ipsec.Setting[ipsec.Mode]
	address   ipsec.Setting[netip.Addr]
	iface     reference
	proposals []reference
	local     ipsec.Setting[ipsec.Identity]
	remote    ipsec.Setting[ipsec.Identity]
	natT      ipsec.Setting[bool]
	dpd       ipsec.DPD
	keyed     bool
	auth      ipsec.Setting[ipsec.Auth]
	profile   reference
}

// profile is what an IKEv2 peer says of the other end and of the networks.
type profile struct {
	remote   ipsec.Setting[ipsec.Identity]
	src, dst []netip.Prefix
	keyed    int // the line of the key that both ends have
	line     int // of the first network
	unclear  int // of a network that is not understood
}

type tunnel struct {
	name      string
	line      int
	ikev2     bool
	peer      reference
	proposals []reference
	mode      ipsec.Setting[ipsec.Encapsulation]
	selectors []ipsec.Selector
	unclear   int // the line of an id that is not understood
	used      bool
	into      []*rule // that send traffic into it
	iface     *iface
}

type iface struct {
	name    string
	zone    string
	address netip.Addr
	network netip.Prefix
	at      int
	off     int
}

// rule is a rule of the policy with the names of its objects, which may stand behind it.
type rule struct {
	rule                            firewall.Rule
	sources, destinations, services []string
}

func newConfig() *config {
	return &config{
		proposals: map[string]*proposal{}, peers: map[string]*peer{}, phase2: map[string]*proposal{}, byName: map[string]*tunnel{},
		byIface: map[string]*iface{}, addresses: map[string]*addresses{}, services: map[string]*firewall.Services{},
		members: map[string][]string{}, profiles: map[string]*profile{},
	}
}
