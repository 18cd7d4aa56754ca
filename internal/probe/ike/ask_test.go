package ike

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// soon is for tests in which silence is what is expected.
var soon = []time.Duration{200 * time.Millisecond, 500 * time.Millisecond}

// past answers knocks as every gateway does, and asks next what to say to the rest.
func past(next reply) reply {
	n := -1
	return func(q asked, _ int) [][]byte {
		if q.knocks() {
			return q.refuse(notifyNoProposal)
		}
		n++
		return next(q, n)
	}
}

func (f *fake) ask(t *testing.T, k ipsec.IKE) (steps.IKEAnswer, string) {
	t.Helper()
	a, raw, err := f.prober.Ask(t.Context(), loopback, k, steps.MaxAcceptedIKE)
	if err != nil {
		t.Fatal(err)
	}
	return a, raw
}

func TestCookieIsGivenBackOnce(t *testing.T) {
	cookie := []byte("a cookie of its own")
	f := newFake(t, Config{}, past(func(q asked, n int) [][]byte {
		if n == 0 {
			return q.refuse(notifyCookie, cookie...)
		}
		return q.accept()
	}))
	a, raw := f.ask(t, shown(versionTwo, usual))
	qs := f.questions(500)
	if len(qs) != 2 || a.Accepted != 1 || a.Tries[0].Result != steps.TryAccepted {
		t.Fatalf("%d questions, %+v\n%s", len(qs), a, raw)
	}
	first := qs[1].payloads[0]
	n, err := parseNotify(v2, first.body)
	if err != nil || first.kind != payloadNotify2 || n.kind != notifyCookie || !bytes.Equal(n.data, cookie) {
		t.Errorf("the cookie is not in front: %+v, %v", first, err)
	}
	if qs[0].initiator != qs[1].initiator || !bytes.Equal(qs[0].bytes[headerSize:], qs[1].bytes[headerSize+genericSize+len(first.body):]) {
		t.Error("the rest of the message is another")
	}
}

func TestCookieThenSilence(t *testing.T) {
	f := newFake(t, Config{Waits: soon}, past(func(q asked, n int) [][]byte {
		if n == 0 {
			return q.refuse(notifyCookie, 1, 2, 3)
		}
		return nil
	}))
	a, _ := f.ask(t, shown(versionTwo, usual))
	if x := a.Tries[0]; x.Result != steps.TrySilent || !strings.Contains(x.Note, "cookie") {
		t.Errorf("%+v", x)
	}
}

func TestWantedGroup(t *testing.T) {
	f := newFake(t, Config{}, past(func(q asked, n int) [][]byte {
		group, _ := q.share()
		switch {
		case n == 0:
			return q.refuse(notifyNoProposal)
		case group != 20:
			return q.refuse(notifyInvalidKE, 0, 20)
		default:
			return q.accept()
		}
	}))
	a, raw := f.ask(t, shown(versionTwo, usual))
	qs := f.questions(500)
	if len(qs) != 3 || a.Accepted != 1 {
		t.Fatalf("%d questions, %+v\n%s", len(qs), a, raw)
	}
	if group, size := qs[2].share(); group != 20 || size != 96 || qs[1].initiator != qs[2].initiator {
		t.Errorf("asked again with group %d, %d bytes", group, size)
	}
}

// A group that was not offered is told, and not given.
func TestWantedGroupOutsideTheOffer(t *testing.T) {
	f := newFake(t, Config{}, past(func(q asked, _ int) [][]byte { return q.refuse(notifyInvalidKE, 0, 5) }))
	a, _ := f.ask(t, shown(versionTwo, usual))
	if x := a.Tries[0]; x.Result != steps.TryWrongGroup || x.Chosen != "group 5" || a.Accepted != 0 {
		t.Errorf("%+v", a)
	}
	if group, _ := f.questions(500)[1].share(); group == 5 {
		t.Error("a share of a group that was not offered was sent")
	}
}

