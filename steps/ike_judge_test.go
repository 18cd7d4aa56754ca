package steps

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
)

const (
	shownWords = "AES-CBC-128, SHA-256, group 14"
	otherWords = "AES-CBC-256, SHA-256, group 14"
)

func algorithms(e ipsec.Encryption, prf ...ipsec.Integrity) *ipsec.Proposal {
	p := &ipsec.Proposal{Encryption: ipsec.Set(e), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14)}
	if len(prf) > 0 {
		p.PRF = ipsec.Set(prf...)
	}
	return p
}

// answers of a gateway whose cloud shows IKEv2: AES-CBC-128, SHA-256, group 14.
func gatewayAnswer(kind string) *IKEAnswer {
	try := func(offer, result string) IKETry {
		return IKETry{Version: "IKEv2", Port: 500, Offer: offer, Result: result}
	}
	took := func(t IKETry, words string, p *ipsec.Proposal) IKETry {
		t.Result, t.Chosen, t.Took = TryAccepted, words, p
		return t
	}
	a := &IKEAnswer{Port500: PortAnswers, Port4500: PortAnswers, Asked: algorithms(ipsec.AESCBC128)}
	refused, all := try(shownWords, TryNoProposal), try(OfferEverything, TryNoProposal)
	switch kind {
	case "none":
		return nil
	case "accepts":
		a.Tries = []IKETry{took(refused, shownWords, algorithms(ipsec.AESCBC128, ipsec.SHA256))}
	case "takes another cipher":
		a.Tries = []IKETry{refused, took(all, otherWords, algorithms(ipsec.AESCBC256, ipsec.SHA256))}
	case "takes IKEv1":
		v1 := IKETry{Version: "IKEv1", Mode: "main", Port: 500, Offer: shownWords}
		a.Tries = []IKETry{refused, all, took(v1, shownWords, algorithms(ipsec.AESCBC128))}
	case "takes another PRF":
		a.Tries = []IKETry{refused, took(all, shownWords+", PRF SHA1", algorithms(ipsec.AESCBC128, ipsec.SHA1))}
	case "its choice is not readable":
		a.Tries = []IKETry{refused, took(all, "", nil)}
	case "refuses, and the rest was not tried":
		a.Tries = []IKETry{refused}
	case "wants a group that is not offered":
		a.Tries = []IKETry{try(shownWords, TryWrongGroup), try(OfferEverything, TryWrongGroup)}
	case "refuses all":
		a.Tries = []IKETry{refused, all}
	case "objects to something else":
		a.Tries = []IKETry{try(shownWords, TryOther)}
	case "is silent":
		a.Port500, a.Tries = PortSilent, []IKETry{try(shownWords, TrySilent), try(OfferEverything, TrySilent)}
	default:
		panic(kind)
	}
	return a
}

var answerKinds = []string{
	"none", "accepts", "takes another cipher", "takes IKEv1", "takes another PRF", "its choice is not readable",
	"refuses, and the rest was not tried", "wants a group that is not offered", "refuses all", "objects to something else", "is silent",
}

// deviceOf is a device that was compared with the demo tunnel.
func deviceOf(kind string, signs ...string) *Device {
	cloud := demoParameters()
	p := mirrored(cloud)
	d := &Device{Vendor: "strongswan", Name: "strongSwan", Tunnel: "vpn", By: ada, At: t0, Parameters: &p}
	switch kind {
	case "none":
		return nil
	case "the same":
	case "changed":
		d.Changed = true
	case "another cipher":
		p.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.AESCBC256)
	case "a third cipher":
		p.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.TripleDES)
	case "another cipher and another PFS":
		p.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.AESCBC256)
		p.IPsec.Proposals[0].Groups = ipsec.Set[ipsec.Group](14)
	case "another PFS":
		p.IPsec.Proposals[0].Groups = ipsec.Set[ipsec.Group](14)
	case "a cipher that is not known":
		p.IKE.Proposals[0].Encryption = ipsec.Setting[ipsec.Encryption]{}
	case "IKEv1":
		p.IKE.Version, p.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(ipsec.Main)
	default:
		panic(kind)
	}
	r := reading("down", t0)
	d.Differences = ipsec.Compare(cloud, p, ipsec.Ends{Gateway: r.Gateway.PublicIP, Device: r.Customer.PublicIP}).Differences
	for _, s := range signs {
		d.Signs = append(d.Signs, DeviceSign{ID: s, Text: "a line", Cause: "a cause"})
	}
	return d
}

