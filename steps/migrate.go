package steps

import (
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/internal/ipsec"
)

// Migrate gives a stored run of an older version the form of [SchemaVersion]. A run that has it
// already, and one of a newer version, are given back as they are.
func Migrate(run json.RawMessage) (json.RawMessage, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(run, &head); err != nil {
		return nil, fmt.Errorf("decode the version of a run: %w", err)
	}
	if head.Version != 1 {
		return run, nil
	}
	for _, path := range [][]string{
		{"facts", "reading", "tunnel", "parameters"},
		{"facts", "first", "tunnel", "parameters"},
	} {
		var err error
		if run, err = edit(run, path, parametersOf1); err != nil {
			return nil, fmt.Errorf("migrate a run of version 1: %w", err)
		}
	}
	return edit(run, []string{"version"}, func(json.RawMessage) (json.RawMessage, error) {
		return json.Marshal(SchemaVersion)
	})
}

// edit replaces what a path of names leads to, and leaves all else. What is not there stays away.
func edit(object json.RawMessage, path []string, change func(json.RawMessage) (json.RawMessage, error)) (json.RawMessage, error) {
	if len(path) == 0 {
		return change(object)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		return nil, fmt.Errorf("at %s: %w", path[0], err)
	}
	inner, ok := fields[path[0]]
	if !ok || string(inner) == "null" {
		return object, nil
	}
	inner, err := edit(inner, path[1:], change)
	if err != nil {
		return nil, err
	}
	fields[path[0]] = inner
	return json.Marshal(fields)
}

// parameters1 are the tunnel's parameters as version 1 stored them: one plain value each, and
// nothing where it was not known.
type parameters1 struct {
	IKE struct {
		Version    ipsec.Version    `json:"version"`
		Mode       ipsec.Mode       `json:"mode"`
		Encryption ipsec.Encryption `json:"encryption"`
		Integrity  ipsec.Integrity  `json:"integrity"`
		DHGroup    ipsec.Group      `json:"dh_group"`
		Lifetime   time.Duration    `json:"lifetime"`
		Local      ipsec.Identity   `json:"local"`
		Remote     ipsec.Identity   `json:"remote"`
	} `json:"ike"`
	IPsec struct {
		Protocol      ipsec.Protocol      `json:"protocol"`
		Encapsulation ipsec.Encapsulation `json:"encapsulation"`
		Encryption    ipsec.Encryption    `json:"encryption"`
		Integrity     ipsec.Integrity     `json:"integrity"`
		PFS           ipsec.Group         `json:"pfs"`
		Lifetime      time.Duration       `json:"lifetime"`
		LifetimeKB    int64               `json:"lifetime_kb"`
	} `json:"ipsec"`
	Selectors []ipsec.Selector `json:"selectors"`
	DPD       *struct {
		Enabled bool          `json:"enabled"`
		Timeout time.Duration `json:"timeout"`
		Action  string        `json:"action"`
	} `json:"dpd"`
}

func parametersOf1(raw json.RawMessage) (json.RawMessage, error) {
	var old parameters1
	if err := json.Unmarshal(raw, &old); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	k, e := old.IKE, old.IPsec
	p := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: setOf1(k.Version), Mode: setOf1(k.Mode), Lifetime: setOf1(k.Lifetime),
			Local: setOf1(k.Local), Remote: setOf1(k.Remote),
			Proposals: proposalOf1(k.Encryption, k.Integrity, k.DHGroup),
		},
		IPsec: ipsec.IPsec{
			Protocol: setOf1(e.Protocol), Encapsulation: setOf1(e.Encapsulation),
			Lifetime: setOf1(e.Lifetime), LifetimeKB: setOf1(e.LifetimeKB),
			Proposals: proposalOf1(e.Encryption, e.Integrity, e.PFS),
		},
		Selectors: old.Selectors,
	}
	if e.Protocol != "" { // the cloud's end was read, and it has nothing but pre-shared keys
		p.IKE.Auth = ipsec.Set(ipsec.PSK)
	}
	if old.DPD != nil {
		p.IKE.DPD = ipsec.DPD{
			Enabled: ipsec.Set(old.DPD.Enabled), Timeout: setOf1(old.DPD.Timeout), Action: setOf1(old.DPD.Action),
		}
	}
	return json.Marshal(p)
}

func proposalOf1(e ipsec.Encryption, i ipsec.Integrity, g ipsec.Group) []ipsec.Proposal {
	if e == "" && i == "" && g == 0 {
		return nil
	}
	return []ipsec.Proposal{{Encryption: setOf1(e), Integrity: setOf1(i), Groups: setOf1(g)}}
}

// setOf1 is what the cloud's API told, for what is not a zero value.
func setOf1[T comparable](v T) ipsec.Setting[T] {
	if v == *new(T) {
		return ipsec.Setting[T]{}
	}
	return ipsec.Set(v)
}
