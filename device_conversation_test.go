package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// What people give of their device, at the outermost edge: a configuration goes in, both ends come
// out side by side, and steps 4 and 5 are decided by it.

const (
	gatewayIP = "203.0.113.7"
	deviceIP  = "198.51.100.9"
	devicePSK = "Canary-PSK-of-the-device-1"
)

// compared is a tunnel that is down, with both addresses and one pair of networks.
func (w *world) compared(options ...cloudlab.TunnelOption) string {
	options = append([]cloudlab.TunnelOption{
		cloudlab.Down(), cloudlab.WithGatewayIP(gatewayIP), cloudlab.WithCustomerIP(deviceIP),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.0.0.0/16", Remotes: []string{"192.168.0.0/24"}}),
		cloudlab.WithIKE(func(k *cloudlab.IKE) { k.LifetimeSeconds = 86400 }),
		cloudlab.WithIPsec(func(p *cloudlab.IPsec) { p.LifetimeSeconds = 3600 }),
	}, options...)
	return w.cloud.AddTunnel("ap-guangzhou", options...).ID
}

// fortigate is a FortiGate's end of that tunnel: all as in the cloud, but for what is given.
func fortigate(integrity, services string) string {
	return fmt.Sprintf(`config system interface
    edit "wan1"
        set ip %[2]s 255.255.255.0
    next
    edit "lan"
        set ip 192.168.0.1 255.255.255.0
    next
end
config vpn ipsec phase1-interface
    edit "tencent"
        set interface "wan1"
        set ike-version 2
        set keylife 86400
        set peertype any
        set localid "%[2]s"
        set localid-type address
        set proposal aes128-%[3]s
        set dhgrp 14
        set remote-gw %[1]s
        set psksecret %[5]s
    next
end
config vpn ipsec phase2-interface
    edit "tencent-p2"
        set phase1name "tencent"
        set proposal aes128-sha256
        set pfs enable
        set dhgrp 14
        set keylifeseconds 3600
        set src-subnet 192.168.0.0 255.255.255.0
        set dst-subnet 10.0.0.0 255.255.0.0
    next
end
config firewall local-in-policy
    edit 1
        set intf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set service %[4]s
        set schedule "always"
    next
    edit 2
        set intf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set action deny
        set service "ALL"
        set schedule "always"
    next
end
config firewall policy
    edit 1
        set name "to-cloud"
        set srcintf "lan"
        set dstintf "tencent"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
    edit 2
        set name "from-cloud"
        set srcintf "tencent"
        set dstintf "lan"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
`, gatewayIP, deviceIP, integrity, services, devicePSK)
}

const allServices = `"IKE" "ESP"`

// reaches answers until the card asks what is wanted.
func (w *world) reaches(tunnel string) {
	w.t.Helper()
	w.command(tunnel)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.asks("Does the security policy")
}

// form opens the form behind the card's button.
func (w *world) form(card slacklab.Message) slacklab.View {
	w.t.Helper()
	w.click(card, "Paste")
	var view slacklab.View
	w.wait("the form", func(s *slacklab.Server) bool {
		for _, v := range s.Views(w.user) {
			view = v
			return true
		}
		return false
	})
	return view
}

func (w *world) submit(view slacklab.View, values map[string]map[string]slacklab.Value) map[string]string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	errs, err := w.slack.Submit(ctx, w.user, view.ID, values)
	if err != nil {
		w.t.Fatal(err)
	}
	return errs
}

func file(name, content string) map[string]map[string]slacklab.Value {
	return map[string]map[string]slacklab.Value{
		"files": {"files": {Files: []slacklab.FileUpload{{Name: name, Content: []byte(content)}}}},
	}
}

// A whole configuration as a file in the form decides both steps; the difference is repaired with the
// commands on the card, and what is wrong is not asked of anybody.
func TestConfigurationInTheForm(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	view := w.form(card)
	if errs := w.submit(view, nil); errs["output"] == "" {
		t.Errorf("an empty form was taken: %v", errs)
	}
	if errs := w.submit(view, file("fw.conf", fortigate("sha1", allServices))); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	repair := w.card("Waiting for a repair")
	w.shows(repair, "IKE integrity: the cloud has SHA-256, the device SHA1", "set proposal aes128-sha256", "permits all")
	w.thread(repair, "IKE integrity")
	w.thread(repair, "UDP 500 from the VPN gateway")
	w.cloud.SetNetStatus(tunnel, "AVAILABLE")
	w.click(repair, "Done, check again")
	w.shows(w.card("Solved"), "The negotiation parameters differ", "IKE integrity")
	w.nowhere(devicePSK)
}

