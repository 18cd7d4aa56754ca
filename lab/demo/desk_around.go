package demo

import (
	"fmt"
	"net/netip"
	"time"
)

// publicDNS is the public resolver that the runbook has people ping.
var publicDNS = netip.MustParseAddr("119.29.29.29")

// internetLine is the way out: the switch port and the provider's page.
func (s Story) internetLine() Console {
	return Console{
		ID: "line", Title: "Internet line", About: "The uplink of the VPN device and the provider's status page", Prompt: "$",
		Commands: []ConsoleCommand{
			{ID: "status", Label: "Uplink port", Text: "show interface uplink", print: uplink},
			{ID: "provider", Label: "Provider's status page", Text: "open https://status.provider.example", print: provider},
			{
				ID: "replug", Label: "Replug the uplink", Text: "(walk to the rack, reseat the optics)", Repair: true,
				print: replug, do: func(l *Line) { l.UplinkDown = false },
			},
		},
	}
}

func uplink(s sight) string {
	if s.Now.UplinkDown {
		return lines(
			"uplink is down, line protocol is down (notconnect)",
			"  Description: internet, provider circuit 192.0.2.0/30",
			"  Transceiver: 10GBASE-LR, Rx power -40.00 dBm  ** LOS, below alarm threshold **",
			"  Last link flapped: 00:17:42 ago",
			"  0 packets input, 1204 output drops, 3 carrier transitions")
	}
	return lines(
		"uplink is up, line protocol is up (connected)",
		"  Description: internet, provider circuit 192.0.2.0/30",
		"  Transceiver: 10GBASE-LR, Rx power -5.12 dBm, Tx power -2.31 dBm",
		"  30 second input rate 48211000 bits/sec, output rate 21930000 bits/sec",
		"  0 input errors, 0 CRC, 0 output drops")
}

func provider(s sight) string {
	switch {
	case s.Now.Heals > 0 && s.Now.UplinkDown:
		return lines("▲ Partial outage: fibre cut on the ring that serves your site.", "  A crew is splicing; service returns within minutes.")
	case s.Now.UplinkDown:
		return lines("● All services operational.", "  Your port: LOSS OF SIGNAL from the customer's side. Please check optics and patch cable.")
	case s.Now.CarrierDrops:
		return lines("● All services operational.", "  (A carrier further away is not on this page.)")
	default:
		return "● All services operational. Your port: up."
	}
}

func replug(s sight) string {
	switch {
	case !s.Now.UplinkDown:
		return "The link goes down and comes back. It was fine before."
	case s.Now.Heals > 0:
		return lines("Optics reseated; you find a loose patch cable on the way.", "uplink changed state to up")
	default:
		return lines("Optics reseated.", "uplink changed state to up", "Rx power -5.12 dBm")
	}
}

// tencent is the cloud's web console, as far as the API does not show it anyway.
func (s Story) tencent() Console {
	return Console{
		ID: "tencent", Title: "Tencent console", About: "VPC > VPN Connections, and Anti-DDoS", Prompt: "›",
		Commands: []ConsoleCommand{
			{ID: "tunnel", Label: "Tunnel", Text: "VPN Tunnel > " + s.Tunnel, print: tunnelPage},
			{ID: "log", Label: "Tunnel's log", Text: "VPN Tunnel > More > Log", print: tunnelLog},
			{ID: "blocked", Label: "Blocked addresses", Text: "Anti-DDoS > Blocked IPs", print: blockedPage},
			{
				ID: "release", Label: "Release the address", Text: "Anti-DDoS > Blocked IPs > Release", Repair: true,
				print: releasePage, do: func(l *Line) { l.Blocked = false },
			},
		},
	}
}

func tunnelPage(s sight) string {
	return lines(
		fmt.Sprintf("%-18s %s", "Tunnel", s.Tunnel),
		fmt.Sprintf("%-18s %s", "Name", s.Name),
		fmt.Sprintf("%-18s %s ↔ %s", "Addresses", s.gw(), s.dev()),
		fmt.Sprintf("%-18s %s ↔ %s", "SPD", s.site.VPC, s.site.LAN),
		fmt.Sprintf("%-18s %s", "Status", pick(s.Live, "Connected", "Unconnected")),
		fmt.Sprintf("%-18s %s", "Negotiation", pick(s.Now.NeedsTraffic, "by traffic", "active")))
}

func tunnelLog(s sight) string {
	line := func(secondsAgo int, text string) string {
		return s.At.UTC().Add(-time.Duration(secondsAgo)*time.Second).Format("15:04:05") + " [IKE] " + text
	}
	switch {
	case s.Live:
		return lines(line(4, "initiating IKE_SA to "+s.dev()), line(3, "IKE_SA established"), line(3, "CHILD_SA established, SPIs c1f0a2b7_i 0x7e21d904_o"))
	case s.Now.Blocked:
		return lines(line(9, "initiating IKE_SA to "+s.dev()), line(9, "sendto failed: operation not permitted (address blocked)"))
	case s.Now.ParamsDiffer:
		return lines(line(9, "parsed IKE_SA_INIT request from "+s.dev()), line(9, "received proposals unacceptable: AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024"), line(9, "sending NO_PROPOSAL_CHOSEN"))
	case s.Now.NeedsTraffic:
		return line(3600, "CHILD_SA closed: idle; waiting for traffic")
	default:
		return lines(line(41, "initiating IKE_SA to "+s.dev()), line(37, "retransmit 1 of request with message ID 0"), line(30, "retransmit 2 of request with message ID 0"), line(17, "retransmit 3 of request with message ID 0"), line(1, "giving up after 5 retransmits: peer not responding"))
	}
}

func blockedPage(s sight) string {
	if s.Now.Blocked {
		return lines("IP              Blocked since          Reason               Release", fmt.Sprintf("%-15s %s   inbound DDoS 41 Gbps  manual, 3 of 3 left", s.gw(), s.At.UTC().Add(-22*time.Minute).Format("2006-01-02 15:04")))
	}
	return "No blocked IPs in this account."
}

func releasePage(s sight) string {
	if s.Now.Blocked {
		return lines("Release "+s.gw()+"? OK", "Released. 2 manual releases left today.")
	}
	return "There is nothing to release."
}
