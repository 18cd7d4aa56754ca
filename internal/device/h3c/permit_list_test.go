package h3c

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

// paired is a firewall whose pairs of zones have lists, and a router's filter beside them.
const paired = `interface GigabitEthernet1/0/1
 ip address 198.51.100.7 255.255.255.0
 packet-filter name WAN inbound
 ipsec apply policy m
#
interface GigabitEthernet1/0/2
 ip address 192.168.1.1 255.255.255.0
#
security-zone name Trust
 import interface GigabitEthernet1/0/2
#
security-zone name Untrust
 import interface GigabitEthernet1/0/1
#
acl advanced 3000
 rule 0 permit ip source 192.168.1.0 0.0.0.255 destination 10.0.0.0 0.0.255.255
#
acl advanced name WAN
 rule 10 permit udp destination-port eq 500
 rule 20 deny 50
 rule 30 deny udp
#
acl advanced 3060
 rule 0 permit udp destination-port eq 500
#
ipsec policy m 1 isakmp
 security acl 3000
 remote-address 203.0.113.10
#
object-policy ip in
 rule 0 pass service nat-t-ipsec
 rule 1 drop service esp
#
object-policy ip back
 rule 0 pass
#
zone-pair security source Untrust destination Local
 object-policy apply ip in
#
zone-pair security source Local destination Untrust
 packet-filter 3060
#
zone-pair security source Untrust destination Trust
 object-policy apply ip in
#
zone-pair security source Trust destination Untrust
 object-policy apply ip back
#
return
`

// entered is the configuration of a device after the commands: access lists sort by number, object
// policies do not.
func entered(text string, commands []string) string {
	sections := strings.Split(strings.TrimSuffix(text, "#\nreturn\n"), "#\n")
	at := -1
	for _, l := range commands[1:] {
		words := strings.Fields(l)
		switch {
		case l == "quit" || l == "return":
			at = -1
		case at < 0:
			at = slices.IndexFunc(sections, func(s string) bool { return strings.HasPrefix(s, l+"\n") })
			if at < 0 {
				at = len(sections)
				sections = append(sections, l+"\n")
			}
		case strings.HasPrefix(l, "move "):
			n, before := words[2], words[4]
			head, rule, _ := strings.Cut(sections[at], " rule "+n+" ")
			rule, tail, _ := strings.Cut(rule, "\n")
			sections[at] = devicetest.Before(head+tail, "rule "+before+" ", " rule "+n+" "+rule)
		case strings.HasPrefix(sections[at], "acl "):
			lines := append(strings.Split(strings.TrimSpace(sections[at]), "\n"), " "+l)
			slices.SortStableFunc(lines[1:], func(a, b string) int { return numbered(a) - numbered(b) })
			sections[at] = strings.Join(lines, "\n") + "\n"
		case !strings.Contains(sections[at], " "+l+"\n"):
			sections[at] += " " + l + "\n"
		}
	}
	return strings.Join(sections, "#\n") + "#\nreturn\n"
}

// numbered is the number of a rule.
func numbered(rule string) int {
	n, err := strconv.Atoi(strings.Fields(rule)[1])
	if err != nil {
		panic(err)
	}
	return n
}

func TestPermitInLists(t *testing.T) {
	got := devicetest.Opens(t, Vendor, paired, devicetest.Ends(), entered)
	for flow, want := range map[string]string{
		"UDP 4500 from the VPN gateway": "system-view,acl advanced name WAN,rule 5 permit udp source 203.0.113.10 0 destination 198.51.100.7 0 destination-port eq 4500,quit,return",
		"ESP to the VPN gateway":        "system-view,acl advanced 3060,rule 20 permit 50 source 198.51.100.7 0 destination 203.0.113.10 0,quit,return",
		"10.0.0.0/16 → 192.168.1.0/24": "system-view,object-group ip address ipsec-10.0.0.0-16,network subnet 10.0.0.0 255.255.0.0,quit,object-group ip address ipsec-192.168.1.0-24,network subnet 192.168.1.0 255.255.255.0,quit," +
			"object-policy ip in,rule 6 pass source-ip ipsec-10.0.0.0-16 destination-ip ipsec-192.168.1.0-24,move rule 6 before 1,quit,return",
	} {
		if !strings.Contains(strings.Join(got[flow], ","), want) {
			t.Errorf("%s: %s", flow, strings.Join(got[flow], ","))
		}
	}
}

// TestNoListIsCertain: one that others name, that a number alone sorts, or that has no room.
func TestNoListIsCertain(t *testing.T) {
	for _, change := range [][2]string{
		{"acl advanced 3060\n", "acl advanced 3060 match-order auto\n"},
		{"packet-filter 3060\n", "packet-filter 3000\n"},
		{"source Local destination Untrust", "source Local destination Trust"},
		{"rule 0 permit udp destination-port eq 500", "rule 0 deny ip"},
	} {
		c := Vendor.Read(device.NewText(strings.Replace(paired, change[0], change[1], 1)))
		for _, d := range Vendor.Decide(c, &c.Tunnels[0], devicetest.Ends()) {
			if d.Flow.Name == "ESP to the VPN gateway" && (d.Verdict != "denied" || d.Commands != nil) {
				t.Errorf("%s: %s, with %q", change[1], d.Verdict, d.Commands)
			}
		}
	}
}
