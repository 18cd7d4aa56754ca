package demo

import (
	"net/netip"
	"strings"
	"testing"
	reference "text/template"
)

// The few words of templates that are read here mean what they mean in text/template.
func TestTemplatesAreThoseOfTheLibrary(t *testing.T) {
	files, err := configs.ReadDir("configs")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := configs.ReadFile("configs/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		own, err := parseTemplate(string(text))
		if err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		library := reference.Must(reference.New(f.Name()).Parse(string(text)))
		for part := range own.parts {
			if part == "" {
				continue
			}
			for _, weak := range []bool{true, false} {
				for _, open := range []bool{true, false} {
					c := setup{
						Host: "fw", Gateway: "203.0.113.1", Device: "198.51.100.1", Router: "198.51.100.2", Key: "k", Weak: weak, Open: open,
						LAN: network{netip.MustParsePrefix("192.168.1.0/24")}, VPC: network{netip.MustParsePrefix("10.0.0.0/16")},
					}
					var want strings.Builder
					if err := library.ExecuteTemplate(&want, part, c); err != nil {
						t.Fatal(err)
					}
					got, err := own.print(part, c.values(), map[string]bool{"Weak": weak, "Open": open})
					if err != nil || got != want.String() {
						t.Errorf("%s, %s, weak %v, open %v: %v\ngot:\n%s\nwant:\n%s", f.Name(), part, weak, open, err, got, want.String())
					}
				}
			}
		}
	}
}
