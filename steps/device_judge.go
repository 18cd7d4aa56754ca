package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
)

// judgePolicy decides step 4 by the device's own security policy: every flow that the tunnel needs
// must be permitted by a rule that is in the text. Whatever the rules say, a gateway that answers
// pings from the device's address and never IKE proves that something on the way drops UDP 500.
func judgePolicy(f Facts) (Verdict, string) {
	d := f.Device
	read := d.compared() && len(d.Flows) > 0
	switch {
	case read && d.Policy == No:
		return No, d.PolicyWhy
	case f.dropsIKE():
		return No, "UDP 500 does not get through: from the IDC the VPN gateway answers pings, and no IKE"
	case f.dropsNATT():
		why := "UDP 4500 does not get through: the first messages on UDP 500 are answered, there is a NAT between the ends, and nothing comes after them"
		if f.silentNATT() {
			why += "; asked from there, the VPN gateway answers on UDP 500 and not on UDP 4500"
		}
		return No, why
	case !read:
		return Unknown, whyNotCompared(d)
	default:
		return d.Policy, d.PolicyWhy
	}
}

// dropsIKE says that the VPN gateway can be reached from the IDC by anything but IKE.
func (f Facts) dropsIKE() bool {
	ping, pinged := f.Measured(PingGateway, IDC)
	probe := f.probe()
	return pinged && ping.Received > 0 && probe != nil && probe.Port500 == PortSilent && !probe.Answers()
}

// judgeParameters decides step 5 by the comparison of both ends. Where one value of either side is
// not known it cannot say Yes: a false match sends people away from the cause.
func judgeParameters(f Facts) (Verdict, string) {
	d := f.Device
	if !d.compared() || len(d.Differences) == 0 {
		return Unknown, cmp.Or(whyNotCompared(d), f.probeWords())
	}
	if x := f.drifted(); f.keepsApart(x) {
		return No, x.String()
	}
	if wrong := f.breaking(); len(wrong) > 0 {
		return No, differenceWords(wrong[0]) + more(len(wrong)-1)
	}
	for _, x := range d.Faults {
		if x.Blocking {
			return No, x.Text
		}
	}
	if x, ok := d.keySign(); ok && !f.Reading.Connected() {
		return No, "the pre-shared keys: " + x.Cause + " (“" + x.Text + "”)"
	}
	return f.judgeAgreement()
}

// judgeAgreement decides step 5 where nothing that was compared differs.
func (f Facts) judgeAgreement() (Verdict, string) {
	d := f.Device
	if f.refusesDevice() {
		return No, f.probeWords() + ", and has refused the device's as well"
	}
	if x := f.drifted(); x != nil {
		return Unknown, driftWords(x)
	}
	var names []string
	for _, x := range d.NotKnown() {
		if x.Parameter.Decides() {
			names = append(names, x.Name)
		}
	}
	switch {
	case len(names) > 0:
		return Unknown, "not in what was pasted: " + strings.Join(names, ", ")
	case f.stranger() || f.refusesShown():
		return Unknown, fmt.Sprintf("all %d parameters of %s agree with what the cloud shows, and %s", len(d.Differences), d.Tunnel, f.probeWords())
	case f.doubtful():
		return Unknown, fmt.Sprintf("all %d parameters of %s agree with what the cloud shows; before the last change %s, and it was not asked since", len(d.Differences), d.Tunnel, f.earlier().probeWords())
	case f.acceptsCloud():
		return Yes, fmt.Sprintf("all %d parameters of %s agree with the cloud, and %s; the pre-shared key cannot be compared", len(d.Differences), d.Tunnel, f.probeWords())
	default:
		return Yes, fmt.Sprintf("all %d parameters of %s agree with the cloud; the pre-shared key cannot be compared", len(d.Differences), d.Tunnel)
	}
}

