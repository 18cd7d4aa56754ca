package demo

import (
	"fmt"
	"strings"
)

var juniper = vendor{
	maker: byJuniper, config: "show configuration | display set | no-more", file: "srx-%s.conf",
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
	return transcript{"show configuration security zones | display set", lines(
		byJuniper.section(s, "zones"), "netops@srx-"+s.host()+"> show configuration security policies | display set", byJuniper.section(s, "policies"))}
}

func juniperParams(s sight) transcript {
	return transcript{"show configuration security | display set | match \"ike|ipsec\"", byJuniper.section(s, "ike")}
}

func juniperSA(s sight) transcript {
	return transcript{"show security ike security-associations", lines(
		"Index   State  Initiator cookie  Responder cookie  Mode           Remote Address",
		when(s.Live, "7203361 UP     6a1f0c2e7b9d4405  91c37ab2d8e05f16  IKEv2          "+s.gw()),
		when(!s.Live, "7203360 DOWN   ae91b7c0d5f24e13  0000000000000000  IKEv2          "+s.gw()))}
}

func juniperPermit(s sight) transcript {
	return transcript{
		"configure; set security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services ike; commit",
		lines("[edit]", "netops@srx-"+s.host()+"# commit", "commit complete"),
	}
}

func juniperAlign(s sight) transcript {
	return transcript{
		"configure; set security ike proposal tencent authentication-algorithm sha-256; set security ike proposal tencent dh-group group14; " +
			"set security ipsec proposal tencent authentication-algorithm hmac-sha-256-128; set security ipsec policy tencent perfect-forward-secrecy keys group14; commit",
		lines("[edit]", "netops@srx-"+s.host()+"# commit", "commit complete"),
	}
}
