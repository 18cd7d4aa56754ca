package vendors

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

func TestRecognise(t *testing.T) {
	withFakes(t)
	for _, tt := range []struct {
		text, id string
		sure     bool
	}{
		{"fake tunnel a\n", "fake", true},
		{"other tunnel a\n", "other", true},
		{"fake tunnel a\nfake permit udp\nother tunnel b\n", "fake", true},
		{"fake tunnel a\nother tunnel b\n", "fake", false},
		{"hello\n", "", false},
		{"", "", false},
	} {
		if v, sure := Recognise(device.NewText(tt.text)); v.ID != tt.id || sure != tt.sure {
			t.Errorf("%q: %s, %t", tt.text, v.ID, sure)
		}
	}
}

func TestEveryVendorIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range All {
		if v.ID == "" || v.Name == "" || v.Score == nil || v.Read == nil || seen[v.ID] {
			t.Errorf("vendor %q (%s) is not whole, or its id is taken", v.ID, v.Name)
		}
		seen[v.ID] = true
	}
}

func TestReadWithAHint(t *testing.T) {
	withFakes(t)
	for _, tt := range []struct {
		text, hint, id, note string
	}{
		{"fake tunnel a\n", "", "fake", ""},
		{"fake tunnel a\n", "fake", "fake", ""},
		{"fake tunnel a\n", "other", "fake", "reads like FAKE, not like OTHER"},
		{"fake tunnel a\nother tunnel b\n", "other", "other", ""},
		{"fake tunnel a\nother tunnel b\n", "", "fake", "not clearly so"},
		{"peer 192.0.2.1\n", "other", "other", ""},
		{"peer 192.0.2.1\n", "", "", "no vendor's words"},
		{"peer 192.0.2.1\n", "nobody", "", "no vendor's words"},
	} {
		c := Read(device.NewText(tt.text), tt.hint)
		notes := ""
		for _, n := range c.Notes {
			notes += n.Text
		}
		if c.Vendor != tt.id || !strings.Contains(notes, tt.note) || (tt.note == "") != (notes == "") {
			t.Errorf("%q as %q: %s, %q", tt.text, tt.hint, c.Vendor, notes)
		}
	}
}

func TestChoose(t *testing.T) {
	withFakes(t)
	const (
		right     = "fake tunnel right\npeer 203.0.113.7\n"
		rightNets = right + "nets 192.168.0.0/24 10.0.0.0/16\n"
		other     = "fake tunnel other\npeer 192.0.2.1\n"
		unknown   = "fake tunnel unknown\n"
		anybody   = "fake tunnel any\npeer 0.0.0.0\n"
		nets      = "nets 192.168.0.0/24 10.0.0.0/16\n"
		part      = "nets 192.168.0.0/25 10.0.0.0/16\n"
		all       = "nets 0.0.0.0/0 0.0.0.0/0\n"
		away      = "nets 192.168.0.0/24 172.16.0.0/12\n"
	)
	for _, tt := range []struct {
		name, text string
		want       int
		candidates []int
	}{
		{"nothing", "", -1, nil},
		{"the one that calls the gateway", other + nets + right, 1, []int{1}},
		{"whatever its networks", other + nets + right + away, 1, []int{1}},
		{"two that call it, one with the networks", right + away + rightNets, 1, []int{1}},
		{"two that call it, and no word on the networks", right + other + right, -1, []int{0, 2}},
		{"two that call it, one switched off", right + "off\n" + right, 1, []int{1}},
		{"the only one, peer not known", unknown, 0, []int{0}},
		{"the only one, peer not known, other networks", unknown + away, -1, []int{0}},
		{"the only one calls another address", other, -1, []int{0}},
		{"the only one calls another address, for these networks", other + nets, 0, []int{0}},
		{"the only one calls another address, for everything", other + all, 0, []int{0}},
		{"the others call elsewhere", other + unknown + other, 1, []int{1}},
		{"a peer that may be anybody", other + anybody, 1, []int{1}},
		{"the networks decide", unknown + away + unknown + nets + unknown + all, 1, []int{1}},
		{"the same networks before a part of them", unknown + part + unknown + nets, 1, []int{1}},
		{"a part before everything", unknown + all + unknown + part, 1, []int{1}},
		{"nothing decides", unknown + unknown + other, -1, []int{0, 1}},
		{"all elsewhere", other + other, -1, []int{0, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Read(device.NewText(tt.text), "")
			if got, candidates := Choose(c, ends); got != tt.want || !slices.Equal(candidates, tt.candidates) {
				t.Errorf("got %d of %v", got, candidates)
			}
		})
	}
	if got, _ := Choose(Read(device.NewText("fake tunnel a\n"), ""), device.Ends{}); got != 0 {
		t.Errorf("nothing is known of the cloud: %d", got)
	}
}

