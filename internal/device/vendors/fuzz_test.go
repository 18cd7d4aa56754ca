package vendors

import (
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

func seeds(f *testing.F) {
	f.Helper()
	for _, config := range devicetest.Configs(f, "../*/testdata/*.txtar") {
		f.Add(config)
	}
	f.Add(ipsec.FormText(whole()))
}

// Whatever is given goes all the way: redacted, recognised, read, compared, and judged. No line that
// does not exist is named, and what is kept reads as the same device.
func FuzzReadDevice(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		clean, _ := device.Redact(text)
		d := Examiner{}.ReadDevice(nil, clean, "", "", cloudTunnel())
		lines := d.Lines
		for _, x := range d.Differences {
			if x.Line < 0 || x.Line > lines {
				t.Errorf("%s is at line %d of %d", x.Parameter, x.Line, lines)
			}
			if x.Verdict == ipsec.Match && (x.Cloud == "" || x.Device == "") {
				t.Errorf("matches what is not known: %+v", x)
			}
		}
		if len(d.Text) > maxKept {
			t.Errorf("%d bytes are kept", len(d.Text))
		}
		again := Examiner{}.ReadDevice(nil, d.Text, d.Vendor, d.Tunnel, cloudTunnel())
		if d.Text != "" && again.Vendor != d.Vendor {
			t.Errorf("what is kept of %s reads like %s:\n%s", d.Vendor, again.Vendor, d.Text)
		}
		steps.JudgeDevice(d)
	})
}