var deviceKinds = []string{
	"none", "the same", "changed", "another cipher", "a third cipher", "another cipher and another PFS", "another PFS",
	"a cipher that is not known", "IKEv1",
}

// mirrored are the cloud's parameters as a device has them that agrees with them.
func mirrored(cloud ipsec.Parameters) ipsec.Parameters {
	p := cloud
	p.IKE.Proposals, p.IPsec.Proposals = slices.Clone(cloud.IKE.Proposals), slices.Clone(cloud.IPsec.Proposals)
	r := reading("down", t0)
	p.IKE.Address, p.IKE.Peer = ipsec.Set(r.Customer.PublicIP), ipsec.Set(r.Gateway.PublicIP)
	p.IKE.Local, p.IKE.Remote = cloud.IKE.Remote, cloud.IKE.Local
	p.Selectors = nil
	for _, s := range cloud.Selectors {
		for _, n := range s.Remote {
			p.Selectors = append(p.Selectors, ipsec.Selector{Local: n, Remote: []netip.Prefix{s.Local}})
		}
	}
	return p
}

// factsOf are those of a tunnel that is down, whose gateway was asked a second ago.
func factsOf(a *IKEAnswer, d *Device) Facts {
	f := Facts{Reading: reading("down", t0), Device: d}
	if a != nil {
		f.Measurements = []Measurement{{Need: ProbeIKE, Vantage: IDC, At: t0.Add(-time.Second), Sent: 1, Received: 1, IKE: a}}
	}
	return f
}

