package steps

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is a run with something in every part of its records.
func told(t *testing.T) Run {
	r := played(t, `eyes vpc
read down
measured ping_private vpc 0/20
measured ping_gateway vpc 5/5
person no
person unknown
paste no rule 12 denies UDP 500 from 203.0.113.7
after 7m
done
read denied
still down
person no
cannot`)
	for i := range r.Findings {
		if r.Findings[i].Source == Paste {
			r.Findings[i].Raw = "rule 12 deny udp\n```\npre-shared-key [redacted]\n# not a heading"
		}
	}
	r.Facts.Measurements[0].Raw = "PING 192.168.10.1\n20 packets transmitted, 0 received"
	r.Facts.Measurements[0].Took = 20 * time.Second
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed (-update rewrites it):\n%s", name, got)
	}
}

func TestEvidence(t *testing.T) {
	r := told(t)
	bot := Build{Program: "vpncheck", Version: "1.2.3", Revision: "abc"}
	b, err := NewEvidence(r, bot, map[string]int{"pre-shared key": 1, "password": 2}).JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "evidence.json", b)
	again, _ := NewEvidence(deepCopy(t, r), bot, map[string]int{"password": 2, "pre-shared key": 1}).JSON()
	if !bytes.Equal(b, again) {
		t.Error("the same run gives other bytes")
	}
	if strings.Contains(string(b), "null") {
		t.Error("a list is null")
	}
	for _, s := range regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`).FindAllString(string(b), -1) {
		if !strings.HasSuffix(s, `Z"`) {
			t.Errorf("the time %s is not in UTC", s)
		}
	}
}

// Times of another zone come out in UTC; a run that has just begun has a record as well.
func TestEvidenceOfAnyRun(t *testing.T) {
	begun := NewRun("r", "vpnx-1", ada, t0.In(time.FixedZone("CST", 8*3600)))
	for name, r := range map[string]Run{"begun": begun, "up": played(t, "read up"), "told": told(t)} {
		b, err := NewEvidence(r, Build{}, nil).JSON()
		if err != nil {
			t.Fatal(err)
		}
		var e Evidence
		if err := json.Unmarshal(b, &e); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if e.Schema != "vpncheck.evidence/1" || e.Run.Started.Location() != time.UTC || len(e.Steps) != len(Runbook) {
			t.Errorf("%s: %+v", name, e)
		}
		if strings.Contains(string(b), "null") || strings.Contains(string(b), "+08:00") {
			t.Errorf("%s: a null, or a time that is not in UTC:\n%s", name, b)
		}
		if want := SnakeState(r.State()); e.Outcome.State != want || len(e.Timeline) != len(r.Findings) {
			t.Errorf("%s: %s with %d entries, want %s with %d", name, e.Outcome.State, len(e.Timeline), want, len(r.Findings))
		}
	}
}

func TestRequestsAreKeptOnce(t *testing.T) {
	r := told(t)
	var ids []string
	for _, q := range r.Requests() {
		ids = append(ids, q.ID)
	}
	for _, want := range []string{"req-c-down", "req-g-down", "req-denied"} {
		if !slices.Contains(ids, want) {
			t.Errorf("%s is missing from %v", want, ids)
		}
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != len(r.Requests()) {
		t.Errorf("repeats: %v", ids)
	}
}

func TestReport(t *testing.T) {
	r := told(t)
	golden(t, "report.md", []byte(Report(r)))
	if Report(deepCopy(t, r)) != Report(r) {
		t.Error("the same run gives another report")
	}
	golden(t, "report-solved.md", []byte(Report(played(t, "read blocked\nafter 5m\ndone\nafter 20s\nread up"))))
}

// Whatever the cloud, a device or a person says stays text.
func TestReportEscapes(t *testing.T) {
	evil := "<!channel> [x](http://evil.example) **b** `c` | d\n# e &amp; www.evil.example \x1b[31m\u202e_f_ ~g~"
	r := played(t, "read down\nperson no\nperson yes\nperson no\ncannot\nperson unknown")
	r.Facts.Reading.Tunnel.Name, r.Facts.Reading.Gateway.Name, r.Facts.Reading.Tunnel.NetStatus = evil, evil, evil
	r.Facts.Reading.Requests[0].Action = evil
	r.StartedBy.Name = evil
	r.Facts.Measurements = []Measurement{{Need: PingGateway, Vantage: VPC, Problem: evil, Target: evil, Raw: evil + "\n````\n# out"}}
	r.Facts.Reading.Gaps = []Gap{{Part: evil, Refusal: Refusal{Summary: evil, Advice: evil}}}
	for i := range r.Findings {
		r.Findings[i].Reason, r.Findings[i].By.Name = evil, evil
	}
	report := Report(r)
	text := regexp.MustCompile("(?s)`{5,}text\n.*?\n`{5,}\n").ReplaceAllString(report, "")
	if text == report {
		t.Fatal("the raw output is not in a fence that it cannot close")
	}
	for _, bad := range []string{" <!channel>", "(<!", "](", " **b**", " `c`", " | d ", "\n# e", "://evil", " www.evil", " _f_", " ~g~", "&amp;"} {
		for line := range strings.Lines(text) {
			if i := strings.Index(line, bad); i >= 0 && !strings.Contains(line[max(0, i-2):i+len(bad)], `\`) {
				t.Errorf("%q stands as markup in %q", bad, line)
			}
		}
	}
	if strings.ContainsAny(report, "\x1b\u202e") {
		t.Error("a control character came through")
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") {
			cells := len(regexp.MustCompile(`(^|[^\\])\|`).FindAllString(line, -1)) - 1
			if cells > 5 {
				t.Errorf("a table row has %d cells: %s", cells, line)
			}
		}
	}
}

func TestInline(t *testing.T) {
	for in, want := range map[string]string{
		"PENDING_ERROR":            "PENDING_ERROR",
		"vpnx-a1b2 (idc-west)":     "vpnx-a1b2 (idc-west)",
		"_x_":                      `\_x\_`,
		"console > VPN tunnel":     "console > VPN tunnel",
		"> quoted":                 `\> quoted`,
		"- item":                   `\- item`,
		"# head":                   `\# head`,
		"1.2.3.4":                  "1.2.3.4",
		"a & b":                    "a & b",
		"&lt;":                     `\&lt;`,
		"http://x":                 `http:\//x`,
		"www.x.org":                `www\.x.org`,
		"two\r\nlines\tand a tab ": "two lines and a tab",
		"bad \xff byte":            "bad ? byte",
		"10.0.0.0/16 ↔ 中文":         "10.0.0.0/16 ↔ 中文",
	} {
		if got := inline(in); got != want {
			t.Errorf("inline(%q) = %q, want %q", in, got, want)
		}
	}
	if long := fence(strings.Repeat("x\n", 100)); strings.Count(long, "\n") != maxFenced+3 || !strings.Contains(long, "evidence.json has the rest") {
		t.Errorf("a long output takes %d lines", strings.Count(long, "\n"))
	}
}
