package symptom

import (
	"strings"

	"vpncheck/internal/device"
)

// retransmits tells by strongSwan's numbers which message is not answered: the very first, or a later
// one, which goes to another port.
func (f *finder) retransmits(l device.Line, low string) {
	_, rest, ok := strings.Cut(low, "retransmit ")
	n, isNumber := number(rest)
	if !ok || !isNumber || n < 2 || !strings.Contains(rest, " of request") {
		return
	}
	_, after, _ := strings.Cut(rest, "message id ")
	id, known := number(after)
	seq, isV1 := int64(0), false
	if _, s, ok := strings.Cut(after, "seq "); ok {
		seq, isV1 = number(s)
	}
	switch {
	case known && (!isV1 && id == 1 || isV1 && id == 0 && seq == 3):
		f.add("no-response-later", l, "")
	default:
		f.add("no-response", l, "")
	}
}
