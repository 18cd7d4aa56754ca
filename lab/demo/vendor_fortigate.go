package demo

import (
	"fmt"
	"strings"
)

var fortigate = vendor{
	maker: byFortinet, config: "show", file: "FGT-%s.conf",
	model: "FortiGate 100F", prompt: "FGT-%s #",
	ping: fortiPing, policy: fortiPolicy, params: fortiParams, sa: fortiSA, permit: fortiPermit, align: fortiAlign,
}

func fortiPing(_ sight, to fmt.Stringer, answers bool) transcript {
	var b strings.Builder
	fmt.Fprintf(&b, "PING %s (%s): 56 data bytes\n", to, to)
	for i := range 5 {
		if answers {
			fmt.Fprintf(&b, "64 bytes from %s: icmp_seq=%d ttl=51 time=%d.%d ms\n", to, i, 176+i%2, 1+i)
		}
	}
	fmt.Fprintf(&b, "\n--- %s ping statistics ---\n5 packets transmitted, %d packets received, %s packet loss",
		to, pick(answers, 5, 0), pick(answers, "0%", "100%"))
	if answers {
		b.WriteString("\nround-trip min/avg/max = 176.1/176.7/177.4 ms")
	}
	return transcript{fmt.Sprintf("execute ping %s", to), b.String()}
}

func fortiPolicy(s sight) transcript {
	return transcript{"show firewall local-in-policy", lines(
		byFortinet.section(s, "local-in"), "FGT-"+s.host()+" # show firewall policy", byFortinet.section(s, "policy"))}
}

func fortiParams(s sight) transcript {
	return transcript{"show vpn ipsec phase1-interface", lines(
		byFortinet.section(s, "phase1"), "FGT-"+s.host()+" # show vpn ipsec phase2-interface", byFortinet.section(s, "phase2"))}
}

func fortiSA(s sight) transcript {
	return transcript{"get vpn ike gateway tencent", lines(
		"vd: root/0",
		"name: tencent",
		"version: 2",
		"interface: wan1 7",
		fmt.Sprintf("addr: %s:500 -> %s:500", s.dev(), s.gw()),
		"created: 1042s ago",
		"IKE SA: "+pick(s.Live, "created 1/1  established 1/1  time 180/180/180 ms", "created 38/38"),
		"IPsec SA: "+pick(s.Live, "created 1/1  established 1/1  time 170/170/170 ms", "created 0/0"),
		when(!s.Live, "  negotiation timeout: no answer to IKE_AUTH on UDP 4500"))}
}

func fortiPermit(s sight) transcript {
	return transcript{
		`config firewall local-in-policy; edit 2; set intf "wan1"; set srcaddr "vpngw"; set dstaddr "wan1-ip"; set service "UDP-4500" "ESP"; set action accept; set schedule "always"; next; move 2 before 9; end`,
		lines("FGT-"+s.host()+" (2) # next", "FGT-"+s.host()+" (local-in-policy) # end"),
	}
}

func fortiAlign(s sight) transcript {
	return transcript{
		`config vpn ipsec phase1-interface; edit "tencent"; set proposal aes256-sha256; set dhgrp 14; next; end; config vpn ipsec phase2-interface; edit "tencent"; set proposal aes256-sha256; set pfs enable; set dhgrp 14; next; end`,
		lines("FGT-"+s.host()+" (tencent) # next", "FGT-"+s.host()+" (phase2-interface) # end"),
	}
}