func TestCompare(t *testing.T) {
	withFakes(t)
	cloud := ipsec.Parameters{IKE: ipsec.IKE{
		Version: ipsec.Set(ipsec.IKEv2), Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128)}},
	}}
	c := Read(device.NewText("fake tunnel a\npeer 203.0.113.7\ncipher DES-CBC\nfake permit udp\n"), "")
	got := Compare(c, 0, cloud, ends)
	if got.Status() != ipsec.Phase1Fails || len(got.Blocking()) != 1 {
		t.Fatalf("%s: %s", got.Status(), got.Summary())
	}
	d := got.Blocking()[0]
	if d.Line != 3 || !slices.Equal(d.Commands, []string{"fake tunnel a", "cipher AES-CBC-128"}) {
		t.Errorf("%+v", d)
	}
	for _, d := range got.Differences {
		if d.Parameter == ipsec.PeerOfDevice && (d.Verdict != ipsec.Match || d.Commands != nil) {
			t.Errorf("%+v", d)
		}
	}
	if n := len(c.Tunnels[0].Decisions); n != 3 {
		t.Errorf("%d decisions", n)
	}
	if Compare(c, 0, cloud, ends); len(c.Tunnels[0].Decisions) != 3 {
		t.Error("decisions of an earlier comparison are kept")
	}
	for _, i := range []int{-1, 1} {
		if s := Compare(c, i, cloud, ends).Status(); s != ipsec.MissingEnd {
			t.Errorf("tunnel %d: %s", i, s)
		}
	}
}

func TestFaults(t *testing.T) {
	withFakes(t)
	c := Read(device.NewText("fake tunnel a\noff\n"), "")
	if f := Faults(c.Tunnels[0]); len(f) != 1 || f[0].Kind != device.Disabled {
		t.Errorf("%+v", f)
	}
}

func TestPolicy(t *testing.T) {
	withFakes(t)
	for _, tt := range []struct {
		name, text string
		verdict    steps.Verdict
		says, rule string
	}{
		{"no policy", "", steps.Unknown, "no security policy was read", ""},
		{"all is permitted", "fake permit udp\nfake permit esp\nfake permit nets\n", steps.Yes, "all 3 flows", "udp"},
		{"ESP is not", "fake permit udp\nfake permit nets\n", steps.No, "ESP from the VPN gateway: no rule matches", ""},
		{"the networks are not", "fake permit udp\nfake permit esp\n", steps.No, "10.0.0.0/16 → IDC: no rule matches", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Read(device.NewText("fake tunnel a\n"+tt.text), "")
			Compare(c, 0, ipsec.Parameters{}, ends)
			v, why, d := Policy(c.Tunnels[0])
			if v != tt.verdict || !strings.Contains(why, tt.says) || (d == nil) != (tt.text == "") || d != nil && d.Rule != tt.rule {
				t.Errorf("%s: %s, %+v", v, why, d)
			}
		})
	}
}

func TestPolicyOfDecisions(t *testing.T) {
	flow := func(v firewall.Verdict, protocol, port int) firewall.Decision {
		return firewall.Decision{Verdict: v, Flow: firewall.Flow{Protocol: protocol, Port: port}, Line: 4, Why: "rule x"}
	}
	ike, esp, nets := flow(firewall.Permitted, firewall.UDP, 500), flow(firewall.Permitted, firewall.ESP, 0), flow(firewall.Permitted, -1, 0)
	for _, tt := range []struct {
		name string
		ds   []firewall.Decision
		want steps.Verdict
		says string
	}{
		{"whole", []firewall.Decision{ike, esp, nets}, steps.Yes, "(line 4)"},
		{"no network was judged", []firewall.Decision{ike, esp}, steps.Unknown, "private networks could not be judged"},
		{"no ESP was judged", []firewall.Decision{ike, nets}, steps.Unknown, "ESP could not"},
		{"no IKE was judged", []firewall.Decision{esp, nets}, steps.Unknown, "UDP 500 could not"},
		{"a part is denied", []firewall.Decision{ike, esp, flow(firewall.Partly, -1, 0)}, steps.No, "rule x"},
		{"denied beside unclear", []firewall.Decision{flow(firewall.Unclear, firewall.UDP, 500), flow(firewall.Denied, firewall.ESP, 0)}, steps.No, ""},
		{"unclear", []firewall.Decision{ike, flow(firewall.Unclear, firewall.ESP, 0), nets}, steps.Unknown, "rule x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if v, why, _ := Policy(device.Tunnel{Decisions: tt.ds}); v != tt.want || !strings.Contains(why, tt.says) {
				t.Errorf("%s: %s", v, why)
			}
		})
	}
}
