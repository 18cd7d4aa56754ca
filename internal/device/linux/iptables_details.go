package linux

import (
	"slices"
	"strings"
)

// details turns what stands behind the columns into options. What is not known there becomes an
// option that is not known either.
func details(words []string) []string {
	d := &detail{words: words}
	for len(d.words) > 0 && !d.atTarget() {
		d.read()
	}
	return d.args
}

// detail reads words from the first on.
type detail struct {
	words []string // those that are left
	args  []string
}

// next is the word that is next, empty behind the last.
func (d *detail) next() string {
	if len(d.words) == 0 {
		return ""
	}
	w := d.words[0]
	d.words = d.words[1:]
	return w
}

// skip goes over these words where they are next, and a word at least stands behind them.
func (d *detail) skip(words ...string) bool {
	n := len(words)
	if len(d.words) <= n || !slices.Equal(d.words[:n], words) {
		return false
	}
	d.words = d.words[n:]
	return true
}

// atTarget says whether what follows tells what the target does, and no more what the rule matches.
func (d *detail) atTarget() bool {
	switch w := d.words[0]; w {
	case "reject-with", "LOG", "NFLOG":
		return true
	default:
		return strings.HasPrefix(w, "to:")
	}
}

// read takes one condition.
func (d *detail) read() {
	switch w := d.next(); w {
	case "/*": // a comment
		for len(d.words) > 0 && d.next() != "*/" {
			continue
		}
	case "udp", "tcp", "multiport", "esp", "ah", "[goto]": // said by the columns, or by what follows
	case "dst-type", "proto", "mode", "dports", "sports", "state", "ctstate":
		d.args = append(d.args, "--"+w, d.next())
	case "match-set":
		d.args = append(d.args, "--match-set", d.next(), d.next())
	default:
		if !d.phrase(w) && !d.port(w) {
			d.args = append(d.args, "--"+strings.TrimLeft(w, "-"))
		}
	}
}

// phrase reads what begins with a word and says it in several.
func (d *detail) phrase(w string) bool {
	switch w {
	case "ADDRTYPE", "PHYSDEV":
		if len(d.words) == 0 || d.words[0] != "match" {
			return false
		}
		d.next()
	case "source", "destination":
		if !d.skip("IP", "range") {
			return false
		}
		d.args = append(d.args, map[string]string{"source": "--src-range", "destination": "--dst-range"}[w], d.next())
	case "policy":
		if len(d.words) < 4 || !d.skip("match", "dir") {
			return false
		}
		d.args = append(d.args, "--dir", d.next())
		if d.skip("pol") {
			d.args = append(d.args, "--pol", d.next())
		}
	default:
		return false
	}
	return true
}

// port reads "dpt:500", "spts:!1:1023".
func (d *detail) port(w string) bool {
	name, value, ok := strings.Cut(w, ":")
	option := map[string]string{"dpt": "--dport", "dpts": "--dport", "spt": "--sport", "spts": "--sport"}[name]
	if !ok || option == "" {
		return false
	}
	if strings.HasPrefix(value, "!") {
		d.args = append(d.args, "!")
	}
	d.args = append(d.args, option, strings.TrimPrefix(value, "!"))
	return true
}