func TestJudgeParametersByTheGatewaysAnswer(t *testing.T) {
	const (
		drifts   = "the VPN gateway does not run what the cloud shows: it refuses IKEv2: AES-CBC-128, SHA-256, group 14, and takes "
		cipher   = drifts + "IKEv2: AES-CBC-256, SHA-256, group 14"
		agree    = "all 19 parameters of vpn agree with what the cloud shows, and "
		refusing = "the VPN gateway refuses what the cloud shows, IKEv2: AES-CBC-128, SHA-256, group 14"
		stranger = "the VPN gateway refuses every offer from 198.51.100.9, as it does to an address that it has no tunnel with"
	)
	for _, tt := range []struct {
		why            string
		answer, device string
		signs          []string
		verdict        Verdict
		reason         string // its beginning
		summary        string // of the advice, where the verdict is No
	}{
		{"nothing is known", "none", "none", nil, Unknown, "", ""},
		{"acceptance proves nothing of the device", "accepts", "none", nil, Unknown, "the VPN gateway accepts phase 1 as the cloud shows it", ""},
		{"both ends agree, and so does the gateway", "accepts", "the same", nil, Yes, "all 19 parameters of vpn agree with the cloud, and the VPN gateway accepts phase 1 as the cloud shows it;", ""},
		{"acceptance does not hide what differs", "accepts", "another PFS", nil, No, "IPsec PFS:", "The negotiation parameters differ"},
		{"nor what is not known", "accepts", "a cipher that is not known", nil, Unknown, "not in what was pasted: IKE encryption", ""},
		{"nor a key", "accepts", "the same", []string{"psk"}, No, "the pre-shared keys:", "The pre-shared keys differ"},
		{"nor that the device was changed", "accepts", "changed", nil, Unknown, "the device was changed", ""},

		{"a drift alone names no culprit", "takes another cipher", "none", nil, Unknown, cipher, ""},
		{"the device has what the cloud shows", "takes another cipher", "the same", nil, No, cipher, "The VPN gateway does not run"},
		{"so its log says as well", "takes another cipher", "the same", []string{"ike-up", "phase1-proposal"}, No, cipher, "The VPN gateway does not run"},
		{"the log speaks against it", "takes another cipher", "the same", []string{"half-open"}, Unknown, cipher, ""},
		{"the log names the keys", "takes another cipher", "the same", []string{"psk"}, No, "the pre-shared keys:", "The pre-shared keys differ"},
		{"the device has what the gateway takes", "takes another cipher", "another cipher", nil, Unknown, cipher + ", as the device has it", ""},
		{"and differs in something else", "takes another cipher", "another cipher and another PFS", nil, No, "IPsec PFS:", "The negotiation parameters differ"},
		{"the device has neither", "takes another cipher", "a third cipher", nil, No, cipher, "The VPN gateway does not run"},
		{"the device has neither, whatever its log says", "takes another cipher", "a third cipher", []string{"half-open"}, No, cipher, "The VPN gateway does not run"},
		{"not known what the device has", "takes another cipher", "a cipher that is not known", nil, Unknown, cipher, ""},
		{"another version", "takes IKEv1", "the same", nil, No, drifts + "IKEv1 main: AES-CBC-128, SHA-256, group 14", "The VPN gateway does not run"},
		{"the device has what the gateway takes, and the keys differ", "takes another cipher", "another cipher", []string{"psk"}, No, "the pre-shared keys:", "The pre-shared keys differ"},
		{"another version, which the device has", "takes IKEv1", "IKEv1", nil, Unknown, drifts + "IKEv1 main", ""},
		{"the cloud does not show the PRF: no drift, and no Yes", "takes another PRF", "the same", nil, Unknown, agree + refusing + ", and takes IKEv2: AES-CBC-128, SHA-256, group 14, PRF SHA1", ""},
		{"refused, and nothing else tried", "refuses, and the rest was not tried", "the same", nil, Unknown, agree + refusing, ""},
		{"refused, and nothing else learnt", "its choice is not readable", "another cipher", nil, No, "IKE encryption:", "The negotiation parameters differ"},

		{"a stranger", "refuses all", "none", nil, Unknown, stranger, ""},
		{"a stranger whose device agrees", "refuses all", "the same", nil, Unknown, agree + stranger, ""},
		{"the device is refused as well", "refuses all", "the same", []string{"proposal"}, No, stranger, "The VPN gateway knows no tunnel"},
		{"the device came further: the bot's packets take another way", "refuses all", "the same", []string{"proposal", "half-open"}, Unknown, "all 19", ""},
		{"the keys differ: the gateway knows the device", "refuses all", "the same", []string{"psk"}, No, "the pre-shared keys:", "The pre-shared keys differ"},
		{"what differs comes first", "refuses all", "another cipher", []string{"proposal"}, No, "IKE encryption:", "The negotiation parameters differ"},
		{"who names a group is no stranger's gateway", "wants a group that is not offered", "the same", []string{"proposal"}, Unknown, agree + refusing, ""},
		{"an objection to something else", "objects to something else", "the same", nil, Yes, "all 19 parameters of vpn agree with the cloud; the pre", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			f := factsOf(gatewayAnswer(tt.answer), deviceOf(tt.device, tt.signs...))
			v, reason := judgeParameters(f)
			if v != tt.verdict || !strings.HasPrefix(reason, tt.reason) || (reason == "") != (tt.reason == "") {
				t.Errorf("got  %s: %s\nwant %s: %s", v, reason, tt.verdict, tt.reason)
			}
			if tt.verdict == No {
				if a := parameters.Advice(f); !strings.HasPrefix(a.Summary, tt.summary) || len(a.Actions) < 2 {
					t.Errorf("advice %+v, want %s", a, tt.summary)
				}
			}
		})
	}
}

// Nobody is told to change what the gateway takes as the device has it.
func TestAdviceLeavesOutWhatTheGatewayTakes(t *testing.T) {
	for answer, want := range map[string]bool{"none": true, "takes another cipher": false} {
		a := parameters.Advice(factsOf(gatewayAnswer(answer), deviceOf("another cipher and another PFS")))
		text := strings.Join(a.Actions, "\n")
		if strings.Contains(text, "IKE encryption") != want || !strings.Contains(text, "IPsec PFS") {
			t.Errorf("%s: %s", answer, text)
		}
	}
}

