package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/internal/ipsec"
)

// EvidenceSchema names the form of [Evidence]. Fields may be added under the same name; a field
// that goes or changes its meaning needs a new one.
const EvidenceSchema = "vpncheck.evidence/1"

// Evidence is the record of a run for machines (evidence.json). It is computed from the run alone,
// so the same run gives the same bytes. Its rules:
//
//   - Times are RFC 3339 in UTC, durations are numbers whose name ends in _s or _ms.
//   - Lists are never null; a text that is not known is left out.
//   - Verdicts are yes, no, unknown; sources machine, person, paste; vantages vpc, idc, elsewhere.
//   - States are those of the card in snake case: see [SnakeState].
//   - There is no pre-shared key, and pasted output is redacted; redactions counts what was taken out.
//
// It is apart from the stored form of a [Run], which may change with any version.
type Evidence struct {
	Schema         string                `json:"schema"`
	Bot            Build                 `json:"bot"`
	Run            EvidenceRun           `json:"run"`
	Outcome        EvidenceOutcome       `json:"outcome"`
	Tunnel         EvidenceTunnel        `json:"tunnel"`
	Steps          []EvidenceStep        `json:"steps"`           // all of the book, in its order
	Suspects       []Suspect             `json:"suspects"`        // the likeliest first
	NotEstablished []Unestablished       `json:"not_established"` // with the reasons
	NextActions    []Advice              `json:"next_actions"`
	Measurements   []EvidenceMeasurement `json:"measurements"`
	Device         *EvidenceDevice       `json:"device,omitempty"` // as read from what people gave of it
	Changes        []EvidenceChange      `json:"changes"`          // of the cloud's end, in order
	Timeline       []EvidenceFinding     `json:"timeline"`         // every finding, in order
	Requests       []Request             `json:"requests"`         // of the cloud's API; a ticket needs the ids
	Gaps           []Gap                 `json:"gaps"`             // what the cloud's API refused
	Redactions     map[string]int        `json:"redactions"`
}

// Build is the program that wrote a record.
type Build struct {
	Program  string `json:"program,omitempty"`
	Version  string `json:"version,omitempty"`
	Revision string `json:"revision,omitempty"`
}

// EvidenceRun is who had it checked, and when.
type EvidenceRun struct {
	ID        string    `json:"id"`
	StartedBy Person    `json:"started_by"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended,omitzero"`
	DurationS float64   `json:"duration_s"` // until the last thing that is known, where it has not ended
}

// EvidenceOutcome is how it ended, or where it stands.
type EvidenceOutcome struct {
	State string `json:"state"`
	Step  string `json:"step"`            // where it stands; for solved, what brought the tunnel up
	Cause string `json:"cause,omitempty"` // one sentence
}

// EvidenceTunnel is the tunnel before and after.
type EvidenceTunnel struct {
	ID              string             `json:"id"`
	Name            string             `json:"name,omitempty"`
	Region          string             `json:"region,omitempty"`
	VPC             string             `json:"vpc,omitempty"`
	RouteType       string             `json:"route_type,omitempty"`
	Negotiation     string             `json:"negotiation,omitempty"`
	VPNGateway      VPNGateway         `json:"vpn_gateway"`
	CustomerGateway CustomerGateway    `json:"customer_gateway"`
	Before          *EvidenceReading   `json:"before,omitempty"` // the first reading that succeeded
	After           *EvidenceReading   `json:"after,omitempty"`  // the newest that did
	Parameters      EvidenceParameters `json:"parameters"`       // the cloud's side
	Routes          []Route            `json:"routes"`
}

// EvidenceReading is what the cloud said of the tunnel at one time.
type EvidenceReading struct {
	At        time.Time `json:"at"`
	Connected bool      `json:"connected"`
	NetStatus string    `json:"net_status,omitempty"`
	State     string    `json:"state,omitempty"` // provisioning, not connectivity
	Requests  []Request `json:"requests"`
}

// EvidenceStep is one step and what decided it.
type EvidenceStep struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Verdict Verdict `json:"verdict,omitempty"` // left out where the step was not decided
	Reason  string  `json:"reason,omitempty"`
	Source  Source  `json:"source,omitempty"`
	By      Person  `json:"by,omitzero"`
	Repairs int     `json:"repairs,omitempty"` // how often it asked for one
}

