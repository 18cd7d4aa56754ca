package junos_test

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

// typedInto is the configuration of an SRX after the commands.
func typedInto(text string, commands []string) string {
	for _, l := range commands[1 : len(commands)-1] {
		switch verb, rest, _ := strings.Cut(l, " "); verb {
		case "delete":
			text = strings.Replace(text, "set "+rest+"\n", "", 1)
		case "insert":
			moved, other, _ := strings.Cut(rest, " before policy ")
			pair := moved[:strings.LastIndex(moved, " ")]
			var own []string
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, "set "+moved+" ") {
					own = append(own, strings.TrimSuffix(line, "\n"))
					text = strings.Replace(text, line, "", 1)
				}
			}
			text = devicetest.Before(text, "set "+pair+" "+other+" ", own...)
		default:
			text += l + "\n"
		}
	}
	return text
}

func TestPermit(t *testing.T) {
	const transit = "set security policies from-zone trust to-zone vpn policy "
	config := base + strings.Join([]string{
		"set security zones security-zone untrust host-inbound-traffic system-services ping",
		"set security policies from-zone untrust to-zone junos-host policy none match source-address any",
		"set security policies from-zone untrust to-zone junos-host policy none match destination-address any",
		"set security policies from-zone untrust to-zone junos-host policy none match application any",
		"set security policies from-zone untrust to-zone junos-host policy none then deny",
		transit + "web match source-address any", transit + "web match destination-address any",
		transit + "web match application junos-https", transit + "web then permit",
		transit + "rest match source-address any", transit + "rest match destination-address any",
		transit + "rest match application any", transit + "rest then deny",
		"set security policies global policy all match source-address any",
		"set security policies global policy all match destination-address any",
		"set security policies global policy all match application any",
		"set security policies global policy all then deny",
	}, "\n") + "\n"
	got := devicetest.Opens(t, junos.Vendor, config, ends, typedInto)
	const toHost, back = "set security policies from-zone untrust to-zone junos-host policy ", "set security policies from-zone vpn to-zone trust policy "
	for flow, want := range map[string][]string{
		"ESP from the VPN gateway": {
			"configure", "set security zones security-zone untrust host-inbound-traffic system-services ike", "commit",
			"configure", "set security address-book global address ipsec-203.0.113.1-32 203.0.113.1/32", "set applications application ipsec-esp protocol esp",
			toHost + "ipsec-permit-6 match source-address ipsec-203.0.113.1-32", toHost + "ipsec-permit-6 match destination-address any",
			toHost + "ipsec-permit-6 match application ipsec-esp", toHost + "ipsec-permit-6 then permit",
			"insert security policies from-zone untrust to-zone junos-host policy ipsec-permit-6 before policy none", "commit",
		},
		"192.168.1.0/24 → 10.0.0.0/16": {
			"configure", "set security address-book global address ipsec-192.168.1.0-24 192.168.1.0/24", "set security address-book global address ipsec-10.0.0.0-16 10.0.0.0/16",
			transit + "ipsec-permit-7 match source-address ipsec-192.168.1.0-24", transit + "ipsec-permit-7 match destination-address ipsec-10.0.0.0-16",
			transit + "ipsec-permit-7 match application any", transit + "ipsec-permit-7 then permit",
			"insert security policies from-zone trust to-zone vpn policy ipsec-permit-7 before policy rest", "commit",
		},
		"10.0.0.0/16 → 192.168.1.0/24": {
			"configure", "set security address-book global address ipsec-10.0.0.0-16 10.0.0.0/16", "set security address-book global address ipsec-192.168.1.0-24 192.168.1.0/24",
			back + "ipsec-permit-8 match source-address ipsec-10.0.0.0-16", back + "ipsec-permit-8 match destination-address ipsec-192.168.1.0-24",
			back + "ipsec-permit-8 match application any", back + "ipsec-permit-8 then permit", "commit",
		},
	} {
		if !slices.Equal(got[flow], want) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}

func TestPermitByTheInterfacesListAndZonesBooks(t *testing.T) {
	const own = "set security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services "
	config := base + own + "all\n" + own + "ike except\nset security policies default-policy deny-all\n" +
		"set security zones security-zone trust address-book address x 192.0.2.1/32\n"
	got := devicetest.Opens(t, junos.Vendor, config, ends, typedInto)
	want := []string{"configure", "delete security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services ike except", "commit"}
	if !slices.Equal(got["UDP 500 from the VPN gateway"], want) {
		t.Errorf("IKE: %q", got["UDP 500 from the VPN gateway"])
	}
	book := "set security zones security-zone vpn address-book address ipsec-10.0.0.0-16 10.0.0.0/16"
	if l := got["192.168.1.0/24 → 10.0.0.0/16"]; !slices.Contains(l, book) {
		t.Errorf("the address: %q", l)
	}
}
