package vendors

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/ipsec"
)

// blindScore is how well one vendor's blind configurations are read: they were written, and
// labelled by hand, by somebody who had not seen the readers.
type blindScore struct {
	files, recognised    int
	right, wrong, silent int // of the values that are written there; silent is not read at all
	tried, matches       int // clouds that differ in one parameter, and those that were called a match there
	blocked              int // differences that block although the cloud is as the label
	policies, decided    int // flows with a labelled verdict, and those with the same verdict
	misjudged            int // flows that got another one; the rest is unclear
	secrets, leaked      int
}

// blindReached are the counts that were reached: fewer of the good or more of the bad is a step
// back. The goals that hold for every vendor are in check.
var blindReached = map[string]blindScore{
	"asa":        {right: 831, decided: 7},
	"fortios":    {right: 759, decided: 18},
	"h3c":        {right: 744, decided: 35},
	"hillstone":  {right: 722, wrong: 1, decided: 19},
	"huawei":     {right: 808, decided: 60},
	"ios":        {right: 853, decided: 24},
	"junos":      {right: 688, decided: 30},
	"panos":      {right: 679, decided: 15},
	"strongswan": {right: 1029, decided: 33},
	"vyos":       {right: 847, decided: 34},
}

func (s blindScore) String() string {
	all := s.right + s.wrong + s.silent
	return fmt.Sprintf("recognised %d/%d; values %d right, %d wrong, %d not read of %d (%.1f %%); equal clouds blocked %d; "+
		"wrong matches %d of %d; policy verdicts %d right, %d wrong of %d; secrets leaked %d of %d",
		s.recognised, s.files, s.right, s.wrong, s.silent, all, 100*float64(s.right)/float64(max(all, 1)), s.blocked,
		s.matches, s.tried, s.decided, s.misjudged, s.policies, s.leaked, s.secrets)
}

func (s blindScore) check(t *testing.T, reached blindScore) {
	t.Helper()
	if all := s.right + s.wrong + s.silent; s.recognised*100 < s.files*98 || s.right*100 < all*95 {
		t.Errorf("98 %% are to be recognised and 95 %% of the values right: %v", s)
	}
	if s.matches+s.leaked+s.blocked+s.misjudged > 0 {
		t.Errorf("nothing may match wrongly, leak, block or be judged wrongly: %v", s)
	}
	if s.right < reached.right || s.wrong > reached.wrong || s.decided < reached.decided {
		t.Errorf("%d values right, %d wrong and %d verdicts right had been reached: %v", reached.right, reached.wrong, reached.decided, s)
	}
}

func TestBlindConfigurations(t *testing.T) {
	dirs, err := filepath.Glob("../testdata/blind/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no configurations: %v", err)
	}
	for _, dir := range dirs {
		id := filepath.Base(dir)
		t.Run(id, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no configurations: %v", err)
			}
			var score blindScore
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
					(&blindReading{T: t, score: &score, id: id}).file(file)
				})
			}
			t.Logf("%s: %v", id, score)
			if reached, ok := blindReached[id]; ok {
				score.check(t, reached)
			}
		})
	}
}

// blindReading scores one file. What is not as it should be is logged, and counted.
type blindReading struct {
	*testing.T
	score *blindScore
	id    string
	label blindLabel
	got   *device.Config
}

func (r *blindReading) file(file string) {
	config, want, secrets := blindFile(r.T, file)
	r.label = parseBlindLabel(r.T, want)
	clean, _ := device.Redact(config)
	text := device.NewText(clean)
	r.score.files++
	if v, sure := Recognise(text); v.ID == r.id {
		r.score.recognised++
	} else {
		r.Logf("TAKEN FOR %q, sure %t", v.ID, sure)
	}
	r.got = Read(text, r.id)
	r.secrets(config, clean, secrets)
	r.excerpt(text)
	r.mangled(clean)
	r.value("product", r.label.product, keepWord(r.got.Product, r.label.product))
	r.tunnels()
}

func (r *blindReading) secrets(config, clean, secrets string) {
	kept := clean + fmt.Sprintf("%+v", r.got)
	for s := range strings.Lines(secrets) {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		r.score.secrets++
		if !strings.Contains(config, s) {
			r.Errorf("the secret %q is not in the configuration", s)
		}
		if strings.Contains(kept, s) {
			r.score.leaked++
			r.Logf("LEAKED %q", s)
		}
	}
}

// excerpt checks that the lines which are kept read as the whole does.
func (r *blindReading) excerpt(text device.Text) {
	short, kept, _ := excerpt(text, r.id)
	if kept == "" {
		return
	}
	if diff := cmp.Diff(blindLines(devicetest.Label(r.got)), blindLines(devicetest.Label(short))); diff != "" {
		r.Errorf("the lines that are kept read otherwise (-whole +kept):\n%s", diff)
	}
}

