package device

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"
)

// Behind keywords that no rule knows, random text goes, whatever its letters are. A few of the
// shorter ones look like names by chance; 98 of 100 must go, and of hexadecimal all.
func TestNetTakesFreshSecrets(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	forms := map[string]struct {
		encode func([]byte) string
		size   int
		least  int // of a thousand
	}{
		"hexadecimal": {hex.EncodeToString, 16, 990},
		"base64":      {base64.StdEncoding.EncodeToString, 32, 980},
		"base64url":   {base64.RawURLEncoding.EncodeToString, 32, 950},
		"short":       {base64.StdEncoding.EncodeToString, 18, 900},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			gone := 0
			for range 1000 {
				b := make([]byte, form.size)
				for i := range b {
					b[i] = byte(r.Uint32())
				}
				secret := form.encode(b)
				in := "frobnicate 7 zork " + secret + " gizmo\n"
				clean, report := Redact(in)
				if !strings.Contains(clean, secret) {
					gone++
				}
				if again, _ := Redact(clean); again != clean || !strings.HasPrefix(clean, "frobnicate 7 zork ") || strings.Count(clean, markerStart) != report.Total() {
					t.Fatalf("%q became %q", in, clean)
				}
			}
			if gone < form.least {
				t.Errorf("%d of 1000 removed", gone)
			}
		})
	}
}

// netHarmless is random to look at, and for everyone to see.
const netHarmless = `
interface TenGigabitEthernet1/0/24
 crypto ipsec transform-set ESP-AES256-SHA256-TUNNEL
proposals = aes256gcm16-prfsha384-ecp384,aes256-sha256-modp2048
IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
[V200R007C00SPCb00]
boot system flash:c2900-universalk9-mz.SPA.157-3.M4b.bin
Cryptochecksum:9a8f3b2c1d4e5f60718293a4b5c6d7e8
SHA256:1k2J3h4G5f6D7s8A9q0W1e2R3t4Y5u6I7o8P9a0S1dF
        Fingerprint=3F:2A:9B:11
set uuid 8c5a1b2c-13d4-51ec-9d64-0242ac120002
 snmp-agent local-engineid 800007DB0300E0FC123456789A
ike 0:p1: VID FRAGMENTATION 4048B7D56EBCE88525E7DE7F00D6C2D3
 description moved from 4fKq92LmZx81TvBn7Rw3 in May
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA user@host
9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  swanctl.conf
 i-cookie 3c1a2b3c4d5e6f70 r-cookie 9e1a2b3c4d5e6f70
ISAKMP SA 3c1a2b3c4d5e6f70/9e1a2b3c4d5e6f70
`

func TestNetLeavesWhatIsKnown(t *testing.T) {
	for line := range strings.Lines(netHarmless) {
		if clean, report := Redact(line); clean != line {
			t.Errorf("%q became %q (%s)", line, clean, report)
		}
	}
}

// A name that looks random stays wherever it is used.
func TestNetLeavesNames(t *testing.T) {
	const in = "edit \"x7Kq92LmZx81TvBn7Rw3\"\nset uses \"x7Kq92LmZx81TvBn7Rw3\"\n"
	if clean, report := Redact(in); clean != in {
		t.Errorf("%s removed: %q", report, clean)
	}
}
