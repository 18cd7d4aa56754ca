package vendors

import (
	"testing"

	"vpncheck/internal/device"
)

// A release decides which defaults hold, so it is taken from whichever output tells it.
func TestReleases(t *testing.T) {
	for text, want := range map[string]string{
		"fw# show ver | i Version\nCisco Adaptive Security Appliance Software Version 9.12(4)67\nfw# show run crypto map\ncrypto map M interface outside\n": "asa: Cisco ASA 9.12(4)67",
		"Hostname: srx\nModel: srx240h2\nJUNOS Software Release [12.1X46-D86]\n":                                                                            "junos: Junos 12.1X46-D86",
		"user@srx> show version\nHostname: srx\nModel: srx1500\nJunos: 20.2R3-S2.5\nset security ike\n":                                                     "junos: Junos 20.2R3-S2.5",
		"<config version=\"10.1.0\" urldb=\"paloaltonetworks\" detail-version=\"10.1.9\">\n</config>\n":                                                     "panos: PAN-OS 10.1.9",
		"<config version=\"10.1.0\" urldb=\"paloaltonetworks\">\n</config>\n":                                                                               "panos: PAN-OS 10.1.0",
		"admin@fw> show system info\nhostname: fw\nsw-version: 10.2.4-h4\n":                                                                                 "panos: PAN-OS 10.2.4-h4",
		"FGT # get system status\nVersion: FortiGate-60E v6.4.5,build1828,210217 (GA)\n":                                                                    "fortios: FortiOS 6.4.5 (FortiGate-60E)",
	} {
		for _, id := range []string{"asa", "junos", "panos", "fortios"} {
			if len(want) < len(id) || want[:len(id)] != id {
				continue
			}
			if got := id + ": " + Read(device.NewText(text), id).Product; got != want {
				t.Errorf("%q is read as %q, want %q", text, got, want)
			}
		}
	}
}
