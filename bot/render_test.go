package bot

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"vpncheck/internal/conversation"
	"vpncheck/internal/ipsec"
	"vpncheck/lab/slacklab/blockkit"
	"vpncheck/steps"
)

// Whatever is in a run, Slack takes every message and form that is drawn of it, and nothing in it
// mentions anybody or links anywhere.

func TestSlackTakesEveryRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := conversation.Document{Run: steps.NewRun("abcdefghijkl-0", "vpnx-1a2b3c4d", person(t), drawnAt), Reminded: 1}
		for range rapid.IntRange(0, 30).Draw(t, "moves") {
			d.Run = move(t, d.Run)
			checkRun(t, d)
		}
	})
}

var drawnAt = time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)

// move lets one thing happen to a run: the machine speaks, or a person.
func move(t *rapid.T, r steps.Run) steps.Run {
	switch rapid.IntRange(0, 8).Draw(t, "move") {
	case 0, 1:
		r = steps.Read(r, reading(t), drawnAt)
		if r.Phase == steps.Rechecking {
			r = steps.NotConnected(r, drawnAt)
		}
	case 2:
		r = steps.Measured(r, measurement(t))
	case 3:
		r = steps.Given(r, steps.DeviceText{Text: text(t, "given"), By: person(t), At: drawnAt})
	case 4:
		r = steps.DeviceRead(r, device(t), 1, drawnAt)
	default:
		f := steps.Finding{
			Kind: steps.Answered, Step: r.Step, Source: steps.Paste, By: person(t), At: drawnAt, Seq: r.Seq,
			Verdict: rapid.SampledFrom([]steps.Verdict{steps.Yes, steps.No, steps.Unknown}).Draw(t, "verdict"),
			Reason:  text(t, "reason"), Raw: text(t, "raw"),
		}
		if r.Phase == steps.Repairing {
			f.Kind, f.Source, f.Raw = steps.Repaired, steps.Human, ""
		}
		if rapid.IntRange(0, 20).Draw(t, "end") == 0 {
			f.Kind = rapid.SampledFrom([]steps.Kind{steps.CalledOff, steps.TimedOut}).Draw(t, "how")
		}
		if next, err := steps.Advance(r, f); err == nil {
			r = next
		}
	}
	return steps.Settle(r, drawnAt)
}

// text is what a cloud, a device or a person may have written.
func text(t *rapid.T, what string) string {
	hostile := []string{
		"", "x", "<!channel>", "<!subteam^S0ONCALL>", "<@U0ANA>", "<https://example.com|here>", "*b* _i_ ~s~ `c`", "```", "&", "&&&&&&&&",
		"a\nb\nc", "行行行", "\x00\x07", "\xff\xfe", "😀", " ", "100% packet loss", "@channel",
	}
	s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 3).Draw(t, what), " ")
	if s == "" {
		return s
	}
	return strings.Repeat(s, rapid.SampledFrom([]int{1, 1, 1, 30, 3000/len(s) + 1}).Draw(t, what+" times"))
}

func person(t *rapid.T) steps.Person {
	return rapid.SampledFrom([]steps.Person{{ID: "U0ANA", Name: "ana"}, {ID: "U0BEN"}, {Name: "<!channel>"}, {}}).Draw(t, "person")
}

func reading(t *rapid.T) steps.Reading {
	r := steps.Reading{At: drawnAt, Region: text(t, "region"), Partial: rapid.Bool().Draw(t, "partial")}
	if rapid.IntRange(0, 3).Draw(t, "refused") == 0 {
		r.Refusal = refusal(t)
		return r
	}
	r.Tunnel = steps.Tunnel{ID: "vpnx-1a2b3c4d", Name: text(t, "name"), VPC: text(t, "vpc"), NetStatus: text(t, "net status"), Parameters: parameters(t)}
	r.Gateway = steps.VPNGateway{ID: text(t, "gateway"), PublicIP: address(t), Blocked: rapid.Bool().Draw(t, "blocked")}
	r.Customer = steps.CustomerGateway{ID: text(t, "customer"), PublicIP: address(t)}
	if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
		r.Gaps = []steps.Gap{{Part: "VPN gateway", Refusal: *refusal(t)}}
	}
	return r
}

func refusal(t *rapid.T) *steps.Refusal {
	return &steps.Refusal{
		Kind: rapid.SampledFrom([]steps.RefusalKind{steps.NotFound, steps.PermissionDenied, steps.NetworkFault}).Draw(t, "kind"),
		Code: text(t, "code"), Summary: text(t, "summary"), Advice: text(t, "advice"),
	}
}

