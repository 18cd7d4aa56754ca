package asa

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

const closed = `ASA Version 9.8
interface Gi0
 nameif outside
 security-level 0
 ip address 198.51.100.2 255.255.255.0
interface Gi1
 nameif inside
 security-level 100
 ip address 192.168.1.1 255.255.255.0
access-list CP remark what may reach the firewall
access-list CP extended permit icmp any any
access-list CP extended deny udp any any
access-list CP extended deny esp any any
access-list IN extended permit tcp any any eq 443
access-list VF extended permit ip 10.0.0.0 255.255.255.128 192.168.1.0 255.255.255.0
access-list SPD extended permit ip 192.168.1.0 255.255.255.0 10.0.0.0 255.255.255.0
access-group CP in interface outside control-plane
access-group IN in interface inside
group-policy GP internal
group-policy GP attributes
 vpn-filter value VF
tunnel-group 203.0.113.10 type ipsec-l2l
tunnel-group 203.0.113.10 general-attributes
 default-group-policy GP
crypto map M 1 match address SPD
crypto map M 1 set peer 203.0.113.10
crypto map M interface outside
`

var ends = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.10"), Device: netip.MustParseAddr("198.51.100.2"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
}

// typedInto is the configuration of an ASA after the commands: an entry with a number goes to that
// line of its list, the remarks counted, and one without to its end.
func typedInto(text string, commands []string) string {
	for _, l := range commands[1 : len(commands)-1] {
		words := strings.Fields(l)
		if words[0] != "access-list" {
			text = strings.ReplaceAll(text, "no "+l+"\n", "") + l + "\n"
			continue
		}
		at := -1
		if words[2] == "line" {
			at, _ = strconv.Atoi(words[3])
			words = slices.Delete(words, 2, 4)
		}
		var out []string
		last, n := 0, 0
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if strings.HasPrefix(line, "access-list "+words[1]+" ") {
				if n++; n == at {
					out = append(out, strings.Join(words, " "))
				}
				last = len(out) + 1
			}
			out = append(out, line)
		}
		if at < 0 {
			out = slices.Insert(out, last, strings.Join(words, " "))
		}
		text = strings.Join(out, "\n") + "\n"
	}
	return text
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closed, ends, typedInto)
	for flow, want := range map[string]string{
		"UDP 500 from the VPN gateway": "access-list CP line 3 extended permit udp host 203.0.113.10 host 198.51.100.2 eq 500",
		"ESP from the VPN gateway":     "access-list CP line 4 extended permit esp host 203.0.113.10 host 198.51.100.2",
		"192.168.1.0/24 → 10.0.0.0/24": "access-list IN extended permit ip 192.168.1.0 255.255.255.0 10.0.0.0 255.255.255.0",
		"10.0.0.0/24 → 192.168.1.0/24": "access-list VF extended permit ip 10.0.0.0 255.255.255.0 192.168.1.0 255.255.255.0",
	} {
		if !slices.Equal(got[flow], []string{"configure terminal", want, "end"}) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}

func TestPermitWithoutLists(t *testing.T) {
	text := strings.NewReplacer("access-group IN in interface inside\n", "", "security-level 0", "security-level 100", " vpn-filter value VF\n", "").Replace(closed) +
		"no sysopt connection permit-vpn\n"
	got := devicetest.Opens(t, Vendor, text, ends, typedInto)
	if l := got["192.168.1.0/24 → 10.0.0.0/24"]; len(l) != 3 || l[1] != "same-security-traffic permit inter-interface" {
		t.Errorf("into the tunnel: %q", l)
	}
	if l := got["10.0.0.0/24 → 192.168.1.0/24"]; len(l) != 3 || l[1] != "sysopt connection permit-vpn" {
		t.Errorf("out of the tunnel: %q", l)
	}
}

func TestEntriesOfAnOutputKeepTheirNumbers(t *testing.T) {
	c := Vendor.Read(device.NewText(`access-list IN line 1 extended permit object-group WEB any any (hitcnt=2) 0x1
  access-list IN line 1 extended permit tcp any any eq 80 (hitcnt=1) 0x2
  access-list IN line 1 extended permit tcp any any eq 443 (hitcnt=1) 0x3
access-list IN line 2 extended deny ip any any (hitcnt=9) 0x4
`)).Parsed.(*config)
	var names []string
	for _, e := range c.lists["IN"].entries {
		names = append(names, e.Name)
	}
	if want := []string{"access-list IN line 1", "access-list IN line 1", "access-list IN line 2"}; !slices.Equal(names, want) {
		t.Errorf("the entries are %q", names)
	}
}
