package vendors

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/manual"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// whole are all values of the device's end of cloudTunnel, as a person says them.
func whole() map[string]string {
	return map[string]string{
		"ike.version": "IKEv2", "ike.auth": "pre-shared key", "ike.peer": "203.0.113.7", "ike.address": "198.51.100.9",
		"ike.encryption": "AES-CBC-128", "ike.integrity": "SHA-256", "ike.groups": "group 14", "ike.lifetime_s": "86400",
		"ike.local_id.type": "address", "ike.local_id": "198.51.100.9", "ike.remote_id.type": "any",
		"ipsec.protocol": "ESP", "ipsec.encapsulation": "tunnel", "ipsec.encryption": "AES-CBC-256", "ipsec.integrity": "SHA1",
		"ipsec.groups": "off", "ipsec.lifetime_s": "3600", "selectors": "192.168.0.0/24 10.0.0.0/16",
	}
}

func cloudTunnel() steps.Reading {
	address := func(a string) ipsec.Setting[ipsec.Identity] {
		return ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: a})
	}
	var r steps.Reading
	r.Gateway.PublicIP, r.Customer.PublicIP = ends.Gateway, ends.Device
	r.Tunnel.Parameters = ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Auth: ipsec.Set(ipsec.PSK), Lifetime: ipsec.Set(24 * time.Hour),
			Local: address("203.0.113.7"), Remote: address("198.51.100.9"),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14)}},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode), Lifetime: ipsec.Set(time.Hour),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set(ipsec.PFSOff)}},
		},
		Selectors: []ipsec.Selector{{Local: ends.Cloud[0], Remote: ends.IDC}},
	}
	return r
}

func examine(text string) steps.Device {
	clean, _ := device.Redact(text)
	return Examiner{}.ReadDevice(nil, clean, manual.ID, "", cloudTunnel())
}

// All values make a match, and whatever is left out is not known: never a match, never a difference.
func TestWhatAPersonSays(t *testing.T) {
	if d := examine(ipsec.FormText(whole())); d.Vendor != manual.ID || len(d.Blocking()) > 0 || len(d.NotKnown()) > 0 {
		t.Fatalf("%s\n%s", d.Headline(), d.Text)
	}
	if v, why := steps.JudgeDevice(examine(ipsec.FormText(whole()))); v != steps.Yes || !strings.Contains(why, manual.Tunnel) {
		t.Errorf("%s: %s", v, why)
	}
	rapid.Check(t, func(t *rapid.T) {
		values, gone := whole(), 0
		for id := range whole() {
			if id != "ike.local_id" && rapid.IntRange(0, 3).Draw(t, id) == 0 { // which follows from the address
				delete(values, id)
				if !strings.HasSuffix(id, "lifetime_s") {
					gone++
				}
			}
		}
		if len(values) == 0 {
			return
		}
		d := examine(ipsec.FormText(values))
		v, why := steps.JudgeDevice(d)
		if want := map[bool]steps.Verdict{true: steps.Yes, false: steps.Unknown}[gone == 0]; v != want {
			t.Errorf("%v: %s (%s)", values, v, why)
		}
	})
}

// One wrong value is found, and nothing else is blamed; what is kept reads the same again.
func TestOneWrongValueOfAPerson(t *testing.T) {
	for id, wrong := range map[string]struct {
		value string
		p     ipsec.Parameter
	}{
		"ike.version": {"IKEv1", ipsec.IKEVersion}, "ike.peer": {"203.0.113.8", ipsec.PeerOfDevice}, "ike.groups": {"group 2", ipsec.IKEGroup},
		"ike.encryption": {"AES-GCM-128", ipsec.IKEEncryption}, "ipsec.integrity": {"SM3", ipsec.IPsecIntegrity}, "ipsec.groups": {"group 14", ipsec.IPsecPFS},
		"ike.local_id": {"10.1.1.1", ipsec.IKERemoteID}, "selectors": {"192.168.7.0/24 10.0.0.0/16", ipsec.TrafficSelector},
	} {
		values := whole()
		values[id] = wrong.value
		d := examine(ipsec.FormText(values))
		if b := d.Blocking(); len(b) != 1 || b[0].Parameter != wrong.p {
			t.Errorf("%s: %+v", id, b)
		}
		if again := examine(d.Text); again.Verdict != d.Verdict || again.Text != d.Text {
			t.Errorf("%s: %q reads otherwise: %s", id, d.Text, again.Verdict)
		}
	}
}

// Beside a configuration a person fills its gaps, and does not go against it.
func TestAPersonCompletesAConfiguration(t *testing.T) {
	withFakes(t)
	said := ipsec.FormText(map[string]string{"ike.encryption": "AES-CBC-256", "ike.version": "IKEv2"})
	for _, text := range []string{
		"fake tunnel a\npeer 203.0.113.7\ncipher DES-CBC\n" + said,
		said + "fake tunnel b\npeer 192.0.2.1\nfake tunnel a\npeer 203.0.113.7\ncipher DES-CBC\n",
	} {
		d := examine(text)
		if d.Vendor != "fake" || d.Tunnel != "a" || !d.Parameters.IKE.Version.Has(ipsec.IKEv2) || !d.Parameters.IKE.Proposals[0].Encryption.Has("DES-CBC") {
			t.Errorf("%s: %+v", text, d)
		}
		says := func(part string) bool {
			return slices.ContainsFunc(d.Faults, func(f steps.DeviceFault) bool { return !f.Blocking && strings.Contains(f.Text, part) })
		}
		if !says("not in the configuration: IKE version.") || !says("otherwise than the configuration, which counts: IKE encryption.") {
			t.Errorf("%+v", d.Faults)
		}
	}
	// A later form stands in place of the one before it.
	later := ipsec.FormText(map[string]string{"ike.peer": "203.0.113.7"})
	d := examine(said + later)
	if d.Parameters.IKE.Version.Known() || d.Parameters.IKE.Peer.First() != netip.MustParseAddr("203.0.113.7") {
		t.Errorf("%+v", d.Parameters)
	}
	if d := examine(ipsec.FormText(nil)); d.Tunnel != "" || d.Problem == "" {
		t.Errorf("an empty form was read: %+v", d)
	}
}
