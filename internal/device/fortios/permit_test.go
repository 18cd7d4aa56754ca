package fortios_test

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/fortios"
)

const closed = `config system interface
    edit "port1"
        set ip 203.0.113.1 255.255.255.0
    next
    edit "port2"
        set ip 10.1.0.1 255.255.0.0
    next
end
config firewall address
    edit "part"
        set subnet 10.1.7.0 255.255.255.0
    next
end
config vpn ipsec phase1-interface
    edit "tx"
        set interface "port1"
        set remote-gw 198.51.100.1
    next
end
config firewall policy
    edit 3
        set name "some"
        set srcintf "port2"
        set dstintf "tx"
        set srcaddr "part"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
    edit 1
        set srcintf "port2"
        set dstintf "tx"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
config firewall local-in-policy
    edit 5
        set intf "port1"
        set srcaddr "all"
        set dstaddr "all"
        set service "ESP" "IKE"
        set schedule "always"
    next
end
`

// typedInto is the configuration of a FortiGate after the commands: it keeps the order of policies
// in which "move" puts them.
func typedInto(text string, commands []string) string {
	var section, entry []string
	before := ""
	for _, l := range commands {
		switch {
		case strings.HasPrefix(l, "config "):
			section, entry, before = []string{l}, nil, "end"
		case strings.HasPrefix(l, "move "):
			_, id, _ := strings.Cut(l, " before ")
			before = "edit " + id
		case l == "end":
			head, tail, found := strings.Cut(text, section[0]+"\n")
			if !found {
				text += strings.Join(slices.Concat(section, entry, []string{"end"}), "\n") + "\n"
				continue
			}
			text = head + section[0] + "\n" + devicetest.Before(tail, before, entry...)
		default:
			entry = append(entry, l)
		}
	}
	return text
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, fortios.Vendor, closed, ends, typedInto)
	for flow, want := range map[string]string{
		"ESP from the VPN gateway": `config firewall address,edit "ipsec-198.51.100.1-32",set subnet 198.51.100.1/32,next,edit "ipsec-203.0.113.1-32",set subnet 203.0.113.1/32,next,end,` +
			`config firewall local-in-policy,edit 8,set intf "port1",set srcaddr "ipsec-198.51.100.1-32",set dstaddr "ipsec-203.0.113.1-32",set service "ESP",set schedule "always",set action accept,next,move 8 before 5,end`,
		"10.1.0.0/16 → 172.16.0.0/16": `config firewall address,edit "ipsec-10.1.0.0-16",set subnet 10.1.0.0/16,next,edit "ipsec-172.16.0.0-16",set subnet 172.16.0.0/16,next,end,` +
			`config firewall policy,edit 7,set name "ipsec-permit-4",set srcintf "port2",set dstintf "tx",set srcaddr "ipsec-10.1.0.0-16",set dstaddr "ipsec-172.16.0.0-16",set service "ALL",set schedule "always",set action accept,next,move 7 before 3,end`,
		"172.16.0.0/16 → 10.1.0.0/16": `config firewall address,edit "ipsec-172.16.0.0-16",set subnet 172.16.0.0/16,next,edit "ipsec-10.1.0.0-16",set subnet 10.1.0.0/16,next,end,` +
			`config firewall policy,edit 8,set name "ipsec-permit-5",set srcintf "tx",set dstintf "port2",set srcaddr "ipsec-172.16.0.0-16",set dstaddr "ipsec-10.1.0.0-16",set service "ALL",set schedule "always",set action accept,next,end`,
	} {
		if !slices.Equal(got[flow], strings.Split(want, ",")) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}

func TestPermitInVirtualDomains(t *testing.T) {
	text := "config vdom\nedit cust\n" + closed + "end\n"
	for flow, lines := range devicetest.Opens(t, fortios.Vendor, text, ends, typedInto) {
		if !slices.Equal(lines[:3], []string{"config vdom", "edit cust", "config firewall address"}) || lines[len(lines)-2] != "end" {
			t.Errorf("%s: %q", flow, lines)
		}
	}
}
