package main

import (
	"context"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
)

// onHosts has the hosts of the lab answer a ping of the IDC with a reply, or with silence.
func (w *world) onHosts(reply func() bool) {
	w.cloud.OnCommand(func(context.Context, cloudlab.Command) cloudlab.CommandResult {
		out := "# vpncheck: burst 1\n"
		if reply() {
			out += "64 bytes from 192.168.1.1: icmp_seq=5 ttl=63 time=20.1 ms\n5 packets transmitted, 1 received, 80% packet loss, time 1203ms\n"
		} else {
			out += "5 packets transmitted, 0 received, 100% packet loss, time 1203ms\n"
		}
		return cloudlab.CommandResult{Output: []byte(out)}
	})
}

// Step 1 without a person: a CVM pings, the tunnel comes up by that, and the card says so.
func TestTrafficFromTheVPCActivates(t *testing.T) {
	w := newWorld(t)
	w.tat = "auto"
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.1.0.0/16", Remotes: []string{"192.168.1.0/24"}}))
	id := w.cloud.AddInstance("ap-guangzhou", cloudlab.Instance{
		VPCID: tunnel.VPCID, Name: "web-1", PrivateIPs: []string{"10.1.1.4"}, Agent: cloudlab.LinuxAgent(),
	})
	w.onHosts(func() bool {
		w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
		return true
	})
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.shows(w.card("Solved"), "1 of 5 replies", "traffic activates it")
	w.thread(w.card("Solved"), "CVM "+id)
}

// Silence from the VPC is no end: the runbook goes on to the next question by itself.
func TestSilenceFromTheVPC(t *testing.T) {
	w := newWorld(t)
	w.tat, w.traffic = "auto", true
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(),
		cloudlab.WithMetric("InBandwidth", cloudlab.Until(time.Now().Add(-time.Hour), cloudlab.Steady(3))),
		cloudlab.WithMetric("OutBandwidth", cloudlab.Until(time.Now().Add(-time.Hour), cloudlab.Steady(3))),
		cloudlab.WithSPD(cloudlab.Policy{Local: "10.1.0.0/16", Remotes: []string{"192.168.1.0/24"}}))
	w.cloud.AddInstance("ap-guangzhou", cloudlab.Instance{VPCID: tunnel.VPCID, PrivateIPs: []string{"10.1.1.4"}, Agent: cloudlab.LinuxAgent()})
	w.onHosts(func() bool { return false })
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.shows(w.asks("ping the VPN gateway's public address"), "0 of 5 replies", "traffic stopped at")
}

// What may not be done there is asked of people, with the permission that is missing.
func TestNoPermissionInTheVPC(t *testing.T) {
	w := newWorld(t)
	w.tat = "auto"
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.cloud.Fail("RunCommand", 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation.CamAuthFailed"})
	w.cloud.AddInstance("ap-guangzhou", cloudlab.Instance{VPCID: tunnel.VPCID, PrivateIPs: []string{"10.1.1.4"}, Agent: cloudlab.LinuxAgent()})
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.shows(w.asks("From a CVM in the VPC"), "tat:RunCommand")
}