func parameters(t *rapid.T) ipsec.Parameters {
	p := ipsec.Parameters{IKE: ipsec.IKE{
		Version:   ipsec.Set(ipsec.Version(text(t, "ike"))),
		Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.Encryption(text(t, "encryption")))}},
	}}
	for i := range rapid.SampledFrom([]int{0, 1, 200}).Draw(t, "prefixes") {
		p.Selectors = append(p.Selectors, ipsec.Selector{
			Local:  netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", i)),
			Remote: []netip.Prefix{netip.MustParsePrefix(fmt.Sprintf("192.168.%d.0/24", i)), netip.MustParsePrefix(fmt.Sprintf("2001:db8:%x:aaaa:bbbb:cccc::/96", i))},
		})
	}
	return p
}

func address(t *rapid.T) netip.Addr {
	return rapid.SampledFrom([]netip.Addr{{}, netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::1")}).Draw(t, "address")
}

func measurement(t *rapid.T) steps.Measurement {
	return steps.Measurement{
		Need:    rapid.SampledFrom([]steps.Need{steps.PingPrivate, steps.PingGateway, steps.Internet}).Draw(t, "need"),
		Vantage: rapid.SampledFrom([]steps.Vantage{steps.VPC, steps.IDC, steps.Elsewhere}).Draw(t, "vantage"),
		Target:  text(t, "target"), At: drawnAt, Sent: 5, Received: rapid.IntRange(0, 5).Draw(t, "received"),
		Problem: text(t, "problem"), Raw: text(t, "raw"),
	}
}

func checkRun(t *rapid.T, d conversation.Document) {
	checkMessage(t, "card", card(d))
	for _, k := range threadMessages(d) {
		checkMessage(t, k.key, k.message)
	}
	if escalates(d.Run) {
		checkMessage(t, keyEscalation, escalation(d.Run, "<!subteam^S0CALLED>", "missing_scope"))
	}
	if s := d.Run.Current(); d.Run.Phase == steps.Asking && s != nil {
		vendors := []Vendor{{ID: "huawei", Name: "Huawei USG / AR"}, {ID: "manual", Name: "Another device", ByHand: true}}
		form := pasteView{run: d.Run, vendors: vendors, vendor: rapid.SampledFrom(vendors).Draw(t, "vendor").ID, files: rapid.Bool().Draw(t, "files"), private: token(d.Run)}
		checkForm(t, form.view())
		said := d.Run
		said.Facts.Device = &steps.Device{Text: ipsec.FormText(map[string]string{
			"ike.version": "IKEv2", "ike.groups": "group 99", "ike.local_id": text(t, "identity"), "selectors": text(t, "networks"),
		})}
		checkForm(t, valuesView(said, token(said)))
	}
}

func checkForm(t *rapid.T, v slack.ModalViewRequest) {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range blockkit.CheckView(b) {
		t.Errorf("form %s: %v", v.CallbackID, p)
	}
}

// tags are what Slack would not show as it is written.
var tags = regexp.MustCompile(`<[^<>]*>`)

func checkMessage(t *rapid.T, what string, m message) {
	b, err := json.Marshal(slack.Blocks{BlockSet: m.blocks})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range blockkit.Check(b, blockkit.InMessage) {
		t.Errorf("%s: %v", what, p)
	}
	if n := blockkit.Weight(b); n > 12000 {
		t.Errorf("%s: its blocks have %d characters, Slack takes 12,000", what, n)
	}
	if n := len([]rune(m.text)); n == 0 || n > 4000 {
		t.Errorf("%s: its text has %d characters", what, n)
	}
	for _, s := range append(mrkdwn(m.blocks), m.text) {
		for _, tag := range tags.FindAllString(s, -1) {
			switch tag {
			case "<@U0ANA>", "<@U0BEN>", "<!subteam^S0CALLED>", "<" + steps.TicketURL + "|Open a ticket with Tencent Cloud>":
			default:
				t.Errorf("%s: %s is not escaped", what, tag)
			}
		}
	}
}

// mrkdwn gives the formatted texts of sections and contexts.
func mrkdwn(blocks []slack.Block) []string {
	var all []string
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.SectionBlock:
			all = append(all, b.Text.Text)
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				all = append(all, e.(*slack.TextBlockObject).Text)
			}
		}
	}
	return all
}