// A gateway of IKEv1 alone may say so in its own version.
func TestInvalidMajorVersion(t *testing.T) {
	f := newFake(t, Config{}, func(q asked, _ int) [][]byte {
		if q.version == v1 {
			return q.accept()
		}
		q.version = v1
		return q.refuse(notifyInvalidMajor)
	})
	a, raw := f.ask(t, shown(versionTwo, usual))
	if a.Tries[0].Result != steps.TryVersion || a.Port4500 != steps.PortAnswers || a.Chosen() != "IKEv1 main: AES-CBC-128, SHA-256, group 14" {
		t.Errorf("%+v\n%s", a, raw)
	}
	if accepts, known := a.AcceptsCloud(); accepts || !known {
		t.Errorf("accepts %v, known %v", accepts, known)
	}
	x := a.Other()
	if x == nil || x.Version != "IKEv1" || x.Took.Encryption.First() != ipsec.AESCBC128 || x.Took.Groups.First() != 14 {
		t.Errorf("other %+v", x)
	}
	if a.Asked == nil || a.Asked.Groups.First() != 14 {
		t.Errorf("asked %+v", a.Asked)
	}
}

// What is no answer of this gateway to this question is passed over.
func TestOthersAnswersArePassedOver(t *testing.T) {
	f := newFake(t, Config{}, past(func(q asked, _ int) [][]byte {
		other := q
		other.initiator++
		return append([][]byte{{}, []byte("noise"), q.bytes, other.accept()[0]}, q.refuse(notifyAuthFailed)...)
	}))
	a, raw := f.ask(t, shown(versionTwo, usual))
	if x := a.Tries[0]; x.Result != steps.TryOther || x.Note != "AUTHENTICATION_FAILED" || !a.Answers() || a.Accepted != 0 {
		t.Errorf("%+v\n%s", a, raw)
	}
}

// What comes from UDP 4500 without the marker is ESP, whatever its bytes look like.
func TestMarker(t *testing.T) {
	for _, plain := range []bool{false, true} {
		f := newFake(t, Config{Waits: soon}, past(func(q asked, _ int) [][]byte { return q.accept() }))
		f.mu.Lock()
		f.plain = plain
		f.mu.Unlock()
		a, _ := f.ask(t, shown(versionTwo, usual))
		want := steps.PortAnswers
		if plain {
			want = steps.PortSilent
		}
		if a.Port500 != steps.PortAnswers || a.Port4500 != want {
			t.Errorf("without a marker %v: %+v", plain, a)
		}
	}
}

// An answer that cannot be read may have been an acceptance.
func TestUnreadableAnswerCounts(t *testing.T) {
	for name, spoil := range map[string]func(b []byte) []byte{
		"cut off":        func(b []byte) []byte { return b[:len(b)-3] },
		"a broken chain": func(b []byte) []byte { b[headerSize+3]++; return b },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, Config{}, past(func(q asked, _ int) [][]byte { return [][]byte{spoil(q.accept()[0])} }))
			a, raw := f.ask(t, shown(versionTwo, usual))
			if x := a.Tries[0]; x.Result != steps.TryOther || !strings.Contains(x.Note, "malformed") || a.Accepted == 0 || !a.Answers() {
				t.Errorf("%+v\n%s", a, raw)
			}
		})
	}
}

func TestRetransmission(t *testing.T) {
	f := newFake(t, Config{Waits: []time.Duration{20 * time.Millisecond, time.Minute}}, past(func(q asked, n int) [][]byte {
		if n == 0 {
			return nil
		}
		return q.accept()
	}))
	a, raw := f.ask(t, shown(versionTwo, usual))
	qs := f.questions(500)
	if len(qs) < 2 || !bytes.Equal(qs[0].bytes, qs[1].bytes) || a.Accepted != 1 {
		t.Errorf("%d questions, %+v\n%s", len(qs), a, raw)
	}
}

