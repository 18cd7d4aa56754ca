package demo

import (
	"fmt"
	"strings"
)

var h3c = vendor{
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
	return transcript{"display security-policy ip", lines(
		"Security-policy ip", "",
		" rule 0 name ike-500",
		"  action pass",
		"  source-ip-host "+s.gw(),
		"  service ike",
		when(!s.Now.PolicyBlocks, " rule 1 name ipsec-natt-esp"),
		when(!s.Now.PolicyBlocks, "  action pass"),
		when(!s.Now.PolicyBlocks, "  source-ip-host "+s.gw()),
		when(!s.Now.PolicyBlocks, "  service nat-t-ipsec esp"),
		" rule 5 name vpc-lan",
		"  action pass",
		fmt.Sprintf("  source-ip-subnet %s  destination-ip-subnet %s", s.site.VPC, s.site.LAN))}
}

func h3cParams(s sight) transcript {
	bad := s.Now.ParamsDiffer
	return transcript{"display ike proposal", lines(
		" Priority Authentication Authentication Encryption  Diffie-Hellman Duration",
		"              method       algorithm    algorithm       group      (seconds)",
		"----------------------------------------------------------------------------",
		fmt.Sprintf(" 1        PRE-SHARED-KEY   %-11s AES-CBC-256 %-14s 86400", pick(bad, "SHA1", "SHA256"), pick(bad, "Group 2", "Group 14")),
		" default  PRE-SHARED-KEY   SHA1        DES-CBC     Group 1        86400",
		"<F1000-"+s.host()+"> display ipsec transform-set",
		"IPsec transform set: tencent",
		"  State: complete",
		"  Encapsulation mode: tunnel",
		"  PFS: "+pick(bad, "dh-group2", "dh-group14"),
		"  Transform: ESP",
		"  ESP protocol:",
		"    Integrity: "+pick(bad, "SHA1", "SHA256"),
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
		"rule 1 name ipsec-natt-esp; source-ip-host " + s.gw() + "; service nat-t-ipsec esp; action pass",
		lines("[F1000-"+s.host()+"-security-policy-ip-1-ipsec-natt-esp] action pass", "Saved the current configuration to mainboard device successfully."),
	}
}

func h3cAlign(s sight) transcript {
	return transcript{
		"ike proposal 1; authentication-algorithm sha256; encryption-algorithm aes-cbc-256; dh group14",
		lines("[F1000-"+s.host()+"-ike-proposal-1] dh group14", "Saved the current configuration to mainboard device successfully."),
	}
}
