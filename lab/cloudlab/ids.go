package cloudlab

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The prefixes of the ids that are checked.
const (
	prefixTunnel     = "vpnx"
	prefixGateway    = "vpngw"
	prefixCustomer   = "cgw"
	prefixVPC        = "vpc"
	prefixSubnet     = "subnet"
	prefixRouteTable = "rtb"
	prefixInstance   = "ins"
	prefixHost       = "ins|rins" // a CVM or a managed instance
	prefixInvocation = "inv"
	prefixTask       = "invt"
	prefixCommand    = "cmd"
)

var idForm = regexp.MustCompile(`^([a-z]+)-[a-z0-9]{8}$`)

// wellFormed reports whether id looks as ids with that prefix, or with one of
// those between bars, do.
func wellFormed(prefix, id string) bool {
	m := idForm.FindStringSubmatch(id)
	return m != nil && slices.Contains(strings.Split(prefix, "|"), m[1])
}

// makeID is the n-th id with that prefix. The same n makes the same id on every
// run, so that recorded conversations stay the same; it still looks random.
func makeID(prefix string, n int) string {
	sum := sha256.Sum256([]byte(prefix + strconv.Itoa(n)))
	s := strconv.FormatUint(binary.BigEndian.Uint64(sum[:8]), 36)
	return prefix + "-" + (s + "00000000")[:8]
}

// newRequestID is a random UUID.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails, by its documentation
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
