package vendors

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/symptom"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// maxKept bounds the text that a run keeps of a device, in bytes. What matters of the longest
// configurations seen is a fraction of it.
const maxKept = 32 << 10

// Examiner reads what people give of their devices. The zero value is ready.
type Examiner struct{}

// ReadDevice reads a text, which must be free of secrets, and compares what it says with the
// cloud's end. Only the lines that meant something are kept, and lines are counted in these.
func (Examiner) ReadDevice(text, vendor, tunnel string, r steps.Reading) steps.Device {
	whole := device.NewText(text)
	c, kept := excerpt(whole, vendor)
	d := steps.Device{Vendor: c.Vendor, Name: name(c.Vendor), Product: c.Product, Lines: len(whole.Lines), Text: kept}
	d.Signs = signs(symptom.Find(whole))
	e := EndsOf(r)
	i, candidates := chosen(c, tunnel, e)
	if i < 0 {
		for _, at := range candidates {
			d.Candidates = append(d.Candidates, c.Tunnels[at].Name)
		}
		d.Problem = nothingRead(c, d)
		return d
	}
	comparison := Compare(c, i, r.Tunnel.Parameters, e)
	t := c.Tunnels[i]
	d.Tunnel, d.Differences, d.Verdict = t.Name, comparison.Differences, comparison.Summary()
	d.Parameters = &t.Parameters
	for j := range d.Differences {
		d.Differences[j].Want = ipsec.Parameters{} // the commands are written from it
	}
	d.Faults, d.Flows = faults(slices.Concat(t.Notes, c.Notes)), flows(t)
	d.Policy, d.PolicyWhy, _ = Policy(t)
	return d
}

// excerpt reads a text, and again only the lines that meant something.
func excerpt(t device.Text, hint string) (*device.Config, string) {
	c := Read(t, hint)
	if c.Vendor == "" || len(c.Used) == 0 {
		return c, ""
	}
	var b strings.Builder
	for _, n := range c.Used {
		if n < 1 || n > len(t.Lines) {
			continue
		}
		l := t.Lines[n-1]
		b.WriteString(strings.Repeat(" ", l.Indent) + l.S + "\n")
	}
	kept := strings.TrimSuffix(b.String(), "\n")
	if len(kept) > maxKept {
		return c, "" // it is read, but only the comparison is kept
	}
	return Read(device.NewText(kept), c.Vendor), kept
}

func name(vendor string) string {
	v, _ := Find(vendor)
	return v.Name
}

// chosen is the tunnel that a person named, or else the one that fits the cloud's end.
func chosen(c *device.Config, tunnel string, e device.Ends) (int, []int) {
	if tunnel != "" {
		if i := slices.IndexFunc(c.Tunnels, func(t device.Tunnel) bool { return t.Name == tunnel }); i >= 0 {
			return i, nil
		}
	}
	return Choose(c, e)
}

// nothingRead says why there is nothing to compare. A log has no tunnel, and still says something.
func nothingRead(c *device.Config, d steps.Device) string {
	switch {
	case len(d.Candidates) > 0 || len(d.Signs) > 0:
		return ""
	case c.Vendor == "":
		return "nothing in it was recognised: paste the configuration as the device prints it, or choose the device's vendor"
	default:
		return "no IPsec tunnel was found in it, although it reads like " + name(c.Vendor)
	}
}

// EndsOf are the addresses and networks of the cloud's end.
func EndsOf(r steps.Reading) device.Ends {
	return device.Ends{
		Gateway: r.Gateway.PublicIP, Device: r.Customer.PublicIP,
		Cloud: r.Tunnel.LocalNetworks(), IDC: r.Tunnel.RemoteNetworks(),
	}
}

func faults(notes []device.Note) []steps.DeviceFault {
	var out []steps.DeviceFault
	for _, n := range notes {
		out = append(out, steps.DeviceFault{Kind: string(n.Kind), Blocking: n.Kind != device.Remark, Line: n.Line, Text: n.Text})
	}
	return out
}

func flows(t device.Tunnel) []steps.DeviceFlow {
	var out []steps.DeviceFlow
	for _, d := range t.Decisions {
		why := d.Why
		if d.Line > 0 {
			why += fmt.Sprintf(" (line %d)", d.Line)
		}
		out = append(out, steps.DeviceFlow{Flow: d.Flow.Name, Verdict: string(d.Verdict), Why: why, Rule: d.Rule, Line: d.Line, Change: d.Commands})
	}
	return out
}

func signs(found []device.Symptom) []steps.DeviceSign {
	var out []steps.DeviceSign
	for _, s := range found {
		out = append(out, steps.DeviceSign{
			ID: s.ID, Line: s.Line, Text: s.Text, Cause: s.Cause, Explain: s.Explain, Look: s.Look, Do: s.Do, Healthy: s.Healthy,
		})
	}
	return out
}
