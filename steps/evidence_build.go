package steps

import (
	"maps"
	"slices"
	"time"

	"vpncheck/internal/ipsec"
)

// NewEvidence makes the record of a run. redactions says how many secrets of each kind were taken
// out of what people pasted; nil means none.
func NewEvidence(r Run, bot Build, redactions map[string]int) Evidence {
	e := Evidence{
		Schema: EvidenceSchema,
		Bot:    bot,
		Run: EvidenceRun{
			ID: r.ID, StartedBy: r.StartedBy, Started: r.Started.UTC(), Ended: r.Ended.UTC(),
			DurationS: r.Duration().Seconds(),
		},
		Outcome:        EvidenceOutcome{State: SnakeState(r.State()), Step: r.Step, Cause: r.Outcome.Cause},
		Tunnel:         evidenceTunnel(r),
		Steps:          evidenceSteps(r),
		Suspects:       notNil(r.openSuspects()),
		NotEstablished: notNil(r.NotEstablished()),
		NextActions:    notNil(r.NextActions()),
		Measurements:   evidenceMeasurements(r.Facts.Measurements),
		Device:         evidenceDevice(r.Facts.Device),
		Changes:        evidenceChanges(r.Facts.Changes),
		Timeline:       evidenceTimeline(r.Findings),
		Requests:       notNil(r.Requests()),
		Gaps:           notNil(r.Gaps()),
		Redactions:     map[string]int{},
	}
	if r.Outcome.Step != "" {
		e.Outcome.Step = r.Outcome.Step
	}
	maps.Copy(e.Redactions, redactions)
	return e
}

// Duration is how long the run took or, while it is open, has taken until its last move.
func (r Run) Duration() time.Duration {
	if r.Ended.IsZero() {
		return r.Since.Sub(r.Started)
	}
	return r.Ended.Sub(r.Started)
}

// Requests are the calls of the cloud's API that the run still knows, without repeats: those of
// the first reading, of the newest, of measurements and changes, and those that were refused.
func (r Run) Requests() []Request {
	var all []Request
	if r.Facts.First != nil {
		all = slices.Clone(r.Facts.First.Requests)
	}
	all = append(all, r.Facts.Reading.Requests...)
	for _, m := range r.Facts.Measurements {
		all = append(all, m.Requests...)
	}
	for _, c := range r.Facts.Changes {
		all = append(all, c.Outcome.Requests...)
	}
	for _, g := range r.Gaps() {
		all = append(all, Request{Action: g.Refusal.Action, ID: g.Refusal.RequestID})
	}
	var out []Request
	for _, q := range all {
		if q.ID != "" && !slices.ContainsFunc(out, func(o Request) bool { return o.ID == q.ID }) {
			out = append(out, q)
		}
	}
	return out
}

// Gaps are all parts that could not be read, the tunnel itself among them.
func (r Run) Gaps() []Gap {
	var out []Gap
	if refusal := r.Facts.Reading.Refusal; refusal != nil {
		out = append(out, Gap{Part: "tunnel", Refusal: *refusal})
	}
	if refusal := r.Facts.Unread; refusal != nil && r.Facts.Reading.Refusal == nil {
		out = append(out, Gap{Part: "tunnel", Refusal: *refusal})
	}
	return append(out, r.Facts.Reading.Gaps...)
}

// openSuspects leaves out what the end has cleared: a tunnel that is up has none.
func (r Run) openSuspects() []Suspect {
	switch r.Outcome.End {
	case Healthy, Solved:
		return nil
	default:
		return r.Suspects()
	}
}

func evidenceTunnel(r Run) EvidenceTunnel {
	now := r.Facts.Reading
	t := EvidenceTunnel{
		ID: r.Tunnel, Name: now.Tunnel.Name, Region: now.Region, VPC: now.Tunnel.VPC,
		RouteType: now.Tunnel.RouteType, Negotiation: now.Tunnel.Negotiation,
		VPNGateway: now.Gateway, CustomerGateway: now.Customer,
		Parameters: evidenceParameters(now.Tunnel.Parameters), Routes: notNil(now.Routes),
	}
	t.VPNGateway.Expires = t.VPNGateway.Expires.UTC()
	if r.Facts.First != nil {
		t.Before = evidenceReading(*r.Facts.First)
	}
	if now.ReadOK() {
		t.After = evidenceReading(now)
	}
	return t
}

func evidenceReading(r Reading) *EvidenceReading {
	return &EvidenceReading{
		At: r.At.UTC(), Connected: r.Connected(), NetStatus: r.Tunnel.NetStatus, State: r.Tunnel.State,
		Requests: notNil(r.Requests),
	}
}

