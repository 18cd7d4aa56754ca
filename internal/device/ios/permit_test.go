package ios

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
)

const closed = `interface GigabitEthernet0/0
 ip address 198.51.100.2 255.255.255.0
 ip access-group OUTSIDE in
 ip nat outside
 crypto map M
interface GigabitEthernet0/1
 ip address 192.168.1.1 255.255.255.0
 ip access-group 120 in
 ip nat inside
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.10
 match address SPD
ip access-list extended SPD
 10 permit ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255
ip access-list extended OUTSIDE
 10 permit udp host 203.0.113.10 any eq isakmp
 11 deny udp any any
 20 deny esp any any
ip access-list extended NAT
 permit ip 192.168.1.0 0.0.0.255 any
access-list 120 permit tcp any any eq 443
ip nat inside source list NAT interface GigabitEthernet0/0 overload
`

var both = device.Ends{
	Gateway: ends.Gateway, Device: ends.Device,
	Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
}

var numbered = regexp.MustCompile(`^\d+ `)

// typedInto is the configuration of a router after the commands: it keeps the entries of the lists
// by their numbers.
func typedInto(text string, commands []string) string {
	at := ""
	for _, l := range commands[1 : len(commands)-1] {
		words := strings.Fields(l)
		switch {
		case strings.HasPrefix(l, "ip access-list resequence "):
			step, _ := strconv.Atoi(words[4])
			text = rewrite(text, words[3], func(old []string, _ []int) (numbers []int, entries []string) {
				for i := range old {
					numbers = append(numbers, step*(i+1))
				}
				return numbers, old
			})
		case strings.HasPrefix(l, "ip access-list extended "):
			at = words[3]
		default:
			text = rewrite(text, at, func(old []string, numbers []int) ([]int, []string) {
				n := numbers[len(numbers)-1] + 10
				if numbered.MatchString(l) {
					n, _ = strconv.Atoi(words[0])
					l = strings.Join(words[1:], " ")
				}
				i, taken := slices.BinarySearch(numbers, n)
				if taken {
					panic("the router refuses a number that is taken: " + l)
				}
				return slices.Insert(numbers, i, n), slices.Insert(old, i, l)
			})
		}
	}
	return text
}

// rewrite changes the entries of a list, and writes it with its numbers.
func rewrite(text, name string, change func(entries []string, numbers []int) ([]int, []string)) string {
	var rest []string
	var entries []string
	var numbers []int
	in := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		entry, own := strings.CutPrefix(line, "access-list "+name+" ")
		switch {
		case line == "ip access-list extended "+name:
			in = true
			continue
		case in && strings.HasPrefix(line, " "):
			entry, own = strings.TrimSpace(line), true
		default:
			in = false
		}
		if !own {
			rest = append(rest, line)
			continue
		}
		n := 10
		if len(numbers) > 0 {
			n += numbers[len(numbers)-1]
		}
		if numbered.MatchString(entry) {
			word, after, _ := strings.Cut(entry, " ")
			n, _ = strconv.Atoi(word)
			entry = after
		}
		entries, numbers = append(entries, entry), append(numbers, n)
	}
	numbers, entries = change(entries, numbers)
	rest = append(rest, "ip access-list extended "+name)
	for i, e := range entries {
		rest = append(rest, " "+strconv.Itoa(numbers[i])+" "+e)
	}
	return strings.Join(rest, "\n") + "\n"
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closed, both, typedInto)
	for flow, want := range map[string]string{
		"UDP 500 from the VPN gateway":  "",
		"UDP 4500 from the VPN gateway": "configure terminal;ip access-list resequence OUTSIDE 100 100;ip access-list extended OUTSIDE;101 permit udp host 203.0.113.10 host 198.51.100.2 eq 4500;end",
		"ESP from the VPN gateway":      "configure terminal;ip access-list resequence OUTSIDE 100 100;ip access-list extended OUTSIDE;202 permit esp host 203.0.113.10 host 198.51.100.2;end",
		"192.168.1.0/24 → 10.0.0.0/24": "configure terminal;ip access-list extended 120;permit ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255;end;" +
			"configure terminal;ip access-list extended NAT;4 deny ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255;end",
		"10.0.0.0/24 → 192.168.1.0/24": "",
	} {
		if s := strings.Join(got[flow], ";"); s != want {
			t.Errorf("%s: %s", flow, s)
		}
	}
}

func TestPrivateNetworks(t *testing.T) {
	open := strings.NewReplacer(" ip access-group 120 in\n", "", " permit ip 192.168.1.0 0.0.0.255 any\n", " deny ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255\n permit ip any any\n").Replace(closed)
	routed := `interface GigabitEthernet0/0
 ip address 198.51.100.2 255.255.255.0
interface GigabitEthernet0/1
 ip address 192.168.1.1 255.255.255.0
interface Tunnel1
 ip access-group FROM in
 tunnel source GigabitEthernet0/0
 tunnel destination 203.0.113.10
 tunnel protection ipsec profile P
crypto ipsec profile P
ip access-list extended FROM
 10 deny ip any host 192.168.1.9
 20 permit ip any any
`
	for _, c := range []struct{ why, text, there, back string }{
		{"nothing filters", open, "permitted permitted", "permitted"},
		{"a list of the inside", closed, "partly denied", "permitted"},
		{"a list that is not in the text", strings.Replace(open, " ip nat inside\n", " ip nat inside\n ip access-group 150 out\n", 1), "permitted permitted", "unclear"},
		{"the zone-based firewall", strings.Replace(open, " ip nat inside\n", " ip nat inside\n zone-member security IN\n", 1), "permitted permitted unclear", "permitted unclear"},
		{"a routed network, with one inside", strings.Replace(open, "192.168.1.1", "172.16.0.1", 1), "permitted permitted", "permitted"},
		{"a routed network, with two that differ", strings.Replace(closed, "192.168.1.1", "172.16.0.1", 1) +
			"interface GigabitEthernet0/2\n ip address 172.17.0.1 255.255.255.0\n", "unclear denied", "permitted"},
		{"no interface of the private network", strings.Replace(open, " ip address 192.168.1.1 255.255.255.0\n", "", 1), "unclear permitted", "unclear"},
		{"NAT by a route-map that is not all read", strings.Replace(open, "list NAT", "route-map R", 1) + "route-map R permit 10\n match ip address NAT\n match interface GigabitEthernet0/0\n", "permitted unclear", "permitted"},
		{"NAT by a route-map", strings.Replace(closed, "list NAT", "route-map R", 1) + "route-map R permit 10\n match ip address NAT\n", "partly denied", "permitted"},
		{"a list of the tunnel's interface", routed, "permitted", "permitted partly"},
	} {
		parsed := Vendor.Read(device.NewText(c.text))
		got := map[netip.Prefix][]string{}
		for _, d := range Vendor.Decide(parsed, &parsed.Tunnels[0], both) {
			if d.Flow.Protocol < 0 {
				got[d.Flow.Source] = append(got[d.Flow.Source], string(d.Verdict))
			}
			if d.Flow.Protocol == -1 && d.Verdict == firewall.Partly && len(d.Commands) == 0 {
				t.Errorf("%s: no commands for %s", c.why, d.Flow.Name)
			}
		}
		there, back := strings.Join(got[both.IDC[0]], " "), strings.Join(got[both.Cloud[0]], " ")
		if there != c.there || back != c.back {
			t.Errorf("%s: %s and %s, want %s and %s", c.why, there, back, c.there, c.back)
		}
	}
}
