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

// showDevice collects, for each vendor, the configuration with its security policy, the effective
// values, the state and the errors: pasted in one go, steps 4 and 5 are decided by it. None of them
// prints the keys that are in use; what a configuration has of keys is taken out of what is pasted.
var showDevice = []Command{
	{"Huawei", "screen-length 0 temporary\ndisplay current-configuration\ndisplay ike proposal\ndisplay ipsec proposal\n" +
		"display ike sa\ndisplay ipsec sa\ndisplay ike error-info\ndisplay ike offline-info"},
	{"H3C", "screen-length disable\ndisplay current-configuration\ndisplay ike proposal\ndisplay ipsec transform-set\n" +
		"display ike sa verbose\ndisplay ipsec sa\ndisplay ipsec tunnel"},
	{"Cisco IOS", "terminal length 0\nshow running-config\nshow crypto isakmp policy\nshow crypto ikev2 proposal\n" +
		"show crypto session detail\nshow crypto ipsec sa\nshow logging | include CRYPTO|IKE"},
	{"Cisco ASA", "terminal pager 0\nshow running-config\nshow running-config all crypto map\n" +
		"show crypto ikev1 sa detail\nshow crypto ikev2 sa detail\nshow vpn-sessiondb detail l2l"},
	{"Juniper SRX", "show configuration | display set | no-more\nshow security ike security-associations detail | no-more\n" +
		"show security ipsec security-associations detail | no-more\nshow log kmd | last 50 | no-more"},
	{"FortiGate", "show full-configuration vpn ipsec phase1-interface\nshow full-configuration vpn ipsec phase2-interface\n" +
		"show system interface\nshow firewall policy\nshow firewall address\nshow firewall addrgrp\nshow firewall service custom\n" +
		"show firewall local-in-policy\nget vpn ipsec tunnel summary"},
	{"Hillstone", "show configuration\nshow isakmp sa\nshow ipsec sa"},
	{"Palo Alto", "set cli pager off\nset cli config-output-format set\nconfigure\nshow\nexit\nshow vpn ike-sa\nshow vpn ipsec-sa\n" +
		"tail lines 50 mp-log ikemgr.log"},
	{"strongSwan, other Linux", `grep -hvE 'secret *=' /etc/swanctl/swanctl.conf /etc/swanctl/conf.d/*.conf /etc/ipsec.conf
swanctl --list-conns; swanctl --list-sas; ipsec statusall
echo '# nft list ruleset'; nft list ruleset; iptables-save; ip route
journalctl -t charon -t charon-systemd -n 200 --no-pager`},
	{"VyOS", "show configuration commands | no-more\nshow vpn ike sa\nshow vpn ipsec sa"},
}

// vendorPlaces are the places of commands by the id of a vendor.
var vendorPlaces = map[string]string{
	"huawei": "Huawei", "h3c": "H3C", "h3c5": "H3C", "ios": "Cisco IOS", "asa": "Cisco ASA", "junos": "Juniper SRX",
	"fortios": "FortiGate", "hillstone": "Hillstone", "panos": "Palo Alto", "strongswan": "strongSwan",
	"vyos": "VyOS",
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
