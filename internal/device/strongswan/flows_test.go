package strongswan_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
	"vpncheck/internal/device/strongswan"
)

var ends = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.10"), Device: netip.MustParseAddr("198.51.100.20"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("172.16.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("10.10.0.0/16")},
}

// What becomes of each flow, and by which line, in the words of every tool that shows a firewall.
func TestFlows(t *testing.T) {
	files, err := filepath.Glob("testdata/flows/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, want := string(a.Files[0].Data), string(a.Files[1].Data)
			if got := judged(text); got != want {
				t.Errorf("(-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
			}
		})
	}
}

// judged writes what becomes of each flow, the line that decides, and what the text says of NAT.
func judged(text string) string {
	c := strongswan.Vendor.Read(device.NewText(text))
	t := &c.Tunnels[0]
	lines := strings.Split(text, "\n")
	var b strings.Builder
	for _, check := range strongswan.Vendor.Flows(c, t, ends) {
		d := check.Policy.Judge(check.Flow)
		line := ""
		if d.Line > 0 {
			line = ": " + strings.TrimSpace(lines[d.Line-1])
		}
		fmt.Fprintf(&b, "%s: %s%s\n", d.Flow.Name, d.Verdict, line)
	}
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "%s: %s\n", n.Kind, strings.TrimSpace(lines[n.Line-1]))
	}
	return b.String()
}
