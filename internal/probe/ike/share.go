package ike

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"vpncheck/internal/ipsec"
)

// modpBits are the sizes of the MODP groups (RFC 2409, 3526, 5114).
var modpBits = map[ipsec.Group]int{1: 768, 2: 1024, 5: 1536, 14: 2048, 15: 3072, 16: 4096, 17: 6144, 18: 8192, 24: 2048}

var curves = map[ipsec.Group]ecdh.Curve{19: ecdh.P256(), 20: ecdh.P384(), 21: ecdh.P521(), 31: ecdh.X25519()}

// curveSizes are those of the public values, without the octet that says "uncompressed".
var curveSizes = map[ipsec.Group]int{19: 64, 20: 96, 21: 132, 31: 32}

// generator24 is g of the 2048-bit MODP group with a 256-bit subgroup (RFC 5114, section 2.3).
var generator24 = strings.Join([]string{
	"3fb32c9b73134d0b2e77506660edbd484ca7b18f21ef205407f4793a1a0ba12510dbc15077be463fff4fed4aac0bb555",
	"be3a6c1b0c6b47b1bc3773bf7e8c6f62901228f8c28cbb18a55ae31341000a650196f931c77a57f2ddf463e5e9ec144b",
	"777de62aaab8a8628ac376d282d6ed3864e67982428ebc831d14348f6f2f9193b5045af2767164e1dfc967c1fb3f2e55",
	"a4bd1bffe83b9c80d052b985d182ea0adb2a3b7313d3fe14c8484b1e052588b9b7d2bbd2df016199ecd06e1557cd0915",
	"b3353bbb64e0ec377fd028370df92b52c7891428cdc67eb6184b523d1db246c32f63078490f00ef8d647d148d4795451",
	"5e2327cfef98c582664b4c0f6cc41659",
}, "")

// shareSize is how long the public value of a group is; 0 where none can be made here.
func shareSize(g ipsec.Group) int {
	if n := curveSizes[g]; n > 0 {
		return n
	}
	return modpBits[g] / 8
}

// share makes a public value of the group that a responder takes for good. Nobody ever learns a
// secret from it: the exchange ends with the first answer.
func share(g ipsec.Group) ([]byte, error) {
	if curve, ok := curves[g]; ok {
		key, err := curve.GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("a share of %s: %w", g, err)
		}
		public := key.PublicKey().Bytes()
		return public[len(public)-curveSizes[g]:], nil
	}
	size := shareSize(g)
	switch {
	case size == 0:
		return nil, fmt.Errorf("a share of %s: not supported", g)
	case g == 24: // only powers of the generator are in the small subgroup, which responders check
		return hex.DecodeString(generator24)
	}
	// The prime is p = 2q+1, and the group has order q: that of the squares. So the square of any
	// number whose square is below p is a member, and the prime itself is not needed.
	root, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), uint(size*8/2-1)))
	if err != nil {
		return nil, fmt.Errorf("a share of %s: %w", g, err)
	}
	root.SetBit(root, size*8/2-2, 1)
	return root.Mul(root, root).FillBytes(make([]byte, size)), nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}
