package demo

import (
	"log/slog"
	"strings"
	"testing"

	"vpncheck/cloud"
	"vpncheck/internal/device"
	readers "vpncheck/internal/device/vendors"
	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// Every maker's configuration, read as the bot reads it and compared with the demo's cloud, says what
// is wrong in the world and nothing else, and keeps no secret. The commands that the bot gives for it
// are those that the desk's repair types.
func TestConfigurationsSayWhatIsWrong(t *testing.T) {
	lab := newCloud(slog.New(slog.DiscardHandler))
	if err := lab.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lab.Close() })
	client, err := cloud.New(cloud.Config{
		SecretID: cloudlab.DefaultSecretID, SecretKey: cloudlab.DefaultSecretKey, Regions: regions[:1], Endpoint: lab.URL(),
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name := range vendors {
		n++
		s := Story{Key: "x", Tunnel: "vpnx-maker00" + string(rune('a'+n)), Name: "idc-x-1", Region: regions[0], Vendor: name, site: newSite(80 + n)}
		addTunnel(lab, s)
		r := client.Read(within(t), s.Tunnel, "")
		if r.Refusal != nil {
			t.Fatal(r.Refusal)
		}
		for _, l := range []Line{{}, {ParamsDiffer: true}, {PolicyBlocks: true}, {ParamsDiffer: true, PolicyBlocks: true}} {
			t.Run(name, func(t *testing.T) { compare(t, sight{Story: s, Now: l}, r) })
		}
	}
}

func compare(t *testing.T, s sight, r steps.Reading) {
	t.Helper()
	cmd, _ := s.command("firewall", "config")
	printed := cmd.print(s)
	text, _ := device.Redact(printed)
	if !strings.Contains(printed, CanaryPrefix) || strings.Contains(text, CanaryPrefix) {
		t.Errorf("no secret was printed, or one stays:\n%s", text)
	}
	d := readers.Examiner{}.ReadDevice(text, "", "", r)
	parameters, why := steps.JudgeDevice(d)
	if want := pick(s.Now.ParamsDiffer, steps.No, steps.Yes); parameters != want {
		t.Errorf("%+v: parameters %s (%s), want %s\n%s\n%+v", s.Now, parameters, why, want, steps.DifferenceTable(d), d.Faults)
	}
	want := pick(s.Now.PolicyBlocks, steps.No, steps.Yes)
	if d.Policy != want && (d.Policy != steps.Unknown || !s.partlyRead()) {
		t.Errorf("%+v: policy %s (%s), want %s\n%s", s.Now, d.Policy, d.PolicyWhy, want, steps.FlowTable(d))
	}
	repair, _ := s.command("firewall", "align")
	for _, x := range d.Blocking() {
		for _, line := range x.Commands {
			if s.Vendor != "strongSwan" && !strings.Contains(repair.Text, line) { // a file there, edited with sed
				t.Errorf("the bot says %q, the desk types %s", line, repair.Text)
			}
		}
	}
}

// partlyRead says that what is read of the device's security policy may be too little: a router's
// access list does not filter what it decrypts, and a Linux host's rules are not part of its strongSwan.
func (s sight) partlyRead() bool { return s.Vendor == "Cisco IOS" || s.Vendor == "strongSwan" }
