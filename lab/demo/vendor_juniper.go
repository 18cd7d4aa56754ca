package demo

import (
	"fmt"
	"strings"
)

var juniper = vendor{
	model: "Juniper SRX345", prompt: "netops@srx-%s>",
	ping: juniperPing, policy: juniperPolicy, params: juniperParams, sa: juniperSA, permit: juniperPermit, align: juniperAlign,
}

func juniperPing(s sight, to fmt.Stringer, answers bool) transcript {
	var b strings.Builder
	fmt.Fprintf(&b, "PING %s (%s): 56 data bytes\n", to, to)
	for i := range 10 {
		if answers {
			fmt.Fprintf(&b, "64 bytes from %s: icmp_seq=%d ttl=54 time=%d.%03d ms\n", to, i, 41+i%2, 120+i*29)
		}
	}
	fmt.Fprintf(&b, "\n--- %s ping statistics ---\n10 packets transmitted, %d packets received, %s packet loss",
		to, pick(answers, 10, 0), pick(answers, "0%", "100%"))
	if answers {
		b.WriteString("\nround-trip min/avg/max/stddev = 41.120/41.740/42.381/0.502 ms")
	}
	return transcript{fmt.Sprintf("ping %s source %s count 10", to, s.dev()), b.String()}
}

func juniperPolicy(s sight) transcript {
	zone := "set security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services "
	filter := "set firewall family inet filter OUTSIDE-IN term "
	return transcript{"show configuration security zones | display set", lines(
		zone+"ike", zone+"ping",
		filter+"ike from source-address "+s.gw()+"/32",
		filter+"ike from protocol udp", filter+"ike from destination-port 500", filter+"ike then accept",
		when(!s.Now.PolicyBlocks, filter+"natt from destination-port 4500"),
		when(!s.Now.PolicyBlocks, filter+"natt then accept"),
		when(!s.Now.PolicyBlocks, filter+"esp from protocol esp"),
		when(!s.Now.PolicyBlocks, filter+"esp then accept"),
		filter+"rest then discard",
		fmt.Sprintf("set security policies from-zone vpn to-zone trust policy tencent match source-address %s", s.site.VPC),
		fmt.Sprintf("set security policies from-zone vpn to-zone trust policy tencent match destination-address %s", s.site.LAN),
		"set security policies from-zone vpn to-zone trust policy tencent then permit")}
}

func juniperParams(s sight) transcript {
	bad := s.Now.ParamsDiffer
	ike, esp := "set security ike ", "set security ipsec "
	return transcript{"show configuration security ike | display set", lines(
		ike+"proposal tencent authentication-method pre-shared-keys",
		ike+"proposal tencent dh-group "+pick(bad, "group2", "group14"),
		ike+"proposal tencent authentication-algorithm "+pick(bad, "sha1", "sha-256"),
		ike+"proposal tencent encryption-algorithm aes-256-cbc",
		ike+"proposal tencent lifetime-seconds 86400",
		ike+`policy tencent pre-shared-key ascii-text "$9$k.PTCA0Ehr4aUHqPzF69Ap"`,
		ike+"gateway tencent address "+s.gw(),
		ike+"gateway tencent version v2-only",
		esp+"proposal tencent protocol esp",
		esp+"proposal tencent authentication-algorithm "+pick(bad, "hmac-sha1-96", "hmac-sha-256-128"),
		esp+"proposal tencent encryption-algorithm aes-256-cbc",
		esp+"policy tencent perfect-forward-secrecy keys "+pick(bad, "group2", "group14"))}
}

func juniperSA(s sight) transcript {
	return transcript{"show security ike security-associations", lines(
		"Index   State  Initiator cookie  Responder cookie  Mode           Remote Address",
		when(s.Live, "7203361 UP     6a1f0c2e7b9d4405  91c37ab2d8e05f16  IKEv2          "+s.gw()),
		when(!s.Live, "7203360 DOWN   ae91b7c0d5f24e13  0000000000000000  IKEv2          "+s.gw()))}
}

func juniperPermit(s sight) transcript {
	return transcript{
		"set firewall family inet filter OUTSIDE-IN term natt from destination-port 4500; set … term esp from protocol esp; commit",
		lines("[edit]", "netops@srx-"+s.host()+"# commit", "commit complete"),
	}
}

func juniperAlign(s sight) transcript {
	return transcript{
		"set security ike proposal tencent authentication-algorithm sha-256 encryption-algorithm aes-256-cbc dh-group group14; commit",
		lines("[edit]", "netops@srx-"+s.host()+"# commit", "commit complete"),
	}
}
