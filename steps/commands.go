package steps

import "strings"

// The commands only read. Vendors are in the order in which they are met in IDCs beside Tencent
// Cloud; the names are those that the vendors use. Source: the vendors' command references.

func pingFromDevice(to, from string) []Command {
	return []Command{
		{"Huawei, H3C", "ping -a " + from + " -c 10 " + to},
		{"Cisco IOS", "ping " + to + " source " + from + " repeat 10"},
		{"Cisco ASA", "ping " + to + " repeat 10"},
		{"Juniper SRX", "ping " + to + " source " + from + " count 10"},
		{"FortiGate", "execute ping-options source " + from + "\nexecute ping " + to},
		{"Hillstone", "ping " + to + " source " + from},
		{"strongSwan, other Linux", "ping -c 10 -I " + from + " " + to},
	}
}

var showPolicy = []Command{
	{"Huawei", "display security-policy rule all\ndisplay acl all"},
	{"H3C", "display security-policy ip\ndisplay acl all"},
	{"Cisco IOS", "show access-lists\nshow ip interface | include access list"},
	{"Cisco ASA", "show running-config access-list\nshow running-config access-group\nshow nat"},
	{"Juniper SRX", "show configuration security policies | display set\nshow configuration security zones | display set"},
	{"FortiGate", "show firewall policy\nshow firewall local-in-policy"},
	{"Hillstone", "show policy"},
	{"Palo Alto", "show running security-policy"},
	{"strongSwan, other Linux", "nft list ruleset\niptables-save"},
}

var showParameters = []Command{
	{"Huawei", "display ike proposal\ndisplay ipsec proposal\ndisplay ike peer brief\ndisplay ike error-info"},
	{"H3C", "display ike proposal\ndisplay ipsec transform-set\ndisplay ipsec policy"},
	{"Cisco IOS", "show running-config | section crypto"},
	{"Cisco ASA", "show running-config crypto\nshow running-config tunnel-group"},
	{"Juniper SRX", "show configuration security ike | display set\nshow configuration security ipsec | display set"},
	{"FortiGate", "show full-configuration vpn ipsec phase1-interface\nshow full-configuration vpn ipsec phase2-interface"},
	{"Hillstone", "show configuration | begin isakmp"},
	{"Palo Alto", "show vpn ike-sa\nshow vpn ipsec-sa"},
	{"strongSwan", "swanctl --list-conns"},
}

// vendorPlaces are the places of commands by the id of a vendor.
var vendorPlaces = map[string]string{
	"huawei": "Huawei", "h3c": "H3C", "h3c5": "H3C", "ios": "Cisco IOS", "asa": "Cisco ASA", "junos": "Juniper SRX",
	"fortios": "FortiGate", "hillstone": "Hillstone", "panos": "Palo Alto", "strongswan": "strongSwan",
}

// onlyVendor keeps the commands of the device's vendor, once it is known.
func onlyVendor(all []Command, d *Device) []Command {
	if d == nil || vendorPlaces[d.Vendor] == "" {
		return all
	}
	for _, c := range all {
		if strings.HasPrefix(c.Where, vendorPlaces[d.Vendor]) {
			return []Command{c}
		}
	}
	return all
}
