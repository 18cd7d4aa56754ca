package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// Steps 1 to 3 without a person, traffic, and changes of the cloud, at the outermost edge.

// pinging runs a command in a shell whose ping answers, or does not. Anything else is not run.
func (w *world) pinging(ctx context.Context, c cloudlab.Command, answers bool) cloudlab.CommandResult {
	if !strings.Contains(c.Text, "ping -n") {
		return cloudlab.CommandResult{ExitCode: 1}
	}
	line, received := "", 0
	if answers {
		line, received = `for i in 1 2 3 4 5; do echo "64 bytes from $to: icmp_seq=$i ttl=62 time=9.1 ms"; done`, 5
	}
	fake := fmt.Sprintf("#!/bin/sh\nfor to; do :; done\necho \"PING $to ($to) 56(84) bytes of data.\"\n%s\necho \"--- $to ping statistics ---\"\necho '5 packets transmitted, %d received'\n", line, received)
	dir, err := os.MkdirTemp("", "")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		err = os.WriteFile(filepath.Join(dir, "ping"), []byte(fake), 0o700) //nolint:gosec // it is run
	}
	if err != nil {
		w.t.Error(err)
	}
	sh := exec.CommandContext(ctx, "/bin/sh", "-c", c.Text)
	sh.Env = []string{"PATH=" + dir}
	out, err := sh.CombinedOutput()
	if err != nil {
		return cloudlab.CommandResult{ExitCode: 1, Output: out}
	}
	return cloudlab.CommandResult{Output: out}
}

// withHosts gives a tunnel a CVM in its VPC and a host in the IDC that take commands.
func (w *world) withHosts(options ...cloudlab.TunnelOption) (tunnel, idc string) {
	w.t.Helper()
	tunnel = w.compared(options...)
	var vpc string
	w.cloud.View(func(world *cloudlab.World) {
		for _, t := range world.Regions["ap-guangzhou"].Tunnels {
			if t.ID == tunnel {
				vpc = t.VPCID
			}
		}
	})
	w.cloud.AddInstance("ap-guangzhou", cloudlab.Instance{
		VPCID: vpc, PrivateIPs: []string{"10.0.1.5"}, Agent: &cloudlab.Agent{Status: "Online", Environment: "Linux"},
	})
	idc = w.cloud.AddManaged("ap-guangzhou", cloudlab.Managed{})
	w.tat, w.idcHosts = "auto,idc="+idc, []string{"192.168.0.1"}
	return tunnel, idc
}

// An idle tunnel comes up by the ping that the bot has a CVM send: nobody is asked anything.
func TestCommandActivatesTheTunnel(t *testing.T) {
	w := newWorld(t)
	tunnel, idc := w.withHosts(cloudlab.WithNegotiation("flowTrigger"))
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		if c.InstanceID == idc {
			return w.pinging(ctx, c, true)
		}
		if c.User == "root" || strings.Contains(c.User, "$") {
			t.Errorf("the command runs as %q", c.User)
		}
		w.cloud.SetNetStatus(tunnel, "AVAILABLE")
		return w.pinging(ctx, c, true)
	})
	w.serve(w.embedded())
	w.command(tunnel)
	card := w.card("Solved")
	w.shows(card, "traffic activates it")
	for _, m := range w.slack.Messages(w.channel) {
		if strings.Contains(m.Shown(), "Don't know") {
			t.Error("somebody was asked")
		}
	}
}

// With hosts on both ends the first question is the one for the configuration.
func TestHostsOnBothEndsLeaveOneQuestion(t *testing.T) {
	w := newWorld(t)
	tunnel, idc := w.withHosts()
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		if c.InstanceID == idc {
			return w.pinging(ctx, c, true)
		}
		return w.pinging(ctx, c, false)
	})
	w.serve(w.embedded())
	w.command(tunnel)
	card := w.asks("Does the security policy")
	w.shows(card, "❌ 1. A CVM in the VPC reaches the IDC", "✅ 2. The VPN gateway answers from the IDC")
	w.thread(card, "from the VPC (CVM ins-")
}

// A permission that is missing is named, and the person is asked as ever.
func TestMissingPermissionOfCommands(t *testing.T) {
	w := newWorld(t)
	tunnel, _ := w.withHosts()
	w.cloud.Fail("RunCommand", 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Message: "you are not authorized to perform operation (tat:RunCommand)"})
	w.serve(w.embedded())
	w.command(tunnel)
	w.shows(w.asks("From a CVM in the VPC"), "tat:RunCommand")
}

