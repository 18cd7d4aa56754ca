package device

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const long = "S3crS3crS3crS3crS3crS3crS3crS3crS3crS3crS3crS3cr"

// Every secret in these tables is made of the letters S3cr, so that the test can look for what is
// left of it. {kind} stands for a marker in what is wanted.
var secrets = []struct{ why, in, want string }{
	// Any keyword, anywhere on a line
	{"ASA: SNMPv3 user, localized", `snmp-server user u RO v3 localized auth sha256 ` + long + ` priv aes 256 ` + long, "snmp-server user u RO v3 localized auth sha256 {authkey} priv aes 256 {authkey}"},
	{"Hillstone: HA", `ha authentication-key "S3cr_S3crS"`, `ha authentication-key "{authkey}"`},
	{"Hillstone: TACACS", `tacacs-key "S3cr_S3crS"`, `tacacs-key "{server}"`},
	{"PAN-OS: traps", "snmptrap {\n  ZBX {\n    community S3cr;\n  }\n}\n", "snmptrap {\n  ZBX {\n    community {community};\n  }\n}\n"},
	{"ASA: EIGRP", `authentication key eigrp 100 S3crS3cr key-id 1`, "authentication key eigrp 100 {authkey} key-id 1"},
	{"ASA: master key", `asav(config)# key config-key password-encryption S3cr-S3cr`, "asav(config)# key config-key password-encryption {password}"},
	{"FortiOS: backup", `FG # execute backup config sftp /bk/a.conf 10.4.9.4 bkuser S3crS3cr`, "FG # execute backup config sftp /bk/a.conf 10.4.9.4 bkuser {password}"},
	{"net-snmp: user", `createUser nms SHA "S3cr-S3cr" AES "S3cr-S3cr2"`, `createUser nms SHA "{authkey}" AES "{authkey}"`},
	{"pppd: secrets", "# client  server  secret   IP addresses\nl2user l2tpd S3cr-S3cr *\n\"sz@ct\" * \"S3cr-S3cr2\"\n", "# client  server  secret   IP addresses\nl2user l2tpd {password} *\n\"sz@ct\" * \"{password}\"\n"},
	{"VyOS: IS-IS", `set protocols isis interface eth1 password plaintext-password 'S3cr-S3cr'`, "set protocols isis interface eth1 password plaintext-password '{password}'"},
	{"PKCS12", "-----BEGIN PKCS12-----\nMIIJ1FUe2I2GFOcshmgo\nVYh3dk==\n-----END PKCS12-----\nhostname fw", "{private}\nhostname fw"},
	{"ASA: export", `fw(config)# crypto ca export TP pkcs12 S3cr`, "fw(config)# crypto ca export TP pkcs12 {password}"},
	{"IOS: export of a key", `crypto pki export TP pem terminal 3des S3crS3cr`, "crypto pki export TP pem terminal 3des {password}"},
	{"Hillstone: mail", `smtp name "a" server s.example from a@b.example username fw password S3cr/S3cr+S3cr`, "smtp name \"a\" server s.example from a@b.example username fw password {password}"},
	{"Hillstone: SNMPv3 user", `snmp-server user "u" group "g" auth-protocol sha S3crS3cr enc-protocol aes S3crS3cr`, "snmp-server user \"u\" group \"g\" auth-protocol sha {authkey} enc-protocol aes {authkey}"},
	{"IOS: EIGRP", `   authentication mode hmac-sha-256 7 0S3cr0`, "   authentication mode hmac-sha-256 7 {authkey}"},
	{"IOS: EEM", `event manager environment mail_pw S3cr#S3cr`, "event manager environment mail_pw {password}"},
	{"OpenSSL", `$ openssl pkcs12 -in a.p12 -nodes -passin pass:S3cr -out b.pem`, "$ openssl pkcs12 -in a.p12 -nodes -passin pass:{password} -out b.pem"},
	{"SNMP by hand", `snmpwalk -v3 -u u -a SHA -A S3crS3cr -x AES -X S3crS3cr2 10.1.1.1`, "snmpwalk -v3 -u u -a SHA -A {authkey} -x AES -X {authkey} 10.1.1.1"},
	{"sshpass", `sshpass -p S3cr ssh admin@10.1.1.1`, "sshpass -p {password} ssh admin@10.1.1.1"},
	{"curl", `curl -k -u admin:S3cr https://10.1.1.1/api`, "curl -k -u admin:{password} https://10.1.1.1/api"},
	{"any program", `backup --user a --password S3cr now`, "backup --user a --password {password} now"},
	{"Postfix", `[smtp.example.com]:587 relay@example.com:S3cr`, "[smtp.example.com]:587 relay@example.com:{password}"},
	{"VyOS: community without its block", `        community S3cr {`, "        community {community} {"},
	{"VyOS: bearer token", `        bearer-token "S3crS3crS3cr1"`, "        bearer-token \"{token}\""},
	{"any token", `            token S3crS3crS3cr1`, "            token {token}"},
	{"a token of the web of which one part is JSON", `x eyJhbGciOiJIUzI1NiJ9.S3crS3crS3crS3cr.S3crS3crS3cr`, "x {token}"},
	// Huawei
	{"Huawei: cipher text", `pre-shared-key %^%#S3cr"x;{]y%^%#`, "pre-shared-key {psk}"},
	{"Huawei: spaces within the fence", ` pre-shared-key cipher %$%$S3cr a b%$%$`, " pre-shared-key cipher {psk}"},
	{"Huawei: older fence", ` pre-shared-key cipher %@%@S3cr%@%@`, " pre-shared-key cipher {psk}"},
	{"Huawei: cut by the terminal", ` pre-shared-key %^%#S3crS3cr`, " pre-shared-key {psk}"},
	{"Huawei: plain", ` pre-shared-key simple S3cr@123`, " pre-shared-key simple {psk}"},
	{"Huawei: plain, no keyword", `pre-shared-key S3cr@123`, "pre-shared-key {psk}"},
	{"Huawei: prompt without a space", `[USG-ike-peer-a]pre-shared-key S3cr@123`, "[USG-ike-peer-a]pre-shared-key {psk}"},
	{"Huawei: prompt of a pair", `HRP_M[FW_A-ike-peer-a]pre-shared-key S3cr@123`, "HRP_M[FW_A-ike-peer-a]pre-shared-key {psk}"},
	{"Huawei: behind a pager", "  ---- More ----\x1b[42D                  \x1b[42D pre-shared-key S3cr", "  ---- More ----\x1b[42D                  \x1b[42D pre-shared-key {psk}"},
	{"Huawei: local user", ` local-user admin password irreversible-cipher $1a$S3cr"I;)|$S3cr%$`, " local-user admin password irreversible-cipher {password}"},
	{"Huawei: manager user", ` password cipher @%@%S3cr@%@%`, " password cipher {password}"},
	{"Huawei: local user, plain", `local-user admin password simple S3cr privilege level 15`, "local-user admin password simple {password} privilege level 15"},
	{"Huawei: super password", `super password level 3 cipher S3cr`, "super password level 3 cipher {password}"},
	{"Huawei: vty", ` set authentication password cipher %^%#S3cr%^%#`, " set authentication password cipher {password}"},
	{"Huawei: community", `snmp-agent community read cipher %^%#S3cr%^%# mib-view v acl 2000`, "snmp-agent community read cipher {community} mib-view v acl 2000"},
	{"Huawei: trap target", `snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname S3cr v2c`, "snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname {community} v2c"},
	{"Huawei: trap target, cipher", `snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname cipher %^%#S3cr%^%# v2c`, "snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname cipher {community} v2c"},
	{"Huawei: SNMPv3 user", `snmp-agent usm-user v3 u authentication-mode sha2-256 cipher S3cr privacy-mode aes128 cipher S3cr2`, "snmp-agent usm-user v3 u authentication-mode sha2-256 cipher {authkey} privacy-mode aes128 cipher {authkey}"},
	{"Huawei: RADIUS", ` radius-server shared-key cipher %^%#S3cr%^%#`, " radius-server shared-key cipher {server}"},
	{"Huawei: OSPF", ` ospf authentication-mode md5 1 cipher %^%#S3cr%^%#`, " ospf authentication-mode md5 1 cipher {authkey}"},
	{"Huawei: BGP", ` peer 10.1.1.1 password cipher %^%#S3cr%^%#`, " peer 10.1.1.1 password cipher {password}"},
	{"Huawei: manual SA", ` sa encryption-hex inbound esp cipher %^%#S3cr%^%#`, " sa encryption-hex inbound esp cipher {sa}"},
	{"Huawei: manual SA, plain", ` sa authentication-hex outbound esp S3cr00112233`, " sa authentication-hex outbound esp {sa}"},
	{"Huawei: where no rule knows the keyword", ` frobnicate cipher %^%#S3cr%^%# now`, " frobnicate cipher {encrypted} now"},
	// H3C
	{"H3C: keychain", ` pre-shared-key address 192.0.2.1 255.255.255.255 key cipher $c$3$S3cr+/==`, " pre-shared-key address 192.0.2.1 255.255.255.255 key cipher {psk}"},
	{"H3C: mask length", ` pre-shared-key address 192.0.2.1 24 key simple S3cr`, " pre-shared-key address 192.0.2.1 24 key simple {psk}"},
	{"H3C: host name", ` pre-shared-key hostname gw.example key simple S3cr`, " pre-shared-key hostname gw.example key simple {psk}"},
	{"H3C: user", ` password hash $h$6$S3cr$S3cr+/==`, " password hash {password}"},
	{"H3C: super", ` super password role network-admin hash $h$6$S3cr`, " super password role network-admin hash {password}"},
	{"H3C: RADIUS scheme", ` key authentication cipher $c$3$S3cr==`, " key authentication cipher {secret}"},
	{"H3C: RADIUS server", ` primary authentication 10.1.1.1 key simple S3cr`, " primary authentication 10.1.1.1 key simple {server}"},
	{"H3C: SNMPv3 user", `snmp-agent usm-user v3 u g simple authentication-mode sha S3cr privacy-mode aes128 S3cr2`, "snmp-agent usm-user v3 u g simple authentication-mode sha {authkey} privacy-mode aes128 {authkey}"},
	{"H3C: manual SA", ` sa hex-key authentication inbound esp simple S3cr0011`, " sa hex-key authentication inbound esp simple {sa}"},
	{"H3C: manual SA, string", ` sa string-key inbound esp simple S3cr`, " sa string-key inbound esp simple {sa}"},
	// Cisco IOS and its like
	{"IOS: isakmp key", `crypto isakmp key S3cr address 192.0.2.1 255.255.255.0`, "crypto isakmp key {psk} address 192.0.2.1 255.255.255.0"},
	{"IOS: isakmp key 6", `crypto isakmp key 6 S3cr_[\]^ address 192.0.2.1`, "crypto isakmp key 6 {psk} address 192.0.2.1"},
	{"IOS: isakmp key that reads like a word", `crypto isakmp key 0 authentication address 192.0.2.1`, "crypto isakmp key 0 {psk} address 192.0.2.1"},
	{"IOS: behind a prompt", `r1(config)#crypto isakmp key S3cr address 0.0.0.0`, "r1(config)#crypto isakmp key {psk} address 0.0.0.0"},
	{"IOS: keyring", `  pre-shared-key address 192.0.2.1 key S3cr`, "  pre-shared-key address 192.0.2.1 key {psk}"},
	{"IOS: keyring, mask and type", `  pre-shared-key address 192.0.2.0 255.255.255.0 key 6 S3cr`, "  pre-shared-key address 192.0.2.0 255.255.255.0 key 6 {psk}"},
	{"IOS: IKEv2 keyring", `  pre-shared-key local S3cr`, "  pre-shared-key local {psk}"},
	{"IOS: IKEv2 keyring, type", `  pre-shared-key remote 6 S3cr`, "  pre-shared-key remote 6 {psk}"},
	{"IOS: IKEv2 keyring, hex", `  pre-shared-key hex S3cr00`, "  pre-shared-key hex {psk}"},
	{"IOS: IKEv2 profile", ` authentication remote pre-share key S3cr`, " authentication remote pre-share key {psk}"},
	{"IOS: user", `username bob privilege 15 secret 5 $1$S3cr$S3cr.S3cr/`, "username bob privilege 15 secret 5 {password}"},
	{"IOS: user, scrypt", `username bob secret 9 $9$S3cr$S3cr.`, "username bob secret 9 {password}"},
	{"IOS: user, type 7", `username bob password 7 0S3cr2D`, "username bob password 7 {password}"},
	{"IOS: user, plain, then more", `username bob password 0 S3cr privilege 15`, "username bob password 0 {password} privilege 15"},
	{"IOS: enable", `enable secret 5 $1$S3cr$S3cr`, "enable secret 5 {password}"},
	{"IOS: enable, plain", `enable password S3cr`, "enable password {password}"},
	{"IOS: enable, level", `enable secret level 15 5 S3crS3cr`, "enable secret level 15 5 {password}"},
	{"IOS: line", ` password 7 S3cr`, " password 7 {password}"},
	{"IOS: line, spaces", ` password S3cr S3cr2 S3cr3`, " password {password}"},
	{"IOS: community", `snmp-server community S3cr RO 10`, "snmp-server community {community} RO 10"},
	{"IOS: trap host", `snmp-server host 10.1.1.1 S3cr`, "snmp-server host 10.1.1.1 {community}"},
	{"IOS: trap host, version", `snmp-server host 10.1.1.1 vrf mgmt informs version 2c S3cr udp-port 1162 bgp`, "snmp-server host 10.1.1.1 vrf mgmt informs version 2c {community} udp-port 1162 bgp"},
	{"IOS: trap host by name", `snmp-server host nms.example version 2c S3cr`, "snmp-server host nms.example version 2c {community}"},
	{"IOS: SNMPv3 user", `snmp-server user u g v3 auth sha S3cr priv aes 128 S3cr2`, "snmp-server user u g v3 auth sha {authkey} priv aes 128 {authkey}"},
	{"IOS: TACACS", `tacacs-server key 7 S3cr`, "tacacs-server key 7 {server}"},
	{"IOS: TACACS host", `tacacs-server host 10.1.1.1 key S3cr`, "tacacs-server host 10.1.1.1 key {server}"},
	{"IOS: RADIUS host", `radius-server host 10.1.1.1 auth-port 1812 acct-port 1813 key 7 S3cr`, "radius-server host 10.1.1.1 auth-port 1812 acct-port 1813 key 7 {server}"},
	{"IOS: RADIUS server block", "radius server r\n address ipv4 10.1.1.1\n key S3cr", "radius server r\n address ipv4 10.1.1.1\n key {server}"},
	{"IOS: RADIUS block, flat, digits", "radius server r\nkey 123456", "radius server r\nkey {server}"},
	{"IOS: group", "crypto isakmp client configuration group g\n key S3cr", "crypto isakmp client configuration group g\n key {psk}"},
	{"IOS: key chain", "key chain k\n key 1\n  key-string 7 S3cr", "key chain k\n key 1\n  key-string 7 {authkey}"},
	{"IOS: OSPF", ` ip ospf message-digest-key 1 md5 7 S3cr`, " ip ospf message-digest-key 1 md5 7 {authkey}"},
	{"IOS: OSPF, simple", ` ip ospf authentication-key S3cr`, " ip ospf authentication-key {authkey}"},
	{"IOS: NTP", `ntp authentication-key 1 md5 S3cr 7`, "ntp authentication-key 1 md5 {authkey} 7"},
	{"IOS: BGP", ` neighbor 10.1.1.1 password 7 S3cr`, " neighbor 10.1.1.1 password 7 {password}"},
	{"IOS: PPP", ` ppp pap sent-username u password 0 S3cr`, " ppp pap sent-username u password 0 {password}"},
	{"IOS: NHRP", ` ip nhrp authentication S3cr`, " ip nhrp authentication {authkey}"},
	{"IOS: HSRP", ` standby 1 authentication md5 key-string S3cr`, " standby 1 authentication md5 key-string {authkey}"},
	{"IOS: manual SA", ` set session-key inbound esp 256 cipher S3cr00 authenticator S3cr11`, " set session-key inbound esp 256 cipher {sa} authenticator {sa}"},
	{"IOS: manual SA, AH", ` set session-key outbound ah 256 S3cr00`, " set session-key outbound ah 256 {sa}"},
	{"IOS: commented out", `! crypto isakmp key 6 S3cr address 192.0.2.1`, "! crypto isakmp key 6 {psk} address 192.0.2.1"},
	{"IOS: certificate", "crypto pki certificate chain c\n certificate ca 01\n  3082023B 308201A4 5A3C\n  00000000 AB\n  \tquit\nend", "crypto pki certificate chain c\n certificate ca 01\n  {certificate}\n  \tquit\nend"},
	{"ASA: tunnel group", ` ikev1 pre-shared-key S3cr`, " ikev1 pre-shared-key {psk}"},
	{"ASA: IKEv2", ` ikev2 remote-authentication pre-shared-key 0 S3cr`, " ikev2 remote-authentication pre-shared-key 0 {psk}"},
	{"ASA: passwd", `passwd S3cr.S3cr encrypted`, "passwd {password} encrypted"},
	{"ASA: user", `username u password $sha512$5000$S3cr==$S3cr== pbkdf2 privilege 15`, "username u password {password} pbkdf2 privilege 15"},
	{"ASA: trap host", `snmp-server host inside 10.1.1.1 community S3cr version 2c`, "snmp-server host inside 10.1.1.1 community {community} version 2c"},
	{"ASA: AAA server", "aaa-server g (inside) host 10.1.1.1\n key S3cr", "aaa-server g (inside) host 10.1.1.1\n key {server}"},
	{"ASA: LDAP", ` ldap-login-password S3cr`, " ldap-login-password {password}"},
	{"ASA: failover", `failover key S3cr`, "failover key {server}"},
	// Junos
	{"Junos: set", `set security ike policy p pre-shared-key ascii-text "$9$S3cr-S3cr/"`, `set security ike policy p pre-shared-key ascii-text "{psk}"`},
	{"Junos: plain, spaces", `set security ike policy p pre-shared-key ascii-text "S3cr with spaces"`, `set security ike policy p pre-shared-key ascii-text "{psk}"`},
	{"Junos: hexadecimal", `set security ike policy p pre-shared-key hexadecimal S3cr00ff`, `set security ike policy p pre-shared-key hexadecimal {psk}`},
	{"Junos: braces", `    pre-shared-key ascii-text "$9$S3cr"; ## SECRET-DATA`, `    pre-shared-key ascii-text "{psk}"; ## SECRET-DATA`},
	{"Junos: marked by itself", `    frobnicate "S3cr"; ## SECRET-DATA`, `    frobnicate "{secret}"; ## SECRET-DATA`},
	{"Junos: prompt", `admin@srx# set security ike policy p pre-shared-key ascii-text S3cr`, `admin@srx# set security ike policy p pre-shared-key ascii-text {psk}`},
	{"Junos: user", `set system login user u authentication encrypted-password "$6$S3cr$S3cr."`, `set system login user u authentication encrypted-password "{password}"`},
	{"Junos: RADIUS", `set system radius-server 10.1.1.1 secret "$9$S3cr"`, `set system radius-server 10.1.1.1 secret "{server}"`},
	{"Junos: community", `set snmp community S3cr authorization read-only`, `set snmp community {community} authorization read-only`},
	{"Junos: community, braces", "snmp {\n    community S3cr {\n        authorization read-only;\n    }\n}\ncommunity c members 1:1;", "snmp {\n    community {community} {\n        authorization read-only;\n    }\n}\ncommunity c members 1:1;"},
	{"Junos: OSPF", `set protocols ospf area 0 interface i authentication md5 1 key "$9$S3cr"`, `set protocols ospf area 0 interface i authentication md5 1 key "{authkey}"`},
	// FortiOS
	{"FortiOS: cipher", `        set psksecret ENC S3cr+/==`, "        set psksecret ENC {psk}"},
	{"FortiOS: plain", `set psksecret "S3cr with spaces"`, `set psksecret "{psk}"`},
	{"FortiOS: admin", `set password ENC S3crSH2+/=`, "set password ENC {password}"},
	{"FortiOS: user", `set passwd ENC S3cr+/==`, "set passwd ENC {password}"},
	{"FortiOS: RADIUS", `set secret ENC S3cr+/==`, "set secret ENC {secret}"},
	{"FortiOS: TACACS", `set key ENC S3cr+/==`, "set key ENC {secret}"},
	{"FortiOS: any other", `set frobnicate ENC S3cr+/S3cr==`, "set frobnicate ENC {encrypted}"},
	{"FortiOS: community", "config system snmp community\n    edit 1\n        set name \"S3cr\"\n        config hosts\n            edit 1\n            set name \"nms\"\n        end\n    next\nend\nset name \"x\"", "config system snmp community\n    edit 1\n        set name \"{community}\"\n        config hosts\n            edit 1\n            set name \"nms\"\n        end\n    next\nend\nset name \"x\""},
	{"FortiOS: private key", "set private-key \"-----BEGIN ENCRYPTED PRIVATE KEY-----\nS3crS3cr\nS3cr==\n-----END ENCRYPTED PRIVATE KEY-----\"\nset x", "set private-key \"{private}\"\nset x"},
	{"FortiOS: live keys", `  dec: spi=ca64644a esp=aes key=16 5ec700112233445566778899aabbccdd`, "  dec: spi=ca64644a esp=aes key=16 {sa}"},
	{"FortiOS: live keys, AH", `       ah=sha1 key=20 5ec700112233445566778899aabbccdd00112233`, "       ah=sha1 key=20 {sa}"},
	{"FortiOS: IKE keys", `  SK_ei: 5ec70011-22334455-66778899-aabbccdd`, "  SK_ei: {sa}"},
	{"FortiOS: IKEv1 key", `  key: 5ec70011-22334455`, "  key: {sa}"},
	// Others
	{"Hillstone", `  pre-share "S3cr+/== x"`, `  pre-share "{psk}"`},
	{"Hillstone: admin", "admin user \"hillstone\"\n  password S3crS3cr", "admin user \"hillstone\"\n  password {password}"},
	{"Hillstone: SNMP", `snmp-host 10.1.1.1 version 2c community "S3cr" ro`, `snmp-host 10.1.1.1 version 2c community "{community}" ro`},
	{"PAN-OS: set", `set network ike gateway g authentication pre-shared-key key -AQ==S3cr+/==`, "set network ike gateway g authentication pre-shared-key key {psk}"},
	{"PAN-OS: braces", "pre-shared-key {\n  key -AQ==S3cr=;\n}", "pre-shared-key {\n  key {psk};\n}"},
	{"PAN-OS: braces, plain", "pre-shared-key {\n  key S3cr;\n}", "pre-shared-key {\n  key {psk};\n}"},
	{"PAN-OS: braces in a line", "authentication { pre-shared-key { key S3cr; } }", "authentication { pre-shared-key { key {psk}; } }"},
	{"PAN-OS: admin", `set mgt-config users admin phash S3cr/`, "set mgt-config users admin phash {password}"},
	{"PAN-OS: XML", `<pre-shared-key><key>-AQ==S3cr=</key></pre-shared-key>`, "<pre-shared-key><key>{encrypted}</key></pre-shared-key>"},
	{"XML", `  <pre-shared-key>S3cr</pre-shared-key><password>S3cr</password>`, "  <pre-shared-key>{psk}</pre-shared-key><password>{password}</password>"},
	{"VyOS: older", `set vpn ipsec site-to-site peer 192.0.2.1 authentication pre-shared-secret 'S3cr x'`, "set vpn ipsec site-to-site peer 192.0.2.1 authentication pre-shared-secret '{psk}'"},
	{"VyOS", `set vpn ipsec authentication psk p secret 'S3cr'`, "set vpn ipsec authentication psk p secret '{psk}'"},
	{"VyOS: braces", `                    pre-shared-secret S3cr`, "                    pre-shared-secret {psk}"},
	{"VyOS: RADIUS", `set system login radius server 10.1.1.1 key 'S3cr'`, "set system login radius server 10.1.1.1 key '{server}'"},
	{"VyOS: community", `set service snmp community S3cr authorization 'ro'`, "set service snmp community {community} authorization 'ro'"},
	{"VyOS: NHRP", `set protocols nhrp tunnel tun0 cisco-authentication 'S3cr'`, "set protocols nhrp tunnel tun0 cisco-authentication '{authkey}'"},
	{"strongSwan: ipsec.secrets", `192.0.2.1 198.51.100.1 : PSK "S3cr x"`, `192.0.2.1 198.51.100.1 : PSK "{psk}"`},
	{"strongSwan: ipsec.secrets, base64", `: PSK 0sS3cr==`, ": PSK {psk}"},
	{"strongSwan: passphrase", `: RSA gw.pem "S3cr"`, `: RSA gw.pem "{password}"`},
	{"strongSwan: EAP", `bob : EAP "S3cr"`, `bob : EAP "{password}"`},
	{"strongSwan: swanctl.conf", `        secret = "S3cr" # ours`, `        secret = "{psk}" # ours`},
	{"strongSwan: swanctl.conf, plain", `        secret = S3cr S3cr2 # ours`, `        secret = {psk} # ours`},
	{"strongSwan: in a line", `ike-1 { secret = S3cr }`, `ike-1 { secret = {psk} }`},
	{"strongSwan: log", "09[IKE] SK_d secret => 20 bytes @ 0x7f00\n09[IKE]    0: 5E C7 AB CD  ....\n09[IKE]   16: 5E C7\n09[IKE] done", "09[IKE] SK_d secret => 20 bytes @ 0x7f00\n09[IKE]    0: {sa}  ....\n09[IKE]   16: {sa}\n09[IKE] done"},
	{"Linux: ip xfrm state", `	enc cbc(aes) 0x5ec70011223344556677`, "	enc cbc(aes) {sa}"},
	{"Linux: ip xfrm state, AEAD", `	aead rfc4106(gcm(aes)) 0x5ec70011223344556677 128`, "	aead rfc4106(gcm(aes)) {sa} 128"},
	{"setkey -D", `	E: aes-cbc  5ec70011 22334455`, "	E: aes-cbc  {sa}"},
	{"RouterOS", `add peer=p secret="S3cr x" name=q`, `add peer=p secret="{psk}" name=q`},
	{"RouterOS: plain", `add peer=p secret=S3cr name=q`, `add peer=p secret={psk} name=q`},
	{"WireGuard", "PrivateKey = S3crS3crS3crS3crS3crS3cr=\nPresharedKey = S3crS3cr=", "PrivateKey = {private}\nPresharedKey = {psk}"},
	{"IOS: wireless network", `   security wpa psk set-key ascii 0 S3crS3cr`, "   security wpa psk set-key ascii 0 {password}"},
	{"IOS: master key", `key config-key password-encrypt S3crS3cr`, "key config-key password-encrypt {password}"},
	{"IOS: IS-IS area", ` area-password S3cr`, " area-password {password}"},
	{"IOS: PAC", ` pac key 7 S3cr`, " pac key 7 {secret}"},
	{"ASA: policy server", ` policy-server-secret S3cr`, " policy-server-secret {secret}"},
	{"ASA: RADIUS, common", ` radius-common-pw S3cr`, " radius-common-pw {password}"},
	{"Junos: SNMPv3 community", `set snmp v3 snmp-community i community-name "S3cr"`, `set snmp v3 snmp-community i community-name "{community}"`},
	{"Junos: CHAP", `set interfaces pp0 unit 0 ppp-options chap default-chap-secret "$9$S3cr"`, `set interfaces pp0 unit 0 ppp-options chap default-chap-secret "{secret}"`},
	{"FortiOS: keytab", `set keytab "S3crBQIAAABF"`, `set keytab "{secret}"`},
	{"FortiOS: SDN connector", `set secret-key S3cr`, "set secret-key {cloud}"},
	{"FortiOS: dynamic DNS", `set ddns-password "S3cr"`, `set ddns-password "{password}"`},
	{"FortiOS: a client's secret", `set client-secret "S3cr"`, `set client-secret "{secret}"`},
	{"FortiOS: debugging, IKE", `ike 0:p1:7: ISAKMP SA 3c1a2b3c4d5e6f70/9e1a2b3c4d5e6f70 key 16:5EC70011223344556677889900AABBCC`, "ike 0:p1:7: ISAKMP SA 3c1a2b3c4d5e6f70/9e1a2b3c4d5e6f70 key {sa}"},
	{"FortiOS: debugging, IPsec", `ike 0:p1:7:p2:9: IPsec SA dec spi 0ad93c9f key 16:5EC70011223344556677889900AABBCC auth 20:5EC70011223344556677889900AABBCC00112233`, "ike 0:p1:7:p2:9: IPsec SA dec spi 0ad93c9f key {sa} auth {sa}"},
	{"PAN-OS: SNMPv3", `set deviceconfig system snmp-setting access-setting version v3 users u authpwd S3cr privpwd S3cr2`, "set deviceconfig system snmp-setting access-setting version v3 users u authpwd {authkey} privpwd {authkey}"},
	{"PAN-OS: key of the API", `curl "https://192.0.2.1/api/?type=op&key=LUFRPT1S3crS3crS3crS3crS3cr="`, `curl "https://192.0.2.1/api/?type=op&key={token}"`},
	{"VyOS: private key", `set pki certificate c private key 'S3crS3crS3crS3cr'`, "set pki certificate c private key '{private}'"},
	{"VyOS: private key, braces", "private {\n  key \"S3crS3crS3crS3cr\"\n}\nkey 1", "private {\n  key \"{private}\"\n}\nkey 1"},
	{"VyOS: OpenVPN", `set pki openvpn shared-secret s key 'S3cr'`, "set pki openvpn shared-secret s key '{secret}'"},
	{"VyOS: one-time passwords", `set vpn openconnect authentication local-users username u otp key 'S3cr'`, "set vpn openconnect authentication local-users username u otp key '{secret}'"},
	{"VyOS: API", `set service https api keys id i key 'S3cr'`, "set service https api keys id i key '{secret}'"},
	{"VyOS: MACsec", `set interfaces macsec macsec1 security mka cak 'S3cr'`, "set interfaces macsec macsec1 security mka cak '{authkey}'"},
	{"ScreenOS", `set ike gateway g address 192.0.2.1 Main outgoing-interface e0 preshare "S3cr==" proposal p`, `set ike gateway g address 192.0.2.1 Main outgoing-interface e0 preshare "{psk}" proposal p`},
	{"net-snmp", `com2sec readonly default S3cr`, "com2sec readonly default {community}"},
	{"net-snmp: traps", `trapsink 192.0.2.1 S3cr`, "trapsink 192.0.2.1 {community}"},
	{"strongSwan: token", `    pin = S3cr`, "    pin = {password}"},
	{"HTTP: bearer", `curl -H "Authorization: Bearer S3crS3crS3crS3cr" x`, `curl -H "Authorization: Bearer {token}" x`},
	{"JSON Web Token", `export T=eyJS3crS3crS3cr.eyJS3crS3cr.S3cr_S3cr-S3cr x`, `export T={token} x`},
	{"GitHub", `use ghp_S3crS3crS3crS3crS3crS3crS3crS3cr here`, `use {token} here`},
	{"Feishu", `https://open.feishu.cn/open-apis/bot/v2/hook/S3crS3cr-S3cr-S3cr-S3cr-S3cr`, `https://open.feishu.cn/open-apis/bot/v2/hook/{token}`},
	{"Huawei: RIP", ` rip authentication-mode md5 rfc2453 cipher S3cr`, " rip authentication-mode md5 rfc2453 cipher {authkey}"},
	{"H3C: portal", `portal server p ip 192.0.2.1 key simple S3cr`, "portal server p ip 192.0.2.1 key simple {server}"},
	{"H3C: PKI", `pki import domain d p12 local filename x.p12 password S3cr`, "pki import domain d p12 local filename x.p12 password {password}"},
	{"Junos: NTP", `set system ntp authentication-key 1 type md5 value "S3cr"`, `set system ntp authentication-key 1 type md5 value "{authkey}"`},
	{"IOS: change of authorization", ` client 192.0.2.1 server-key 7 S3cr`, " client 192.0.2.1 server-key 7 {server}"},
	{"IOS: LDAP", `  bind authenticate root-dn cn=x password S3cr`, "  bind authenticate root-dn cn=x password {password}"},
	{"VyOS: token", `set service monitoring telegraf splunk authentication token 'S3cr'`, "set service monitoring telegraf splunk authentication token '{token}'"},
	{"PAN-OS: community", `<server><community>S3cr</community></server>`, "<server><community>{community}</community></server>"},
	{"racoon", `pre_shared_key S3cr99`, "pre_shared_key {psk}"},
	{"setkey", `add 192.0.2.1 198.51.100.1 esp 0x201 -E aes-cbc 0x5ec70011223344556677 -A hmac-sha1 0x5ec70011223344556677;`, "add 192.0.2.1 198.51.100.1 esp 0x201 -E aes-cbc {sa} -A hmac-sha1 {sa};"},
	{"Linux: ip xfrm state add", `ip xfrm state add src 192.0.2.1 auth sha256 0x5ec70011223344556677 enc aes 0x5ec70011223344556677`, "ip xfrm state add src 192.0.2.1 auth sha256 {sa} enc aes {sa}"},
	// Pairs, shapes and what people write
	{"cloud: API's answer", `{"PreShareKey":"S3cr","State":"AVAILABLE"}`, `{"PreShareKey":"{psk}","State":"AVAILABLE"}`},
	{"cloud: JSON within JSON", `"{\"PreShareKey\": \"S3cr\"}"`, `"{\"PreShareKey\": \"{psk}\"}"`},
	{"cloud: JSON, a quote inside", `"PreShareKey": "S3cr\"S3cr", "x": 1`, `"PreShareKey": "{psk}", "x": 1`},
	{"cloud: bare", `PreShareKey S3cr`, `PreShareKey {psk}`},
	{"cloud: query", `Action=X&PreShareKey=S3cr&Region=r`, `Action=X&PreShareKey={psk}&Region=r`},
	{"cloud: console, Chinese", `预共享密钥：S3cr`, `预共享密钥：{psk}`},
	{"cloud: terraform", `  tunnel1_preshared_key = "S3cr"`, `  tunnel1_preshared_key = "{psk}"`},
	{"cloud: guide", ` - Pre-Shared Key           : S3cr`, ` - Pre-Shared Key           : {psk}`},
	{"cloud: keys", `TENCENTCLOUD_SECRET_ID=AKIDS3crS3crS3cr1 TENCENTCLOUD_SECRET_KEY=S3crS3cr`, `TENCENTCLOUD_SECRET_ID={cloud} TENCENTCLOUD_SECRET_KEY={cloud}`},
	{"cloud: id in a sentence", `the id (AKIDS3crS3crS3cr1) is ours`, `the id ({cloud}) is ours`},
	{"Slack", `SLACK_BOT_TOKEN=xoxb-S3crS3cr-1 and xapp-1-S3crS3cr.`, `SLACK_BOT_TOKEN={slack} and {slack}`},
	{"Slack: webhook", `https://hooks.slack.com/services/T0S3cr/B0S3cr/S3crS3cr`, `https://hooks.slack.com/{slack}`},
	{"URL", `REDIS_URL=redis://:S3cr@10.1.1.1:6379/0`, `REDIS_URL=redis://:{password}@10.1.1.1:6379/0`},
	{"PEM", "a\r\n-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\n\r\nS3crS3cr\r\n-----END RSA PRIVATE KEY-----\r\nb", "a\r\n{private}\r\nb"},
	{"PEM: cut short", "-----BEGIN CERTIFICATE-----\nS3crS3crS3cr\nexit\ninterface g0/0", "{certificate}\nexit\ninterface g0/0"},
	{"PEM: in a line", `"key": "-----BEGIN PRIVATE KEY-----\nS3cr\n-----END PRIVATE KEY-----\n",`, `"key": "{private}\n",`},
	{"someone writes it down", `the PSK: S3cr, as agreed`, `the PSK: {psk}, as agreed`},
	{"someone says it", `the password for admin is S3cr22, I think`, `the password for admin is {password} I think`},
	{"someone says it, quoted", `IKE PSK is "S3cr"`, `IKE PSK is "{psk}"`},
	{"in a description", ` description to IDC (psk=S3cr)`, ` description to IDC (psk={psk})`},
	{"CRLF", "pre-shared-key S3cr\r\nike peer a\r\n", "pre-shared-key {psk}\r\nike peer a\r\n"},
	{"not ASCII", `ike peer 北京 pre-shared-key S3cr密`, `ike peer 北京 pre-shared-key {psk}`},
	{"quoted mail", `> pre-shared-key S3cr`, `> pre-shared-key {psk}`},
	{"a quote that is not closed", `set psksecret "S3cr`, `set psksecret {psk}`},
}

