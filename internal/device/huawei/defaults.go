package huawei

import (
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// every names the defaults that all versions share.
const every = "Huawei"

// defaults are those of the algorithms, which depend on the product; none is not known.
type defaults struct {
	of         string
	encryption ipsec.Setting[ipsec.Encryption]
	integrity  ipsec.Setting[ipsec.Integrity]
	groups     ipsec.Setting[ipsec.Group]
	lifetime   ipsec.Setting[time.Duration]
}

// defaultsOf are the defaults of a product. They are those of the manuals of the USG6000E and of
// the AR V200R007; no other version's are known for certain.
func defaultsOf(product string) defaults {
	var group ipsec.Group
	var of string
	switch {
	case strings.Contains(product, "V600R007"), strings.HasPrefix(product, "Huawei USG6") && strings.Contains(strings.Fields(product)[1], "E"):
		of, group = "Huawei USG6000E", 14
	case strings.Contains(product, "V200R007"):
		of, group = "Huawei AR V200R007", 2
	default:
		return defaults{}
	}
	return defaults{
		of:         of,
		encryption: ipsec.DefaultOf(of, ipsec.AESCBC256),
		integrity:  ipsec.DefaultOf(of, ipsec.SHA256),
		groups:     ipsec.DefaultOf(of, group),
		lifetime:   ipsec.DefaultOf(of, 24*time.Hour),
	}
}
