package symptom_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/symptom"
)

// What two strongSwan daemons logged when one thing was set wrong between them: the file's name says
// what, and whose log it is (c: the end that was called, d: the end that called).
func TestCharon(t *testing.T) {
	want := map[string]string{
		"ike1.c":       "ike-encryption ike-integrity dh-group",
		"ike2.d":       "proposal",
		"dh1.c":        "dh-group",
		"dh2.d":        "dh-group +nat +ike-up +ipsec-up",
		"esp1.c":       "ipsec-encryption ipsec-integrity pfs +nat +ike-up",
		"esp1.d":       "phase2-proposal +nat +ike-up",
		"esp2.c":       "ipsec-encryption ipsec-integrity phase2-failed +nat +ike-up", // no PFS in IKE_AUTH
		"pfs1.c":       "pfs +nat +ike-up",
		"psk1.c":       "psk +nat",
		"psk1.d":       "psk +nat",
		"psk1ag.d":     "authentication no-response", // the initiator sees first that the keys differ
		"psk2.c":       "psk +nat",
		"psk2.d":       "authentication +nat",
		"id1.c":        "identity +nat",
		"id2.c":        "identity +nat",
		"rid1.d":       "identity +nat",
		"ts1.c":        "selectors +nat +ike-up",
		"ts1.d":        "selectors +nat +ike-up",
		"ts2.c":        "selectors phase2-failed +nat +ike-up",
		"ver.c":        "peer-unknown",
		"mode.c":       "mode",
		"nopsk.d":      "no-psk +nat",
		"drop500.d":    "no-response",
		"drop4500.d":   "no-response-later +nat",
		"drop4500ag.d": "no-response", // configured between the first request and the second
		"ok2.d":        "+nat +ike-up +ipsec-up",
	}
	files, err := filepath.Glob("testdata/charon/*.log")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".log")
		if got := ids(string(b)); got != want[name] {
			t.Errorf("%s: %s, want %s", name, got, want[name])
		}
	}
}

// The line that names the algorithm says what each end has.
func TestCharonSaysBothEnds(t *testing.T) {
	b, err := os.ReadFile("testdata/charon/pfs1.c.log")
	if err != nil {
		t.Fatal(err)
	}
	const says = "the other end offered none, and here is MODP_2048"
	if s := symptom.Find(device.NewText(string(b))); s[0].Text != says || s[0].Parameter != "ipsec.pfs" {
		t.Errorf("%+v", s[0])
	}
}

// A peer that is unknown again after it was known is unknown.
func TestUnknownAgain(t *testing.T) {
	const (
		unknown = "01[IKE] no IKE config found for 192.0.2.1...203.0.113.10, sending NO_PROPOSAL_CHOSEN\n"
		known   = "01[CFG] looking for peer configs matching 192.0.2.1[a]...203.0.113.10[b]\n01[CFG] selected peer config \"vpn\"\n"
		psk     = "01[CFG] looking for pre-shared key peer configs matching 192.0.2.1...203.0.113.10[b]\n01[CFG] selected peer config \"vpn\"\n"
		another = "01[CFG] looking for pre-shared key peer configs matching 192.0.2.1...203.0.113.99[b]\n01[CFG] selected peer config \"b\"\n"
	)
	for text, want := range map[string]string{
		unknown: "peer-unknown", unknown + psk: "", unknown + known: "", unknown + another: "peer-unknown", unknown + psk + unknown: "peer-unknown",
	} {
		if got := ids(text); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
