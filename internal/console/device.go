package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// judged says whether the machine can answer a step's question from what a device prints.
func judged(s *steps.Step) bool { return s != nil && slices.Contains(s.Needs, steps.ReadDevice) }

// giveFile reads a file on this machine and gives it: "p fw.cfg".
func (s *session) giveFile(ctx context.Context, path string) error {
	text, err := readFile(path)
	if err != nil {
		s.print("", "Not read: "+oneLine(err.Error()))
		s.printChoices()
		return nil
	}
	return s.give(ctx, conversation.Given{Text: text})
}

func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open: %w", err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, conversation.MaxFile+1))
	if err != nil {
		return "", fmt.Errorf("read: %w", err)
	}
	if len(b) > conversation.MaxFile {
		return "", fmt.Errorf("%s is larger than %d MB; give only the parts about IPsec", path, conversation.MaxFile>>20)
	}
	return string(b), nil
}

// give passes on what the device printed. The question stays open until it is read.
func (s *session) give(ctx context.Context, g conversation.Given) error {
	s.given++
	g.By = s.By
	s.print(dim, "  … reading it")
	err := s.loop.Give(ctx, fmt.Sprintf("console-given-%d", s.given), s.run, g, "")
	if errors.Is(err, store.ErrEnded) {
		return nil
	}
	return err
}

// tunnelChoice reads "t 2": which of the device's tunnels it is.
func tunnelChoice(d *steps.Device, word string) (string, bool) {
	rest, ok := strings.CutPrefix(word, "t ")
	if !ok || d == nil {
		return "", false
	}
	n, err := strconv.Atoi(strings.TrimSpace(rest))
	if err != nil || n < 1 || n > len(d.Candidates) {
		return "", false
	}
	return d.Candidates[n-1], true
}

// showDevice prints what was read of the device: both ends side by side, what differs first.
func (s *session) showDevice(d *steps.Device) {
	if d == nil {
		return
	}
	s.print(bold, "  "+oneLine(d.Headline()))
	for i, name := range d.Candidates {
		s.print("", fmt.Sprintf("    [t %d] %s", i+1, oneLine(name)))
	}
	if len(d.Differences) > 0 {
		s.print("", indent("    ", steps.DifferenceTable(*d)))
	}
	for _, x := range d.Blocking() {
		if x.Why != "" {
			s.print("", "  "+oneLine(x.Name)+": "+oneLine(x.Why))
		}
	}
	if len(d.Flows) > 0 {
		s.print("", indent("    ", steps.FlowTable(*d)))
	}
	for _, x := range d.Faults {
		s.print("", "  - "+oneLine(x.Text))
	}
	for _, x := range d.Signs {
		s.print("", "  - "+oneLine(x.Cause)+": "+oneLine(x.Text))
	}
}
