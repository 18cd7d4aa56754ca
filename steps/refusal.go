package steps

// RefusalKind tells the ways apart in which a reading can fail, because different people fix them.
type RefusalKind string

// The kinds of refusal.
const (
	NoCredentials    RefusalKind = "no_credentials"
	BadSignature     RefusalKind = "bad_signature"
	ClockSkew        RefusalKind = "clock_skew"
	PermissionDenied RefusalKind = "permission_denied"
	NotFound         RefusalKind = "not_found"
	InvalidRequest   RefusalKind = "invalid_request"
	RateLimited      RefusalKind = "rate_limited"
	ServerFault      RefusalKind = "server_fault"
	NetworkFault     RefusalKind = "network_fault"
)

// Refusal is why a call of the cloud's API gave no answer, in words for the person who can act.
type Refusal struct {
	Kind      RefusalKind `json:"kind"`
	Action    string      `json:"action,omitempty"`     // DescribeVpnConnections
	Region    string      `json:"region,omitempty"`     // all of them, joined, where the tunnel was looked for in several
	Code      string      `json:"code,omitempty"`       // Tencent Cloud's error code
	RequestID string      `json:"request_id,omitempty"` // a ticket needs it
	Summary   string      `json:"summary"`              // one sentence: what is wrong
	Advice    string      `json:"advice"`               // one sentence: what to do about it
}

// Error gives the summary with code and RequestId.
func (r *Refusal) Error() string {
	s := r.Summary
	if r.Code != "" {
		s += " (" + r.Code + ")"
	}
	if r.RequestID != "" {
		s += ", RequestId " + r.RequestID
	}
	return s
}