var short = strings.NewReplacer(
	"{psk}", PreSharedKey.Marker(), "{password}", Password.Marker(), "{community}", Community.Marker(),
	"{server}", ServerKey.Marker(), "{authkey}", ProtocolKey.Marker(), "{sa}", SessionKey.Marker(),
	"{private}", PrivateKey.Marker(), "{certificate}", Certificate.Marker(), "{cloud}", CloudKey.Marker(),
	"{slack}", SlackToken.Marker(), "{token}", AccessToken.Marker(), "{secret}", OtherSecret.Marker(), "{encrypted}", EncryptedText.Marker(), "{likely}", LikelySecret.Marker(),
)

func TestRedact(t *testing.T) {
	for _, tt := range secrets {
		t.Run(tt.why, func(t *testing.T) {
			got, report := Redact(tt.in)
			if d := cmp.Diff(short.Replace(tt.want), got); d != "" {
				t.Error(d)
			}
			if n := strings.Count(got, markerStart); report.Total() != n || n == 0 {
				t.Errorf("reported %s, removed %d", report, n)
			}
			if again, report := Redact(got); again != got || report.Total() != 0 {
				t.Errorf("not idempotent: %q, %s", again, report)
			}
		})
	}
}

// All of the table at once: no line may change what becomes of the ones behind it.
func TestRedactAll(t *testing.T) {
	var all strings.Builder
	want := 0
	for _, tt := range secrets {
		_, r := Redact(tt.in)
		want += r.Total()
		all.WriteString(tt.in + "\ninterface x\n}\n}\n")
	}
	clean, report := Redact(all.String())
	if strings.Contains(clean, "S3cr") || report.Total() != want {
		t.Errorf("removed %d of %d: %s\n%s", report.Total(), want, report, clean)
	}
}

func TestReport(t *testing.T) {
	r := Report{}
	r.Add(Report{PreSharedKey: 1, Community: 1})
	r.Add(Report{PreSharedKey: 1, "something new": 3})
	if got, want := r.String(), "2 pre-shared keys, 1 SNMP community, 3 something news"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Report{Community: 2, PrivateKey: 2}).String(); got != "2 SNMP communities, 2 private keys" {
		t.Errorf("got %q", got)
	}
	if got := Report(nil).String(); got != "no secrets" {
		t.Errorf("got %q", got)
	}
}
