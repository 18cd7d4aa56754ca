package bot

import (
	"fmt"

	"pgregory.net/rapid"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// device is what may have been read of a device: any text of it is data that others wrote.
func device(t *rapid.T) steps.Device {
	d := steps.Device{
		Vendor: rapid.SampledFrom([]string{"", "huawei", "other"}).Draw(t, "vendor"), Name: text(t, "vendor name"),
		Verdict: text(t, "device verdict"), By: person(t), At: drawnAt, Lines: rapid.IntRange(0, 1e6).Draw(t, "lines"),
		Text: text(t, "device text"),
	}
	switch rapid.IntRange(0, 3).Draw(t, "how read") {
	case 0:
		d.Problem = "x" + text(t, "problem")
		return d
	case 1:
		for i := range rapid.SampledFrom([]int{2, 300}).Draw(t, "candidates") {
			d.Candidates = append(d.Candidates, fmt.Sprintf("tunnel %d %s", i, text(t, "candidate")))
		}
		return d
	}
	d.Tunnel = "t" + text(t, "tunnel")
	for range rapid.IntRange(0, 24).Draw(t, "differences") {
		d.Differences = append(d.Differences, ipsec.Difference{
			Name: text(t, "parameter"), Verdict: rapid.SampledFrom([]ipsec.Verdict{ipsec.Match, ipsec.Blocking, ipsec.Warning, ipsec.NotKnown}).Draw(t, "verdict"),
			Cloud: text(t, "cloud"), Device: text(t, "of device"), Why: text(t, "why"), Console: text(t, "console"), To: text(t, "to"), Commands: []string{text(t, "command")},
		})
	}
	for range rapid.IntRange(0, 12).Draw(t, "flows") {
		d.Flows = append(d.Flows, steps.DeviceFlow{Flow: text(t, "flow"), Verdict: rapid.SampledFrom([]string{"permitted", "denied", "partly", "unclear"}).Draw(t, "flow verdict"), Why: text(t, "flow why"), Change: []string{text(t, "change")}})
	}
	for range rapid.IntRange(0, 60).Draw(t, "faults") {
		d.Faults = append(d.Faults, steps.DeviceFault{Kind: "dangling", Blocking: rapid.Bool().Draw(t, "blocking"), Text: text(t, "fault")})
	}
	for range rapid.IntRange(0, 12).Draw(t, "signs") {
		d.Signs = append(d.Signs, steps.DeviceSign{ID: "x", Text: text(t, "line"), Cause: text(t, "cause"), Explain: text(t, "explain")})
	}
	return d
}
