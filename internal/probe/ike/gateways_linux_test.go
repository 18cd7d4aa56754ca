package ike

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// patient is a prober that gives a busy machine the time to answer.
func patient() *Prober {
	return New(Config{Device: deviceAddr, Waits: []time.Duration{500 * time.Millisecond, 2 * time.Second, 5 * time.Second}})
}

// ask asks the gateway, checks the budget against the gateway's own count, and shows the transcript
// where the test fails.
func ask(t *testing.T, g *end, k ipsec.IKE) steps.IKEAnswer {
	t.Helper()
	a, raw, err := patient().Ask(t.Context(), gatewayAddr, k, steps.MaxAcceptedIKE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(g.dir + "/log")
			t.Logf("%s\n%s", raw, log)
		}
	})
	if n := g.halfOpen(t); n != a.Accepted || n > steps.MaxAcceptedIKE {
		t.Errorf("the gateway has %d half-open SAs, %d are accounted for", n, a.Accepted)
	}
	return a
}

// short is a try in a line.
func short(x steps.IKETry) string {
	s := fmt.Sprintf("%s %s: %s", strings.TrimSpace(x.Version+" "+x.Mode), x.Offer, x.Result)
	return s + cmp.Or(strings.TrimSuffix(" ["+x.Chosen+"]", " []"), "")
}

var others = map[string]ipsec.Proposal{
	"aes128-sha256-modp2048":     usual,
	"aes256-sha256-modp2048":     proposalOf(ipsec.AESCBC256, ipsec.SHA256, 14),
	"aes128-sha1-modp2048":       proposalOf(ipsec.AESCBC128, ipsec.SHA1, 14),
	"aes128-sha256-modp1024":     proposalOf(ipsec.AESCBC128, ipsec.SHA256, 2),
	"aes128-sha256-modp2048s256": proposalOf(ipsec.AESCBC128, ipsec.SHA256, 24),
	"aes256-sha512-modp2048":     proposalOf(ipsec.AESCBC256, ipsec.SHA512, 14),
	"aes192-sha256-ecp384":       proposalOf(ipsec.AESCBC192, ipsec.SHA256, 20),
	"3des-md5-modp1024":          proposalOf(ipsec.TripleDES, ipsec.MD5, 2),
	"camellia256-sha384-ecp521":  proposalOf(ipsec.Camellia256, ipsec.SHA384, 21),
}

// What differs is learnt exactly, whatever it is, in every dialect.
func TestGatewaySaysWhatDiffers(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for _, d := range []dialect{mainMode, aggressiveMode, versionTwo} {
		for proposals, p := range others {
			t.Run(d.String()+" "+proposals, func(t *testing.T) {
				g := startGateway(t, "")
				g.load(t, settings{d, proposals}, gatewayAddr, deviceAddr)
				a := ask(t, g, shown(d, usual))
				want, _ := wanted(p, d.major())
				if d.major() == v1 {
					want.prf = nil
				}
				if a.Port500 != steps.PortAnswers || a.Port4500 != steps.PortAnswers {
					t.Errorf("ports: %+v", a)
				}
				accepts, known := a.AcceptsCloud()
				if !known || accepts != (proposals == "aes128-sha256-modp2048") {
					t.Errorf("accepts the cloud's: %v, %v", accepts, known)
				}
				if a.Chosen() != d.String()+": "+want.String() {
					t.Errorf("chosen %q, want %q", a.Chosen(), want)
				}
				for _, x := range a.Tries {
					t.Log(short(x), x.Note)
				}
			})
		}
	}
}

// An AEAD cipher brings its own integrity, and is told from those that do not.
func TestGatewayWithAEAD(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	gcm := ipsec.Proposal{Encryption: ipsec.Set(ipsec.AESGCM128), Groups: ipsec.Set(ipsec.Group(14))}
	gcmWithHash := proposalOf(ipsec.AESGCM128, ipsec.SHA256, 14)
	for _, tt := range []struct {
		name, gateway string
		cloud         ipsec.Proposal
		accepts       bool
		want          string
	}{
		{"any PRF will do", "aes128gcm16-prfsha384-modp2048", gcm, true, "AES-GCM-128, PRF SHA-384, group 14"},
		{"the hash is the PRF", "aes128gcm16-prfsha256-modp2048", gcmWithHash, true, "AES-GCM-128, PRF SHA-256, group 14"},
		{"the PRF differs", "aes128gcm16-prfsha512-modp2048", gcmWithHash, false, "AES-GCM-128, PRF SHA-512, group 14"},
		{"the gateway has another cipher", "aes128-sha256-modp2048", gcmWithHash, false, "AES-CBC-128, SHA-256, group 14"},
		{"the gateway alone has one", "aes256gcm16-prfsha256-modp2048", usual, false, "AES-GCM-256, PRF SHA-256, group 14"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := startGateway(t, "")
			g.load(t, settings{versionTwo, tt.gateway}, gatewayAddr, deviceAddr)
			a := ask(t, g, shown(versionTwo, tt.cloud))
			if accepts, known := a.AcceptsCloud(); !known || accepts != tt.accepts || a.Chosen() != "IKEv2: "+tt.want {
				t.Errorf("accepts %v, chosen %q, want %v, %q", accepts, a.Chosen(), tt.accepts, tt.want)
			}
		})
	}
}

