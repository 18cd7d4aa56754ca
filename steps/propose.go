package steps

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
)

// Proposals are the changes of the cloud's end that would help where the run stands, at most one of a
// kind: the bot makes one where an approver lets it. What was made already is not proposed again, but
// can be taken back; what the cloud refused may be approved once more.
func (r Run) Proposals() []Change {
	if r.Phase != Asking && r.Phase != Repairing || !r.Facts.known() || r.Changing() {
		return nil
	}
	var out []Change
	for _, propose := range []func(Run) (Change, bool){proposeParameters, proposeNegotiation, proposeReset, proposeUndo} {
		c, ok := propose(r)
		if !ok || r.tried(c) {
			continue
		}
		c.ID, c.Step = fmt.Sprintf("%s-%d-%s", c.Kind, len(r.Facts.Changes)+1, c.digest()), r.Step
		out = append(out, c)
	}
	return out
}

// Proposal is the one with this id.
func (r Run) Proposal(id string) (Change, bool) {
	for _, c := range r.Proposals() {
		if c.ID == id {
			return c, true
		}
	}
	return Change{}, false
}

// digest tells a change from another of its kind: what somebody approves is what was shown, though the
// device or the cloud may have been read anew since.
func (c Change) digest() string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(c.Undoes+"\n"+c.Title+"\n"+c.Table())))
}

// tried says that just this was approved before, and may have been made.
func (r Run) tried(c Change) bool {
	return slices.ContainsFunc(r.Facts.Changes, func(x Change) bool {
		return x.Kind == c.Kind && x.Undoes == c.Undoes && x.Title == c.Title && x.Outcome.State != ChangeRefused
	})
}

// proposeParameters has the cloud take over what the device has, where that ends every difference.
func proposeParameters(r Run) (Change, bool) {
	d := r.Facts.Device
	if r.Step != parameters.ID || !d.compared() || d.Parameters == nil {
		return Change{}, false
	}
	want, was, whole := ipsec.Adopt(r.Facts.Reading.Tunnel.Parameters, *d.Parameters, d.Differences)
	if !whole {
		return Change{}, false
	}
	c := Change{Kind: SetParameters, Want: &want, Was: &was}
	for _, x := range d.Blocking() {
		c.Settings = append(c.Settings, ChangedSetting{Name: x.Name, Before: x.Cloud, After: x.To})
	}
	c.Title = "Set the cloud's end to the device's " + settingNames(c.Settings)
	return c, true
}

func settingNames(settings []ChangedSetting) string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// proposeNegotiation has the cloud begin the negotiation where it only waits.
func proposeNegotiation(r Run) (Change, bool) {
	was := r.Facts.Reading.Tunnel.Negotiation
	if r.up() || was == "" || was == "active" || r.Facts.changed(SetNegotiation) {
		return Change{}, false
	}
	return Change{
		Kind: SetNegotiation, Title: "Let the cloud begin the negotiation", Negotiation: "active", NegotiationWas: was,
		Settings: []ChangedSetting{{Name: "Negotiation type", Before: was, After: "active"}},
	}, true
}

// proposeReset has both ends negotiate anew. It is for a tunnel that is up and carries nothing, as
// one end may have lost its SAs; and for one of whose configuration nothing more can be compared.
func proposeReset(r Run) (Change, bool) {
	if !r.Silent && r.Step != parameters.ID {
		return Change{}, false
	}
	return Change{
		Kind: ResetTunnel, Title: "Reset the tunnel",
		Settings: []ChangedSetting{{Name: "Tunnel", Before: "as it is", After: "both ends negotiate anew; what still flows is interrupted"}},
	}, true
}

// proposeUndo takes the newest change back that was made and did not help.
func proposeUndo(r Run) (Change, bool) {
	for _, c := range slices.Backward(r.Facts.Changes) {
		if c.Kind == ResetTunnel || c.Undoes != "" || c.Outcome.State == ChangeRefused || r.Facts.undone(c.ID) {
			continue
		}
		u := Change{
			Kind: c.Kind, Undoes: c.ID, Title: "Take back: " + lowerFirst(c.Title),
			Want: c.Was, Was: c.Want, Negotiation: c.NegotiationWas, NegotiationWas: c.Negotiation,
		}
		for _, s := range c.Settings {
			u.Settings = append(u.Settings, ChangedSetting{Name: s.Name, Before: s.After, After: s.Before})
		}
		return u, true
	}
	return Change{}, false
}

func (f Facts) changed(k ChangeKind) bool {
	return slices.ContainsFunc(f.Changes, func(c Change) bool { return c.Kind == k && c.Outcome.State != ChangeRefused })
}

func (f Facts) undone(id string) bool {
	return slices.ContainsFunc(f.Changes, func(c Change) bool { return c.Undoes == id && c.Outcome.State != ChangeRefused })
}
