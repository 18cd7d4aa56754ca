package fortios_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/fortios"
	"vpncheck/internal/ipsec"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, fortios.Vendor, fixtures) }

func FuzzRead(f *testing.F) { devicetest.Fuzz(f, fortios.Vendor, fixtures) }

var can = devicetest.Can{
	Versions: []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:    []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:      []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256},
	ESP: []ipsec.Encryption{
		ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.AESGCM256, ipsec.ChaCha20,
	},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512},
	Groups:      []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 31},
	PFS:         []ipsec.Group{ipsec.PFSOff, 2, 5, 14, 19},
	Proposals:   1,
	Selectors:   1,
}

func TestReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		c := fortios.Vendor.Read(device.NewText(printed(want)))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels", len(c.Tunnels))
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		got.IPsec.Protocol, got.IPsec.Encapsulation = want.IPsec.Protocol, want.IPsec.Encapsulation // FortiOS has no words for these
		if len(want.Selectors) == 0 {
			got.Selectors = nil
		}
		if diff := cmp.Diff(devicetest.Plain(want), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
			t.Fatalf("%s\n%s", diff, printed(want))
		}
	})
}

// printed writes parameters as FortiOS's manual has them.
func printed(p ipsec.Parameters) string {
	var b strings.Builder
	set := func(format string, args ...any) { fmt.Fprintf(&b, "        set "+format+"\n", args...) }
	b.WriteString("config vpn ipsec phase1-interface\n    edit \"t\"\n")
	set("ike-version %s", map[ipsec.Version]string{ipsec.IKEv1: "1", ipsec.IKEv2: "2"}[p.IKE.Version.First()])
	if p.IKE.Mode.Known() {
		set("mode %s", p.IKE.Mode)
	}
	set("authmethod psk")
	set("proposal %s", algorithm(p.IKE.Proposals[0]))
	set("dhgrp %d", p.IKE.Proposals[0].Groups.First())
	set("keylife %d", int(p.IKE.Lifetime.First()/time.Second))
	set("remote-gw %s", p.IKE.Peer)
	b.WriteString("    next\nend\nconfig vpn ipsec phase2-interface\n    edit \"t2\"\n")
	set("phase1name \"t\"")
	set("proposal %s", algorithm(p.IPsec.Proposals[0]))
	if g := p.IPsec.Proposals[0].Groups.First(); g == ipsec.PFSOff {
		set("pfs disable")
	} else {
		set("dhgrp %d", g)
	}
	set("keylifeseconds %d", int(p.IPsec.Lifetime.First()/time.Second))
	for _, s := range p.Selectors {
		set("src-subnet %s", s.Local)
		set("dst-subnet %s", s.Remote[0])
	}
	b.WriteString("    next\nend\n")
	return b.String()
}

func algorithm(p ipsec.Proposal) string {
	cipher := map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes128", ipsec.AESCBC192: "aes192",
		ipsec.AESCBC256: "aes256", ipsec.AESGCM128: "aes128gcm", ipsec.AESGCM256: "aes256gcm",
		ipsec.ChaCha20: "chacha20poly1305",
	}[p.Encryption.First()]
	if !p.Integrity.Known() {
		return cipher
	}
	return cipher + "-" + strings.ToLower(strings.ReplaceAll(string(p.Integrity.First()), "-", ""))
}
