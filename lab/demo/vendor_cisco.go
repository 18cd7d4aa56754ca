package demo

import (
	"fmt"
)

var cisco = vendor{
	maker: byCisco, config: "show running-config", file: "isr-%s.cfg",
	model: "Cisco ISR 4331", prompt: "isr-%s#",
	ping: ciscoPing, policy: ciscoPolicy, params: ciscoParams, sa: ciscoSA, permit: ciscoPermit, align: ciscoAlign,
}

func ciscoPing(s sight, to fmt.Stringer, answers bool) transcript {
	return transcript{fmt.Sprintf("ping %s source %s repeat 10", to, s.dev()), lines(
		"Type escape sequence to abort.",
		fmt.Sprintf("Sending 10, 100-byte ICMP Echos to %s, timeout is 2 seconds:", to),
		"Packet sent with a source address of "+s.dev(),
		pick(answers, "!!!!!!!!!!", ".........."),
		pick(answers, "Success rate is 100 percent (10/10), round-trip min/avg/max = 32/33/36 ms", "Success rate is 0 percent (0/10)"))}
}

func ciscoPolicy(s sight) transcript {
	rule := func(n int, what string, hits int) string {
		return fmt.Sprintf("    %d permit %s host %s host %s%s (%d matches)", n, what, s.gw(), s.dev(),
			map[int]string{10: " eq isakmp", 20: " eq non500-isakmp"}[n], hits)
	}
	open := !s.Now.PolicyBlocks
	d := s.configured()
	return transcript{"show access-lists OUTSIDE-IN", lines(
		"Extended IP access list OUTSIDE-IN",
		rule(10, "udp", 1842),
		when(open, rule(20, "udp", 907)),
		when(open, rule(30, "esp", 5120)),
		fmt.Sprintf("    40 permit icmp any host %s (311 matches)", s.dev()),
		fmt.Sprintf("    50 permit ip %s %s %s %s", d.VPC.Net(), d.VPC.Wildcard(), d.LAN.Net(), d.LAN.Wildcard()),
		"    60 permit tcp any any established (880412 matches)",
		fmt.Sprintf("    70 deny ip any any log (%d matches)", pick(open, 60212, 71530)))}
}

func ciscoParams(s sight) transcript {
	return transcript{"show running-config | section crypto", byCisco.section(s, "crypto")}
}

func ciscoSA(s sight) transcript {
	if s.Live {
		return transcript{"show crypto ikev2 sa", lines(
			" IPv4 Crypto IKEv2  SA", "",
			"Tunnel-id Local                 Remote                fvrf/ivrf            Status",
			fmt.Sprintf("1         %-21s %-21s none/none            READY", s.dev()+"/4500", s.gw()+"/4500"),
			"      Encr: AES-CBC, keysize: 256, PRF: SHA256, Hash: SHA256, DH Grp:14, Auth sign: PSK, Auth verify: PSK",
			"      Life/Active Time: 86400/7 sec")}
	}
	why := fmt.Sprintf("%%IKEV2-5-NO_RESPONSE: no response from %s, retransmission limit reached", s.gw())
	if s.Now.ParamsDiffer {
		why = fmt.Sprintf("%%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Received no proposal chosen notify (peer %s)", s.gw())
	}
	return transcript{"show crypto ikev2 sa", lines("", s.At.UTC().Format("*Jan _2 15:04:05.000: ")+why)}
}

func ciscoPermit(s sight) transcript {
	return transcript{
		fmt.Sprintf("ip access-list extended OUTSIDE-IN; 20 permit udp host %s host %s eq non500-isakmp; 30 permit esp host %s host %s", s.gw(), s.dev(), s.gw(), s.dev()),
		lines("isr-"+s.host()+"(config-ext-nacl)#end", "Building configuration...", "[OK]"),
	}
}

func ciscoAlign(s sight) transcript {
	return transcript{
		"configure terminal; crypto ikev2 proposal TENCENT; integrity sha256; group 14; crypto ipsec transform-set TENCENT esp-aes 256 esp-sha256-hmac; mode tunnel; crypto map OUTSIDE 10 ipsec-isakmp; set pfs group14; end",
		lines("isr-"+s.host()+"(config-crypto-map)#end", "isr-"+s.host()+"#write memory", "Building configuration...", "[OK]"),
	}
}
