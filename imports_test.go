package main

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// allowed are the packages of our own that each package may import: the layers of the house.
// Adapters never import each other, and the runbook knows nobody.
var allowed = map[string][]string{
	"internal/ipsec":             {},
	"steps":                      {"internal/ipsec"},
	"cloud":                      {"steps", "internal/ipsec"},
	"internal/firewall":          {},
	"internal/device":            {"steps", "internal/ipsec", "internal/firewall"},
	"internal/device/devicetest": {"internal/device", "internal/ipsec", "internal/firewall"},
	"internal/device/vendors":    {"steps", "internal/device", "internal/ipsec", "internal/firewall"}, // and every grammar
	"internal/probe":             {"steps", "internal/ipsec"},
	"internal/probe/ike":         {"steps", "internal/ipsec"},
	"internal/store":             {"steps"},
	"internal/conversation":      {"steps", "internal/ipsec", "internal/store"}, // the store's types are its vocabulary
	"bot":                        {"steps", "internal/conversation", "internal/store"},
	"internal/metrics":           {"steps"}, // the states of a run
	"internal/console":           {"steps", "internal/conversation", "internal/store"},
	"lab/slacklab":               {"lab/slacklab/blockkit"},
	"lab/slacklab/blockkit":      {},
	"lab/cloudlab":               {},
	"lab/bench":                  {"lab/slacklab", "lab/cloudlab"}, // it drives the program as shipped
	"lab/redislab":               {},
	"lab/ipsec":                  {"internal/ipsec"}, // real daemons, set up in the vocabulary of IKE
	"lab/faults":                 {"lab/ipsec", "lab/slacklab", "lab/cloudlab", "lab/redislab", "internal/ipsec"},
	"lab/demo":                   {"steps", "lab/slacklab", "lab/cloudlab"}, // a prober speaks the runbook's words
}

// pure are the packages that decide and translate: the standard library only, and no I/O.
var pure = []string{"internal/ipsec", "internal/firewall", "steps", "internal/device", "internal/device/vendors"}

// grammar says whether a package reads one vendor's words, or is a tokenizer that several of them
// share: all have the same rule, and are pure.
func grammar(pkg string) bool {
	return strings.HasPrefix(pkg, "internal/device/") && allowed[pkg] == nil
}

// grammarMay is what a grammar may import beside other grammars' tokenizers.
var grammarMay = []string{"internal/device", "internal/ipsec", "internal/firewall"}

func mayImport(pkg, own string) bool {
	switch {
	case grammar(pkg):
		return slices.Contains(grammarMay, own) || grammar(own)
	case pkg == "internal/device/vendors" && grammar(own):
		return true
	default:
		return slices.Contains(allowed[pkg], own)
	}
}

func TestImports(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return fs.SkipDir
		}
		pkg, err := build.ImportDir(path, 0)
		if err != nil || path == "." { // no Go here, or the program itself, which wires everything
			return nil
		}
		seen++
		checkImports(t, filepath.ToSlash(path), pkg.Imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < len(allowed) {
		t.Errorf("looked at %d packages, the rules name %d: a rule is for a package that is gone", seen, len(allowed))
	}
}

func checkImports(t *testing.T, pkg string, imports []string) {
	t.Helper()
	if _, known := allowed[pkg]; !known && !grammar(pkg) {
		t.Errorf("package %s has no import rule: say which layers it may use", pkg)
	}
	for _, path := range imports {
		if own, ok := strings.CutPrefix(path, "vpncheck/"); ok {
			if !mayImport(pkg, own) {
				t.Errorf("%s imports %s, which its layer may not", pkg, own)
			}
			continue
		}
		if outside := strings.Contains(strings.Split(path, "/")[0], "."); outside && (slices.Contains(pure, pkg) || grammar(pkg)) {
			t.Errorf("%s imports %s: it is pure, the standard library only", pkg, path)
		}
		if strings.HasPrefix(path, "github.com/prometheus/") && pkg != "internal/metrics" {
			t.Errorf("%s imports %s: only internal/metrics knows Prometheus", pkg, path)
		}
		if slices.Contains([]string{"os", "net", "net/http", "os/exec"}, path) && (slices.Contains(pure, pkg) || grammar(pkg)) {
			t.Errorf("%s imports %s: it does no I/O", pkg, path)
		}
	}
}

// TestTopLevel keeps the front door tidy: what stands at the top is what the house has.
func TestTopLevel(t *testing.T) {
	want := []string{
		"bot", "steps", "cloud", "internal", "lab", "deploy", "docs", "testdata",
		"go.mod", "go.sum", "Dockerfile", "README.md", "Makefile", "LICENSE", "CHANGELOG.md",
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".go") || slices.Contains(want, name) || name == "vpncheck" {
			continue
		}
		t.Errorf("%s does not belong at the top level", name)
	}
}
