package device

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// harmless has the words of secrets and no secret. Nothing of it may change.
const harmless = `
ike peer key-less
 description pre-shared-key rotation
 remark password 7 is not allowed here
set firewall policy comment "psksecret rotation in May"
set security ike policy p description "pre-shared-key rotation"
set security ike proposal p authentication-method pre-shared-keys
 authentication-method pre-share
 authentication pre-share
 authentication local pre-share
 authentication remote pre-share
 authentication-method local pre-share
set vpn ipsec site-to-site peer 192.0.2.1 authentication mode 'pre-shared-secret'
                    mode pre-shared-secret
     authby=secret
     leftauth=psk
  local pre-shared key authentication:
Nov 27 02:11:40 idc charon: 13[IKE] tried 1 shared key for '203.0.113.10' - '203.0.113.20', but MAC mismatched
Nov 27 02:11:40 idc charon: 15[CFG] looking for pre-shared key peer configs matching 203.0.113.10...203.0.113.20[idc.example]
Nov 27 01:58:46 01[IKE] authentication of '203.0.113.20' with pre-shared key successful
Nov 27 02:11:40 idc charon: 15[IKE] found 1 matching config, but none allows pre-shared key authentication using Aggressive Mode
  Rem Auth Mode: preSharedKeys
        auth = psk
set authmethod psk
 key-exchange ikev2
set vpn ipsec ike-group IKE-AZURE key-exchange 'ikev2'
crypto key generate rsa modulus 2048
key chain ospf-keys
 key 1
crypto isakmp keepalive 10 3
crypto isakmp policy 10
crypto isakmp profile key
tunnel key 42
set interfaces tunnel tun0 parameters ip key '1'
ip ssh pubkey-chain
service password-encryption
password encryption aes
security passwords min-length 10
password-control length 10
no service password-recovery
no password
undo pre-shared-key
unset psksecret
no snmp-server community
authentication-mode aaa
authentication-mode password
 login authentication default
aaa authentication login default local enable
snmp-agent community complexity-check disable
snmp-server enable traps snmp authentication linkdown
snmp-server host 10.1.1.1 version 3 priv monitor
snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname monitor v3 privacy
snmp-server location Rack 7, secret room
ip community-list standard c permit 65000:1
set community 65000:1
 neighbor 10.1.1.1 send-community both
set policy-options community c members 65000:1
      community c members 65000:2;
BGP community: 65000:1 65000:2
 ikev1 pre-shared-key *****
 pre-shared-key *
 password ******
Pre-shared key: ********
set security ike policy p pre-shared-key <SCRUBBED>
psksecret = ${PSK}
: PSK %prompt
set system login user vyos authentication plaintext-password ''
plaintext-password ""
IKE error: pre-shared-key mismatch
the password is wrong and the secret does not match
Password authentication failed
pre-shared-key does not match the cloud's
Pre-shared key authentication is used
! The ISAKMP keyring stores the Pre Shared Key used to authenticate the
! encrypted and transmitted to the VPC. Pre-shared key: must be the same
# secret material lives elsewhere
        sa timing: remaining key lifetime (kB/sec): (4608000/3500)
        sa timing: remaining key lifetime (sec): 3500
    IKE Neg Mode : Main                   Auth Mode    : preSharedKeys
set transform-set esp-aes esp-sha-hmac
  Encryption algorithm : AES-256, integrity : SHA2-256, DH : group14
 ike proposal 1
 encryption-algorithm aes-256
 integrity-algorithm hmac-sha2-256
 encryption aes
 cipher AES-256-CBC
 ssl cipher aes128-sha
 sa spi inbound esp 12345
proposal: aes128-sha256
  id/spi: 40 a4b8c2d0e1f20314/5566778899aabbcc
  dec: spi=ca64644a esp=aes key=16
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 2001:db8::1/64 fe80::1 12:34:56:78:9a:bc
 Host key: 12:34:56
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
-----END PUBLIC KEY-----
<USG>display ike sa
[USG]ike peer a
show crypto isakmp sa detail
https://example.com/a?b=c redis://10.1.1.1:6379 git@example.com:x/y
set save-password enable
set change-password disable
set force-password-change enable
 password-storage enable
set interfaces tunnel tun0 parameters ip key '1'
set system login user x authentication public-keys id key 'AAAAB3NzaC1yc2E'
set pki certificate c private password-protected
the private key is missing
set policy community-list 100 rule 10
eyJ alone, Bearer capability, key 16:00, auth 20:30
ike 0:p1: responder: aggressive mode get 1st message, auth 12:30
pin: see the sticker
<community>65000:1</community>
 authentication_method pre_shared_key;
the seed of doubt, keytab files, a token of it
it costs $1.50 or $2, $(x), $1$ and 100%, 50%$
AKID alone, xoxb- alone, ENC alone, -AQ alone
密码错误 预共享密钥不匹配
user : admin
username bob privilege 15
set password-policy enable
set passwd-time 2026-01-01 00:00:00
host key
the PSK is the same on both ends, the password is not
the pre-shared key is 16-32 characters long
secret
key
password
password:
PSK=
`

