package conversation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// What people give of the device in the IDC is read beside the loop: a file has to be fetched
// first, and a large one takes a moment. It waits in the document until then, redacted.

// DeviceReader reads what a device printed. It is pure and quick.
type DeviceReader interface {
	// ReadDevice compares the device with the cloud's end, by what people gave and by what was kept of
	// what they gave before; nil where that is not to count. The vendor is the person's word and may
	// be empty, and so is the tunnel: which of the device's to take. The text has no secrets.
	ReadDevice(before *steps.Device, given, vendor, tunnel string, r steps.Reading) steps.Device
}

// Fetcher gives the content of a file that a person shared.
type Fetcher func(ctx context.Context, f steps.File) (string, error)

// Given is what a person gave of the device.
type Given struct {
	Text   string // as it was pasted: Give redacts it
	Files  []steps.File
	Vendor string
	Tunnel string
	By     steps.Person
	// Answer is what the person concludes from it; nil leaves that to the machine.
	Answer *steps.Finding
}

// Give passes on what a person gave of the device. The id makes a form that is delivered twice
// count once. When Give returns without an error, it is durable; what it says is read after that.
func (l *Loop) Give(ctx context.Context, id, run string, g Given, reply string) error {
	ev := given{Text: steps.DeviceText{Files: g.Files, Vendor: g.Vendor, Tunnel: g.Tunnel, By: g.By, At: l.Now()}, Reply: reply}
	if g.Text != "" && l.Redact != nil {
		ev.Text.Text, ev.Redacted = l.Redact(g.Text)
	}
	if g.Answer != nil {
		f := *g.Answer
		f.Raw = cutRaw(ev.Text.Text)
		ev.Answer = &f
	}
	_, err := l.Store.Push(ctx, store.Event{ID: id, Run: run, At: l.Now(), Body: event{Given: &ev}.encode()})
	if err != nil {
		return fmt.Errorf("record what was given for run %s: %w", run, err)
	}
	return nil
}

// maxRaw bounds what of a paste stands beside an answer; the device keeps the rest.
const maxRaw = 3000

func cutRaw(s string) string {
	if r := []rune(s); len(r) > maxRaw {
		return string(r[:maxRaw]) + "…"
	}
	return s
}

// applyGiven has what a person gave read, and takes the answer that came with it.
func (l *Loop) applyGiven(d *Document, g given) []job {
	if d.Run.Over() {
		text := staleText(&steps.StaleError{End: d.Run.Outcome.End})
		return []job{func(ctx context.Context) { l.notify(ctx, g.Reply, text) }}
	}
	d.Run = steps.Given(d.Run, g.Text)
	d.Spoken++
	d.addRedacted(g.Redacted)
	jobs := []job{l.readDevice(d.Run)}
	if g.Answer != nil {
		jobs = append(jobs, l.applySaid(d, said{Finding: *g.Answer, Reply: g.Reply})...)
	}
	return jobs
}

// readDevice reads all that was given and not read yet, together with what was read before.
func (l *Loop) readDevice(r steps.Run) job {
	if len(r.Facts.Given) == 0 { // nothing is pending then
		return func(context.Context) {}
	}
	return func(life context.Context) {
		ctx, cancel := context.WithTimeout(life, l.Times.MeasureFor)
		defer cancel()
		dev := l.examine(ctx, r)
		last := r.Facts.Given[len(r.Facts.Given)-1]
		dev.By, dev.At = last.By, l.Now()
		id := fmt.Sprintf("device-%d-%d", len(r.Findings), dev.At.UnixNano())
		l.push(life, id, r.ID, event{Device: &deviceRead{Device: dev, Texts: len(r.Facts.Given)}})
	}
}

func (l *Loop) examine(ctx context.Context, r steps.Run) steps.Device {
	if l.Devices == nil {
		return steps.Device{Problem: "this vpncheck cannot read configurations"}
	}
	fresh, removed, err := l.collect(ctx, r.Facts.Given)
	if err != nil {
		return steps.Device{Problem: err.Error()}
	}
	vendor, tunnel := "", ""
	for _, g := range r.Facts.Given {
		vendor, tunnel = g.Vendor, g.Tunnel
	}
	before := r.Facts.Device
	if before != nil && vendor == "" {
		vendor = before.Vendor
	}
	if before != nil && tunnel == "" {
		tunnel = before.Tunnel
	}
	dev := l.readWith(before, fresh, vendor, tunnel, r.Facts.Reading)
	dev.Removed = removed
	return dev
}

