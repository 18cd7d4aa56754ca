package vendors

import (
	"strings"
	"testing"

	"vpncheck/steps"
)

// numbered is a configuration whose lines mean nothing but a few.
const numbered = `! a router
!
hostname edge
!
banner motd nothing to see

crypto isakmp policy 10
 encr des
 authentication pre-share
 group 2
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.10
 match address SPD
! more that means nothing
interface GigabitEthernet0/0
 description outside
 ip address 198.51.100.2 255.255.255.0
 ip access-group 101 in
 crypto map M
ip access-list extended SPD
 permit ip 10.10.0.0 0.0.255.255 172.16.0.0 0.0.255.255
! the rules
access-list 101 permit icmp any any
access-list 101 deny esp any any
access-list 101 permit ip any any
`

// linesOf are the lines that the reader points to, by what stands there in the text.
func linesOf(t *testing.T, d steps.Device, text string) map[string]string {
	t.Helper()
	all := strings.Split(text, "\n")
	at := func(n int) string {
		if n < 1 || n > len(all) {
			return ""
		}
		return strings.TrimSpace(all[n-1])
	}
	out := map[string]string{}
	for _, x := range d.Differences {
		out[string(x.Parameter)] = at(x.Line)
	}
	for _, x := range d.Flows {
		out[x.Flow] = at(x.Line)
	}
	for _, x := range d.Faults {
		out[x.Kind] = at(x.Line)
	}
	return out
}

func TestLinesCountInWhatWasGivenLast(t *testing.T) {
	r := pastedReading()
	first := Examiner{}.ReadDevice(nil, numbered, "", "crypto map M 10", r)
	check := func(why string, d steps.Device, text string, want map[string]string) {
		t.Helper()
		got := linesOf(t, d, text)
		for what, line := range want {
			if got[what] != line {
				t.Errorf("%s: %s is at %q, want %q", why, what, got[what], line)
			}
		}
		if len(d.Numbers) != strings.Count(d.Text, "\n")+1 {
			t.Errorf("%s: %d numbers of the lines\n%s", why, len(d.Numbers), d.Text)
		}
	}
	whole := map[string]string{
		"ike.encryption": "encr des", "ike.peer": "set peer 203.0.113.10",
		"ESP from the VPN gateway": "access-list 101 deny esp any any",
	}
	check("the first paste", first, numbered, whole)
	if !strings.Contains(first.PolicyWhy, "(line 24)") {
		t.Errorf("step 4 is %s", first.PolicyWhy)
	}
	check("the same again, for another cloud", Examiner{}.ReadDevice(&first, "", first.Vendor, first.Tunnel, r), numbered, whole)
	const more = "!\n! from the console\ncrypto isakmp policy 10\n encr aes\n"
	check("a second paste", Examiner{}.ReadDevice(&first, more, first.Vendor, first.Tunnel, r), more, map[string]string{
		"ike.encryption": "encr aes", "ike.peer": "", "ESP from the VPN gateway": "",
	})
}
