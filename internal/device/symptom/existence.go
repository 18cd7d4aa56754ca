package symptom

import (
	"strings"

	"vpncheck/internal/device"
)

// Lines that say that there is no SA.
var (
	noIKE = []string{
		"there are no ikev1 sas", "there are no ikev2 sas", "there are no isakmp sas", "there is no ikev1 phase-1 sa found",
		"there is no ikev2 sa found", "number of ike sa : 0", "number of ike sa: 0",
	}
	noIPsec = []string{
		"there are no ipsec sas", "total active tunnels: 0", "0 ipsec sa found", "number of ipsec sa : 0",
		"number of ipsec tunnel : 0", "no ipsec sa", "there is no ipsec sa",
	}
)

// existence looks for what says that an SA is there, or is not.
func (s *states) existence(l device.Line, low string) {
	switch {
	case contains(low, noIKE):
		first(&s.noIKE, l)
	case contains(low, noIPsec):
		first(&s.noIPsec, l)
	case strings.HasPrefix(low, "security associations (0 up, 0 connecting)"):
		first(&s.noIKE, l)
	case strings.Contains(low, "current outbound spi: 0x0(0)"):
		first(&s.empty, l)
	case strings.Contains(low, ": #") && strings.Contains(low, ", connecting"), h3c(low, "unknown"), junos(low, "down"):
		first(&s.half, l)
	case strings.Contains(low, ": #") && strings.Contains(low, ", established"), huawei(low, "1"):
		s.both = true
		first(&s.ike, l)
	case strings.Contains(low, "qm_idle"), strings.Contains(low, "mm_active"), h3c(low, "rd"), junos(low, "up"):
		first(&s.ike, l)
	case strings.Contains(low, ", reqid ") && strings.Contains(low, "installed"), huawei(low, "2"):
		first(&s.ipsec, l)
	case strings.HasPrefix(low, "proxyid=") && strings.Contains(low, " sa=0 "):
		first(&s.noIPsec, l)
	case strings.HasPrefix(low, "proxyid=") && strings.Contains(low, " sa=1 "):
		first(&s.ipsec, l)
	}
}

// huawei recognises a row of "display ike sa": flags with RD (ready) and the phase, "v2:1".
func huawei(low, phase string) bool {
	fields := strings.Fields(low)
	if len(fields) < 4 {
		return false
	}
	ready, right := false, false
	for _, f := range fields {
		ready = ready || f == "rd" || strings.HasPrefix(f, "rd|")
		right = right || f == "v1:"+phase || f == "v2:"+phase
	}
	return ready && right
}

// h3c recognises a row of its "display ike sa": connection, both ends, the flag, the domain.
func h3c(low, flag string) bool {
	f := strings.Fields(low)
	return len(f) >= 5 && f[len(f)-1] == "ipsec" && f[len(f)-2] == flag && decimal(f[0])
}

// junos recognises a row of "show security ike security-associations": index, state, both cookies.
func junos(low, state string) bool {
	f := strings.Fields(low)
	return len(f) >= 5 && f[1] == state && decimal(f[0]) && len(f[2]) == 16 && len(f[3]) == 16
}

func decimal(s string) bool { return strings.Trim(s, "0123456789") == "" }

func contains(s string, texts []string) bool {
	for _, w := range texts {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