// breaking are the differences that break the tunnel as it is: those that keep it down or, of one that
// is up and silent, those that lose its packets.
func (f Facts) breaking() []ipsec.Difference {
	out := f.real(f.Device.Blocking())
	if !f.Reading.Connected() {
		return out
	}
	for _, x := range f.Device.with(ipsec.Warning) {
		if x.Parameter == ipsec.TrafficSelector || x.Parameter == ipsec.IPsecTruncation {
			out = append(out, x)
		}
	}
	return out
}

// keySigns are the causes that only a log can name: no configuration shows whether two keys are the
// same.
var keySigns = []string{"psk", "no-psk", "authentication", "malformed"}

// keySign is the newest line of the device's log by which the pre-shared keys differ.
func (d *Device) keySign() (DeviceSign, bool) {
	for _, x := range slices.Backward(d.Signs) {
		if slices.Contains(keySigns, x.ID) {
			return x, true
		}
	}
	return DeviceSign{}, false
}

func whyNotCompared(d *Device) string {
	switch {
	case d == nil:
		return ""
	case d.Changed:
		return "the device was changed since its configuration was read"
	case d.Problem != "":
		return d.Problem
	case len(d.Candidates) > 0:
		return "it is not clear which of the device's tunnels is this one"
	default:
		return ""
	}
}

// differenceWords says a difference in one line: "IKE encryption: the cloud has …, the device …".
func differenceWords(x ipsec.Difference) string {
	return fmt.Sprintf("%s: the cloud has %s, the device %s", x.Name, orWord(x.Cloud, "nothing"), orWord(x.Device, "nothing"))
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(", and %d more", n)
}

// readable says that the device's own words decide, so that a step is judged anew after a repair.
func readable(f Facts) bool { return f.Device != nil && f.Device.Tunnel != "" }

// changeDevice is what to do about the differences that break the tunnel: on the device by its
// vendor's commands, or in the cloud by the console's fields.
func changeDevice(f Facts) ([]string, []Command) {
	d := f.Device
	var actions, console []string
	var sets [][]string
	for _, x := range f.breaking() {
		actions = append(actions, changeWords(x))
		if set := x.Console + ": " + x.To; x.Console != "" && x.To != "" && !slices.Contains(console, set) {
			console = append(console, set)
		}
		sets = append(sets, x.Commands)
	}
	if len(console) > 0 {
		actions = append(actions, "Either change the device, or the cloud in its console: "+strings.Join(console, "; ")+".")
	}
	for _, x := range d.Faults {
		if x.Blocking {
			actions = append(actions, x.Text)
		}
	}
	return actions, deviceCommands(d, sets)
}

func deviceCommands(d *Device, sets [][]string) []Command {
	lines := joinCommands(sets)
	if len(lines) == 0 {
		return nil
	}
	return []Command{{Where: d.Name, Text: strings.Join(lines, "\n")}}
}

func changeWords(x ipsec.Difference) string {
	if x.Breaks == "" {
		return differenceWords(x) + "."
	}
	return fmt.Sprintf("%s; it breaks %s.", differenceWords(x), x.Breaks)
}

// policyChanges is the same for the flows that the security policy does not let through.
func policyChanges(d *Device) ([]string, []Command) {
	var actions []string
	var sets [][]string
	for _, x := range d.Flows {
		if x.Verdict != "denied" && x.Verdict != "partly" {
			continue
		}
		actions = append(actions, fmt.Sprintf("Permit %s: %s.", x.Flow, strings.TrimSuffix(x.Why, ".")))
		sets = append(sets, x.Change)
	}
	return actions, deviceCommands(d, sets)
}

// JudgeDevice is step 5's verdict on a device, for whoever compares without a run.
func JudgeDevice(d Device) (Verdict, string) { return judgeParameters(Facts{Device: &d}) }

// Lacks says why what was read of the device does not answer the question that a person is asked;
// empty where nothing was read, or where it has nothing to do with it.
func (r Run) Lacks() string {
	s := r.Current()
	if r.Phase != Asking || s == nil || s.Judge == nil || r.Facts.Device == nil || !slices.Contains(s.Needs, ReadDevice) {
		return ""
	}
	_, why := s.Judge(r.Facts)
	return strings.TrimSuffix(why, ".")
}