// What a probe may do to step 5's verdict, over every answer, device and log.
func TestTheGatewaysAnswerNeverMakesAYes(t *testing.T) {
	logs := [][]string{nil, {"psk"}, {"proposal"}, {"phase1-proposal", "ike-up"}, {"half-open"}, {"no-response"}, {"authentication", "proposal"}}
	for _, kind := range answerKinds {
		for _, device := range deviceKinds {
			for _, log := range logs {
				name := fmt.Sprintf("%s, device %s, log %v", kind, device, log)
				f := factsOf(gatewayAnswer(kind), deviceOf(device, log...))
				v, why := judgeParameters(f)
				without, _ := judgeParameters(factsOf(nil, f.Device))
				drifts, refuses := f.drifted() != nil, f.stranger() || f.refusesShown()
				mended := f
				mended.Mended = t0
				if v, why := judgeParameters(mended); v != without && !(v == Unknown && without == Yes && f.objects()) {
					t.Errorf("%s, before a repair: %s: %s", name, v, why)
				}
				switch {
				case v == Yes && (without != Yes || drifts || refuses):
					t.Errorf("%s: %s: %s", name, v, why)
				case v != without && !drifts && !refuses:
					t.Errorf("%s: %s instead of %s: %s", name, v, without, why)
				case v == No && !f.Device.compared():
					t.Errorf("%s: No without a device: %s", name, why)
				case refuses && without == No && v != No:
					t.Errorf("%s: a difference was lost: %s", name, why)
				}
				for _, past := range outdated(f) {
					if v, why := judgeParameters(past); v != without {
						t.Errorf("%s, of before: %s: %s", name, v, why)
					}
				}
			}
		}
	}
}

// outdated are the same facts with an answer that says nothing of now.
func outdated(f Facts) []Facts {
	reset, raised, failed := f, f, f
	reset.Reading.Tunnel.Parameters.IKE.Proposals = []ipsec.Proposal{*algorithms(ipsec.AESCBC192)}
	raised.Reading.Tunnel.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv1)
	failed.Measurements = slices.Clone(f.Measurements)
	for i := range failed.Measurements {
		failed.Measurements[i].Problem = "it was stopped"
	}
	return []Facts{reset, raised, failed}
}

func TestAnswersOfBefore(t *testing.T) {
	r := newRun()
	r.Step, r.Phase, r.Verdict = parameters.ID, Repairing, No
	r.Facts = factsOf(gatewayAnswer("takes another cipher"), deviceOf("the same"))
	if r.Facts.drifted() == nil {
		t.Fatal("no drift at first")
	}
	done := must(t, r, Finding{Kind: Repaired, Step: parameters.ID, Verdict: Yes, Source: Human, By: ada, At: t0, Seq: r.Seq})
	if done.Facts.drifted() != nil || done.Facts.probe() != nil {
		t.Error("an answer of before the repair counts")
	}
	again := done
	again.Facts.Device = deviceOf("the same") // given anew
	if v, why := judgeParameters(again.Facts); v != Unknown || !strings.Contains(why, "it was not asked since") {
		t.Errorf("given anew: %s: %s", v, why)
	}
	again.Findings = nil
	if ss := again.Suspects(); len(ss) == 0 || !strings.HasPrefix(ss[0].Why, "Before the last change, the VPN gateway does not run") {
		t.Errorf("suspects: %+v", ss)
	}
	if as := again.gatewayAdvice(); len(as) != 1 || !strings.Contains(strings.Join(as[0].Actions, " "), "save them as they are") {
		t.Errorf("advice: %+v", as)
	}
	for state, counts := range map[ChangeState]bool{ChangeMade: false, ChangeUnclear: false, ChangeRefused: true} {
		c := r
		c.Facts.Changes = []Change{{ID: "reset-1", Kind: ResetTunnel, Step: parameters.ID, Outcome: ChangeResult{State: ChangeUnderWay}}}
		if got := ChangeEnded(c, "reset-1", ChangeResult{State: state, At: t0}); (got.Facts.drifted() != nil) != counts {
			t.Errorf("after a change that was %s: %v", state, got.Facts.drifted())
		}
	}
}

