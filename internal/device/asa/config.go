package asa

import (
	"net/netip"
	"time"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// config is what a text says, before the references in it are followed. It is what
// device.Config.Parsed holds.
type config struct {
	version   string
	hostname  string
	domain    string
	policies  [2][]*policy // of IKEv1 and IKEv2
	identity  ipsec.Setting[ipsec.IdentityType]
	keyID     string
	noAggr    int // the line of crypto ikev1 am-disable
	natT      ipsec.Setting[bool]
	enabled   [2]map[string]bool // interfaces on which IKEv1 and IKEv2 are on
	enables   bool               // the text says where IKE is on
	sets      map[string]*cisco.Transform
	proposals map[string]*proposal // ipsec-proposals of IKEv2
	names     struct{ sets, proposals []string }
	lifetimes lifetimes
	entries   []*entry          // of crypto maps and dynamic maps and IPsec profiles, as written
	byName    map[string]*entry // by their names
	bound     map[string]string // crypto map → nameif
	boundLine map[string]int
	groups    map[string]*tunnelGroup
	gpolicies map[string]*groupPolicy
	ifaces    []*iface
	nameifs   map[string]*iface
	lists     map[string]*accessList
	objects   objects
	access    []accessGroup
	noPermit  bool // no sysopt connection permit-vpn
	sameLevel bool // same-security-traffic permit inter-interface
	nats      []*nat
	selectors map[string]selection
	shared    [2]*phase1
	later     []func() // what needs the objects of the whole text
	work      int      // comparisons that NAT may still cost
}

// The two versions of IKE as indices.
const (
	v1 = 0
	v2 = 1
)

type policy struct {
	number   int
	name     string
	line     int
	auth     ipsec.Setting[ipsec.Auth]
	lifetime ipsec.Setting[time.Duration]
	proposal ipsec.Proposal
}

type proposal struct {
	name     string
	line     int
	proposal ipsec.Proposal
	protocol ipsec.Setting[ipsec.Protocol]
}

type lifetimes struct {
	time ipsec.Setting[time.Duration]
	kb   ipsec.Setting[int64]
}

type reference struct {
	name string
	line int
}

func (r reference) set() bool { return r.name != "" }

// entry is an entry of a crypto map or of a dynamic map, or an IPsec profile.
type entry struct {
	kind      string // "crypto map", "crypto dynamic-map", "crypto ipsec profile"
	name      string
	number    string
	line      int
	list      reference
	peers     []string
	peerLine  int
	sets      [2][]reference // transform-sets of IKEv1, ipsec-proposals of IKEv2
	pfs       ipsec.Setting[ipsec.Group]
	lifetimes lifetimes
	mode      ipsec.Setting[ipsec.Mode]
	encap     ipsec.Setting[ipsec.Encapsulation] // of IKEv2
	natT      ipsec.Setting[bool]
	identity  ipsec.Setting[ipsec.Identity] // that IKEv2 sends
	dynamic   string
	used      bool
}

type tunnelGroup struct {
	name   string
	line   int
	l2l    bool
	filled bool // its ipsec-attributes are in the text
	key    [2]bool
	auth   [2]ipsec.Setting[ipsec.Auth]
	remote ipsec.Setting[ipsec.Auth]
	dpd    ipsec.DPD
	policy reference
}

type groupPolicy struct {
	protocols reference // vpn-tunnel-protocol, its words in name
	words     []string
	filter    reference
}

type iface struct {
	name     string
	line     int
	nameif   string
	level    int
	address  netip.Addr
	at       int
	network  netip.Prefix
	shutdown int
	// of tunnel interfaces
	source, destination, mode, protection, policy reference
}

type accessList struct {
	name    string
	line    int
	number  string // of the entry that was read last, in an output
	header  bool   // which names objects
	parts   string // the number of the entry whose parts are read
	entries []cisco.Entry
	remarks int
}

type accessGroup struct {
	list    reference
	iface   string // empty is global
	out     bool
	control bool // for traffic to the device itself
}

type nat struct {
	line       int
	real, mapd string // interfaces
	source     firewall.Addresses
	target     firewall.Addresses
	identity   bool
	auto       bool // of an object
	after      bool
	fixed      bool // static
}

type selection struct {
	selectors []ipsec.Selector
	whole     bool
}

func newConfig() *config {
	c := &config{
		sets: map[string]*cisco.Transform{}, proposals: map[string]*proposal{}, byName: map[string]*entry{},
		bound: map[string]string{}, boundLine: map[string]int{}, groups: map[string]*tunnelGroup{}, gpolicies: map[string]*groupPolicy{},
		nameifs: map[string]*iface{}, lists: map[string]*accessList{}, selectors: map[string]selection{}, work: 5_000_000,
	}
	c.enabled = [2]map[string]bool{{}, {}}
	c.objects = objects{config: c, work: mostMembers, networks: map[string]*group{}, services: map[string]*group{}, names: map[string]netip.Addr{}}
	return c
}
