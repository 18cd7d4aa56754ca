package demo

import (
	"fmt"
	"strings"
)

var h3c = vendor{
	maker: byH3C, config: "display current-configuration", file: "F1000-%s.cfg",
	model: "H3C SecPath F1000", prompt: "<F1000-%s>",
	ping: h3cPing, policy: h3cPolicy, params: h3cParams, sa: h3cSA, permit: h3cPermit, align: h3cAlign,
}

func h3cPing(s sight, to fmt.Stringer, answers bool) transcript {
	var b strings.Builder
	fmt.Fprintf(&b, "Ping %s (%s) from %s: 56 data bytes, press CTRL_C to break\n", to, to, s.dev())
	for i := range 10 {
		if answers {
			fmt.Fprintf(&b, "56 bytes from %s: icmp_seq=%d ttl=53 time=%d.%03d ms\n", to, i, 9+i%2, 100+i*37)
		} else {
			b.WriteString("Request time out\n")
		}
	}
	fmt.Fprintf(&b, "\n--- Ping statistics for %s ---\n10 packet(s) transmitted, %d packet(s) received, %s packet loss",
		to, pick(answers, 10, 0), pick(answers, "0.0%", "100.0%"))
	if answers {
		b.WriteString("\nround-trip min/avg/max/std-dev = 9.100/9.766/10.433/0.521 ms")
	}
	return transcript{fmt.Sprintf("ping -a %s -c 10 %s", s.dev(), to), b.String()}
}

func h3cPolicy(s sight) transcript {
	return transcript{"display current-configuration configuration security-policy-ip", byH3C.section(s, "security-policy")}
}

func h3cParams(s sight) transcript {
	bad := s.Now.ParamsDiffer
	sha := pick(bad, "SHA1", "SHA256")
	return transcript{"display ikev2 proposal", lines(
		"IKEv2 proposal : tencent",
		"  Encryption: AES-CBC-256",
		"  Integrity: "+sha,
		"  PRF: "+sha,
		"  DH Group: "+pick(bad, "MODP1024/Group2", "MODP2048/Group14"),
		"<F1000-"+s.host()+"> display ipsec transform-set",
		"IPsec transform set: tencent",
		"  State: complete",
		"  Encapsulation mode: tunnel",
		"  PFS: "+pick(bad, "dh-group2", "dh-group14"),
		"  Transform: ESP",
		"  ESP protocol:",
		"    Integrity: "+sha,
		"    Encryption: AES-CBC-256")}
}

func h3cSA(s sight) transcript {
	head := []string{
		"    Connection-ID   Remote                Flag         DOI",
		"------------------------------------------------------------------",
	}
	if s.Live {
		head = append(head, fmt.Sprintf("    27              %-21s RD           IPsec", s.gw()))
	}
	return transcript{"display ike sa", lines(append(head, "Flags:", "RD--READY RL--REPLACED FD-FADING RK-REKEY")...)}
}

func h3cPermit(s sight) transcript {
	return transcript{
		"security-policy ip; rule 1 name ipsec-natt-esp; source-ip-host " + s.gw() + "; source-ip-host " + s.dev() + "; service udp-4500; service esp; action pass; move rule 1 before 5",
		lines("[F1000-"+s.host()+"-security-policy-ip-1-ipsec-natt-esp] action pass", "Saved the current configuration to mainboard device successfully."),
	}
}

func h3cAlign(s sight) transcript {
	return transcript{
		"system-view; ikev2 proposal tencent; integrity sha256; prf sha256; dh group14; ipsec transform-set tencent; esp authentication-algorithm sha256; pfs dh-group14; save force",
		lines("[F1000-"+s.host()+"-ipsec-transform-set-tencent] save force", "Saved the current configuration to mainboard device successfully."),
	}
}
