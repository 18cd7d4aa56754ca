package steps

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// Facts are all that is known about a tunnel during one run. Every part says where it came
// from: a Reading carries the RequestIds of its calls, a Measurement its vantage.
type Facts struct {
	Reading      Reading       `json:"reading"`         // the newest
	First        *Reading      `json:"first,omitempty"` // the first that succeeded: the "before" of the proof
	Measurements []Measurement `json:"measurements,omitempty"`
	// Device is what was read of the device in the IDC, Given what is being read.
	Device *Device      `json:"device,omitempty"`
	Given  []DeviceText `json:"given,omitempty"`
	// Targets are hosts of the IDC that people named to be pinged, the newest first.
	Targets []netip.Addr `json:"targets,omitempty"`
	// Changes are those of the cloud's end that somebody approved, in order.
	Changes []Change `json:"changes,omitempty"`
	// Mended is when somebody last said that something was changed, or the bot changed the cloud's end:
	// what the VPN gateway said to IKE before that says nothing of now.
	Mended time.Time `json:"mended,omitzero"`
	// Unread says why the newest try to read the tunnel failed. Nil where it did not: only then does
	// Reading speak of now.
	Unread *Refusal `json:"unread,omitempty"`
}

// known says whether the newest try to read the tunnel succeeded.
func (f Facts) known() bool { return f.Unread == nil && f.Reading.ReadOK() }

// Reading is one reading of the tunnel through the cloud's API.
type Reading struct {
	At     time.Time `json:"at"`
	Region string    `json:"region,omitempty"`
	// Partial says that only the tunnel itself was read: one round trip instead of two.
	Partial  bool            `json:"partial,omitempty"`
	Tunnel   Tunnel          `json:"tunnel"`
	Gateway  VPNGateway      `json:"vpn_gateway"`
	Customer CustomerGateway `json:"customer_gateway"`
	Routes   []Route         `json:"routes,omitempty"`
	Requests []Request       `json:"requests,omitempty"`
	// Refusal says why the tunnel itself could not be read; everything else is then empty.
	Refusal *Refusal `json:"refusal,omitempty"`
	// Gaps are the parts beside the tunnel that could not be read, by name ("VPN gateway").
	Gaps []Gap `json:"gaps,omitempty"`
}

// Request is one call of the cloud's API. A ticket needs its id.
type Request struct {
	Action string `json:"action"`
	ID     string `json:"id"`
}

// Gap is a part that could not be read, and why.
type Gap struct {
	Part    string  `json:"part"`
	Refusal Refusal `json:"refusal"`
}

