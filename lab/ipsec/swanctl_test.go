package ipseclab

import (
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/strongswan"
	"vpncheck/internal/ipsec"
)

// TestTheFileSaysWhatTheEndIs reads the device's file as vpncheck does: it must agree with the
// cloud's end in all that decides.
func TestTheFileSaysWhatTheEndIs(t *testing.T) {
	for _, v := range Versions {
		cloud, dev := Agreed(v)
		text, children, err := dev.swanctl()
		if err != nil || len(children) != 1 {
			t.Fatal(children, err)
		}
		config := strongswan.Vendor.Read(device.NewText(text))
		if len(config.Tunnels) != 1 {
			t.Fatalf("%s: %+v", v, config)
		}
		c := ipsec.Compare(cloud.Parameters, config.Tunnels[0].Parameters, ipsec.Ends{})
		if c.Status() != ipsec.Established {
			t.Errorf("%s: %s\n%s", v, c.Summary(), text)
		}
	}
}

// TestWhatTheFileCannotSay is refused, not guessed at.
func TestWhatTheFileCannotSay(t *testing.T) {
	for name, change := range map[string]func(*End){
		"a cipher of China":    func(e *End) { e.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.SM4) },
		"a group without word": func(e *End) { e.IPsec.Proposals[0].Groups = ipsec.Set(ipsec.Group(63)) },
		"no proposals":         func(e *End) { e.IKE.Proposals = nil },
		"no networks":          func(e *End) { e.Selectors = nil },
		"two identities":       func(e *End) { e.IKE.Local.Values = append(e.IKE.Local.Values, ipsec.Identity{}) },
		"no version":           func(e *End) { e.IKE.Version = ipsec.Setting[ipsec.Version]{} },
		"a key that ends":      func(e *End) { e.PSK = `"` },
		"certificates":         func(e *End) { e.IKE.Auth = ipsec.Set(ipsec.RSA) },
	} {
		e, _ := Agreed(V2)
		change(&e)
		if text, _, err := e.swanctl(); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}