// The deadline ends everything at once, and what had no time to be answered is no silence.
func TestDeadline(t *testing.T) {
	f := newFake(t, Config{Waits: []time.Duration{time.Minute}}, func(asked, int) [][]byte { return nil })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	a, raw, err := f.prober.Ask(ctx, loopback, shown(versionTwo, usual), steps.MaxAcceptedIKE)
	if took := time.Since(began); took > 20*time.Second || err != nil {
		t.Errorf("took %s, %v", took, err)
	}
	if a.Port500 != "" || a.Port4500 != "" || a.Accepted != 1 || a.Tries[0].Result != steps.TryOther {
		t.Errorf("%+v\n%s", a, raw)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	f = newFake(t, Config{}, func(asked, int) [][]byte { return nil })
	a, _, _ = f.prober.Ask(ended, loopback, shown(versionTwo, usual), steps.MaxAcceptedIKE)
	if len(f.questions(500)) != 0 || a.Accepted != 0 || a.Port500 != "" {
		t.Errorf("asked after the end: %+v", a)
	}
}

// What cannot be offered is not: the ports are asked all the same.
func TestParametersWithoutANumber(t *testing.T) {
	for name, k := range map[string]ipsec.IKE{
		"nothing is known":       {},
		"the version is unknown": {Proposals: []ipsec.Proposal{usual}},
		"SM4 has no number":      shown(versionTwo, proposalOf(ipsec.SM4, ipsec.SHA256, 14)),
		"IKEv1 has no GCM":       shown(mainMode, proposalOf(ipsec.AESGCM128, ipsec.SHA256, 14)),
		"an unknown group":       shown(versionTwo, proposalOf(ipsec.AESCBC128, ipsec.SHA256, 22)),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, Config{}, past(func(q asked, _ int) [][]byte { return q.accept() }))
			a, raw := f.ask(t, k)
			if a.Port500 != steps.PortAnswers || a.Port4500 != steps.PortAnswers || len(a.Tries) != 0 || a.Accepted != 0 {
				t.Errorf("%+v\n%s", a, raw)
			}
		})
	}
}

// The budget is the caller's, and never more than the limit; what is not used is given back.
func TestBudget(t *testing.T) {
	now := time.Unix(0, 0)
	yes := past(func(q asked, _ int) [][]byte { return q.accept() })
	for _, tt := range []struct {
		budget, accepted int
	}{{-1, 0}, {0, 0}, {1, 1}, {2, 2}, {99, 2}} {
		f := newFake(t, Config{Now: func() time.Time { return now }}, yes)
		a, _, err := f.prober.Ask(t.Context(), loopback, shown(mainMode, usual), tt.budget)
		if n := len(f.questions(500)); a.Accepted != tt.accepted || n != tt.accepted || (err != nil) != (tt.accepted == 0) {
			t.Errorf("budget %d: %d accepted of %d questions, %v", tt.budget, a.Accepted, n, err)
		}
	}
	f := newFake(t, Config{Now: func() time.Time { return now }}, yes)
	for i, want := range []int{1, 1, 0} { // IKEv2: one each
		a, _, err := f.prober.Ask(t.Context(), loopback, shown(versionTwo, usual), steps.MaxAcceptedIKE)
		if a.Accepted != want || errors.Is(err, errSpent) != (want == 0) {
			t.Errorf("run %d: %d accepted, %v", i, a.Accepted, err)
		}
	}
	now = now.Add(time.Minute)
	if a, _, err := f.prober.Ask(t.Context(), loopback, shown(versionTwo, usual), 1); a.Accepted != 1 || err != nil {
		t.Errorf("the gateway has forgotten the half-open SAs: %+v, %v", a, err)
	}
}

// Whatever a gateway does, the limit holds and the questions end.
func TestBudgetHoldsAgainstAnyGateway(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts := rapid.SliceOfN(rapid.IntRange(0, 8), 1, 12).Draw(rt, "acts")
		k := shown(rapid.SampledFrom([]dialect{mainMode, aggressiveMode, versionTwo}).Draw(rt, "dialect"), usual)
		taken := map[uint64]bool{}
		f := newFake(t, Config{Waits: []time.Duration{3 * time.Millisecond}}, past(func(q asked, n int) [][]byte {
			out, accepts := act(q, acts[n%len(acts)])
			if accepts {
				taken[q.initiator] = true
			}
			return out
		}))
		a, raw, err := f.prober.Ask(t.Context(), loopback, k, steps.MaxAcceptedIKE)
		f.mu.Lock()
		defer f.mu.Unlock()
		if err != nil || len(taken) > a.Accepted || a.Accepted > steps.MaxAcceptedIKE {
			rt.Fatalf("%d accepted, %+v, %v\n%s", len(taken), a, err, raw)
		}
	})
}