// A tunnel that is connected and lets nothing through is no healthy tunnel.
func TestConnectedAndSilent(t *testing.T) {
	w := newWorld(t)
	tunnel, idc := w.withHosts(cloudlab.WithNetStatus("AVAILABLE"))
	passes := make(chan struct{})
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		select {
		case <-passes:
			return w.pinging(ctx, c, true)
		default:
		}
		if c.InstanceID == idc {
			return w.pinging(ctx, c, true)
		}
		return w.pinging(ctx, c, false)
	})
	w.serve(w.embedded())
	w.command(tunnel)
	card := w.asks("The tunnel is connected, and nothing gets through")
	w.shows(card, "and nothing gets through", "Traffic passes again")
	w.click(card, "No")
	repair := w.card("Waiting for a repair")
	close(passes)
	w.click(repair, "Done, check again")
	w.shows(w.card("Solved"), "security policy")
}

// Where the hosts that were pinged are only guessed, their silence proves nothing.
func TestConnectedAndOnlyGuessed(t *testing.T) {
	w := newWorld(t)
	tunnel, _ := w.withHosts(cloudlab.WithNetStatus("AVAILABLE"))
	w.idcHosts = nil
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult { return w.pinging(ctx, c, false) })
	w.serve(w.embedded())
	w.command(tunnel)
	w.shows(w.card("Connected"), "they may not exist", "But nothing gets through")
}

// A connected tunnel through which a ping passes is healthy, and the card says by what.
func TestConnectedAndProven(t *testing.T) {
	w := newWorld(t)
	tunnel, _ := w.withHosts(cloudlab.WithNetStatus("AVAILABLE"))
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		return w.pinging(ctx, c, true)
	})
	w.serve(w.embedded())
	w.command(tunnel)
	w.shows(w.card("Connected"), "a ping from the VPC reaches the IDC", "But nothing gets through")
}

// Without any eyes, people say that a connected tunnel is silent, and that it is cured.
func TestPeopleSayThatItIsSilent(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared(cloudlab.WithNetStatus("AVAILABLE"))
	w.serve(w.embedded())
	w.command(tunnel)
	w.click(w.card("Connected"), "But nothing gets through")
	w.click(w.asks("From a CVM in the VPC"), "No")
	card := w.asks("The tunnel is connected, and nothing gets through")
	w.click(card, "Traffic passes again")
	w.shows(w.card("Solved"), "Traffic passes")
}

// Where traffic stopped is on the card, and the plot in the thread.
func TestTrafficOnTheCard(t *testing.T) {
	w := newWorld(t)
	w.traffic = true
	now := time.Now()
	carried := cloudlab.Series(func(minute time.Time) (float64, bool) {
		if minute.Before(now.Add(-time.Hour)) {
			return 3.5, true
		}
		return 0, true
	})
	tunnel := w.compared(cloudlab.WithMetric("InBandwidth", carried), cloudlab.WithMetric("OutBandwidth", carried))
	w.serve(w.embedded())
	w.command(tunnel)
	card := w.asks("From a CVM in the VPC")
	w.wait("the traffic on the card", func(*slacklab.Server) bool {
		return strings.Contains(w.asks("From a CVM in the VPC").Shown(), "traffic stopped at")
	})
	w.thread(card, "from the IDC |")
}

// changes prepares a run that stands at a difference which the cloud's end could take over.
func (w *world) changes() (tunnel string, repair slacklab.Message) {
	w.t.Helper()
	w.approvers = []string{slacklab.Oncall}
	tunnel = w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	view := w.form(w.asks("Does the security policy"))
	if errs := w.submit(view, file("fw.conf", fortigate("sha1", allServices))); len(errs) > 0 {
		w.t.Fatalf("the form was refused: %v", errs)
	}
	return tunnel, w.card("Waiting for a repair")
}

func (w *world) clickAs(user string, m slacklab.Message, label string) {
	w.t.Helper()
	if err := w.slack.ClickLabel(ctx10(w.t), user, w.channel, m.TS, label); err != nil {
		w.t.Fatalf("%s clicks %s: %v", user, label, err)
	}
}

func (w *world) writes(action string) int {
	n := 0
	for _, r := range w.cloud.Requests() {
		if r.Action == action {
			n++
		}
	}
	return n
}

