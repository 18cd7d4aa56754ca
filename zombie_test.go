package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// Processes that stand still for longer than their lease, and wake.

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// An edit that a process began before it stood still, and that comes after those of its successor,
// put an old question back on the card: with dead buttons, for ever.
func TestLateEditOfAZombie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	redis := startRedis(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	zombie := w.spawn(redis.url)
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.slack.Fail("chat.update", 1, slacklab.Fault{Delay: 12 * time.Second})
	w.click(card, "No")
	<-time.After(time.Second) // Slack has the edit and takes its time; nothing tells the test so
	zombie.signal(syscall.SIGSTOP)
	w.spawn(redis.url)
	w.slack.DisconnectOne(slacklab.Hard) // Slack sends nothing to who does not hear
	w.slack.DisconnectOne(slacklab.Hard)
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.asks("Does the security policy")
	w.wait("the late edit", func(*slacklab.Server) bool {
		return strings.Contains(w.slack.Messages(w.channel)[0].Text, "ping the VPN gateway's public address")
	})
	zombie.signal(syscall.SIGCONT)
	w.click(w.asks("Does the security policy"), "Don't know")
	w.asks("negotiation parameters")
}

// A post that Slack makes long after it was asked to, when the successor has looked for it in vain and
// posted its own, is taken back: nobody is to answer the card that does not count.
func TestLatePostOfAZombie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	redis := startRedis(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	zombie := w.spawn(redis.url)
	w.slack.Fail("chat.postMessage", 1, slacklab.Fault{Delay: 9 * time.Second})
	w.command(tunnel.ID)
	<-time.After(1500 * time.Millisecond) // Slack has the post and takes its time; nothing tells the test so
	zombie.signal(syscall.SIGSTOP)
	w.spawn(redis.url)
	w.slack.DisconnectOne(slacklab.Hard) // Slack sends nothing to who does not hear
	w.slack.DisconnectOne(slacklab.Hard)
	w.wait("two cards", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) == 2 })
	zombie.signal(syscall.SIGCONT)
	w.wait("one card", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) == 1 })
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
}

// A post for whose turn a process waited when it stood still is not made by it when it wakes: its
// successor has made it.
func TestPostOfAZombie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	redis := startRedis(t)
	zombie := w.spawn(redis.url)
	const tunnels = 7 // more than may be posted at once
	for range tunnels {
		w.command(w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down()).ID)
	}
	w.wait("some cards", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) >= 4 })
	zombie.signal(syscall.SIGSTOP)
	w.spawn(redis.url)
	w.wait("all cards", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) >= tunnels })
	zombie.signal(syscall.SIGCONT)
	w.wait("the zombie to notice", func(*slacklab.Server) bool {
		return strings.Contains(zombie.log.String(), "another replica has taken the run")
	})
	if n := len(w.slack.Messages(w.channel)); n != tunnels {
		t.Errorf("%d cards, want %d", n, tunnels)
	}
}
