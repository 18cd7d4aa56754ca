package ios

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// The oracle asks the class-maps about one packet, as a router would.
type (
	packet struct{ source, destination, protocol, port int }
	entry1 struct {
		permit                     bool
		source, destination, proto int // 0 is any
		port                       int
	}
	class1 struct {
		any     bool
		matches []func(packet) bool
	}
)

var protocolWords = map[int]string{firewall.TCP: "tcp", firewall.UDP: "udp", firewall.ICMP: "icmp", firewall.ESP: "esp"}

func (e entry1) matches(p packet) bool {
	return (e.source == 0 || e.source == p.source) && (e.destination == 0 || e.destination == p.destination) &&
		(e.proto == 0 || e.proto == p.protocol) && (e.port == 0 || e.port == p.port)
}

func (e entry1) String() string {
	word := map[bool]string{true: "permit", false: "deny"}[e.permit]
	end := func(n int) string {
		if n == 0 {
			return "any"
		}
		return fmt.Sprintf("host 10.0.0.%d", n)
	}
	protocol := "ip"
	if e.proto != 0 {
		protocol = protocolWords[e.proto]
	}
	s := fmt.Sprintf("%s %s %s %s", word, protocol, end(e.source), end(e.destination))
	if e.port != 0 {
		s += fmt.Sprintf(" eq %d", e.port)
	}
	return s
}

func drawList(t *rapid.T, name string) ([]entry1, string) {
	var all []entry1
	text := ""
	for i := range rapid.IntRange(1, 3).Draw(t, name) {
		k := fmt.Sprint(name, i)
		e := entry1{
			permit: rapid.Bool().Draw(t, k+"permit"), source: rapid.IntRange(0, 2).Draw(t, k+"source"), destination: rapid.IntRange(0, 2).Draw(t, k+"destination"),
			proto: rapid.SampledFrom([]int{0, firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ESP}).Draw(t, k+"protocol"),
		}
		if e.proto == firewall.TCP || e.proto == firewall.UDP {
			e.port = rapid.SampledFrom([]int{0, 80, 500}).Draw(t, k+"port")
		}
		all = append(all, e)
		text += fmt.Sprintf("access-list %s %s\n", name, e)
	}
	return all, text
}

// drawClass may name the class-maps that there are already.
func drawClass(t *rapid.T, name string, before []class1) (class1, string) {
	c := class1{any: rapid.Bool().Draw(t, name+"any")}
	text := "class-map type inspect " + map[bool]string{true: "match-any", false: "match-all"}[c.any] + " " + name + "\n"
	lists := ""
	for i := range rapid.IntRange(1, 3).Draw(t, name) {
		k := fmt.Sprint(name, i)
		switch kind := rapid.IntRange(0, 2).Draw(t, k+"kind"); {
		case kind == 0 && len(before) > 0:
			n := rapid.IntRange(0, len(before)-1).Draw(t, k+"class")
			text += fmt.Sprintf(" match class-map C%d\n", n)
			c.matches = append(c.matches, before[n].is)
		case kind == 1:
			protocol := rapid.SampledFrom([]int{firewall.TCP, firewall.UDP, firewall.ICMP}).Draw(t, k+"protocol")
			text += " match protocol " + protocolWords[protocol] + "\n"
			c.matches = append(c.matches, func(p packet) bool { return p.protocol == protocol })
		default:
			number := fmt.Sprint(100 + 10*len(before) + i)
			entries, list := drawList(t, number)
			text += " match access-group " + number + "\n"
			lists += list
			c.matches = append(c.matches, func(p packet) bool {
				for _, e := range entries {
					if e.matches(p) {
						return e.permit
					}
				}
				return false
			})
		}
	}
	return c, text + lists
}

func (c class1) is(p packet) bool {
	for _, m := range c.matches {
		if m(p) == c.any {
			return c.any
		}
	}
	return !c.any
}

func TestZonesAgreeWithARouter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var classes []class1
		var text strings.Builder
		for i := range rapid.IntRange(1, 4).Draw(t, "classes") {
			c, s := drawClass(t, fmt.Sprint("C", i), classes)
			classes = append(classes, c)
			text.WriteString(s)
		}
		p := packet{
			rapid.IntRange(1, 2).Draw(t, "source"), rapid.IntRange(1, 2).Draw(t, "destination"),
			rapid.SampledFrom([]int{firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ESP}).Draw(t, "protocol"), 0,
		}
		if p.protocol == firewall.TCP || p.protocol == firewall.UDP {
			p.port = rapid.SampledFrom([]int{80, 500, 9}).Draw(t, "port")
		}
		want := firewall.Denied
		decided := false
		text.WriteString("policy-map type inspect P\n")
		for i := range classes {
			action := rapid.SampledFrom([]string{"inspect", "pass", "drop"}).Draw(t, fmt.Sprint("action", i))
			fmt.Fprintf(&text, " class type inspect C%d\n  %s\n", i, action)
			if !decided && classes[i].is(p) {
				decided = true
				if action == "pass" || action == "inspect" && p.protocol != firewall.ESP {
					want = firewall.Permitted
				}
			}
		}
		text.WriteString("zone security A\nzone security B\nzone-pair security AB source A destination B\n service-policy type inspect P\n")
		c, _ := Vendor.Read(device.NewText(text.String())).Parsed.(*config)
		at := func(n int) netip.Prefix { return device.Host(netip.AddrFrom4([4]byte{10, 0, 0, byte(n)})) }
		d := c.policyBetween("A", "B").Judge(firewall.Flow{Source: at(p.source), Destination: at(p.destination), Protocol: p.protocol, Port: p.port})
		if d.Verdict != want {
			t.Fatalf("%+v is %s (%s), want %s, in\n%s", p, d.Verdict, d.Why, want, text.String())
		}
	})
}
