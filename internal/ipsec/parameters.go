// Package ipsec is the vocabulary of IKE and IPsec: the negotiation parameters of one end of a
// tunnel under one set of names, whatever a vendor calls them.
//
// It is pure: no I/O, no clock, the standard library only. Adapters (the cloud's API, the
// devices' configurations) translate into it; everything behind them speaks only this.
package ipsec

import (
	"net/netip"
	"strconv"
	"time"
)

// Parameters are what one end proposes. A zero value in any field means that it is not known,
// never that it is "none": PFS switched off is [PFSOff].
type Parameters struct {
	IKE       IKE        `json:"ike"`
	IPsec     IPsec      `json:"ipsec"`
	Selectors []Selector `json:"selectors,omitempty"`
	DPD       DPD        `json:"dpd,omitzero"`
}

// IKE is phase 1: how the two ends authenticate and protect their negotiation.
type IKE struct {
	Version    string        `json:"version,omitempty"`    // IKEv1, IKEv2
	Mode       string        `json:"mode,omitempty"`       // main, aggressive; only IKEv1 has one
	Encryption string        `json:"encryption,omitempty"` // AES-CBC-128, 3DES-CBC, …
	Integrity  string        `json:"integrity,omitempty"`  // MD5, SHA1, SHA-256, …
	DHGroup    Group         `json:"dh_group,omitempty"`
	Lifetime   time.Duration `json:"lifetime,omitempty"`
	Local      Identity      `json:"local,omitzero"`
	Remote     Identity      `json:"remote,omitzero"`
}

// IPsec is phase 2: how the traffic itself is protected. Tencent Cloud always uses ESP in
// tunnel mode.
type IPsec struct {
	Protocol      string        `json:"protocol,omitempty"`      // ESP, AH
	Encapsulation string        `json:"encapsulation,omitempty"` // tunnel, transport
	Encryption    string        `json:"encryption,omitempty"`
	Integrity     string        `json:"integrity,omitempty"` // empty as well where an AEAD cipher carries it
	PFS           Group         `json:"pfs,omitempty"`
	Lifetime      time.Duration `json:"lifetime,omitempty"`
	LifetimeKB    int64         `json:"lifetime_kb,omitempty"` // kilobytes of traffic
}

// Identity is how an end names itself in IKE.
type Identity struct {
	Type  string `json:"type,omitempty"` // address, fqdn
	Value string `json:"value,omitempty"`
}

// String gives "type value", or the empty string where nothing is known.
func (i Identity) String() string {
	if i.Type == "" {
		return i.Value
	}
	return i.Type + " " + i.Value
}

// DPD is dead peer detection.
type DPD struct {
	Enabled bool          `json:"enabled"`
	Timeout time.Duration `json:"timeout,omitempty"`
	Action  string        `json:"action,omitempty"` // clear, restart
}

// Selector is one pair of networks that the tunnel carries (a traffic selector, an SPD rule).
type Selector struct {
	Local  netip.Prefix   `json:"local"`
	Remote []netip.Prefix `json:"remote"`
}

// Group is a Diffie-Hellman group by its IANA number. Zero means unknown.
type Group int

// PFSOff is the Group of an end that uses no perfect forward secrecy.
const PFSOff Group = -1

// String names the group as people write it: "group 14", "off", "unknown".
func (g Group) String() string {
	switch {
	case g == PFSOff:
		return "off"
	case g <= 0:
		return "unknown"
	default:
		return "group " + strconv.Itoa(int(g))
	}
}
