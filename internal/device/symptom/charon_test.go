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
		"ike1.c":     "ike-encryption ike-integrity dh-group",
		"ike2.d":     "proposal",
		"dh1.c":      "dh-group",
		"dh2.d":      "dh-group +nat +ike-up +ipsec-up",
		"esp1.c":     "ipsec-encryption ipsec-integrity pfs +nat +ike-up",
		"esp1.d":     "phase2-proposal +nat +ike-up",
		"esp2.c":     "ipsec-encryption ipsec-integrity phase2-failed +nat +ike-up", // no PFS in IKE_AUTH
		"pfs1.c":     "pfs +nat +ike-up",
		"psk1.c":     "psk +nat",
		"psk1.d":     "psk +nat",
		"psk2.c":     "psk +nat",
		"psk2.d":     "authentication +nat",
		"id1.c":      "identity +nat",
		"id2.c":      "identity +nat",
		"rid1.d":     "identity +nat",
		"ts1.c":      "selectors +nat +ike-up",
		"ts1.d":      "selectors +nat +ike-up",
		"ts2.c":      "selectors phase2-failed +nat +ike-up",
		"ver.c":      "peer-unknown",
		"mode.c":     "mode",
		"nopsk.d":    "no-psk +nat",
		"drop500.d":  "no-response",
		"drop4500.d": "no-response-later +nat",
		"ok2.d":      "+nat +ike-up +ipsec-up",
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
