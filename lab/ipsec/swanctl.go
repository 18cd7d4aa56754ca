package ipseclab

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// connection is the name of the tunnel in both configurations. Its children are net, net2, ….
const connection = "vpn"

// swanctl writes an end as strongSwan's swanctl.conf, and names its children.
func (e End) swanctl() (text string, children []string, err error) {
	w := &sections{}
	ike, err := phase1Proposals(e.IKE.Proposals)
	local, err2 := identity(e.IKE.Local)
	remote, err3 := identity(e.IKE.Remote)
	version, err4 := e.version()
	if err := errors.Join(err, err2, err3, err4, e.writable()); err != nil {
		return "", nil, err
	}
	w.open("connections")
	w.open(connection)
	w.set("version", version)
	w.set("aggressive", yesNo(e.IKE.Mode.Has(ipsec.Aggressive)))
	w.set("local_addrs", e.IKE.Address.First())
	w.set("remote_addrs", peer(e.IKE.Peer.First()))
	w.set("proposals", ike)
	w.set("mobike", "no")
	w.set("encap", yesNo(e.IKE.NATT.First()))
	w.set("dpd_delay", seconds(dpdDelay(e.IKE.DPD)))
	w.set("dpd_timeout", seconds(e.IKE.DPD.Timeout.First()))
	w.set("rekey_time", seconds(e.IKE.Lifetime.First()))
	w.set("keyingtries", 1)
	w.set("unique", "replace")
	w.authenticates("local", local)
	w.authenticates("remote", remote)
	w.open("children")
	for _, c := range e.children() {
		name := "net"
		if n := len(children); n > 0 {
			name = fmt.Sprintf("net%d", n+1)
		}
		children = append(children, name)
		if err := e.child(w, name, c); err != nil {
			return "", nil, err
		}
	}
	w.close()
	w.close()
	w.close()
	w.open("secrets")
	w.open("ike-" + connection)
	w.set("secret", `"`+e.PSK+`"`)
	w.close()
	w.close()
	return w.String(), children, nil
}

// child writes the section of one pair of networks, or of IKEv2's several.
func (e End) child(w *sections, name string, s ipsec.Selector) error {
	esp, err := phase2Proposals(e.IPsec.Proposals)
	if err != nil {
		return err
	}
	remotes := make([]string, len(s.Remote))
	for i, r := range s.Remote {
		remotes[i] = r.String()
	}
	w.open(name)
	w.set("local_ts", s.Local)
	w.set("remote_ts", strings.Join(remotes, ","))
	w.set("esp_proposals", esp)
	w.set("mode", e.IPsec.Encapsulation.First())
	w.set("rekey_time", seconds(e.IPsec.Lifetime.First()))
	w.set("start_action", map[bool]string{true: "trap", false: "none"}[e.begins()])
	w.set("dpd_action", "clear")
	w.set("close_action", "none")
	w.close()
	return nil
}

func (e End) begins() bool { return e.Begin == Active || e.Begin == FlowTrigger }

// children are the pairs of networks as they are negotiated: IKEv1 makes an SA for each.
func (e End) children() []ipsec.Selector {
	if e.IKE.Version.First() != ipsec.IKEv1 {
		return e.Selectors
	}
	var out []ipsec.Selector
	for _, s := range e.Selectors {
		for _, r := range s.Remote {
			out = append(out, ipsec.Selector{Local: s.Local, Remote: []netip.Prefix{r}})
		}
	}
	return out
}

// version is 0 where the end takes both.
func (e End) version() (string, error) {
	switch v := e.IKE.Version; {
	case v.Has(ipsec.IKEv1) && v.Has(ipsec.IKEv2):
		return "0", nil
	case v.Has(ipsec.IKEv1):
		return "1", nil
	case v.Has(ipsec.IKEv2):
		return "2", nil
	default:
		return "", errors.New("an end without a version of IKE")
	}
}

// writable refuses what the file or the lab's daemons cannot say.
func (e End) writable() error {
	switch {
	case e.PSK == "" || strings.ContainsAny(e.PSK, "\"\\\n"):
		return errors.New("a pre-shared key that swanctl.conf cannot hold")
	case !e.IKE.Auth.Has(ipsec.PSK) || e.IPsec.Protocol.Has(ipsec.AH):
		return errors.New("the lab's ends have a pre-shared key and ESP")
	case !e.IKE.Address.Known() || !e.IKE.Peer.Known() || len(e.Selectors) == 0:
		return errors.New("an end without addresses or networks")
	default:
		return nil
	}
}

func peer(a netip.Addr) string {
	if a.IsUnspecified() {
		return "%any"
	}
	return a.String()
}

// dpdDelay is how often the peer is asked; 0 is never.
func dpdDelay(d ipsec.DPD) time.Duration {
	switch {
	case !d.Enabled.First():
		return 0
	case d.Interval.Known():
		return d.Interval.First()
	default:
		return max(d.Timeout.First()/3, time.Second)
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%ds", int64(d/time.Second)) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// sections writes the nested form of strongSwan's files.
type sections struct {
	strings.Builder
	depth int
}

func (w *sections) line(s string) { w.WriteString(strings.Repeat("  ", w.depth) + s + "\n") }

func (w *sections) open(name string) {
	w.line(name + " {")
	w.depth++
}

func (w *sections) close() {
	w.depth--
	w.line("}")
}

func (w *sections) set(key string, value any) { w.line(fmt.Sprintf("%s = %v", key, value)) }

func (w *sections) authenticates(section, id string) {
	w.open(section)
	w.set("auth", "psk")
	w.set("id", id)
	w.close()
}
