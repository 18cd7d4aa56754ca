package device

import "strings"

// topicWords tell what a line is about, by how one of its words begins.
var topicWords = []string{
	"snmp", "radius", "tacacs", "hwtacacs", "aaa", "pre-shared", "psk", "ike", "ipsec", "isakmp", "crypto",
	"username", "user", "local-user", "enable", "wireguard", "md5", "ldap",
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// leads begin the statements of configurations in which a keyword may stand further back.
var leads = set(`set no undo unset add delete username user local-user manager-user enable crypto ikev1 ikev2 isakmp
	ipsec ike tunnel-group snmp-server snmp-agent snmp snmp-host radius-server tacacs-server tacacs radius
	hwtacacs-server hwtacacs aaa-server aaa server server-private neighbor peer bgp ip ipv6 ospf ospfv3 ppp super
	authentication standby vrrp ntp ntp-service ntp-server area key failover address host hrp security wpa vpdn l2tp admin
	role login group primary secondary isis rip eigrp ldap ldap-server line security-policy wlan
	plain-text-password root-authentication web-manager ftp psk tunnel local remote auth privacy usm ssh-user
	sa account operator guest-user web-user netconf accounting primary-server secondary-server
	pki bind client portal info-center l2tp-auth ha`)

// methods are words after which a keyword names a way to authenticate, and no secret follows.
var methods = set(`authentication-method authentication authentication-mode auth-method authmethod mode auth authby
	method type auth-mode authentication_method leftauth rightauth with using use via by the a and or of authentication-type`)

// sure stand before a value and nothing else: whatever follows is the secret.
var sure = set(`cipher simple irreversible-cipher irreversible plain plaintext plain-text hash enc encrypted ascii-text
	hexadecimal ascii hex unencrypted clear encrypted-password plaintext-password cleartext pbkdf2 sha512 hash-sha256`)

// between stand before a value too, but between the words of a sentence as well.
var between = set(`local remote key inbound outbound esp ah read write string`)

// named take a name of their own before the value follows.
var named = set(`address hostname host level role ipv4 identity`)

// trailers end a value that may have spaces.
var trailers = set(`encrypted privilege level role service-type nt-encrypted mschap aes tkip address hostname idletime
	timeout retransmit auth-port acct-port port vrf single-connection access-limit state pbkdf2 view acl group
	ascii expire description comment comments name disabled profile vpn-instance expiration no-password
	password secret key nonegotiate weight version no-xauth`)

// prose are words that go on a sentence, or name a setting about secrets rather than a secret.
var prose = set(`is are was were be been being has have had must may can could should will would the a an of for and or
	not in on at by if as to from with does do did differs differ same matches match mismatch mismatched mismatches
	authentication authenticated auth authenticator failed fails fail failure failing wrong incorrect invalid
	missing expired expires expire expiry expiration required requires policy policies configured config
	configuration encryption recovery minimum min-length length complexity prompt change changed changes reset
	rotation rotate rotated enabled disabled enable disable none null unset size type name id index lifetime
	generate exchange chain that which when this these they you your it its set-password only but then method
	methods mode control aging age-out history retry attempts lockout management update alert modify before
	complexity-check max-length true false yes unchanged policy-name storage received negotiation negotiated
	based using used use via because so than against between per also`)

// remarks begin text for people: keywords behind them are words.
var remarks = set(`location contact description remark comment comments desc banner motd alias message note annotate`)

// hashes are the algorithms that may stand before a key in an authentication statement.
var hashes = set(`md5 sha sha1 sha224 sha256 sha384 sha512 sha2-224 sha2-256 sha2-384 sha2-512 sha-1 sha-256 sha-384
	sha-512 sm3 hmac-md5 hmac-sha1 hmac-sha256 hmac-sha2-256 hmac-sha-256 hmac-sha-1 keyed-md5 keyed-sha1 meticulous-md5
	meticulous-sha1 met-md5 met-sha1 simple text hmac-sha-384 hmac-sha-512 des 3des des56 3des168 aes aes128 aes192 aes256
	aes-128 aes-192 aes-256 cfb128-aes128 aes-cfb-128 rfc2453 rfc2082 nonstandard usual`)
