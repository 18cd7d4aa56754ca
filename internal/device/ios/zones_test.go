package ios

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

const zoned = "testdata/zones/*.txtar"

// What the zone-based firewall does with each flow, labelled by hand from Cisco's manuals: the
// verdict, the flow, and the line of what decides.
func TestZones(t *testing.T) {
	files, err := filepath.Glob(zoned)
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			config, want := string(a.Files[0].Data), string(a.Files[1].Data)
			if diff := cmp.Diff(want, zoneVerdicts(t, config)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func zoneVerdicts(t *testing.T, text string) string {
	t.Helper()
	parsed := Vendor.Read(device.NewText(text))
	if len(parsed.Tunnels) != 1 {
		t.Fatalf("%d tunnels", len(parsed.Tunnels))
	}
	c, ok := parsed.Parsed.(*config)
	if !ok {
		t.Fatal("nothing was read")
	}
	var b strings.Builder
	for _, check := range c.zoneChecks(&parsed.Tunnels[0], both) {
		d := check.Policy.Judge(check.Flow)
		fmt.Fprintf(&b, "%s %s", d.Verdict, d.Flow.Name)
		if d.Line > 0 {
			fmt.Fprintf(&b, " @%d", d.Line)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestZonesReadTheSameFromWhatIsKept(t *testing.T) {
	for _, text := range devicetest.Configs(t, zoned) {
		devicetest.Used(t, Vendor, text)
		devicetest.Flat(t, Vendor, text)
	}
}