// A gateway refuses everything to an address that it has no tunnel with. That costs nothing, and is
// not taken for a difference.
func TestStranger(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for _, d := range []dialect{mainMode, aggressiveMode, versionTwo} {
		t.Run(d.String(), func(t *testing.T) {
			g := startGateway(t, "")
			g.load(t, settings{d, "aes128-sha256-modp2048"}, gatewayAddr, netip.MustParseAddr("203.0.113.21"))
			a := ask(t, g, shown(d, usual))
			if !a.RefusesAll() || a.Accepted != 0 || !a.Answers() {
				t.Errorf("%+v", a)
			}
		})
	}
}

// A machine with several addresses asks from the one that it is told.
func TestFromAnAddressOfItsOwn(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	second := netip.MustParseAddr("203.0.113.21")
	g := startGateway(t, "")
	sh(t, "ip addr add %s/24 dev dev0", second)
	g.load(t, settings{versionTwo, "aes128-sha256-modp2048"}, gatewayAddr, second)
	for _, local := range []netip.Addr{{}, second} {
		p := patient()
		p.cfg.Local = local
		a, raw, err := p.Ask(t.Context(), gatewayAddr, shown(versionTwo, usual), steps.MaxAcceptedIKE)
		if accepts, _ := a.AcceptsCloud(); err != nil || accepts != local.IsValid() {
			t.Errorf("from %s: %+v, %v\n%s", local, a, err, raw)
		}
	}
	p := patient()
	p.cfg.Local = netip.MustParseAddr("192.0.2.1")
	if a, raw, err := p.Ask(t.Context(), gatewayAddr, shown(versionTwo, usual), 1); err == nil || a.Answers() || a.Accepted != 0 {
		t.Errorf("from an address that is not this machine's: %+v, %v\n%s", a, err, raw)
	}
}

// The version and the mode are learnt as well.
func TestGatewayOfAnotherDialect(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for _, tt := range []struct {
		cloud, gateway dialect
		want           string // the last try
	}{
		{mainMode, versionTwo, "IKEv2 AES-CBC-128, SHA-256, group 14: accepted [AES-CBC-128, SHA-256, group 14]"},
		{aggressiveMode, versionTwo, "IKEv2 AES-CBC-128, SHA-256, group 14: accepted [AES-CBC-128, SHA-256, group 14]"},
		{versionTwo, mainMode, "IKEv1 main AES-CBC-128, SHA-256, group 14: accepted [AES-CBC-128, SHA-256, group 14]"},
		// A gateway in aggressive mode takes the first message of main mode: only aggressive mode tells.
		{mainMode, aggressiveMode, "IKEv1 aggressive AES-CBC-128, SHA-256, group 14: accepted [AES-CBC-128, SHA-256, group 14]"},
		{aggressiveMode, mainMode, "IKEv1 main AES-CBC-128, SHA-256, group 14: accepted [AES-CBC-128, SHA-256, group 14]"},
		{mainMode, mainMode, "IKEv1 aggressive AES-CBC-128, SHA-256, group 14: other"},
	} {
		t.Run(tt.cloud.String()+" asked of "+tt.gateway.String(), func(t *testing.T) {
			g := startGateway(t, "")
			g.load(t, settings{tt.gateway, "aes128-sha256-modp2048"}, gatewayAddr, deviceAddr)
			a := ask(t, g, shown(tt.cloud, usual))
			for _, x := range a.Tries {
				t.Log(short(x), x.Note)
			}
			if got := short(a.Tries[len(a.Tries)-1]); got != tt.want {
				t.Errorf("the last try: %s, want %s", got, tt.want)
			}
		})
	}
}

