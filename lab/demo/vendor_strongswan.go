package demo

import (
	"fmt"
	"strings"
)

var strongswan = vendor{
	maker: byStrongswan, config: "cat /etc/swanctl/conf.d/tencent.conf; nft list ruleset", file: "vpn-%s.conf",
	model: "Linux, strongSwan 5.9", prompt: "root@vpn-%s:~#",
	ping: linuxPing, policy: nftPolicy, params: swanParams, sa: swanSA, permit: nftPermit, align: swanAlign,
}

func linuxPing(s sight, to fmt.Stringer, answers bool) transcript {
	var b strings.Builder
	fmt.Fprintf(&b, "PING %s (%s) from %s : 56(84) bytes of data.\n", to, to, s.dev())
	for i := 1; i <= 10 && answers; i++ {
		fmt.Fprintf(&b, "64 bytes from %s: icmp_seq=%d ttl=49 time=%d.%d ms\n", to, i, 251+i%2, i%10)
	}
	fmt.Fprintf(&b, "\n--- %s ping statistics ---\n10 packets transmitted, %d received, %s packet loss, time %dms",
		to, pick(answers, 10, 0), pick(answers, "0%", "100%"), pick(answers, 9012, 9216))
	if answers {
		b.WriteString("\nrtt min/avg/max/mdev = 251.100/251.603/252.900/0.412 ms")
	}
	return transcript{fmt.Sprintf("ping -c 10 -I %s %s", s.dev(), to), b.String()}
}

func nftPolicy(s sight) transcript {
	return transcript{"nft list ruleset", byStrongswan.section(s, "ruleset")}
}

func swanParams(s sight) transcript {
	return transcript{"swanctl --list-conns && grep proposals /etc/swanctl/conf.d/tencent.conf", lines(
		"tencent: IKEv2, no reauthentication, rekeying every 86400s, dpd delay 30s",
		"  local:  "+s.dev(),
		"  remote: "+s.gw(),
		"  local pre-shared key authentication:",
		"    id: "+s.dev(),
		"  remote pre-shared key authentication:",
		"    id: "+s.gw(),
		"  tencent: TUNNEL, rekeying every 3600s, dpd action is restart",
		"    local:  "+s.site.LAN.String(),
		"    remote: "+s.site.VPC.String(),
		"        proposals = "+swanProposal(s),
		"                esp_proposals = "+swanProposal(s))}
}

func swanProposal(s sight) string {
	return pick(s.Now.ParamsDiffer, "aes256-sha1-modp1024", "aes256-sha256-modp2048")
}

func swanSA(s sight) transcript {
	if s.Live {
		return transcript{"swanctl --list-sas", lines(
			"tencent: #1, ESTABLISHED, IKEv2, 8c1f0a27b3d94e15_i* 2d7be904aa51c0f3_r",
			fmt.Sprintf("  local  '%s' @ %s[4500]", s.dev(), s.dev()),
			fmt.Sprintf("  remote '%s' @ %s[4500]", s.gw(), s.gw()),
			"  AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048",
			"  tencent: #1, reqid 1, INSTALLED, TUNNEL, ESP:AES_CBC-256/HMAC_SHA2_256_128")}
	}
	return transcript{"swanctl --list-sas", lines(
		"tencent: #42, CONNECTING, IKEv2, 51ad0c77e2f3b819_i* 0000000000000000_r",
		fmt.Sprintf("  local  '%%any' @ %s[500]", s.dev()),
		fmt.Sprintf("  remote '%%any' @ %s[500]", s.gw()),
		"  active:  IKE_VENDOR IKE_INIT IKE_NATD IKE_CERT_PRE IKE_AUTH",
		"",
		"charon: 12[IKE] retransmit 4 of request with message ID 0",
		fmt.Sprintf("charon: 12[NET] sending packet: from %s[500] to %s[500] (464 bytes)", s.dev(), s.gw()))}
}

func nftPermit(s sight) transcript {
	return transcript{
		fmt.Sprintf("nft add rule inet filter input ip saddr %s udp dport 4500 accept; nft add rule inet filter input ip saddr %s ip protocol esp accept", s.gw(), s.gw()),
		"root@vpn-" + s.host() + ":~# nft list ruleset > /etc/nftables.conf",
	}
}

func swanAlign(sight) transcript {
	return transcript{
		"sed -i 's/aes256-sha1-modp1024/aes256-sha256-modp2048/' /etc/swanctl/conf.d/tencent.conf; swanctl --load-all",
		lines("loaded connection 'tencent'", "successfully loaded 1 connections, 0 unloaded"),
	}
}
