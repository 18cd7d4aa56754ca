package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// Device is what was read of the VPN device in the IDC, from what people pasted or uploaded. It
// holds no secret.
type Device struct {
	Vendor  string `json:"vendor,omitempty"` // the vendor's id; empty where it was not recognised
	Name    string `json:"name,omitempty"`   // as people call it: "Huawei USG / AR"
	Product string `json:"product,omitempty"`
	// Tunnel is which of the device's tunnels was compared. Where that is not clear it is empty, and
	// a person chooses among the Candidates.
	Tunnel     string   `json:"tunnel,omitempty"`
	Candidates []string `json:"candidates,omitempty"`
	// Differences are the comparison with the cloud, every parameter, in the order to look at them.
	Differences []ipsec.Difference `json:"differences,omitempty"`
	// Parameters are the device's end, from its own point of view; nil where no tunnel was compared.
	Parameters *ipsec.Parameters `json:"parameters,omitempty"`
	// Verdict is the comparison in one line.
	Verdict string        `json:"verdict,omitempty"`
	Faults  []DeviceFault `json:"faults,omitempty"`
	Flows   []DeviceFlow  `json:"flows,omitempty"`
	// Policy says whether the device's security policy lets the tunnel through, and why.
	Policy    Verdict        `json:"policy,omitempty"`
	PolicyWhy string         `json:"policy_why,omitempty"`
	Signs     []DeviceSign   `json:"signs,omitempty"`
	Text      string         `json:"text,omitempty"` // the lines that meant something, redacted; Line counts in it
	Lines     int            `json:"lines"`          // how many were pasted
	By        Person         `json:"by,omitzero"`
	At        time.Time      `json:"at"`
	Problem   string         `json:"problem,omitempty"` // why nothing could be read
	Removed   map[string]int `json:"removed,omitempty"` // secrets by kind
	// Changed says that somebody has changed the device since: what was wrong must be seen anew.
	Changed bool `json:"changed,omitempty"`
}

// DeviceFault is what is wrong with a device's configuration beside its parameters.
type DeviceFault struct {
	Kind     string `json:"kind"` // dangling, unapplied, disabled, incomplete, remark
	Blocking bool   `json:"blocking,omitempty"`
	Line     int    `json:"line,omitempty"`
	Text     string `json:"text"`
}

// DeviceFlow is what the device's security policy does with traffic that the tunnel needs.
type DeviceFlow struct {
	Flow    string   `json:"flow"`    // "UDP 500 from the VPN gateway"
	Verdict string   `json:"verdict"` // permitted, denied, partly, unclear
	Why     string   `json:"why"`
	Rule    string   `json:"rule,omitempty"`
	Line    int      `json:"line,omitempty"`
	Change  []string `json:"change,omitempty"` // commands that would let it through
}

// DeviceSign is a line of a log or an output of state that names a cause.
type DeviceSign struct {
	ID      string `json:"id"`
	Line    int    `json:"line,omitempty"`
	Text    string `json:"text"`
	Cause   string `json:"cause"`
	Explain string `json:"explain,omitempty"`
	Look    string `json:"look,omitempty"`
	Do      string `json:"do,omitempty"`
	Healthy bool   `json:"healthy,omitempty"`
}

// DeviceText is what somebody pasted or uploaded of the device and is still to be read. Text is
// redacted.
type DeviceText struct {
	Text   string    `json:"text,omitempty"`
	Files  []File    `json:"files,omitempty"`
	Vendor string    `json:"vendor,omitempty"` // as the person says; empty is to be recognised
	Tunnel string    `json:"tunnel,omitempty"` // which of the device's tunnels, as the person says
	By     Person    `json:"by"`
	At     time.Time `json:"at"`
}

// File is a file that somebody shared where the conversation is held.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size"` // bytes
}

// Given notes what somebody gave of the device: it is being read from now on.
func Given(r Run, p DeviceText) Run {
	if r.Over() {
		return r
	}
	p.Text = storable(p.Text)
	r.Facts.Given = append(slices.Clip(r.Facts.Given), p)
	probe := Probe{ReadDevice, IDC}
	if !slices.Contains(r.Pending, probe) {
		r.Pending = append(slices.Clip(r.Pending), probe)
	}
	return r
}

// DeviceRead records what was read from the first n texts. The run moves where that answers its
// question: what a person was asked, the paste now says.
func DeviceRead(r Run, d Device, n int, now time.Time) Run {
	if r.Over() {
		return r
	}
	r.Facts.Given = slices.Clone(r.Facts.Given[min(n, len(r.Facts.Given)):])
	if len(r.Facts.Given) == 0 {
		r.Facts.Given = nil // as JSON restores it
		r.Pending = without(r.Pending, Probe{ReadDevice, IDC})
	}
	if s := r.Current(); d.Problem != "" && d.Lines > 0 && (s == nil || !slices.Contains(s.Needs, ReadDevice)) {
		return r // the output of a ping, say: it stands beside its answer, and nobody took it for a configuration
	}
	if d.Problem != "" && r.Facts.Device != nil { // keep what was read before
		kept := *r.Facts.Device
		kept.Problem, kept.At, kept.By = d.Problem, d.At, d.By
		d = kept
	}
	r.Facts.Device = &d
	r = r.noted(Finding{
		Kind: DeviceSeen, Step: r.Step, Source: Paste, Vantage: IDC, By: d.By, At: now, Seq: r.Seq, Reason: d.Headline(),
	})
	return r.judgeAgain(now)
}

// JudgeAgain lets the machine answer the question that a person is asked, where a measurement that
// its step needs has come late.
func JudgeAgain(r Run, need Need, now time.Time) Run {
	if s := r.Current(); s == nil || !slices.Contains(s.Needs, need) {
		return r
	}
	return r.judgeAgain(now)
}

// judgeAgain lets the machine answer the question that a person is asked, where it now can.
func (r Run) judgeAgain(now time.Time) Run {
	step := r.Current()
	if r.Phase != Asking || step == nil || step.Judge == nil {
		return r
	}
	f := r.judge(step, now)
	if f.Verdict == Unknown {
		return r
	}
	return mustAdvance(r, f)
}

// Headline says in one line what was read.
func (d Device) Headline() string {
	switch {
	case d.Problem != "":
		return d.Problem
	case len(d.Candidates) > 0:
		return fmt.Sprintf("%s with %d tunnels: which one is it?", cmp.Or(d.Name, "a device"), len(d.Candidates))
	case d.Tunnel == "" && len(d.Signs) > 0:
		return d.Signs[0].Cause
	default:
		return strings.TrimSpace(strings.Join(nonEmpty(d.Name, d.Tunnel, d.Verdict), ": "))
	}
}

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// Blocking are the differences that keep the tunnel down.
func (d Device) Blocking() []ipsec.Difference { return d.with(ipsec.Blocking) }

// NotKnown are the parameters of which one side is not known.
func (d Device) NotKnown() []ipsec.Difference { return d.with(ipsec.NotKnown) }

func (d Device) with(v ipsec.Verdict) []ipsec.Difference {
	var out []ipsec.Difference
	for _, x := range d.Differences {
		if x.Verdict == v {
			out = append(out, x)
		}
	}
	return out
}

// compared says whether one tunnel of the device was read, and is as it was then.
func (d *Device) compared() bool {
	return d != nil && d.Tunnel != "" && !d.Changed
}

// changed is the device after somebody has changed something on it.
func (d *Device) changed() *Device {
	if d == nil || d.Tunnel == "" {
		return d
	}
	c := *d
	c.Changed = true
	return &c
}
