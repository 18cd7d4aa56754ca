package strongswan

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// spoken is what the daemon's log says of the device's own end: it prints its lists of proposals where
// it refuses those of the peer, and the mode in which it begins.
type spoken struct {
	peer map[string]string // by the number of the thread that speaks: who called
	conn map[string]string // and which connection it chose
	ike  map[string][]ipsec.Proposal
	esp  map[string][]ipsec.Proposal
	mode map[string]ipsec.Setting[ipsec.Mode]
}

func newSpoken() *spoken {
	return &spoken{
		peer: map[string]string{}, conn: map[string]string{}, ike: map[string][]ipsec.Proposal{}, esp: map[string][]ipsec.Proposal{},
		mode: map[string]ipsec.Setting[ipsec.Mode]{},
	}
}

// line reads a line of the log; false where it is none that says something.
func (s *spoken) line(l device.Line) bool {
	thread, rest, ok := logged(l.S)
	if !ok {
		return false
	}
	if who, _, ok := strings.Cut(rest, " is initiating a"); ok {
		s.peer[thread], s.conn[thread] = who, ""
		return true
	}
	if name, ok := strings.CutPrefix(rest, "selected peer config "); ok {
		s.conn[thread] = strings.Trim(name, `'"`)
		return true
	}
	if list, ok := strings.CutPrefix(rest, "configured proposals: "); ok {
		if ps := charonProposals(l.N, list, "IKE"); ps != nil && s.peer[thread] != "" {
			s.ike[s.peer[thread]] = ps
			return true
		}
		if ps := charonProposals(l.N, list, "ESP"); ps != nil {
			s.esp[s.conn[thread]] = ps
			return true
		}
		return false
	}
	for word, mode := range map[string]ipsec.Mode{"Main": ipsec.Main, "Aggressive": ipsec.Aggressive} {
		if rest, ok := strings.CutPrefix(rest, "initiating "+word+" Mode IKE_SA "); ok {
			name, _, _ := strings.Cut(rest, "[")
			s.mode[name] = ipsec.SetAt(l.N, mode)
			return true
		}
	}
	return false
}

// logged cuts "Nov 27 01:58:46 gw charon: 13[CFG] <s2s|1> text" into the thread and the text.
func logged(s string) (thread, text string, ok bool) {
	for _, group := range []string{"[CFG] ", "[IKE] "} {
		i := strings.Index(s, group)
		if i < 2 {
			continue
		}
		text = s[i+len(group):]
		if strings.HasPrefix(text, "<") {
			_, text, _ = strings.Cut(text, "> ")
		}
		return s[i-2 : i], text, true
	}
	return "", "", false
}

// fromLog adds what the log says to the tunnels that it is about. A list in it is the one in force, so
// it stands in for "default" too.
func (r *reader) fromLog() {
	for i := range r.tunnels {
		t := &r.tunnels[i]
		k := &t.Parameters.IKE
		name := t.Objects["connection"] + t.Objects["conn"]
		k.Mode = k.Mode.Or(r.log.mode[name])
		if ps := r.log.ike[k.Peer.First().String()]; k.Peer.Known() && ps != nil && open(k.Proposals) {
			k.Proposals = ps
		}
		ps := r.log.esp[name]
		if ps == nil && len(r.tunnels) == 1 {
			ps = r.log.esp[""]
		}
		if ps != nil && open(t.Parameters.IPsec.Proposals) {
			t.Parameters.IPsec.Proposals = ps
		}
	}
}

// open says whether a list is not known, or has something in it that is not.
func open(ps []ipsec.Proposal) bool {
	for _, p := range ps {
		if !p.Encryption.Known() {
			return true
		}
	}
	return len(ps) == 0
}