// IsTunnelID says whether s has the form of Tencent Cloud's ids of VPN tunnels.
func IsTunnelID(s string) bool {
	rest, ok := strings.CutPrefix(s, "vpnx-")
	return ok && len(rest) >= 6 && len(rest) <= 16 && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// Tunnel is Tencent Cloud's VPN tunnel (VpnConnection). The pre-shared key has no field here.
type Tunnel struct {
	ID                string           `json:"id"`
	Name              string           `json:"name,omitempty"`
	VPC               string           `json:"vpc,omitempty"`
	GatewayID         string           `json:"vpn_gateway_id,omitempty"`
	CustomerGatewayID string           `json:"customer_gateway_id,omitempty"`
	Created           string           `json:"created,omitempty"`
	State             string           `json:"state,omitempty"`       // provisioning: PENDING, AVAILABLE, DELETING
	NetStatus         string           `json:"net_status,omitempty"`  // connectivity: AVAILABLE, anything else is not connected
	RouteType         string           `json:"route_type,omitempty"`  // StaticRoute, Policy (SPD), Bgp
	Negotiation       string           `json:"negotiation,omitempty"` // active, passive, flowTrigger
	HealthCheck       HealthCheck      `json:"health_check,omitzero"`
	Parameters        ipsec.Parameters `json:"parameters"`
}

// HealthCheck is the tunnel's own probe, where one is configured.
type HealthCheck struct {
	Enabled bool       `json:"enabled"`
	Local   netip.Addr `json:"local,omitzero"`
	Remote  netip.Addr `json:"remote,omitzero"`
	Status  string     `json:"status,omitempty"`
}

// VPNGateway is the cloud's end of the tunnel.
type VPNGateway struct {
	ID            string     `json:"id,omitempty"`
	Name          string     `json:"name,omitempty"`
	PublicIP      netip.Addr `json:"public_ip,omitzero"`
	Type          string     `json:"type,omitempty"`           // IPSEC, SSL, CCN, SSL_CCN
	State         string     `json:"state,omitempty"`          // PENDING, PENDING_ERROR, AVAILABLE, DELETING, DELETING_ERROR
	Blocked       bool       `json:"address_blocked"`          // Tencent blocks the address, e.g. after a DDoS
	RestrictState string     `json:"restrict_state,omitempty"` // NORMAL, PROTECTIVELY_ISOLATED
	Expires       time.Time  `json:"expires,omitzero"`         // prepaid gateways only
	BandwidthMbps int64      `json:"bandwidth_mbps,omitempty"`
}

// CustomerGateway is the cloud's record of the device in the IDC.
type CustomerGateway struct {
	ID       string     `json:"id,omitempty"`
	Name     string     `json:"name,omitempty"`
	PublicIP netip.Addr `json:"public_ip,omitzero"`
}

// Route is one route of the VPN gateway.
type Route struct {
	Destination netip.Prefix `json:"destination"`
	Type        string       `json:"type"` // VPNCONN, CCN
	Instance    string       `json:"instance"`
	Priority    int64        `json:"priority"`
	Enabled     bool         `json:"enabled"`
}

// Connected says whether the cloud calls the tunnel connected. Only AVAILABLE is documented as
// connected, so anything else is not.
func (r Reading) Connected() bool { return r.Tunnel.NetStatus == "AVAILABLE" }

// ReadOK says whether the tunnel itself could be read.
func (r Reading) ReadOK() bool { return r.Refusal == nil && r.Tunnel.ID != "" }

// LocalNetworks are the VPC's networks of the SPD, without repeats, in the cloud's order.
func (t Tunnel) LocalNetworks() []netip.Prefix {
	var nets []netip.Prefix
	for _, s := range t.Parameters.Selectors {
		if !slices.Contains(nets, s.Local) {
			nets = append(nets, s.Local)
		}
	}
	return nets
}

// RemoteNetworks are the IDC's networks of the SPD, without repeats, in the cloud's order.
func (t Tunnel) RemoteNetworks() []netip.Prefix {
	var nets []netip.Prefix
	for _, s := range t.Parameters.Selectors {
		for _, r := range s.Remote {
			if !slices.Contains(nets, r) {
				nets = append(nets, r)
			}
		}
	}
	return nets
}

// PrivateTarget is the private address in the IDC to ping from the VPC: the tunnel's
// health-check address, or else the first host of the first SPD remote network, which by habit is
// that network's router. The zero Addr means that the tunnel names no network.
func (t Tunnel) PrivateTarget() netip.Addr {
	if t.HealthCheck.Enabled && t.HealthCheck.Remote.IsValid() {
		return t.HealthCheck.Remote
	}
	for _, n := range t.RemoteNetworks() {
		if n.IsSingleIP() {
			return n.Addr()
		}
		if n.Bits() > 0 {
			return n.Masked().Addr().Next()
		}
	}
	return netip.Addr{}
}

// maxTargets bounds how many hosts are pinged at once.
const maxTargets = 4

// PrivateTargets are the hosts of the IDC worth pinging from the VPC, the likeliest to answer first:
// those that people named, the tunnel's health-check address, and the first and the last host of
// each of the IDC's networks, which by habit are routers.
func (f Facts) PrivateTargets() []netip.Addr {
	targets := slices.Clone(f.Targets)
	if a := f.Reading.Tunnel.PrivateTarget(); a.IsValid() && (len(f.Targets) == 0 || f.Reading.Tunnel.HealthCheck.Enabled) {
		targets = append(targets, a)
	}
	for _, n := range f.Reading.Tunnel.RemoteNetworks() {
		if f.sureTarget() {
			break // the router that is guessed may answer where nothing behind it does
		}
		if n.Bits() > 0 && !n.IsSingleIP() && n.Addr().Is4() {
			targets = append(targets, n.Masked().Addr().Next(), lastHost(n))
		}
	}
	var out []netip.Addr
	for _, a := range targets {
		if len(out) < maxTargets && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// PrivateTarget is the one to ping where only one can be; the zero Addr where none is known.
func (f Facts) PrivateTarget() netip.Addr {
	if all := f.PrivateTargets(); len(all) > 0 {
		return all[0]
	}
	return netip.Addr{}
}

// sureTarget says whether a host that is pinged is known to be there: silence proves nothing about the
// tunnel where all of them were guessed.
func (f Facts) sureTarget() bool {
	h := f.Reading.Tunnel.HealthCheck
	return len(f.Targets) > 0 || h.Enabled && h.Remote.IsValid()
}

// lastHost is the highest address of an IPv4 network before its broadcast address.
func lastHost(n netip.Prefix) netip.Addr {
	b := n.Masked().Addr().As4()
	host := binary.BigEndian.Uint32(b[:]) | (1<<(32-n.Bits()) - 1)
	if n.Bits() < 31 {
		host--
	}
	binary.BigEndian.PutUint32(b[:], host)
	return netip.AddrFrom4(b)
}

// Aim has a host of the IDC pinged before all others.
func Aim(r Run, a netip.Addr) Run {
	r.Facts.Targets = slices.Insert(slices.DeleteFunc(slices.Clone(r.Facts.Targets), func(b netip.Addr) bool { return a == b }), 0, a)
	return r
}

// RefuseTarget says why an address that a person named is not pinged: only hosts within the
// networks that the tunnel leads to are. Empty is no objection.
func RefuseTarget(f Facts, a netip.Addr) string {
	nets := f.Reading.Tunnel.RemoteNetworks()
	for _, rt := range f.Reading.Routes {
		if rt.Instance == f.Reading.Tunnel.ID && !slices.Contains(nets, rt.Destination) {
			nets = append(nets, rt.Destination)
		}
	}
	switch {
	case !a.IsValid() || a.IsUnspecified() || a.IsMulticast() || a.IsLoopback() || a.Zone() != "":
		return "That is not the address of a host."
	case len(nets) == 0:
		return "The tunnel names no network of the IDC, so no host of it can be told from any other."
	case !slices.ContainsFunc(nets, func(n netip.Prefix) bool { return n.Bits() > 0 && n.Contains(a) }):
		return fmt.Sprintf("%s is not in the IDC's networks of this tunnel (%s).", a, joinPrefixes(nets))
	default:
		return ""
	}
}

// AcceptedIKE counts the probes of IKE that were accepted in this run.
func (f Facts) AcceptedIKE() int {
	n := 0
	for _, m := range f.Measurements {
		if m.IKE != nil {
			n += m.IKE.Accepted
		}
	}
	return n
}

// Need names something that a machine can find out.
type Need string

// What a machine can find out.
const (
	ReadTunnel  Need = "tunnel"       // the cloud's API; has a Reading instead of a Measurement
	ReadDevice  Need = "device"       // what people gave of the device; has a Device instead of a Measurement
	PingPrivate Need = "ping_private" // ping a private address of the IDC through the tunnel
	PingGateway Need = "ping_gateway" // ping the VPN gateway's public address
	Internet    Need = "internet"     // is the public internet reachable (TCP and DNS, several targets)
	ProbeIKE    Need = "ike"          // does the VPN gateway answer IKE, and what does it accept
	ReadTraffic Need = "traffic"      // what the tunnel carried in the last hours; the cloud says it, from no vantage
)

// Measurement is what a probe found, or why it could not. It is never an error: a probe that
// fails is data.
type Measurement struct {
	Need     Need          `json:"need"`
	Vantage  Vantage       `json:"vantage"`
	Target   string        `json:"target,omitempty"`
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"`
	Sent     int           `json:"sent"`              // packets, or for Internet the targets tried
	Received int           `json:"received"`          // replies, or for Internet the targets that answered
	RTT      time.Duration `json:"rtt,omitempty"`     // the median of the replies
	Problem  string        `json:"problem,omitempty"` // why nothing could be measured; Sent is then 0
	Raw      string        `json:"raw,omitempty"`     // what a person would have seen
	// Via is the machine that measured where it is not the bot's own: "CVM ins-1a2b3c4d (web-1)".
	Via      string     `json:"via,omitempty"`
	Requests []Request  `json:"requests,omitempty"` // of the cloud's API, where it took part
	IKE      *IKEAnswer `json:"ike,omitempty"`      // for ProbeIKE
	// LargeLost says that packets of 1,300 octets were lost where smaller ones were answered.
	LargeLost bool     `json:"large_lost,omitempty"`
	Traffic   *Traffic `json:"traffic,omitempty"` // for ReadTraffic
}

// String says the measurement in one line.
func (m Measurement) String() string {
	switch {
	case m.Problem != "":
		return m.Problem
	case m.Need == ProbeIKE:
		return m.IKE.String()
	case m.Need == ReadTraffic:
		return m.Traffic.String()
	case m.Need == Internet:
		return fmt.Sprintf("%d of %d public targets answered", m.Received, m.Sent)
	case m.Received == 0:
		return fmt.Sprintf("%s: 0 of %d replies", m.Target, m.Sent)
	case m.LargeLost:
		return fmt.Sprintf("%s: %d of %d replies, and none to packets of 1,300 octets", m.Target, m.Received, m.Sent)
	default:
		return fmt.Sprintf("%s: %d of %d replies, %s", m.Target, m.Received, m.Sent, m.RTT.Round(100*time.Microsecond))
	}
}

// Measured gives the newest measurement of need made from vantage, and whether there is one.
func (f Facts) Measured(need Need, vantage Vantage) (Measurement, bool) {
	for _, m := range slices.Backward(f.Measurements) {
		if m.Need == need && m.Vantage == vantage {
			return m, true
		}
	}
	return Measurement{}, false
}

// Supporting gives the newest measurement of need from each vantage other than the one that
// counts: shown beside the question, never taken for its answer.
func (f Facts) Supporting(need Need, counts Vantage) []Measurement {
	var out []Measurement
	for _, v := range []Vantage{VPC, IDC, Elsewhere} {
		if m, ok := f.Measured(need, v); ok && v != counts {
			out = append(out, m)
		}
	}
	return out
}

func joinPrefixes(nets []netip.Prefix) string {
	if len(nets) == 0 {
		return "(none)"
	}
	s := make([]string, len(nets))
	for i, n := range nets {
		s[i] = n.String()
	}
	return strings.Join(s, ", ")
}
