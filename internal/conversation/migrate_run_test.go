package conversation

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// TestDecodeVersion1 reads a conversation as the first version of this program stored it.
func TestDecodeVersion1(t *testing.T) {
	state, err := os.ReadFile("testdata/version1.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decode(state)
	if err != nil {
		t.Fatal(err)
	}
	if d.Version != Version || d.Run.Version != steps.SchemaVersion || d.Run.ID != "run-1" || d.Place.Channel != "C0" || d.Spoken != 2 || d.Reminded != 1 {
		t.Errorf("around the parameters: %+v", d)
	}
	want := parameters(ipsec.Proposal{Encryption: ipsec.Set(ipsec.AESGCM256), Groups: ipsec.Set[ipsec.Group](14)})
	want.IKE.Version = ipsec.Set(ipsec.IKEv2)
	if diff := cmp.Diff(want, d.Run.Facts.Reading.Tunnel.Parameters, byString); diff != "" {
		t.Errorf("the newest reading (-want +got):\n%s", diff)
	}
	first := parameters(ipsec.Proposal{
		Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.PFSOff),
	})
	first.IKE.Version, first.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(ipsec.Main)
	if diff := cmp.Diff(first, d.Run.Facts.First.Tunnel.Parameters, byString); diff != "" {
		t.Errorf("the first reading (-want +got):\n%s", diff)
	}
	again, err := d.encode()
	if err != nil {
		t.Fatal(err)
	}
	if e, err := Decode(again); err != nil || !cmp.Equal(d, e, byString) {
		t.Errorf("written and read again: %+v, %v", e, err)
	}
	if again, err = unpack(again); err != nil {
		t.Fatal(err)
	}
	if want := `"parameters":{"ike":{"version":["IKEv2"],"auth":["pre-shared key"],"proposals":[{"encryption":["AES-CBC-128"],"integrity":["SHA-256"],"groups":[14]}]`; !strings.Contains(string(again), want) {
		t.Errorf("not stored as plain lists: %s", again)
	}
}

// byString compares addresses and networks, which have no fields to look into.
var byString = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func parameters(esp ipsec.Proposal) ipsec.Parameters {
	return ipsec.Parameters{
		IKE: ipsec.IKE{
			Auth: ipsec.Set(ipsec.PSK), Lifetime: ipsec.Set(24 * time.Hour),
			Proposals: []ipsec.Proposal{{
				Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14),
			}},
			Local:  ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "203.0.113.7"}),
			Remote: ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "198.51.100.9"}),
			DPD:    ipsec.DPD{Enabled: ipsec.Set(true), Timeout: ipsec.Set(30 * time.Second), Action: ipsec.Set("restart")},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode),
			Proposals: []ipsec.Proposal{esp}, Lifetime: ipsec.Set(time.Hour), LifetimeKB: ipsec.Set[int64](1843200),
		},
		Selectors: []ipsec.Selector{{
			Local: netip.MustParsePrefix("10.0.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.10.0/24")},
		}},
	}
}
