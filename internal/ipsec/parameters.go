package ipsec

import (
	"net/netip"
	"time"
)

// Parameters are what one end of one tunnel is set to.
type Parameters struct {
	IKE   IKE   `json:"ike"`
	IPsec IPsec `json:"ipsec"`
	// Selectors are the pairs of networks that the tunnel carries, from this end's point of view.
	// Nil is not known; an end that carries whatever is routed into it has one of 0.0.0.0/0.
	Selectors []Selector `json:"selectors,omitempty"`
}

// IKE is phase 1: how the two ends find and authenticate each other and protect their negotiation.
type IKE struct {
	Version Setting[Version] `json:"version,omitzero"` // the first is what it initiates with
	Mode    Setting[Mode]    `json:"mode,omitzero"`    // only IKEv1 has one
	Auth    Setting[Auth]    `json:"auth,omitzero"`
	// Proposals are in order of preference. None is not known.
	Proposals []Proposal             `json:"proposals,omitempty"`
	Lifetime  Setting[time.Duration] `json:"lifetime,omitzero"`
	// Local and Remote are the identities that this end sends and expects.
	Local  Setting[Identity] `json:"local,omitzero"`
	Remote Setting[Identity] `json:"remote,omitzero"`
	// Address is this end's own outside address, Peer the other's. An unspecified address
	// (0.0.0.0) is a peer that may come from anywhere; a host name stands in Text.
	Address Setting[netip.Addr] `json:"address,omitzero"`
	Peer    Setting[netip.Addr] `json:"peer,omitzero"`
	DPD     DPD                 `json:"dpd,omitzero"`
	NATT    Setting[bool]       `json:"nat_t,omitzero"` // NAT traversal
}

// IPsec is phase 2: how the traffic itself is protected.
type IPsec struct {
	Protocol      Setting[Protocol]      `json:"protocol,omitzero"`
	Encapsulation Setting[Encapsulation] `json:"encapsulation,omitzero"`
	// Proposals are in order of preference. None is not known. Their groups are the PFS.
	Proposals  []Proposal             `json:"proposals,omitempty"`
	Lifetime   Setting[time.Duration] `json:"lifetime,omitzero"`
	LifetimeKB Setting[int64]         `json:"lifetime_kb,omitzero"` // kilobytes of traffic; 0 is no limit
	// Truncation96 says that HMAC-SHA-256 is cut to 96 bits as in an old draft, not to 128 as in
	// RFC 4868: the SA comes up, and every packet is dropped.
	Truncation96 Setting[bool] `json:"truncation_96,omitzero"`
}

// Proposal is a set of algorithms of each kind, of which the peer picks one each.
type Proposal struct {
	Name       string              `json:"name,omitempty"` // as the device calls it
	Line       int                 `json:"line,omitempty"` // where it begins
	Encryption Setting[Encryption] `json:"encryption,omitzero"`
	Integrity  Setting[Integrity]  `json:"integrity,omitzero"` // not known as well where an AEAD cipher carries it
	PRF        Setting[Integrity]  `json:"prf,omitzero"`       // IKEv2 only; where not set, as Integrity
	Groups     Setting[Group]      `json:"groups,omitzero"`    // DH in phase 1, PFS in phase 2
}

// Identity is how an end names itself in IKE.
type Identity struct {
	Type  IdentityType `json:"type,omitempty"`
	Value string       `json:"value,omitempty"`
}

// IdentityType is the kind of an identity.
type IdentityType string

// The kinds. AnyID is that of an end that checks no identity.
const (
	AddressID IdentityType = "address"
	FQDNID    IdentityType = "fqdn"
	UserID    IdentityType = "user-fqdn" // an address of e-mail
	KeyID     IdentityType = "key-id"
	DNID      IdentityType = "dn" // a certificate's distinguished name
	AnyID     IdentityType = "any"
)

// String gives "type value", or the empty string where nothing is known.
func (i Identity) String() string {
	switch {
	case i.Type == "":
		return i.Value
	case i.Value == "":
		return string(i.Type)
	default:
		return string(i.Type) + " " + i.Value
	}
}

// DPD is dead peer detection.
type DPD struct {
	Enabled  Setting[bool]          `json:"enabled,omitzero"`
	Interval Setting[time.Duration] `json:"interval,omitzero"` // between two questions
	Timeout  Setting[time.Duration] `json:"timeout,omitzero"`  // until the peer is taken for dead
	Action   Setting[string]        `json:"action,omitzero"`   // clear, restart, hold
}

// Selector is one network and those that it reaches through the tunnel (a traffic selector, an
// SPD policy).
type Selector struct {
	Local  netip.Prefix   `json:"local"`
	Remote []netip.Prefix `json:"remote"`
	// Ports and protocols narrow it further, where a device says so: "tcp 443". Empty is all.
	Narrowed string `json:"narrowed,omitempty"`
	Line     int    `json:"line,omitempty"`
}
