package console

import (
	"testing"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// formReader takes down what it is given to read, and says that a value differs.
type formReader struct{ texts chan string }

func (r formReader) ReadDevice(_ *steps.Device, text, _, _ string, _ steps.Reading) steps.Device {
	r.texts <- text
	return steps.Device{
		Name: "Another device", Tunnel: "values given by hand", Text: text, Lines: 3, Policy: steps.Unknown,
		Differences: []ipsec.Difference{{Parameter: ipsec.IKEGroup, Name: "IKE DH group", Verdict: ipsec.NotKnown}},
	}
}

// next is what was read, within a while.
func (r formReader) next(t *testing.T, screen *screen) string {
	t.Helper()
	select {
	case text := <-r.texts:
		return text
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing is read:\n%s", screen)
		return ""
	}
}

func TestValuesOneByOne(t *testing.T) {
	reader := formReader{make(chan string, 10)}
	loop := newLoop(t, &fakeCloud{reading: downTunnel()}, fakeProber{})
	loop.Devices = reader
	p := start(t, Console{}, loop)
	said := map[string]string{
		"ike.version": "ikev2", "ike.groups": "14", "ike.encryption": "aes-cbc-256", "ike.peer": "203.0.113.1",
		"ike.local_id": "a " + secret, "selectors": "192.168.1.0/24 10.0.0.0/16; 192.168.2.0/24 10.0.0.0/16",
		"ipsec.encryption": "des\nsha\nDES-CBC", // two have it, none has it, and then one
		"ike.lifetime_s":   "1 day\n?",
	}
	for _, line := range []string{"n", "y", "y", "v"} {
		p.typeLine(t, line)
	}
	for _, f := range ipsec.Form() {
		p.typeLine(t, said[f.ID])
	}
	want := ipsec.FormText(map[string]string{
		"ike.version": "IKEv2", "ike.groups": "group 14", "ike.encryption": "AES-CBC-256", "ike.peer": "203.0.113.1", "ike.local_id": "a [removed]",
		"selectors": "192.168.1.0/24 10.0.0.0/16\n192.168.2.0/24 10.0.0.0/16", "ipsec.encryption": "DES-CBC",
	})
	if got := reader.next(t, p.screen); got != want {
		t.Errorf("read:\n%s", got)
	}
	p.screen.wait(t, "[v] Give its values", 3)
	p.typeLine(t, "c")
	p.wait(t)
	inOrder(t, p.screen.String(), []string{
		"[v] Give its values", "IKE version: IKEv1, IKEv2 [?] > ikev2", "= AES-CBC-256", "= group 14",
		`"1 day" is not a number of seconds`, "which one: 3DES-CBC, DES-CBC?", "it is none of:", "… reading it", "Another device", "Cancelled",
	})
}

// Somebody who knows better changes one value; the others stay as they were given.
func TestValuesAgain(t *testing.T) {
	reader := formReader{make(chan string, 10)}
	loop := newLoop(t, &fakeCloud{reading: downTunnel()}, fakeProber{})
	loop.Devices = reader
	p := start(t, Console{Typed: true}, loop)
	for i, line := range []string{"n", "y", "y"} {
		p.screen.wait(t, "[c] Cancel > ", i+1)
		p.typeLine(t, line)
	}
	p.screen.wait(t, "[v] Give its values", 2)
	for _, line := range []string{"v", "."} { // nothing at all
		p.typeLine(t, line)
	}
	p.screen.wait(t, "Nothing was given.", 1)
	for _, line := range []string{"v", "IKEv1", "main", "."} {
		p.typeLine(t, line)
	}
	if got := ipsec.FormValues(reader.next(t, p.screen)); len(got) != 2 || got["ike.version"] != "IKEv1" || got["ike.mode"] != "main" {
		t.Errorf("first: %v", got)
	}
	p.screen.wait(t, "[v] Give its values", 4)
	for _, line := range []string{"v", "", "?", "psk", "pre-shared key", "."} {
		p.typeLine(t, line)
	}
	got := ipsec.FormValues(reader.next(t, p.screen)) // together with the first
	if len(got) != 2 || got["ike.version"] != "IKEv1" || got["ike.auth"] != "pre-shared key" {
		t.Errorf("second: %v", got)
	}
	p.screen.wait(t, "[IKEv1] > ", 1)
	p.screen.wait(t, "[v] Give its values", 5)
	p.typeLine(t, "c")
	p.wait(t)
}