// act is one of the things that a gateway may do, and whether it is an acceptance.
func act(q asked, i int) ([][]byte, bool) {
	switch i {
	case 0:
		return q.accept(), true
	case 1:
		return nil, true // the answer was lost
	case 2:
		return q.refuse(notifyInvalidKE, 0, 2), false
	case 3:
		return q.refuse(notifyCookie, 1), false
	case 4:
		return q.refuse(notifyAuthFailed), false
	case 5:
		return [][]byte{q.answer(q.exchange)}, false
	case 6:
		return [][]byte{q.accept()[0][:headerSize+6]}, true
	default: // most refuse
		return q.refuse(notifyNoProposal), false
	}
}

// In aggressive mode a gateway answers with a hash of the pre-shared key. Nothing of it is kept, nor
// of a nonce or a share.
func TestNothingSecretIsKept(t *testing.T) {
	secret := []byte("CANARY-CANARY-CANARY")
	f := newFake(t, Config{Device: deviceAddress}, past(func(q asked, _ int) [][]byte {
		return q.accept(payload{payloadKE1, secret}, payload{payloadNonce1, secret}, payload{8, secret})
	}))
	facts := factsOf(shown(aggressiveMode, usual))
	m := f.prober.Measure(t.Context(), facts, steps.Probe{Need: steps.ProbeIKE, Vantage: steps.IDC})
	qs := f.questions(500)
	if m.IKE == nil || m.IKE.Accepted != 1 || len(qs) != 1 {
		t.Fatalf("%+v", m)
	}
	share, ok := qs[0].find(payloadKE1)
	nonce, ok2 := qs[0].find(payloadNonce1)
	if !ok || !ok2 {
		t.Fatal("no share or no nonce was sent")
	}
	for _, s := range [][]byte{share, nonce, secret} {
		for _, form := range spellings(s) {
			if strings.Contains(stored(t, m), form) {
				t.Errorf("%q is kept: %s", form, stored(t, m))
			}
		}
	}
}

// The port and the identity of aggressive mode are the device's.
func TestIdentity(t *testing.T) {
	addr := func(s string) []byte { return append([]byte{1, 17, 1, 244}, []byte(s)...) }
	for _, tt := range []struct {
		name string
		want ipsec.Setting[ipsec.Identity]
		id   []byte
	}{
		{"its address, not written out", ipsec.Set(ipsec.Identity{Type: ipsec.AddressID}), addr("\xc6\x33\x64\x14")},
		{"its address", ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "192.0.2.1"}), addr("\xc0\x00\x02\x01")},
		{"its address of version 6", ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "2001:db8::1"}), append([]byte{5, 17, 1, 244, 0x20, 1, 0xd, 0xb8}, append(make([]byte, 11), 1)...)},
		{"its name", ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "fw"}), []byte("\x02\x11\x01\xf4fw")},
		{"unknown: the address, which is the cloud's default", ipsec.Setting[ipsec.Identity]{}, addr("\xc6\x33\x64\x14")},
		{"one that cannot be said here", ipsec.Set(ipsec.Identity{Type: ipsec.DNID, Value: "CN=fw"}), []byte("\x02\x11\x01\xf4ike-probe.invalid")},
		{"no address", ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "fw"}), []byte("\x02\x11\x01\xf4ike-probe.invalid")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := identityOf(tt.want, deviceAddress).encode(); !bytes.Equal(got, tt.id) {
				t.Errorf("got %q, want %q", got, tt.id)
			}
		})
	}
	if binary.BigEndian.Uint16(addr("")[2:]) != 500 {
		t.Error("the table is wrong")
	}
}