func TestHarmless(t *testing.T) {
	for line := range strings.Lines(harmless) {
		if clean, report := Redact(line); clean != line {
			t.Errorf("%q became %q (%s)", line, clean, report)
		}
	}
	for _, text := range []string{harmless, strings.ReplaceAll(harmless, "\n", "\r\n"), strings.TrimSpace(harmless)} {
		if clean, report := Redact(text); clean != text || report.Total() != 0 {
			t.Errorf("changed as a whole: %s", report)
		}
	}
}

// What a line is made of beside the secret stays.
func TestKeepsTheRest(t *testing.T) {
	const in = "crypto isakmp key hunter2 address 192.0.2.1 ! to the cloud\nike peer a\n pre-shared-key cipher hunter2\n ike-proposal 1\n remote-address 192.0.2.1\n"
	clean, _ := Redact(in)
	if got := strings.ReplaceAll(clean, PreSharedKey.Marker(), "hunter2"); got != in {
		t.Errorf("got %q", got)
	}
}

func TestWithoutSecretsUnchanged(t *testing.T) {
	words := strings.Fields("ike ipsec proposal aes-256 sha2-256 group14 10.0.0.1/24 interface tunnel0 mode main description" +
		" 北京 { } ; # ! = : é 3600 dh pfs peer esp <x> [y] \"a b\" 'c' 0x1f % $ @ - --")
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "lines") {
			text.WriteString(strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{" ", "  ", "\t"}).Draw(t, "space")))
			text.WriteString(rapid.SampledFrom([]string{"\n", "\r\n", "\n\n"}).Draw(t, "end"))
		}
		if clean, report := Redact(text.String()); clean != text.String() || report.Total() != 0 {
			t.Fatalf("%q became %q", text.String(), clean)
		}
	})
}

// Whatever stands around a statement, its secret goes.
func TestSecretInAnyCompany(t *testing.T) {
	secret := rapid.StringMatching(`[A-Za-z0-9!@#%^&*_+./=-]{3,24}Zq9`)
	forms := []string{"pre-shared-key cipher X", "crypto isakmp key 0 X address 10.0.0.1", "set psksecret \"X\"", "password 0 X", ": PSK \"X\"", "{\"PreShareKey\":\"X\"}", "secret = \"X\"", "pre-shared-key ascii-text \"X\";"}
	rapid.Check(t, func(t *rapid.T) {
		x := secret.Draw(t, "secret")
		in := rapid.SampledFrom([]string{"", " ", "\t", "\xff", "北京\n", "#\n", "<USG> ", "fw1# "}).Draw(t, "before") +
			strings.ReplaceAll(rapid.SampledFrom(forms).Draw(t, "form"), "X", x) +
			rapid.SampledFrom([]string{"", "\r\n", " \n", "\nquit\n"}).Draw(t, "after")
		if strings.HasPrefix(in, "\xff") {
			in = "\xff\n" + in[1:]
		}
		if clean, report := Redact(in); strings.Contains(clean, x) || report.Total() == 0 {
			t.Fatalf("%q became %q", in, clean)
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, tt := range secrets {
		f.Add(tt.in)
	}
	for line := range strings.Lines(harmless) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean, report := Redact(text)
		if report.Total() == 0 && clean != text {
			t.Fatalf("nothing removed, but %q became %q", text, clean)
		}
		if again, report := Redact(clean); again != clean || report.Total() != 0 {
			t.Fatalf("not idempotent (%s):\n%q\n%q\n%q", report, text, clean, again)
		}
	})
}