// mangled checks that a text reads the same as chats and Windows leave it. What ipsec.conf says by
// its indentation is lost with it.
func (r *blindReading) mangled(clean string) {
	if r.id == "strongswan" {
		return
	}
	flat := strings.ReplaceAll(flattened(clean), "\n", "\r\n")
	if diff := cmp.Diff(blindLines(devicetest.Label(r.got)), blindLines(devicetest.Label(Read(device.NewText(flat), r.id)))); diff != "" {
		r.Errorf("without indentation it reads otherwise (-whole +flat):\n%s", diff)
	}
}

func (r *blindReading) tunnels() {
	read := parseBlindLabel(r.T, devicetest.Label(r.got)).tunnels
	free := make([]int, len(read))
	for i := range free {
		free[i] = i
	}
	for _, want := range r.label.tunnels {
		at := -1
		var got blindTunnel
		if len(free) > 0 {
			at = slices.MaxFunc(free, func(a, b int) int { return read[a].likeness(want) - read[b].likeness(want) })
			free = slices.DeleteFunc(free, func(i int) bool { return i == at })
			got = read[at]
		} else {
			r.Logf("%s: NO TUNNEL", want.name)
		}
		r.values(want, got)
		if at >= 0 {
			r.compared(want, at)
		}
	}
	for _, i := range free {
		r.score.wrong++
		r.Logf("ONE TUNNEL TOO MANY: %s", read[i].name)
	}
}

func (r *blindReading) values(want, got blindTunnel) {
	for _, key := range want.keys {
		r.value(want.name+": "+key, want.values[key], got.values[key])
	}
	for _, s := range want.selectors {
		have := ""
		switch {
		case slices.Contains(got.selectors, s):
			have = s
		case len(got.selectors) > 0:
			have = strings.Join(got.selectors, ", ")
		}
		r.value(want.name+": selector", s, have)
	}
	for _, n := range want.notes {
		have := ""
		if slices.Contains(got.notes, n) {
			have = n
		}
		r.value(want.name+": note", n, have)
	}
}

func (r *blindReading) value(key, want, got string) {
	switch got {
	case want:
		if want != "" {
			r.score.right++
		}
	case "":
		r.score.silent++
		r.Logf("%s: NOT READ, want %s", key, want)
	default:
		r.score.wrong++
		r.Logf("%s: WRONG %q, want %q", key, got, want)
	}
}

// compared compares the tunnel with a cloud that is as the label, and with those that differ.
func (r *blindReading) compared(want blindTunnel, at int) {
	cloud, ends := want.cloud(r.label.ends)
	for _, d := range Compare(r.got, at, cloud, ends).Blocking() {
		r.score.blocked++
		r.Logf("%s: AN EQUAL CLOUD IS BLOCKED in %s: cloud %q, device %q: %s", want.name, d.Parameter, d.Cloud, d.Device, d.Why)
	}
	r.policies(want, at, ends)
	for _, c := range want.changes() {
		other, _ := want.cloud(r.label.ends)
		c.change(&other)
		r.score.tried++
		for _, d := range Compare(r.got, at, other, device.Ends{}).Differences {
			if d.Parameter == c.parameter && d.Verdict == ipsec.Match {
				r.score.matches++
				r.Logf("%s: WRONG MATCH of %s: cloud %q, device %q", want.name, d.Parameter, d.Cloud, d.Device)
			}
		}
	}
}

func (r *blindReading) policies(want blindTunnel, at int, ends device.Ends) {
	for flow, verdict := range want.policies {
		r.score.policies++
		got, why := "", ""
		for _, d := range r.got.Tunnels[at].Decisions {
			if blindFlow(d.Flow, ends) == flow {
				got, why = worst(got, string(d.Verdict)), why+d.Why+" "
			}
		}
		switch got {
		case verdict:
			r.score.decided++
		case "", "unclear":
			r.Logf("%s: %s is UNCLEAR, want %s: %s", want.name, flow, verdict, why)
		default:
			r.score.misjudged++
			r.Logf("%s: %s is JUDGED %s, want %s: %s", want.name, flow, got, verdict, why)
		}
	}
}

func blindFile(t *testing.T, file string) (config, want, secrets string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(b).Files {
		switch {
		case strings.HasPrefix(f.Name, "config"):
			config += string(f.Data)
		case f.Name == "want":
			want = string(f.Data)
		case f.Name == "secrets":
			secrets = string(f.Data)
		}
	}
	if config == "" || want == "" {
		t.Fatalf("%s has no configuration or no label", file)
	}
	return config, want, secrets
}

// keepWord is the word where s has it, and otherwise s.
func keepWord(s, word string) string {
	if word == "" || strings.Contains(s, word) {
		return word
	}
	return s
}
