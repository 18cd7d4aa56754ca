package cisco

import (
	"strconv"

	"vpncheck/internal/firewall"
)

var protocols = map[string]int{
	"ip": -1, "ipv4": -1, "icmp": 1, "igmp": 2, "ipinip": 4, "tcp": 6, "igrp": 9, "udp": 17, "gre": 47, "esp": 50, "ah": 51,
	"ahp": 51, "ipsec": 50, "icmp6": 58, "eigrp": 88, "ospf": 89, "nos": 94, "pim": 103, "pcp": 108, "snp": 109, "sctp": 132, "pptp": 47,
}

var ports = map[string]int{
	"isakmp": 500, "non500-isakmp": 4500, "ike": 500, "domain": 53, "bootpc": 68, "bootps": 67, "tftp": 69, "ntp": 123,
	"snmp": 161, "snmptrap": 162, "syslog": 514, "rip": 520, "radius": 1645, "radius-acct": 1646, "biff": 512, "discard": 9,
	"dnsix": 195, "echo": 7, "mobile-ip": 434, "nameserver": 42, "netbios-dgm": 138, "netbios-ns": 137, "netbios-ss": 139,
	"sunrpc": 111, "tacacs": 49, "talk": 517, "time": 37, "who": 513, "xdmcp": 177, "bgp": 179, "chargen": 19,
	"cmd": 514, "daytime": 13, "exec": 512, "finger": 79, "ftp": 21, "ftp-data": 20, "gopher": 70, "hostname": 101,
	"http": 80, "https": 443, "www": 80, "ident": 113, "imap4": 143, "irc": 194, "klogin": 543, "kshell": 544, "ldap": 389,
	"ldaps": 636, "login": 513, "lpd": 515, "nntp": 119, "pop2": 109, "pop3": 110, "pptp": 1723, "smtp": 25, "ssh": 22,
	"telnet": 23, "uucp": 540, "whois": 43, "sqlnet": 1521, "h323": 1720, "sip": 5060, "citrix-ica": 1494, "aol": 5190,
	"pcanywhere-data": 5631, "pcanywhere-status": 5632, "kerberos": 750, "nfs": 2049, "rsh": 514, "rtsp": 554, "secureid-udp": 5510,
	"cifs": 3020, "ctiqbe": 2748, "lotusnotes": 1352,
}

// Protocol is the number of an IP protocol by its name or number; -1 is any.
func Protocol(word string) (int, bool) {
	if n, ok := protocols[word]; ok {
		return n, true
	}
	n, err := strconv.Atoi(word)
	if err == nil && n == 0 {
		return -1, true // as ASA writes ip
	}
	return n, err == nil && n > 0 && n < 256
}

func port(word string) (int, bool) {
	if n, ok := ports[word]; ok {
		return n, true
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && n >= 0 && n < 65536
}

// Spans reads "eq 500", "range 1 9", "gt 1023", "lt 5", "neq 25" at the head of words and says how
// many of them it took. IOS allows several ports after eq.
func Spans(words []string, several bool) (spans []firewall.Span, took int, ok bool) {
	if len(words) < 2 {
		return nil, 0, false
	}
	n, known := port(words[1])
	if !known {
		return nil, 0, false
	}
	switch words[0] {
	case "eq":
		spans, took = []firewall.Span{{First: n, Last: n}}, 2
		for several && took < len(words) {
			more, isPort := port(words[took])
			if !isPort {
				break
			}
			spans, took = append(spans, firewall.Span{First: more, Last: more}), took+1
		}
		return spans, took, true
	case "gt":
		return []firewall.Span{{First: n + 1, Last: 65535}}, 2, n < 65535
	case "lt":
		return []firewall.Span{{First: 0, Last: n - 1}}, 2, n > 0
	case "neq":
		return around(n), 2, true
	case "range":
		if len(words) < 3 {
			return nil, 0, false
		}
		last, known := port(words[2])
		return []firewall.Span{{First: n, Last: last}}, 3, known && last >= n
	}
	return nil, 0, false
}

// around is every port but n.
func around(n int) []firewall.Span {
	var spans []firewall.Span
	if n > 0 {
		spans = append(spans, firewall.Span{First: 0, Last: n - 1})
	}
	if n < 65535 {
		spans = append(spans, firewall.Span{First: n + 1, Last: 65535})
	}
	return spans
}