func evidenceSteps(r Run) []EvidenceStep {
	out := make([]EvidenceStep, 0, len(Runbook))
	for _, s := range Runbook {
		row := EvidenceStep{ID: s.ID, Title: s.Title, Repairs: r.Repairs[s.ID]}
		if f, ok := r.VerdictOf(s.ID); ok {
			row.Verdict, row.Reason, row.Source, row.By = f.Verdict, f.Reason, f.Source, f.By
		}
		out = append(out, row)
	}
	return out
}

func evidenceMeasurements(ms []Measurement) []EvidenceMeasurement {
	out := make([]EvidenceMeasurement, 0, len(ms))
	for _, m := range ms {
		out = append(out, EvidenceMeasurement{
			Need: m.Need, Vantage: m.Vantage, Target: m.Target, At: m.At.UTC(),
			TookMS: milliseconds(m.Took), Sent: m.Sent, Received: m.Received, RTTMS: milliseconds(m.RTT),
			Problem: m.Problem, Raw: m.Raw, LargeLost: m.LargeLost, Via: m.Via, IKE: m.IKE, Traffic: m.Traffic,
		})
	}
	return out
}

func evidenceChanges(cs []Change) []EvidenceChange {
	out := make([]EvidenceChange, 0, len(cs))
	for _, c := range cs {
		out = append(out, EvidenceChange{
			ID: c.ID, Kind: c.Kind, Title: c.Title, Undoes: c.Undoes, Settings: notNil(c.Settings), By: c.By, At: c.At.UTC(),
			State: c.Outcome.State, Problem: c.Outcome.Problem, Requests: notNil(c.Outcome.Requests),
		})
	}
	return out
}

func evidenceDevice(d *Device) *EvidenceDevice {
	if d == nil {
		return nil
	}
	return &EvidenceDevice{
		Vendor: d.Vendor, Product: d.Product, Tunnel: d.Tunnel, Verdict: d.Verdict, Differences: notNil(d.Differences),
		Flows: notNil(d.Flows), Faults: notNil(d.Faults), Signs: notNil(d.Signs), Problem: d.Problem, Changed: d.Changed,
		By: d.By, At: d.At.UTC(), Text: d.Text,
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func evidenceTimeline(fs []Finding) []EvidenceFinding {
	out := make([]EvidenceFinding, 0, len(fs))
	for _, f := range fs {
		out = append(out, EvidenceFinding{
			At: f.At.UTC(), Seq: f.Seq, Step: f.Step, Kind: f.Kind, Verdict: f.Verdict, Reason: f.Reason,
			Source: f.Source, Vantage: f.Vantage, By: f.By, Raw: f.Raw,
		})
	}
	return out
}

func evidenceParameters(p ipsec.Parameters) EvidenceParameters {
	ike, esp := onlyProposal(p.IKE.Proposals), onlyProposal(p.IPsec.Proposals)
	dpd := p.IKE.DPD
	e := EvidenceParameters{
		IKE: EvidenceIKE{
			Version: p.IKE.Version.String(), Mode: p.IKE.Mode.String(),
			Encryption: ike.Encryption.String(), Integrity: ike.Integrity.String(),
			DHGroup: int(ike.Groups.First()), LifetimeS: p.IKE.Lifetime.First().Seconds(),
			Local: p.IKE.Local.String(), Remote: p.IKE.Remote.String(),
		},
		IPsec: EvidenceIPsec{
			Protocol: p.IPsec.Protocol.String(), Encapsulation: p.IPsec.Encapsulation.String(),
			Encryption: esp.Encryption.String(), Integrity: esp.Integrity.String(), PFS: int(esp.Groups.First()),
			LifetimeS: p.IPsec.Lifetime.First().Seconds(), LifetimeKB: p.IPsec.LifetimeKB.First(),
		},
		Selectors: make([]EvidenceTraffic, 0, len(p.Selectors)),
		DPD: EvidenceDPD{
			Enabled: dpd.Enabled.First(), TimeoutS: dpd.Timeout.First().Seconds(), Action: dpd.Action.First(),
		},
	}
	for _, s := range p.Selectors {
		row := EvidenceTraffic{Local: s.Local.String(), Remote: make([]string, 0, len(s.Remote))}
		for _, n := range s.Remote {
			row.Remote = append(row.Remote, n.String())
		}
		e.Selectors = append(e.Selectors, row)
	}
	return e
}

// notNil makes a nil list an empty one, which JSON writes as [].
func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
