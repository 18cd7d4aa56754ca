package ios

import (
	"net/netip"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// config is what a text says, before the references in it are followed. It is what
// device.Config.Parsed holds.
type config struct {
	policies  []*isakmpPolicy // as written; priority is their number
	keys      keys            // of crypto isakmp key
	hasKeys   bool
	identity  ipsec.Setting[ipsec.IdentityType] // of crypto isakmp identity
	hostname  string
	keepalive ipsec.DPD                      // of crypto isakmp keepalive
	dpd2      ipsec.DPD                      // of crypto ikev2 dpd
	noAggr    int                            // the line of crypto isakmp aggressive-mode disable
	off       int                            // the line of no crypto isakmp enable
	natT      ipsec.Setting[bool]            // of no crypto ipsec nat-transparency
	aggr      map[string]*aggressive         // of crypto isakmp peer, by address
	keyrings  map[string]*keyring            // of both versions
	profiles1 map[string]*isakmpProfile      // crypto isakmp profile
	profiles2 map[string]*ikev2Profile       // crypto ikev2 profile
	proposals map[string]*ikev2Proposal      // crypto ikev2 proposal
	policies2 []*ikev2Policy                 // crypto ikev2 policy
	sets      map[string]*cisco.Transform    // crypto ipsec transform-set
	ipsecs    map[string]*entry              // crypto ipsec profile
	maps      map[string]*cryptoMap          // crypto map
	dynamics  map[string][]*entry            // crypto dynamic-map
	lifetimes lifetimes                      // global
	ifaces    map[string]*iface              // by short name
	lists     map[string]*accessList         // by name or number
	nats      []nat                          // ip nat inside source
	routeMaps map[string][]*routeMap         // route-map
	selectors map[string]selection           // of access lists, once found
	v1        *phase1                        // the proposals of IKEv1, which all tunnels share
	order     []*entry                       // maps' and profiles' entries, as written
	tunnels   []*iface                       // with tunnel protection, as written
	names     struct{ sets, props []string } // as written
	domain    string
	users     map[string]*cryptoMap // crypto maps by the dynamic map that they refer to
	applied   map[string]bool       // crypto maps whose interface is not in the text
	dialect   cisco.Dialect         // of access lists
	zones     *zones                // the zone-based policy firewall
	ring      cisco.Section         // of the last line, if it is an ikev2 keyring
	product   string                // with its version
	work      int                   // comparisons that NAT may still cost
}

type isakmpPolicy struct {
	number   int
	name     string
	line     int
	auth     ipsec.Setting[ipsec.Auth]
	lifetime lifetime
	proposal ipsec.Proposal
}

type aggressive struct {
	line     int
	identity ipsec.Setting[ipsec.Identity]
}

type keyring struct {
	name  string
	line  int
	keys  keys
	peers map[string]bool // ikev2: names of peers
}

type isakmpProfile struct {
	name     string
	line     int
	keyrings []reference
	local    ipsec.Setting[ipsec.Identity]
	selfType ipsec.IdentityType // of self-identity without a value
	selfLine int
	remotes  []ipsec.Identity
	matched  int    // the line of match identity
	unclear  string // of match identity
	address  reference
	dpd      ipsec.DPD
	aggr     int // the line of initiate mode aggressive
}

type ikev2Profile struct {
	isakmpProfile
	auth     ipsec.Setting[ipsec.Auth] // authentication local
	remote   ipsec.Setting[ipsec.Auth] // authentication remote
	lifetime lifetime
	keyless  bool // no keyring is needed: keys stand in the profile, or come from AAA
}

type ikev2Proposal struct {
	line     int
	proposal ipsec.Proposal
}

type ikev2Policy struct {
	name      string
	line      int
	proposals []reference
	locals    []netip.Addr
}

// entry is an entry of a crypto map, of a dynamic map, or an IPsec profile: what a tunnel is.
type entry struct {
	name      string // "crypto map OUTSIDE 10"
	mapName   string
	number    string
	line      int
	kind      string // "map", "dynamic", "profile", "manual", "gdoi"
	dynamic   reference
	peers     []peer
	peerLine  int
	sets      []reference
	pfs       ipsec.Setting[ipsec.Group]
	lifetimes lifetimes
	profile1  reference
	profile2  reference
	list      reference
	used      bool
	shutdown  int
	// shown is what show crypto map told of the whole entry.
	shown []cisco.Entry
}

type cryptoMap struct {
	name    string
	entries map[string]*entry
	local   reference // local-address
	profile reference // isakmp-profile of the whole map
	ifaces  []*iface
	virtual bool // redundancy: the address is of a group
}

type peer struct {
	addr netip.Addr
	text string
}

type reference struct {
	name string
	line int
}

func (r reference) set() bool { return r.name != "" }

type iface struct {
	name     string
	line     int
	address  netip.Addr
	at       int            // the line of its address
	networks []netip.Prefix // it is in, the secondary ones as well
	zone     string         // of the zone-based firewall
	maps     []reference
	shutdown int
	natOut   bool
	natIn    bool
	in, out  reference // ip access-group
	// of tunnel interfaces
	source, destination reference
	mode                reference
	protection          reference
	policy              reference // tunnel protection ipsec policy ipv4
	isakmp, ikev2       reference // named at tunnel protection
}

type accessList struct {
	name    string
	line    int
	entries []cisco.Entry
	shown   bool  // from show access-lists
	numbers []int // of the entries, as the router counts them
	plain   bool  // standard: of sources alone
}

type nat struct {
	line     int
	list     string
	routeMap string
	iface    string
}

type routeMap struct {
	permit bool
	lists  []string
	other  bool // it has conditions that are not read
}

type selection struct {
	selectors []ipsec.Selector
	whole     bool
}

func newConfig() *config {
	return &config{
		keys: keys{}, aggr: map[string]*aggressive{}, keyrings: map[string]*keyring{},
		profiles1: map[string]*isakmpProfile{}, profiles2: map[string]*ikev2Profile{},
		proposals: map[string]*ikev2Proposal{}, sets: map[string]*cisco.Transform{},
		ipsecs: map[string]*entry{}, maps: map[string]*cryptoMap{}, dynamics: map[string][]*entry{},
		ifaces: map[string]*iface{}, lists: map[string]*accessList{}, routeMaps: map[string][]*routeMap{},
		selectors: map[string]selection{}, applied: map[string]bool{}, users: map[string]*cryptoMap{}, work: 5_000_000,
		zones: newZones(), product: product, dialect: cisco.Dialect{Wildcards: true},
	}
}
