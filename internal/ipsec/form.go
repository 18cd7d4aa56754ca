package ipsec

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Field is a value of one end that a person can be asked for, where no machine can read it.
type Field struct {
	ID      string   // as a [Row] has it; two fields of an identity share its beginning
	Name    string   // for people
	Hint    string   // how it is written; empty where that is plain
	Choices []string // what there is to choose from; none where it is typed
	Several bool     // each line is a value of its own
	set     func(p *Parameters, line int, text string) error
}

// Set notes a value, which stands at a line. The error says for people how it is to be written.
func (f Field) Set(p *Parameters, line int, text string) error {
	return f.set(p, line, strings.TrimSpace(text))
}

// Check says what is wrong with a value, or nothing.
func (f Field) Check(text string) error {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := f.Set(&Parameters{}, 0, line); err != nil {
			return err
		}
	}
	return nil
}

// Form is what a person can be asked of one end, in the order in which a device shows it. Each
// algorithm is a single one: what several proposals have together is not what one of them has.
func Form() []Field {
	fields := []Field{
		choice("ike.version", "IKE version", func(p *Parameters) *Setting[Version] { return &p.IKE.Version }, IKEv1, IKEv2),
		choice("ike.mode", "IKE mode (IKEv1 only)", func(p *Parameters) *Setting[Mode] { return &p.IKE.Mode }, Main, Aggressive),
		choice("ike.auth", "Authentication", func(p *Parameters) *Setting[Auth] { return &p.IKE.Auth }, PSK, RSA, ECDSA, Certificate),
		typed("ike.peer", "Peer", "The address that the device calls: 203.0.113.7", func(p *Parameters) *Setting[netip.Addr] { return &p.IKE.Peer }, parseAddress),
		typed("ike.address", "The device's own address", "On its outside interface: 198.51.100.9", func(p *Parameters) *Setting[netip.Addr] { return &p.IKE.Address }, parseAddress),
		choice("ike.encryption", "IKE encryption", func(p *Parameters) *Setting[Encryption] { return &only(&p.IKE.Proposals).Encryption }, offeredCiphers...),
		choice("ike.integrity", "IKE integrity", func(p *Parameters) *Setting[Integrity] { return &only(&p.IKE.Proposals).Integrity }, offeredHashes...),
		choice("ike.prf", "IKE pseudo-random function (IKEv2 only)", func(p *Parameters) *Setting[Integrity] { return &only(&p.IKE.Proposals).PRF }, offeredHashes...),
		choice("ike.groups", "IKE DH group", func(p *Parameters) *Setting[Group] { return &only(&p.IKE.Proposals).Groups }, offeredGroups...),
		typed("ike.lifetime_s", "IKE lifetime", "In seconds: 86400", func(p *Parameters) *Setting[time.Duration] { return &p.IKE.Lifetime }, parseSeconds),
	}
	fields = append(fields, identityFields("ike.local_id", "The device's own identity", func(p *Parameters) *Setting[Identity] { return &p.IKE.Local }, identityTypes...)...)
	fields = append(fields, identityFields("ike.remote_id", "Identity that it expects of the cloud", func(p *Parameters) *Setting[Identity] { return &p.IKE.Remote }, slices.Concat(identityTypes, []IdentityType{AnyID})...)...)
	return append(fields,
		choice("ipsec.protocol", "IPsec protocol", func(p *Parameters) *Setting[Protocol] { return &p.IPsec.Protocol }, ESP, AH, AHESP),
		choice("ipsec.encapsulation", "IPsec encapsulation", func(p *Parameters) *Setting[Encapsulation] { return &p.IPsec.Encapsulation }, TunnelMode, TransportMode),
		choice("ipsec.encryption", "IPsec encryption", func(p *Parameters) *Setting[Encryption] { return &only(&p.IPsec.Proposals).Encryption }, slices.Concat(offeredCiphers, []Encryption{NullCipher})...),
		choice("ipsec.integrity", "IPsec integrity", func(p *Parameters) *Setting[Integrity] { return &only(&p.IPsec.Proposals).Integrity }, offeredHashes...),
		choice("ipsec.groups", "IPsec PFS", func(p *Parameters) *Setting[Group] { return &only(&p.IPsec.Proposals).Groups }, slices.Concat([]Group{PFSOff}, offeredGroups)...),
		typed("ipsec.lifetime_s", "IPsec lifetime", "In seconds: 3600", func(p *Parameters) *Setting[time.Duration] { return &p.IPsec.Lifetime }, parseSeconds),
		Field{ID: "selectors", Name: "Networks", Hint: "A line each, the device's own first: 192.168.0.0/24 10.0.0.0/16", Several: true, set: setNetworks},
	)
}