// readWith reads a new text. Several pastes complete each other, but what is whole by itself stands
// alone: then nothing that was changed since is left of the older one.
func (l *Loop) readWith(before *steps.Device, fresh, vendor, tunnel string, r steps.Reading) steps.Device {
	if before == nil || before.Text == "" {
		return l.Devices.ReadDevice(nil, fresh, vendor, tunnel, r)
	}
	both := l.Devices.ReadDevice(before, fresh, vendor, tunnel, r)
	if strings.TrimSpace(fresh) == "" {
		return both
	}
	alone := l.Devices.ReadDevice(nil, fresh, vendor, tunnel, r)
	if alone.Tunnel != "" && len(alone.NotKnown()) <= len(both.NotKnown()) && len(alone.Flows) >= len(both.Flows) {
		return alone
	}
	return both
}

// collect gives the text of all that was given, the files among it, redacted.
func (l *Loop) collect(ctx context.Context, texts []steps.DeviceText) (string, map[string]int, error) {
	var all []string
	removed := map[string]int{}
	for _, g := range texts {
		if g.Text != "" {
			all = append(all, g.Text)
		}
		for _, f := range g.Files {
			clean, n, err := l.fetch(ctx, f)
			if err != nil {
				return "", nil, err
			}
			all = append(all, clean)
			for kind, count := range n {
				removed[kind] += count
			}
		}
	}
	return strings.Join(all, "\n"), removed, nil
}

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 10 << 20

func (l *Loop) fetch(ctx context.Context, f steps.File) (string, map[string]int, error) {
	switch {
	case l.Fetch == nil || l.Redact == nil:
		return "", nil, fmt.Errorf("the file %s was not read: files cannot be read here; paste its text instead", f.Name)
	case f.Size > MaxFile:
		return "", nil, fmt.Errorf("the file %s has %d MB, and at most %d can be read; share only the parts about IPsec", f.Name, (f.Size+1<<20-1)>>20, MaxFile>>20)
	}
	text, err := l.Fetch(ctx, f)
	if errors.Is(err, context.DeadlineExceeded) {
		return "", nil, fmt.Errorf("the file %s did not arrive in time; share it again, or paste its text", f.Name)
	}
	if err != nil {
		return "", nil, fmt.Errorf("the file %s was not read: %w", f.Name, err)
	}
	if strings.ContainsRune(text, 0) {
		return "", nil, fmt.Errorf("the file %s is not a text; export the configuration as text", f.Name)
	}
	clean, n := l.Redact(text)
	return clean, n, nil
}

// applyDevice takes what was read.
func (l *Loop) applyDevice(d *Document, read deviceRead, now time.Time) []job {
	d.addRedacted(read.Device.Removed)
	read.Device.Removed = nil
	d.Run = steps.DeviceRead(d.Run, read.Device, read.Texts, now)
	if read.Device.Vendor == "" {
		return nil
	}
	return []job{func(ctx context.Context) { l.noteVendor(ctx, d.Place.Channel, read.Device.Vendor) }}
}

// vendorKept is how long a channel's vendor is remembered.
const vendorKept = 365 * 24 * time.Hour

func (l *Loop) noteVendor(ctx context.Context, channel, vendor string) {
	if err := l.Store.Note(ctx, "vendor:"+channel, []byte(vendor), vendorKept); err != nil {
		l.Log.Debug("the vendor was not noted; the next form does not choose it", "err", err)
	}
}

// LastVendor is the vendor of the device that was read last for a channel; empty where none was.
func (l *Loop) LastVendor(ctx context.Context, channel string) (string, error) {
	v, err := l.Store.Recall(ctx, "vendor:"+channel)
	if err != nil {
		return "", fmt.Errorf("recall the vendor of %s: %w", channel, err)
	}
	return string(v), nil
}