func TestModeOfTheGateway(t *testing.T) {
	main := IKETry{Version: "IKEv1", Mode: "main", Port: 500, Offer: shownWords, Result: TryAccepted, Chosen: shownWords, Took: algorithms(ipsec.AESCBC128)}
	aggressive := main
	aggressive.Mode = "aggressive"
	refused := aggressive
	refused.Result, refused.Took = TryOther, nil
	for _, tt := range []struct {
		why     string
		tries   []IKETry
		accepts bool
		words   string
	}{
		{"main alone", []IKETry{main, refused}, true, "the VPN gateway accepts the parameters that the cloud shows"},
		{"both modes: what it runs is not known", []IKETry{main, aggressive}, false, "the parameters that the cloud shows, and aggressive mode as well"},
	} {
		f := factsOf(&IKEAnswer{Port500: PortAnswers, Asked: algorithms(ipsec.AESCBC128), Tries: tt.tries}, nil)
		f.Reading.Tunnel.Parameters.IKE.Version, f.Reading.Tunnel.Parameters.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(ipsec.Main)
		if got := f.acceptsCloud(); got != tt.accepts || f.drifted() != nil {
			t.Errorf("%s: accepts %v, drift %v", tt.why, got, f.drifted())
		}
		if s := f.Measurements[0].IKE.String(); !strings.HasSuffix(s, tt.words) {
			t.Errorf("%s: %s", tt.why, s)
		}
	}
}

func TestSuspectsByTheGatewaysAnswer(t *testing.T) {
	for _, tt := range []struct {
		answer, device string
		verdict        Verdict // of step 5
		source         Source
		first          string
		action         string
	}{
		{"takes another cipher", "none", Unknown, Human, "The VPN gateway does not run what the cloud shows", "save them as they are"},
		{"takes another cipher", "the same", No, Machine, "The VPN gateway does not run the parameters that the cloud shows (the VPN", "save them as they are"},
		{"refuses all", "none", Unknown, Human, "The VPN gateway refuses every offer from 198.51.100.9", "from which public address"},
		{"refuses all", "the same", Unknown, Machine, "The VPN gateway refuses every offer from 198.51.100.9", "from which public address"},
		{"accepts", "the same", Yes, Machine, "The pre-shared keys: all else agrees, the VPN gateway accepts phase 1", ""},
		{"accepts", "none", Unknown, Human, "Not established: the negotiation parameters are the same on both sides. The VPN gateway accepts", "Are the negotiation parameters"},
		{"none", "the same", Yes, Machine, "The pre-shared keys: all else agrees, and no", ""},
	} {
		r := newRun()
		r.Facts = factsOf(gatewayAnswer(tt.answer), deviceOf(tt.device))
		_, why := judgeParameters(r.Facts)
		for _, s := range []*Step{gateway, policy} {
			r = r.noted(Finding{Kind: Answered, Step: s.ID, Verdict: Yes, Source: Machine, At: t0})
		}
		r = r.noted(Finding{Kind: Answered, Step: parameters.ID, Verdict: tt.verdict, Source: tt.source, At: t0, Reason: why})
		ss := r.Suspects()
		if len(ss) == 0 || !strings.HasPrefix(ss[0].Why, tt.first) {
			t.Errorf("%s, device %s: %+v", tt.answer, tt.device, ss)
		}
		if tt.action == "" {
			continue
		}
		if as := r.NextActions(); len(as) == 0 || !strings.Contains(strings.Join(as[0].Actions, "\n"), tt.action) {
			t.Errorf("%s, device %s: next %+v", tt.answer, tt.device, as)
		}
	}
}

// Where a device that agrees is refused everything, the address is asked about, and not the parameters.
func TestTheAddressIsAskedAbout(t *testing.T) {
	for _, tt := range []struct {
		answer, device string
		signs          []string
		want           bool
	}{
		{"refuses all", "the same", nil, true},
		{"refuses all", "the same", []string{"half-open"}, true},
		{"refuses all", "the same", []string{"psk"}, false},
		{"refuses all", "another PFS", nil, false},
		{"refuses all", "a cipher that is not known", nil, false},
		{"refuses all", "none", nil, false},
		{"refuses all", "changed", nil, false},
		{"accepts", "the same", nil, false},
		{"none", "the same", nil, false},
	} {
		f := factsOf(gatewayAnswer(tt.answer), deviceOf(tt.device, tt.signs...))
		got := strings.Contains(parameters.Ask(f), "reach the internet from 198.51.100.9")
		if got != tt.want || got != strings.HasPrefix(parameters.Look(f), "All that can be compared agrees") || got != strings.HasPrefix(parameters.Advice(f).Summary, "The VPN gateway knows no tunnel") {
			t.Errorf("%s, device %s %v: %s", tt.answer, tt.device, tt.signs, parameters.Ask(f))
		}
	}
}