// What a device is likely to have. Whatever else it has is not the cloud's.
var (
	offeredCiphers = []Encryption{
		AESCBC128, AESCBC192, AESCBC256, AESGCM128, AESGCM192, AESGCM256, TripleDES, DES, SM4, SM1,
		AESCTR128, AESCTR192, AESCTR256, Camellia128, Camellia192, Camellia256, ChaCha20, Blowfish,
	}
	offeredHashes = []Integrity{MD5, SHA1, SHA256, SHA384, SHA512, SM3, AESXCBC, AESCMAC}
	offeredGroups = []Group{1, 2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}
	identityTypes = []IdentityType{AddressID, FQDNID, UserID, KeyID, DNID}
)

// only is the one proposal of a phase.
func only(ps *[]Proposal) *Proposal {
	if len(*ps) == 0 {
		*ps = []Proposal{{}}
	}
	return &(*ps)[0]
}

func choice[T comparable](id, name string, at func(*Parameters) *Setting[T], values ...T) Field {
	f := Field{ID: id, Name: name}
	for _, v := range values {
		f.Choices = append(f.Choices, fmt.Sprint(v))
	}
	f.set = func(p *Parameters, line int, text string) error {
		for i, v := range values {
			if strings.EqualFold(f.Choices[i], text) {
				*at(p) = SetAt(line, v)
				return nil
			}
		}
		return fmt.Errorf("%s is one of: %s", name, strings.Join(f.Choices, ", "))
	}
	return f
}

func typed[T comparable](id, name, hint string, at func(*Parameters) *Setting[T], parse func(string) (T, error)) Field {
	return Field{ID: id, Name: name, Hint: hint, set: func(p *Parameters, line int, text string) error {
		v, err := parse(text)
		if err != nil {
			return err
		}
		*at(p) = SetAt(line, v)
		return nil
	}}
}

// identityFields ask for an identity's kind and its value: neither says the other.
func identityFields(id, name string, at func(*Parameters) *Setting[Identity], kinds ...IdentityType) []Field {
	set := func(p *Parameters, line int, change func(*Identity)) {
		i := at(p).First()
		change(&i)
		*at(p) = SetAt(line, i)
	}
	kind := choice(id+".type", name+": kind", func(*Parameters) *Setting[IdentityType] { return new(Setting[IdentityType]) }, kinds...)
	check := kind.set
	kind.set = func(p *Parameters, line int, text string) error {
		if err := check(p, line, text); err != nil {
			return err
		}
		set(p, line, func(i *Identity) { i.Type = IdentityType(strings.ToLower(text)) })
		return nil
	}
	value := Field{ID: id, Name: name, Hint: "As it is written there"}
	value.set = func(p *Parameters, line int, text string) error {
		set(p, line, func(i *Identity) { i.Value = text })
		return nil
	}
	return []Field{kind, value}
}

func parseAddress(text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return a, fmt.Errorf("%q is not an IP address", text)
	}
	return a, nil
}

func parseSeconds(text string) (time.Duration, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a number of seconds", text)
	}
	return time.Duration(n) * time.Second, nil
}

// setNetworks adds a pair of networks, or one network and several that it reaches.
func setNetworks(p *Parameters, line int, text string) error {
	s := Selector{Line: line}
	for i, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,", r) }) {
		n, err := netip.ParsePrefix(word)
		switch {
		case err != nil:
			return fmt.Errorf("%q is not a network, as 192.168.0.0/24 is one", word)
		case i == 0:
			s.Local = n.Masked()
		default:
			s.Remote = append(s.Remote, n.Masked())
		}
	}
	if len(s.Remote) == 0 {
		return fmt.Errorf("%q is no pair of networks: the device's own first, then the cloud's", text)
	}
	p.Selectors = append(p.Selectors, s)
	return nil
}
