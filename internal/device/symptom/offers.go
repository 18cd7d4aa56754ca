package symptom

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// offers reads the two lists that strongSwan prints when it refuses a proposal: what the other end
// offered and what it has itself. Together they say which algorithm differs.
type offers struct {
	received map[string]string // by the number of the thread that speaks
	exchange map[string]string // "ike_auth": what the thread has last received
}

func (o *offers) line(f *finder, l device.Line, low string) {
	i := strings.IndexByte(low, '[')
	if i < 0 || !strings.Contains(low, "proposals: ") && !strings.Contains(low, "] parsed ") {
		return
	}
	thread := low[max(0, i-2):i]
	if _, rest, ok := strings.Cut(low, "] parsed "); ok {
		o.exchange[thread], _, _ = strings.Cut(rest, " ")
		return
	}
	if len(o.received) > manyThreads {
		clear(o.received)
	}
	if _, list, ok := strings.Cut(l.S, "received proposals: "); ok {
		o.received[thread] = list
		return
	}
	if _, list, ok := strings.Cut(l.S, "configured proposals: "); ok {
		if offered := o.received[thread]; offered != "" {
			differ(f, l, proposalsOf(offered), proposalsOf(list), o.exchange[thread] == "ike_auth")
		}
	}
}

// manyThreads is more than the daemon has.
const manyThreads = 1000

// offer is one proposal: its protocol, and its algorithms by kind.
type offer struct {
	protocol string
	kinds    map[string][]string
}

// proposalsOf reads "IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048, IKE:…".
func proposalsOf(list string) []offer {
	var out []offer
	for p := range strings.SplitSeq(list, ",") {
		protocol, algorithms, ok := strings.Cut(strings.TrimSpace(p), ":")
		if !ok || len(out) == mostOffers {
			continue
		}
		x := offer{protocol: protocol, kinds: map[string][]string{}}
		for a := range strings.SplitSeq(algorithms, "/") {
			if k := kindOf(a); k != "" {
				x.kinds[k] = append(x.kinds[k], strings.TrimSpace(a))
			}
		}
		out = append(out, x)
	}
	return out
}

// mostOffers bounds how many proposals of each end are put side by side.
const mostOffers = 32

func kindOf(algorithm string) string {
	has := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(algorithm, p) })
	}
	switch {
	case strings.HasSuffix(algorithm, "EXT_SEQ"):
		return ""
	case has("PRF_"):
		return "prf"
	case has("MODP_", "ECP_", "CURVE_", "NTRU_", "ML_KEM", "MODP_NULL"):
		return "group"
	case has("HMAC_", "AES_XCBC", "AES_CMAC", "AES_128_GMAC", "AES_192_GMAC", "AES_256_GMAC"):
		return "integrity"
	default:
		return "encryption"
	}
}

// causesOf are the causes of a difference in a kind, for IKE and for what is inside.
var causesOf = map[string][2]string{
	"encryption": {"ike-encryption", "ipsec-encryption"},
	"integrity":  {"ike-integrity", "ipsec-integrity"},
	"prf":        {"ike-prf", ""},
	"group":      {"dh-group", "pfs"},
}

var kinds = []string{"encryption", "integrity", "prf", "group"}

// differ names the kinds in which the two nearest proposals have nothing in common. The first child
// of IKEv2, in IKE_AUTH, has no group of its own.
func differ(f *finder, l device.Line, offered, configured []offer, first bool) {
	var best []string
	var a, b offer
	found := false
	for _, x := range offered {
		for _, y := range configured {
			if x.protocol != y.protocol {
				continue
			}
			if d := x.differs(y, first); !found || len(d) < len(best) {
				best, a, b, found = d, x, y, true
			}
		}
	}
	for _, k := range best {
		cause, general := causesOf[k][0], "phase1-proposal"
		if a.protocol != "IKE" {
			cause, general = causesOf[k][1], "phase2-proposal"
		}
		if cause != "" {
			f.add(cause, l, "the other end offered "+either(a.kinds[k])+", and here is "+either(b.kinds[k]))
			f.exact(general)
		}
	}
}

func (x offer) differs(y offer, first bool) []string {
	var out []string
	for _, k := range kinds {
		p, q := x.kinds[k], y.kinds[k]
		if first && k == "group" && x.protocol != "IKE" || len(p) == 0 && len(q) == 0 {
			continue
		}
		if !slices.ContainsFunc(p, func(s string) bool { return slices.Contains(q, s) }) {
			out = append(out, k)
		}
	}
	if len(out) > 1 && slices.Contains(out, "integrity") { // the function follows from the hash
		out = slices.DeleteFunc(out, func(k string) bool { return k == "prf" })
	}
	return out
}

func either(s []string) string {
	if len(s) == 0 {
		return "none"
	}
	return strings.Join(s, " or ")
}
