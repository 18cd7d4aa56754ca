package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"vpncheck/cloud"
	"vpncheck/internal/console"
	"vpncheck/internal/conversation"
	"vpncheck/internal/device"
	"vpncheck/internal/device/vendors"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// The exit codes of the command device.
const (
	exitDiffers        = 1 // something keeps the tunnel down
	exitNotEstablished = 2 // nothing that is known differs, and not enough is known
)

// deviceCommand is the command line of device.
type deviceCommand struct {
	config, vendor, tunnel, cloud, name string
	json                                bool
}

// runDevice reads a device's configuration and, where it is told of a tunnel, compares both ends.
// Exit codes: 0 read, or both ends match; 1 a difference keeps the tunnel down; 2 not established; 3
// error; 64 wrong usage.
func runDevice(ctx context.Context, args []string) int {
	var c deviceCommand
	fs := newFlags("device")
	file := configFlag(fs)
	fs.StringVar(&c.vendor, "vendor", "", "whose device it is, where the text does not tell: "+vendorIDs())
	fs.StringVar(&c.tunnel, "tunnel", "", "compare with this tunnel (vpnx-…), read through the API or from --cloud")
	fs.StringVar(&c.cloud, "cloud", "", "compare with the tunnel in this `FILE`: saved answers of DescribeVpnConnections and, for the addresses, DescribeVpnGateways and DescribeCustomerGateways")
	fs.StringVar(&c.name, "name", "", "which of the device's tunnels, by its `NAME` as it is printed here")
	fs.BoolVar(&c.json, "json", false, "write JSON ("+deviceSchema+")")
	files, err := interleaved(fs, args)
	if err == nil && len(files) == 0 {
		err = errors.New("which file? vpncheck device fw.cfg, or - for standard input")
	}
	if _, known := vendors.Find(c.vendor); err == nil && c.vendor != "" && !known {
		err = fmt.Errorf("there is no vendor %q: %s", c.vendor, vendorIDs())
	}
	if err != nil {
		return misused(fs, err)
	}
	c.config = *file
	out, err := c.run(ctx, files)
	if err != nil {
		return fail(err)
	}
	if err := out.write(os.Stdout, c.json); err != nil {
		return fail(err)
	}
	return out.exitCode()
}

func vendorIDs() string {
	ids := make([]string, 0, len(vendors.All))
	for _, v := range vendors.All {
		ids = append(ids, v.ID)
	}
	return strings.Join(ids, ", ")
}

// interleaved parses flags that may stand before, between and behind the other arguments.
func interleaved(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		args = fs.Args()
		for len(args) > 0 && (args[0] == "-" || !strings.HasPrefix(args[0], "-")) {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

func (c deviceCommand) run(ctx context.Context, files []string) (deviceOutput, error) {
	text, err := readAll(files)
	if err != nil {
		return deviceOutput{}, err
	}
	reading, err := c.cloudEnd(ctx)
	if err != nil {
		return deviceOutput{}, err
	}
	clean, removed := device.Redact(text)
	out := deviceOutput{Schema: deviceSchema, Redactions: map[string]int{}}
	for kind, n := range removed {
		out.Redactions[string(kind)] = n
	}
	out.read(vendors.Read(device.NewText(clean), c.vendor))
	if reading != nil {
		out.compare(vendors.Examiner{}.ReadDevice(nil, clean, c.vendor, c.name, *reading), reading.Tunnel.ID)
	}
	return out, nil
}

// readAll reads files one after the other, as several pastes complete each other.
func readAll(files []string) (string, error) {
	var all strings.Builder
	for _, name := range files {
		b, err := readOne(name)
		if err != nil {
			return "", err
		}
		all.Write(b)
		all.WriteByte('\n')
	}
	return all.String(), nil
}

func readOne(name string) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err // it names the file, and what was tried
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, conversation.MaxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case len(b) > conversation.MaxFile:
		return nil, fmt.Errorf("%s is larger than %d MB", name, conversation.MaxFile>>20)
	}
	return b, nil
}

// cloudEnd is the cloud's end of the tunnel; nil where none was asked for.
func (c deviceCommand) cloudEnd(ctx context.Context) (*steps.Reading, error) {
	switch {
	case c.cloud != "":
		b, err := readOne(c.cloud)
		if err != nil {
			return nil, err
		}
		r, err := cloud.ReadSaved(b, c.tunnel)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.cloud, err)
		}
		return &r, nil
	case c.tunnel != "":
		return c.live(ctx)
	default:
		return nil, nil
	}
}