// The rule that keeps ESP out is named, and after its repair only the rest is open.
func TestPolicyInAFileOfTheThread(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	drop := func(content string) {
		t.Helper()
		if _, err := w.slack.Share(ctx10(t), w.user, w.channel, card.TS, "", slacklab.FileUpload{Name: "fw.conf", Content: []byte(content)}); err != nil {
			t.Fatal(err)
		}
	}
	drop(fortigate("sha256", `"IKE"`))
	repair := w.card("Waiting for a repair")
	w.shows(repair, "ESP from the VPN gateway", "security policy does not let the tunnel through")
	w.click(repair, "Done, check again")
	again := w.asks("What do the rules show now")
	w.shows(again, "show firewall policy")
	w.hides(again, "display security-policy")
	drop(fortigate("sha256", allServices))
	w.card("Escalated") // all is right on both sides, and it is still down
	w.wait("the evidence", func(s *slacklab.Server) bool { return botFile(s, "evidence.json") != "" })
	evidence := botFile(w.slack, "evidence.json")
	for _, want := range []string{`"vendor": "fortios"`, `"ESP from the VPN gateway"`, `"pre-shared key": 2`} {
		if !strings.Contains(evidence, want) {
			t.Errorf("the evidence does not have %s", want)
		}
	}
	w.nowhere(devicePSK)
}

func botFile(s *slacklab.Server, name string) string {
	for _, f := range s.Files() {
		if f.Name == name && f.User == slacklab.Bot {
			return string(f.Content)
		}
	}
	return ""
}

// A section alone is not enough to say that all is the same: the question stays open, and says what
// is missing. The second paste completes the first.
func TestPastesCompleteEachOther(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	w.click(w.asks("Does the security policy"), "Yes")
	card := w.asks("Are the negotiation parameters")
	whole := fortigate("sha256", allServices)
	phase1 := whole[strings.Index(whole, "config vpn ipsec phase1"):strings.Index(whole, "config vpn ipsec phase2")]
	phase2 := whole[strings.Index(whole, "config vpn ipsec phase2"):strings.Index(whole, "config firewall local-in")]
	paste := func(text string) {
		t.Helper()
		if errs := w.submit(w.form(card), map[string]map[string]slacklab.Value{"output": {"output": {Text: text}}}); len(errs) > 0 {
			t.Fatal(errs)
		}
	}
	paste(phase1)
	w.thread(card, "not known")
	paste(phase2)
	w.thread(card, "not all is known: Address of the device.")
	w.shows(w.asks("Are the negotiation parameters"), "not in what was pasted: Address of the device")
	paste(whole[:strings.Index(whole, "config vpn ipsec phase1")])
	w.shows(w.card("Escalated"), "parameters of vpn ipsec phase1-interface tencent agree with the cloud")
	w.nowhere(devicePSK)
}

// A log names the cause where no configuration shows it.
func TestLogAtAQuestion(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	w.click(w.asks("Does the security policy"), "Yes")
	card := w.asks("Are the negotiation parameters")
	w.submit(w.form(card), map[string]map[string]slacklab.Value{
		"output": {"output": {Text: "08[IKE] <tencent|1> received AUTHENTICATION_FAILED error notify"}},
	})
	w.thread(card, "AUTHENTICATION_FAILED")
	w.click(card, "Don't know")
	w.shows(w.card("Escalated"), "pre-shared key")
}

// What cannot be read is said, and the question stays.
func TestFileThatSaysNothing(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	w.submit(w.form(card), file("notes.txt", "meeting at ten\n"))
	w.thread(card, "nothing in it was recognised")
	w.click(w.asks("Does the security policy"), "Yes")
}

// Without the scope for files the form opens all the same, and a dropped file cannot be seen; the
// text works.
func TestFilesWithoutTheScope(t *testing.T) {
	cfg := slacklab.Default()
	cfg.Scopes = []string{"chat:write", "commands", "files:write"}
	cfg.Events = nil
	w := newWorldIn(t, cfg)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	card := w.asks("Does the security policy")
	w.submit(w.form(card), file("fw.conf", fortigate("sha1", allServices)))
	w.thread(card, "files:read")
}
