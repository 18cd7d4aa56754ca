// Package strongswan reads strongSwan's configurations in both of its forms, swanctl.conf and
// ipsec.conf, and what "swanctl --list-conns" shows of them; the firewall and the routes of the host
// that it runs on are package linux's.
//
// # Design
//
// All three may be in one text. A line is of ipsec.conf below a "conn", of swanctl.conf within
// braces, and of the output below "NAME: IKEv2, …"; each begins in a way that the others do not.
// Keys of ipsec.secrets and of the section secrets are not read at all.
//
// The two forms differ in their defaults: in swanctl.conf a list of proposals is all there is, in
// ipsec.conf the default proposals follow unless a "!" ends the list. Default proposals differ by
// version, so nothing is known of them.
//
// Libreswan has the same file with other words and other defaults; where one of them is met, no
// default is taken.
package strongswan

import (
	"regexp"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/linux"
)

// Vendor is strongSwan on Linux and what is built on it.
var Vendor = device.Vendor{
	ID:     "strongswan",
	Name:   "strongSwan",
	Score:  score,
	Read:   readConfig,
	Flows:  flows,
	Change: change,
	Permit: permit,
}

type reader struct {
	*braces
	linux     *linux.Ruleset
	conn      *conn
	conns     []*conn
	byConn    map[string]*conn
	libreswan int // the first line with one of its words
	list      *loaded
	listed    []*loaded
	sa        *association
	sas       []*association
	log       *spoken
	tunnels   []device.Tunnel
	// connections are the tunnels by the name of their connection.
	connections map[string][]int
	notes       []device.Note
	release     string
}

// releases is where strongSwan says which one it is: "strongSwan swanctl 5.9.5", "Linux strongSwan
// U5.8.2/K5.4.0", and its daemon as it starts.
var releases = regexp.MustCompile(`(?:^strongSwan (?:swanctl )?|^Linux strongSwan U|IKE charon daemon \(strongSwan )(\d+\.\d+[\w.]*)`)

func readConfig(t device.Text) *device.Config {
	r := &reader{braces: newBraces(), linux: linux.New(), log: newSpoken(), byConn: map[string]*conn{}}
	for _, l := range t.Lines {
		r.named(l)
		r.dispatch(l)
	}
	r.mark(r.top, 0)
	r.fromSections()
	r.fromConns()
	r.fromLoaded()
	r.fromSAs()
	r.fromLog()
	for _, n := range r.include {
		r.used = append(r.used, n)
		r.notes = append(r.notes, device.Note{
			Kind: device.Remark, Line: n,
			Text: "the configuration goes on in another file (include): paste it too, or the output of swanctl --list-conns",
		})
	}
	r.host()
	slices.Sort(r.used)
	return &device.Config{Vendor: "strongswan", Product: r.release, Tunnels: r.tunnels, Notes: r.notes, Used: slices.Compact(r.used), Parsed: r.linux}
}

// named finds the release.
func (r *reader) named(l device.Line) {
	if r.release != "" || !strings.Contains(l.S, "strongSwan") {
		return
	}
	if m := releases.FindStringSubmatch(l.S); m != nil {
		r.release = product + " " + m[1]
		r.used = append(r.used, l.N)
	}
}

// dispatch gives a line to the reader of the form that it is in.
func (r *reader) dispatch(l device.Line) {
	if r.linux.Line(l) {
		return
	}
	words := strings.Fields(l.S)
	if len(words) == 0 || words[0][0] == '#' {
		return
	}
	switch {
	case r.log.line(l):
		r.used = append(r.used, l.N)
	case r.saLine(l):
		r.conn, r.list = nil, nil
	case len(words) >= 2 && words[0] == "conn" && !strings.ContainsAny(l.S, "{="):
		r.now, r.list = r.top, nil
		r.openConn(l.N, words[1])
	case len(words) == 2 && (words[0] == "config" && words[1] == "setup" || words[0] == "ca"):
		r.conn, r.list = nil, nil
	case r.now != r.top:
		r.braces.line(l)
	case opens(l.S):
		r.conn, r.list = nil, nil
		r.braces.line(l)
	case r.listLine(l):
		r.conn = nil
	case words[0] == "include":
		r.include = append(r.include, l.N)
	default:
		r.connLine(l)
		if len(words) == 1 { // the name of a section, where its brace is on the next line
			r.pending, r.pendLine = l.S, l.N
			return
		}
	}
	if r.now == r.top {
		r.pending = ""
	}
}

// opens says whether a line outside of all braces begins a section: a name, with what it builds on,
// and a brace. A line of a log is none.
func opens(s string) bool {
	name, _, brace := strings.Cut(s, "{")
	if !brace {
		return outermost[s] // the brace may be on the next line
	}
	name = strings.TrimSpace(name)
	return !strings.ContainsAny(name, " =[]()<>/") || outermost[strings.TrimSpace(strings.SplitN(name, ":", 2)[0])]
}

// only are the first words of lines that no other vendor prints.
var only = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("conn leftsubnet rightsubnet leftid rightid left right keyexchange ikelifetime esp ike authby " +
		"dpdaction dpddelay dpdtimeout leftauth rightauth phase2alg leftsubnets rightsubnets ikev2 swanctl uniqueids charondebug " +
		"local_addrs remote_addrs local_ts remote_ts esp_proposals proposals rekey_time life_time start_action dpd_action " +
		"connections children secrets") {
		m[w] = true
	}
	return m
}()

func score(t device.Text) int {
	n := 0
	for _, l := range t.Lines {
		if ours(l.S) || linux.Ours(l.S) {
			n++
		}
	}
	return n
}

func ours(s string) bool {
	if i := strings.IndexAny(s, " =\t"); i > 0 && only[s[:i]] {
		rest := strings.TrimSpace(s[i:])
		return strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "{") || s[:i] == "conn" && !strings.Contains(rest, " ") || s[:i] == "swanctl"
	}
	switch {
	case s == "config setup", strings.HasPrefix(s, "Security Associations ("), strings.HasSuffix(s, " authentication:"):
		return true
	case strings.Contains(s, ": "):
		return strings.Contains(s, ": IKEv") && strings.Contains(s, "reauthentication") ||
			strings.Contains(s, ", reqid ") && strings.Contains(s, "INSTALLED") || strings.Contains(s, "charon")
	}
	return strings.Contains(s, "charon")
}
