package symptom

import (
	"strings"

	"vpncheck/internal/device"
)

// responder follows what strongSwan says of negotiations that the other end began.
type responder struct {
	proved            bool   // it has answered aggressive mode with its proof, and waits for the other's
	matching, unknown string // the ends that a configuration is looked for, and that it was not found for
}

// line reads one line. In aggressive mode the one that begins is the first to see whether the keys are
// the same: it refuses by a message that the responder cannot read, where its proof should come.
func (r *responder) line(f *finder, l device.Line, low string) {
	switch {
	case strings.Contains(low, "generating aggressive response 0 "):
		r.proved = true
	case strings.Contains(low, "parsed aggressive request 0 [") && !strings.Contains(low, "[ sa "):
		r.proved = false
	case r.proved && strings.Contains(low, "queueing informational_v1 request as tasks still active"):
		f.add("authentication", l, "")
	case strings.Contains(low, "no ike config found for "):
		r.unknown = ends(low, "no ike config found for ")
		delete(f.beside, "peer-unknown")
	case strings.Contains(low, "peer configs matching "):
		r.matching = ends(low, "peer configs matching ")
	case r.unknown != "" && r.unknown == r.matching && strings.Contains(low, "selected peer config"):
		r.unknown = ""
		f.exact("peer-unknown") // it has been configured since
	}
}

// ends are the two addresses that stand behind a word: "192.0.2.1[its name]...203.0.113.10[its name]".
func ends(low, after string) string {
	_, rest, _ := strings.Cut(low, after)
	own, peer, _ := strings.Cut(rest, "...")
	own, _, _ = strings.Cut(own, "[")
	return own + " " + peer[:len(peer)-len(strings.TrimLeft(peer, "0123456789.:abcdef"))]
}
