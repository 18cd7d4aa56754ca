package vendors

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

// ambiguous are fixtures of a few lines that two vendors would print alike: the person who pastes
// them says whose they are, and without that the text is not called sure.
var ambiguous = map[string]bool{
	"huawei/section_only": true, // a bare ike proposal
	"h3c/v5_flat":         true, // Comware V5 and Huawei's VRP have most words of IKE in common
	"h3c/v5_section":      true,
	"h3c/v5_several":      true,
}

// Every text of every vendor is recognised as its own vendor's, among all of them.
func TestEveryFixtureIsRecognised(t *testing.T) {
	files, err := filepath.Glob("../*/testdata/*.txtar")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	right, total := 0, 0
	for _, file := range files {
		id := filepath.Base(filepath.Dir(filepath.Dir(file)))
		text := configOf(t, file)
		if _, isVendor := Find(id); !isVendor || text == "" {
			continue
		}
		name := id + "/" + strings.TrimSuffix(filepath.Base(file), ".txtar")
		for _, form := range []string{text, flattened(text)} {
			total++
			v, sure := Recognise(device.NewText(form))
			switch {
			case v.ID == id && sure:
				right++
			case ambiguous[name]:
			default:
				t.Errorf("%s: taken for %q, sure %t", name, v.ID, sure)
			}
		}
	}
	t.Logf("%d of %d texts are recognised, surely", right, total)
}

func configOf(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range txtar.Parse(b).Files {
		if strings.HasPrefix(f.Name, "config") {
			all.Write(f.Data)
		}
	}
	return all.String()
}

// flattened is a text as a chat or a mail leaves it.
func flattened(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimLeft(line, " \t"))
	}
	return b.String()
}

// corpusVendors are the vendors of the real configurations by the names of their folders.
var corpusVendors = map[string]string{
	"cisco_asa": "asa", "cisco_ios": "ios", "fortinet": "fortios", "juniper": "junos",
	"paloalto": "panos", "strongswan": "strongswan", "vyos": "vyos",
}

// The real configurations beside the repository, where they are: whose each is, and what was read.
func TestRealConfigurations(t *testing.T) {
	dirs, err := os.ReadDir(devicetest.CorpusPath())
	if err != nil {
		t.Skip("the real configurations are not beside the repository")
	}
	right, total := 0, 0
	for _, dir := range dirs {
		want := corpusVendors[dir.Name()]
		files, err := filepath.Glob(devicetest.CorpusPath(dir.Name(), "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if want == "" {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			total++
			c := Read(device.NewText(string(b)), "")
			if c.Vendor == want {
				right++
			} else {
				t.Logf("NOT RECOGNISED: %s is %s's, taken for %q", filepath.Base(file), want, c.Vendor)
			}
			known := 0
			for _, tunnel := range c.Tunnels {
				known += len(tunnel.Parameters.Rows())
			}
			t.Logf("%-60s %-10s %2d tunnels, %3d values, %d notes", filepath.Base(file), c.Vendor, len(c.Tunnels), known, len(c.Notes))
		}
	}
	t.Logf("%d of %d are recognised", right, total)
	if right*100 < total*98 {
		t.Errorf("%d of %d are recognised, want 98 %%", right, total)
	}
}
