package strongswan

import (
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// product is whose defaults these are. Only those that have never changed are taken.
const product = "strongSwan"

const (
	defaultIKE = 4 * time.Hour // swanctl's: rekey_time of a connection
	defaultESP = time.Hour     // and of a child
)

func version(o option) ipsec.Setting[ipsec.Version] {
	switch {
	case o.line == 0:
		return ipsec.Setting[ipsec.Version]{}
	case o.is("0", "ike", "ikev1/2"): // it takes both and begins with the second
		return ipsec.SetAt(o.line, ipsec.IKEv2, ipsec.IKEv1)
	case o.is("1", "ikev1"):
		return ipsec.SetAt(o.line, ipsec.IKEv1)
	case o.is("2", "ikev2"):
		return ipsec.SetAt(o.line, ipsec.IKEv2)
	default:
		return ipsec.NotUnderstood[ipsec.Version](o.line, o.value)
	}
}

func encapsulation(o option) ipsec.Setting[ipsec.Encapsulation] {
	switch {
	case o.line == 0:
		return ipsec.Setting[ipsec.Encapsulation]{}
	case o.is("tunnel"):
		return ipsec.SetAt(o.line, ipsec.TunnelMode)
	case o.is("transport"):
		return ipsec.SetAt(o.line, ipsec.TransportMode)
	default:
		return ipsec.NotUnderstood[ipsec.Encapsulation](o.line, o.value)
	}
}

func dpd(delay, timeout option) ipsec.DPD {
	d := ipsec.DPD{Interval: duration(delay), Timeout: duration(timeout)}
	if d.Interval.Known() {
		d.Enabled = ipsec.SetAt(d.Interval.Line, d.Interval.First() > 0)
	}
	if d.Interval.Known() && d.Interval.First() == 0 {
		d.Interval = ipsec.Setting[time.Duration]{}
	}
	return d
}

// dpdAction reads what is done with a dead peer, in the words of both files and of all versions.
func dpdAction(o option) ipsec.Setting[string] {
	switch {
	case o.line == 0:
		return ipsec.Setting[string]{}
	case o.is("trap", "hold"):
		return ipsec.SetAt(o.line, "hold")
	case o.is("start", "restart"):
		return ipsec.SetAt(o.line, "restart")
	default:
		return ipsec.SetAt(o.line, o.value)
	}
}

// kilobytes reads bytes, with the letters that may stand for a factor.
func kilobytes(o option) ipsec.Setting[int64] {
	if o.line == 0 {
		return ipsec.Setting[int64]{}
	}
	low := strings.ToLower(o.value)
	digits := strings.TrimRight(low, "kmgb ")
	n, err := strconv.ParseInt(digits, 10, 40)
	factor, ok := map[string]int64{"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}[strings.TrimSpace(low[len(digits):])]
	if err != nil || !ok {
		return ipsec.NotUnderstood[int64](o.line, o.value)
	}
	return ipsec.SetAt(o.line, n*factor>>10)
}