// Only an approver has the cloud changed, once however often it is clicked, and the run is solved by
// what the change did.
func TestApproverChangesTheCloud(t *testing.T) {
	w := newWorld(t)
	w.cloud.OnWrite(func(action, id string, world *cloudlab.World) {
		for _, x := range world.Regions["ap-guangzhou"].Tunnels {
			if x.ID == id && action == "ModifyVpnConnectionAttribute" && x.IKE.Authentication == "SHA1" {
				x.NetStatus = "AVAILABLE"
			}
		}
	})
	_, repair := w.changes()
	w.shows(repair, "IKE integrity: SHA-256 → SHA1")
	w.clickAs(slacklab.Ana, repair, "Change the cloud's end")
	w.wait("the refusal", func(s *slacklab.Server) bool {
		return strings.Contains(fmt.Sprint(s.Ephemerals(slacklab.Ana)), "may not approve")
	})
	if n := w.writes("ModifyVpnConnectionAttribute"); n != 0 {
		t.Fatalf("the cloud was changed %d times without an approver", n)
	}
	w.clickAs(slacklab.Ben, repair, "Change the cloud's end")
	w.clickAs(slacklab.Chen, repair, "Change the cloud's end")
	solved := w.card("Solved")
	w.shows(solved, "the bot changed the cloud's end", "approved by")
	if n := w.writes("ModifyVpnConnectionAttribute"); n != 1 {
		t.Errorf("the cloud was changed %d times", n)
	}
}

// A change that did not help can be taken back.
func TestChangeThatDidNotHelp(t *testing.T) {
	w := newWorld(t)
	tunnel, repair := w.changes()
	w.clickAs(slacklab.Ben, repair, "Change the cloud's end")
	// Both ends agree now, and the tunnel is still down: the run goes on, and ends escalated.
	var card slacklab.Message
	w.wait("the outcome of the change", func(s *slacklab.Server) bool {
		for _, m := range s.Messages(w.channel) {
			if strings.Contains(m.Shown(), "approved by") && strings.Contains(m.Shown(), ": made") {
				card = m
				return true
			}
		}
		return false
	})
	_, _ = tunnel, card
	w.shows(w.card("Escalated"), "Set the cloud's end")
}

// An answer that was lost leaves a change of which nobody knows; it is not made again.
func TestChangeWhoseAnswerIsLost(t *testing.T) {
	w := newWorld(t)
	_, repair := w.changes()
	w.cloud.Fail("ModifyVpnConnectionAttribute", 1, cloudlab.Fault{Kind: cloudlab.DropAfter})
	w.clickAs(slacklab.Ben, repair, "Change the cloud's end")
	w.wait("the unclear outcome", func(s *slacklab.Server) bool {
		for _, m := range s.Messages(w.channel) {
			if strings.Contains(m.Shown(), "not known whether it was made") {
				return true
			}
		}
		return false
	})
	if n := w.writes("ModifyVpnConnectionAttribute"); n != 1 {
		t.Errorf("the cloud was asked %d times", n)
	}
}

// A person names the host that is worth a ping, where the bot could not say by itself; what the tunnel
// does not lead to is refused beside the field.
func TestPersonNamesAHost(t *testing.T) {
	w := newWorld(t)
	tunnel, _ := w.withHosts(cloudlab.WithNegotiation("flowTrigger"))
	w.tat, w.idcHosts = "auto", nil
	w.cloud.Fail("RunCommand", 1, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Message: "not authorized"})
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		if !strings.Contains(c.Text, "192.168.0.77") {
			t.Errorf("another host was pinged: %s", c.Text)
		}
		w.cloud.SetNetStatus(tunnel, "AVAILABLE")
		return w.pinging(ctx, c, true)
	})
	w.serve(w.embedded())
	w.command(tunnel)
	w.click(w.asks("From a CVM in the VPC"), "Ping another host")
	var form slacklab.View
	w.wait("the form", func(s *slacklab.Server) bool {
		for _, v := range s.Views(w.user) {
			form = v
			return true
		}
		return false
	})
	named := func(addr string) map[string]map[string]slacklab.Value {
		return map[string]map[string]slacklab.Value{"address": {"address": {Text: addr}}}
	}
	for _, wrong := range []string{"db-1", "8.8.8.8", "192.168.0.300"} {
		if errs := w.submit(form, named(wrong)); errs["address"] == "" {
			t.Errorf("%s was taken", wrong)
		}
	}
	if errs := w.submit(form, named("192.168.0.77")); len(errs) > 0 {
		t.Fatalf("refused: %v", errs)
	}
	w.shows(w.card("Solved"), "traffic activates it")
}