// What stands in the way of a port is told from what is behind it.
func TestPortsOfAGateway(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for _, tt := range []struct {
		name, rule         string // of the gateway's firewall
		port500, port4500  string
		accepted, halfOpen int
	}{
		{"both pass", "", steps.PortAnswers, steps.PortAnswers, 1, 1},
		{"UDP 500 is dropped", "udp dport 500 drop", steps.PortSilent, steps.PortAnswers, 2, 1},
		{"UDP 4500 is dropped", "udp dport 4500 drop", steps.PortAnswers, steps.PortSilent, 1, 1},
		{"both are dropped", "udp dport { 500, 4500 } drop", steps.PortSilent, steps.PortSilent, 2, 0},
		{"both are rejected", "udp dport { 500, 4500 } reject", steps.PortRefused, steps.PortRefused, 0, 0},
		{"prohibited by a firewall", "udp dport { 500, 4500 } reject with icmp type admin-prohibited", steps.PortRefused, steps.PortRefused, 0, 0},
		// The offers arrive, and are accepted: silence must be taken for what it costs at worst.
		{"the answers are lost", "", steps.PortSilent, steps.PortSilent, 2, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := startGateway(t, "")
			g.load(t, settings{versionTwo, "aes128-sha256-modp2048"}, gatewayAddr, deviceAddr)
			chain, rule := "input", tt.rule
			if tt.name == "the answers are lost" {
				chain, rule = "output", "udp sport { 500, 4500 } drop"
			}
			sh(t, "nsenter -t %d -n nft 'table ip t { chain c { type filter hook %s priority 0; %s; }; }'", g.pid, chain, cmp.Or(rule, "accept"))
			p := New(Config{Device: deviceAddr, Waits: soon})
			a, raw, err := p.Ask(t.Context(), gatewayAddr, shown(versionTwo, usual), steps.MaxAcceptedIKE)
			if err != nil {
				t.Fatal(err)
			}
			if a.Port500 != tt.port500 || a.Port4500 != tt.port4500 || a.Accepted != tt.accepted {
				t.Errorf("%+v\n%s", a, raw)
			}
			if n := g.halfOpen(t); n > tt.halfOpen {
				t.Errorf("%d half-open SAs, want at most %d\n%s", n, tt.halfOpen, raw)
			}
		})
	}
}

// Nobody listens where no daemon runs.
func TestNobodyListens(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	sh(t, "ip link set lo up")
	a, raw, err := patient().Ask(t.Context(), loopback, shown(versionTwo, usual), steps.MaxAcceptedIKE)
	if err != nil || a.Port500 != steps.PortRefused || a.Port4500 != steps.PortRefused || a.Accepted != 0 {
		t.Errorf("%+v, %v\n%s", a, err, raw)
	}
}

// No route is no silence: nothing was asked.
func TestNoRoute(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	a, raw, err := patient().Ask(t.Context(), gatewayAddr, shown(versionTwo, usual), steps.MaxAcceptedIKE)
	if err == nil || a.Port500 != "" || a.Port4500 != "" || a.Accepted != 0 {
		t.Errorf("%+v, %v\n%s", a, err, raw)
	}
}

// After the probe the real device still connects, to a gateway with strongSwan's own limits: in
// every dialect, and where a probe finds that something differs.
func TestTheDeviceStillConnects(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for _, d := range []dialect{mainMode, aggressiveMode, versionTwo} {
		for _, cloud := range []ipsec.Proposal{usual, proposalOf(ipsec.AESCBC256, ipsec.SHA1, 5)} {
			t.Run(d.String()+" "+cloud.Encryption.String(), func(t *testing.T) {
				g := startGateway(t, "")
				g.load(t, settings{d, "aes128-sha256-modp2048"}, gatewayAddr, deviceAddr)
				a := ask(t, g, shown(d, cloud))
				if !a.Answers() {
					t.Fatalf("no answer: %+v", a)
				}
				device := start(t, "unshare --mount", "", nil)
				device.load(t, settings{d, "aes128-sha256-modp2048"}, deviceAddr, gatewayAddr)
				if err := device.swanctl("--initiate", "--ike", "vpn", "--timeout", "8"); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// A gateway that holds many half-open SAs of others wants a cookie first.
func TestCookieOfAGateway(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	g := startGateway(t, "cookie_threshold = 1\n\tcookie_threshold_ip = 1")
	g.load(t, settings{versionTwo, "aes128-sha256-modp2048"}, gatewayAddr, deviceAddr)
	ask(t, g, shown(versionTwo, usual))
	a, raw, err := patient().Ask(context.Background(), gatewayAddr, shown(versionTwo, usual), 1)
	if err != nil || a.Accepted != 1 || !strings.Contains(a.Tries[0].Note, "cookie") {
		t.Errorf("%+v, %v\n%s", a, err, raw)
	}
}
