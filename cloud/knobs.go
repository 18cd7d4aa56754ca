package cloud

import (
	"fmt"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/internal/ipsec"
)

// options are the two parts of a tunnel that its parameters are set in. The API takes each whole.
type options struct {
	ike   *vpc.IKEOptionsSpecification
	ipsec *vpc.IPSECOptionsSpecification
}

// value is what one parameter is, for people and in the API's words.
type value struct {
	known      bool
	text, word string // without a word it cannot be had
}

func valueOf[T comparable](s ipsec.Setting[T], word func(T) string) value {
	if !s.Known() {
		return value{}
	}
	v := s.First()
	return value{known: true, text: fmt.Sprint(v), word: word(v)}
}

// knob is one parameter that can be set.
type knob struct {
	name string
	get  func(ipsec.Parameters) value
	set  func(options, string)
}

func ikeKnobs() []knob {
	return []knob{
		{
			"IKE version", func(p ipsec.Parameters) value { return valueOf(p.IKE.Version, in(versionWords)) },
			func(o options, w string) { o.ike.IKEVersion = &w },
		},
		{
			"IKE mode", func(p ipsec.Parameters) value { return valueOf(p.IKE.Mode, in(modeWords)) },
			func(o options, w string) { o.ike.ExchangeMode = &w },
		},
		{
			"IKE encryption", func(p ipsec.Parameters) value { return valueOf(first(p.IKE.Proposals).Encryption, in(encryptionWords)) },
			func(o options, w string) { o.ike.PropoEncryAlgorithm = &w },
		},
		{
			"IKE integrity", func(p ipsec.Parameters) value { return valueOf(first(p.IKE.Proposals).Integrity, in(integrityWords)) },
			func(o options, w string) { o.ike.PropoAuthenAlgorithm = &w },
		},
		{
			"IKE DH group", func(p ipsec.Parameters) value { return valueOf(first(p.IKE.Proposals).Groups, groupWord) },
			func(o options, w string) { o.ike.DhGroupName = &w },
		},
		{
			"IKE lifetime", func(p ipsec.Parameters) value { return valueOf(p.IKE.Lifetime, secondsWord) },
			func(o options, w string) { o.ike.IKESaLifetimeSeconds = number(w) },
		},
		{
			"IKE identity of the cloud", func(p ipsec.Parameters) value { return valueOf(p.IKE.Local, identityWord) },
			func(o options, w string) {
				identify(w, &o.ike.LocalIdentity, &o.ike.LocalAddress, &o.ike.LocalFqdnName)
			},
		},
		{
			"IKE identity of the device", func(p ipsec.Parameters) value { return valueOf(p.IKE.Remote, identityWord) },
			func(o options, w string) {
				identify(w, &o.ike.RemoteIdentity, &o.ike.RemoteAddress, &o.ike.RemoteFqdnName)
			},
		},
	}
}

func ipsecKnobs() []knob {
	return []knob{
		{
			"IPsec encryption", func(p ipsec.Parameters) value {
				return valueOf(first(p.IPsec.Proposals).Encryption, in(encryptionWords))
			},
			func(o options, w string) { o.ipsec.EncryptAlgorithm = &w },
		},
		{
			"IPsec integrity", func(p ipsec.Parameters) value { return valueOf(first(p.IPsec.Proposals).Integrity, in(integrityWords)) },
			func(o options, w string) { setIntegrity(o.ipsec, w) },
		},
		{
			"IPsec PFS", func(p ipsec.Parameters) value { return valueOf(first(p.IPsec.Proposals).Groups, pfsWord) },
			func(o options, w string) { o.ipsec.PfsDhGroup = &w },
		},
		{
			"IPsec lifetime", func(p ipsec.Parameters) value { return valueOf(p.IPsec.Lifetime, secondsWord) },
			func(o options, w string) { o.ipsec.IPSECSaLifetimeSeconds = number(w) },
		},
		{
			"IPsec lifetime in kilobytes", func(p ipsec.Parameters) value { return valueOf(p.IPsec.LifetimeKB, wholeWord) },
			func(o options, w string) { o.ipsec.IPSECSaLifetimeTraffic = number(w) },
		},
	}
}

// unsettable names a parameter of p that no knob sets; empty where there is none.
func unsettable(p ipsec.Parameters) string {
	for _, x := range []struct {
		name string
		none bool
	}{
		{"the networks (SPD)", len(p.Selectors) == 0},
		{"the address of an end", p.IKE.Address.IsZero() && p.IKE.Peer.IsZero()},
		{"the authentication", p.IKE.Auth.IsZero()},
		{"dead peer detection", p.IKE.DPD.Enabled.IsZero() && p.IKE.DPD.Timeout.IsZero() && p.IKE.DPD.Action.IsZero()},
		{"NAT traversal", p.IKE.NATT.IsZero()},
		{"the pseudo-random function", first(p.IKE.Proposals).PRF.IsZero()},
		{"protocol or encapsulation", p.IPsec.Protocol.IsZero() && p.IPsec.Encapsulation.IsZero()},
		{"the length of HMAC-SHA-256", p.IPsec.Truncation96.IsZero()},
	} {
		if !x.none {
			return x.name
		}
	}
	return ""
}

func first(p []ipsec.Proposal) ipsec.Proposal {
	if len(p) == 0 {
		return ipsec.Proposal{}
	}
	return p[0]
}
