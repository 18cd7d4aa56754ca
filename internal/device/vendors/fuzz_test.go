package vendors

import (
	"strings"
	"testing"
	"time"

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

// No text makes any reader go over the same lines again and again: repeated, it takes its time in
// proportion.
func FuzzLinear(f *testing.F) {
	if devicetest.Raced {
		f.Skip("the race detector makes it slow")
	}
	seeds(f)
	const size, most = 256 << 10, 3 * time.Second // 10 MB in 2 s is 50 ms
	f.Fuzz(func(t *testing.T, part string) {
		if len(part) == 0 || len(part) > size {
			return
		}
		text := device.NewText(strings.Repeat(part+"\n", size/(len(part)+1)+1))
		for _, v := range All {
			start := time.Now()
			v.Score(text)
			c := v.Read(text)
			for i := range min(len(c.Tunnels), 1) {
				Compare(c, i, cloudTunnel().Tunnel.Parameters, ends)
			}
			if took := time.Since(start); took > most {
				t.Errorf("%s took %v for %d KB", v.ID, took, size>>10)
			}
		}
	})
}
