package demo

import (
	"fmt"
	"strings"
)

var huawei = vendor{
	maker: byHuawei, config: "display current-configuration", file: "USG-%s.cfg",
	model: "Huawei USG6525E", prompt: "<USG-%s>",
	ping: huaweiPing, policy: huaweiPolicy, params: huaweiParams, sa: huaweiSA, permit: huaweiPermit, align: huaweiAlign,
}

func huaweiPing(s sight, to fmt.Stringer, answers bool) transcript {
	var b strings.Builder
	fmt.Fprintf(&b, "  PING %s: 56  data bytes, press CTRL_C to break\n", to)
	for i := 1; i <= 10; i++ {
		if answers {
			fmt.Fprintf(&b, "    Reply from %s: bytes=56 Sequence=%d ttl=52 time=%d ms\n", to, i, 11+i%3)
		} else {
			fmt.Fprintf(&b, "    Request time out\n")
		}
	}
	fmt.Fprintf(&b, "\n  --- %s ping statistics ---\n    10 packet(s) transmitted\n    %d packet(s) received\n    %s packet loss",
		to, pick(answers, 10, 0), pick(answers, "0.00%", "100.00%"))
	if answers {
		b.WriteString("\n    round-trip min/avg/max = 11/12/13 ms")
	}
	return transcript{fmt.Sprintf("ping -a %s -c 10 %s", s.dev(), to), b.String()}
}

func huaweiPolicy(s sight) transcript {
	return transcript{"display security-policy rule all", lines(
		"Total:"+pick(s.Now.PolicyBlocks, "4", "5"),
		"RULE ID  RULE NAME                         STATE      ACTION       HITS",
		"-------------------------------------------------------------------------------",
		"1        ike-udp500                        enable     permit       1842",
		when(!s.Now.PolicyBlocks, "2        ipsec-natt-esp                    enable     permit       907"),
		"3        vpc-lan                           enable     permit       5120",
		"4        internet                          enable     permit       884120",
		"0        default                           enable     deny         71530",
		"-------------------------------------------------------------------------------")}
}

func huaweiParams(s sight) transcript {
	bad := s.Now.ParamsDiffer
	return transcript{"display ike proposal", lines(
		"Number of IKE Proposals: 1",
		"-------------------------------------------",
		" IKE Proposal: 10",
		"   Authentication Method      : PRE_SHARED",
		"   Authentication Algorithm   : "+pick(bad, "SHA1", "SHA2-256"),
		"   Encryption Algorithm       : AES-256",
		"   Diffie-Hellman Group       : "+pick(bad, "MODP-1024", "MODP-2048"),
		"   SA Duration(Seconds)       : 86400",
		"   Integrity Algorithm        : "+pick(bad, "HMAC-SHA1-96", "HMAC-SHA2-256"),
		"   Prf Algorithm              : "+pick(bad, "HMAC-SHA1", "HMAC-SHA2-256"),
		"-------------------------------------------",
		"<USG-"+s.host()+"> display ipsec proposal",
		"Number of Proposals: 1",
		" IPsec Proposal Name: tencent",
		"   Encapsulation Mode         : Tunnel",
		"   Transform                  : esp-new",
		"   ESP Protocol               : Authentication "+pick(bad, "SHA1-HMAC-96", "SHA2-HMAC-256"),
		"                                Encryption AES-256")}
}

func huaweiSA(s sight) transcript {
	head := []string{"  Conn-ID  Peer               VPN   Flag(s)   Phase  RemoteType  RemoteID", "---------------------------------------------------------------------------"}
	if s.Live {
		head = append(head, fmt.Sprintf("  1342     %s:4500            RD|ST|A   v2:2   IP          %s", s.gw(), s.gw()), fmt.Sprintf("  1341     %s:4500            RD|ST|A   v2:1   IP          %s", s.gw(), s.gw()))
		return transcript{"display ike sa", lines(head...)}
	}
	cause := pick(s.Now.ParamsDiffer, "phase1 proposal mismatch", "peer not responding")
	head = append(head, "  (none)", "", "<USG-"+s.host()+"> display ike error-info", "  peer             port    error-reason              version    error-time",
		fmt.Sprintf("  %-16s 500     %-25s v2         %s", s.gw(), cause, s.At.UTC().Format("2006-01-02 15:04:05")))
	return transcript{"display ike sa", lines(head...)}
}

func huaweiPermit(s sight) transcript {
	return transcript{
		"security-policy; rule name ipsec-natt-esp; source-zone local untrust; destination-zone local untrust; source-address " + s.gw() + " 32; source-address " + s.dev() + " 32; service udp-4500 esp; action permit; rule move ipsec-natt-esp before vpc-lan",
		lines("[USG-"+s.host()+"-policy-security-rule-ipsec-natt-esp] action permit", "Info: The configuration is saved."),
	}
}

func huaweiAlign(s sight) transcript {
	return transcript{
		"system-view; ike proposal 10; authentication-algorithm sha2-256; integrity-algorithm hmac-sha2-256; prf hmac-sha2-256; dh group14; ipsec proposal tencent; esp authentication-algorithm sha2-256; ipsec policy tencent 10 isakmp; pfs dh-group14; return; save",
		lines("[USG-"+s.host()+"-ipsec-policy-isakmp-tencent-10] return", "<USG-"+s.host()+"> save", "Info: The configuration is saved. IKE SAs of this proposal are negotiated anew."),
	}
}