// EvidenceMeasurement is one probe.
type EvidenceMeasurement struct {
	Need      Need       `json:"need"`
	Vantage   Vantage    `json:"vantage"`
	Target    string     `json:"target,omitempty"`
	At        time.Time  `json:"at"`
	TookMS    float64    `json:"took_ms"`
	Sent      int        `json:"sent"`
	Received  int        `json:"received"`
	RTTMS     float64    `json:"rtt_ms,omitempty"`
	Problem   string     `json:"problem,omitempty"`
	Raw       string     `json:"raw,omitempty"`
	LargeLost bool       `json:"large_lost,omitempty"`
	Via       string     `json:"via,omitempty"`     // the machine that measured, where it is not the bot's
	IKE       *IKEAnswer `json:"ike,omitempty"`     // for ike
	Traffic   *Traffic   `json:"traffic,omitempty"` // for traffic; the period is in nanoseconds
}

// EvidenceChange is a change of the cloud's end that somebody approved.
type EvidenceChange struct {
	ID       string           `json:"id"`
	Kind     ChangeKind       `json:"kind"`
	Title    string           `json:"title"`
	Undoes   string           `json:"undoes,omitempty"` // the change that it took back
	Settings []ChangedSetting `json:"settings"`
	By       Person           `json:"by"`
	At       time.Time        `json:"at"`
	State    ChangeState      `json:"state"` // under_way, made, refused, unclear
	Problem  string           `json:"problem,omitempty"`
	Requests []Request        `json:"requests"`
}

// EvidenceDevice is what was read of the device, and the comparison of both ends.
type EvidenceDevice struct {
	Vendor      string             `json:"vendor,omitempty"`
	Product     string             `json:"product,omitempty"`
	Tunnel      string             `json:"tunnel,omitempty"` // as the device calls it
	Verdict     string             `json:"verdict,omitempty"`
	Differences []ipsec.Difference `json:"differences"` // every parameter that was compared
	Flows       []DeviceFlow       `json:"flows"`       // what its security policy does with the tunnel's traffic
	Faults      []DeviceFault      `json:"faults"`
	Signs       []DeviceSign       `json:"signs"` // lines of logs and outputs that name a cause
	Problem     string             `json:"problem,omitempty"`
	Changed     bool               `json:"changed"` // after it was read
	By          Person             `json:"by,omitzero"`
	At          time.Time          `json:"at"`
	Text        string             `json:"text,omitempty"` // the lines that meant something; lines are counted in it
}

// EvidenceFinding is one entry of the timeline.
type EvidenceFinding struct {
	At      time.Time `json:"at"`
	Seq     int       `json:"seq"`
	Step    string    `json:"step"`
	Kind    Kind      `json:"kind"`
	Verdict Verdict   `json:"verdict,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Source  Source    `json:"source"`
	Vantage Vantage   `json:"vantage,omitempty"`
	By      Person    `json:"by,omitzero"`
	Raw     string    `json:"raw,omitempty"`
}

// EvidenceParameters are [ipsec.Parameters] with durations in seconds. What is not known is left
// out; a DH group or PFS of -1 is "off".
type EvidenceParameters struct {
	IKE       EvidenceIKE       `json:"ike"`
	IPsec     EvidenceIPsec     `json:"ipsec"`
	Selectors []EvidenceTraffic `json:"selectors"`
	DPD       EvidenceDPD       `json:"dpd"`
}

// EvidenceIKE is phase 1.
type EvidenceIKE struct {
	Version    string  `json:"version,omitempty"`
	Mode       string  `json:"mode,omitempty"`
	Encryption string  `json:"encryption,omitempty"`
	Integrity  string  `json:"integrity,omitempty"`
	DHGroup    int     `json:"dh_group,omitempty"`
	LifetimeS  float64 `json:"lifetime_s,omitempty"`
	Local      string  `json:"local_identity,omitempty"`
	Remote     string  `json:"remote_identity,omitempty"`
}

// EvidenceIPsec is phase 2.
type EvidenceIPsec struct {
	Protocol      string  `json:"protocol,omitempty"`
	Encapsulation string  `json:"encapsulation,omitempty"`
	Encryption    string  `json:"encryption,omitempty"`
	Integrity     string  `json:"integrity,omitempty"`
	PFS           int     `json:"pfs,omitempty"`
	LifetimeS     float64 `json:"lifetime_s,omitempty"`
	LifetimeKB    int64   `json:"lifetime_kb,omitempty"`
}

// EvidenceTraffic is a pair of networks that the tunnel carries.
type EvidenceTraffic struct {
	Local  string   `json:"local"`
	Remote []string `json:"remote"`
}

// EvidenceDPD is dead peer detection.
type EvidenceDPD struct {
	Enabled  bool    `json:"enabled"`
	TimeoutS float64 `json:"timeout_s,omitempty"`
	Action   string  `json:"action,omitempty"`
}

// JSON gives the record as indented JSON with a newline at its end. Letters such as < stand as
// they are, for people read it too: whoever embeds it in HTML escapes it.
func (e Evidence) JSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("encode evidence of run %s: %w", e.Run.ID, err)
	}
	return b.Bytes(), nil
}