func (c deviceCommand) live(ctx context.Context) (*steps.Reading, error) {
	cfg, err := loadConfig(c.config)
	if err != nil {
		return nil, err
	}
	client, err := cloud.New(cfg.cloud())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	r := client.Read(ctx, c.tunnel, "")
	if r.Refusal != nil {
		return nil, r.Refusal
	}
	return &r, nil
}

// deviceSchema names the form of the JSON; docs/commands.md describes it. Fields may be added under
// the same name; one that goes or changes its meaning needs a new one.
const deviceSchema = "vpncheck.device/1"

// deviceOutput is what the command found.
type deviceOutput struct {
	Schema     string         `json:"schema"`
	Vendor     string         `json:"vendor"` // empty where nobody's words were recognised
	Product    string         `json:"product,omitempty"`
	Tunnels    []deviceTunnel `json:"tunnels"`
	Notes      []device.Note  `json:"notes"`
	Comparison *compared      `json:"comparison,omitempty"`
	Redactions map[string]int `json:"redactions"` // secrets in the text, by kind
}

// deviceTunnel is one tunnel as the device has it.
type deviceTunnel struct {
	Name       string        `json:"name"`
	Interface  string        `json:"interface,omitempty"`
	Parameters []ipsec.Row   `json:"parameters"`
	Notes      []device.Note `json:"notes"`
}

// compared is the comparison with the cloud's end.
type compared struct {
	Tunnel      string              `json:"tunnel"`           // the cloud's: vpnx-…
	Device      string              `json:"device,omitempty"` // the device's; empty where it is not clear which
	Candidates  []string            `json:"candidates"`       // the device's tunnels that it may be
	Result      string              `json:"result"`           // match, blocking, not_established
	Summary     string              `json:"summary,omitempty"`
	Differences []ipsec.Difference  `json:"differences"`
	Policy      steps.Verdict       `json:"policy"` // does the device's security policy permit the tunnel: yes, no, unknown
	PolicyWhy   string              `json:"policy_why,omitempty"`
	Flows       []steps.DeviceFlow  `json:"flows"`
	Faults      []steps.DeviceFault `json:"faults"`
	Signs       []steps.DeviceSign  `json:"signs"`
	Problem     string              `json:"problem,omitempty"`

	device steps.Device
}

func (o *deviceOutput) read(c *device.Config) {
	o.Vendor, o.Product = c.Vendor, c.Product
	o.Tunnels, o.Notes = []deviceTunnel{}, orEmpty(c.Notes)
	for _, t := range c.Tunnels {
		o.Tunnels = append(o.Tunnels, deviceTunnel{t.Name, t.Interface, t.Parameters.Rows(), orEmpty(t.Notes)})
	}
}

func (o *deviceOutput) compare(d steps.Device, tunnel string) {
	o.Comparison = &compared{
		Tunnel: tunnel, Device: d.Tunnel, Candidates: orEmpty(d.Candidates), Result: result(d), Summary: d.Verdict,
		Differences: orEmpty(d.Differences), Policy: d.Policy, PolicyWhy: d.PolicyWhy, Flows: orEmpty(d.Flows),
		Faults: orEmpty(d.Faults), Signs: orEmpty(d.Signs), Problem: d.Problem, device: d,
	}
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// result is the comparison in one word: a match is only what is known to match.
func result(d steps.Device) string {
	parameters, _ := steps.JudgeDevice(d)
	switch {
	case d.Policy == steps.No || parameters == steps.No:
		return "blocking"
	case parameters == steps.Yes:
		return "match"
	default:
		return "not_established"
	}
}

func (o deviceOutput) exitCode() int {
	switch {
	case o.Comparison == nil && o.Vendor == "":
		return exitNotEstablished
	case o.Comparison == nil || o.Comparison.Result == "match":
		return exitOK
	case o.Comparison.Result == "blocking":
		return exitDiffers
	default:
		return exitNotEstablished
	}
}

func (o deviceOutput) write(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(o)
	}
	_, err := io.WriteString(w, console.Clean(o.text()))
	return err
}
