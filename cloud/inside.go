package cloud

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"vpncheck/steps"
)

// DefaultUser is whom commands run as on Linux unless it is configured: every distribution has it, it
// owns nothing, and it may ping. The agent's own default would be root. On Windows commands run as
// the agent does, for any other account there needs a password.
const DefaultUser = "nobody"

// Inside says which hosts may be used to look from inside the VPC and the IDC. The zero value uses
// none.
type Inside struct {
	auto   bool
	user   string
	places map[string]place // by "vpc", "idc", a VPC's id or a customer gateway's
}

// place is a host that is named in the configuration.
type place struct{ id, region string }

// ParseInside reads the settings VPNCHECK_TAT and VPNCHECK_TAT_USER. The first is "off", or a list
// with commas of:
//
//   - "auto": a CVM of the tunnel's VPC is found anew each time.
//   - "vpc=ins-…": this CVM, for all tunnels; "vpc-…=ins-…" for those of one VPC.
//   - "idc=rins-…": this host of the IDC, for all tunnels; "cgw-…=rins-…" for those to one customer
//     gateway, which is what several IDCs need. A CVM (ins-…) may play the IDC.
//
// "@ap-…" after an id is the region in which the host is known, where it is not the tunnel's. A host
// for one VPC or customer gateway goes before the one for all, and a named one before "auto".
func ParseInside(setting, user string) (Inside, error) {
	in := Inside{user: user, places: map[string]place{}}
	if user == "" {
		in.user = DefaultUser
	}
	if !userForm.MatchString(in.user) {
		return Inside{}, fmt.Errorf("VPNCHECK_TAT_USER is %q: want the name of an account", user)
	}
	for part := range strings.SplitSeq(setting, ",") {
		part = strings.TrimSpace(part)
		key, host, named := strings.Cut(part, "=")
		switch {
		case named:
			if err := in.name(key, host); err != nil {
				return Inside{}, fmt.Errorf("VPNCHECK_TAT: %q: %w", part, err)
			}
		case part == "auto":
			in.auto = true
		case part != "" && part != "off":
			return Inside{}, fmt.Errorf("VPNCHECK_TAT: %q: want off, auto, vpc=ins-… or idc=rins-…", part)
		}
	}
	return in, nil
}

var (
	userForm  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,31}$`)
	hostForm  = regexp.MustCompile(`^(ins|rins)-[a-z0-9]{4,16}$`)
	placeForm = regexp.MustCompile(`^(vpc|idc|vpc-[a-z0-9]{4,16}|cgw-[a-z0-9]{4,16})$`)
)

func (in Inside) name(key, host string) error {
	id, region, _ := strings.Cut(host, "@")
	switch {
	case !placeForm.MatchString(key):
		return fmt.Errorf("want vpc, idc, or the id of a VPC or a customer gateway before the =")
	case !hostForm.MatchString(id):
		return fmt.Errorf("want the id of a host, ins-… or rins-…, after the =")
	case strings.HasPrefix(key, "vpc") && strings.HasPrefix(id, "rins-"):
		return fmt.Errorf("a managed instance (rins-…) is in no VPC: want a CVM, ins-…")
	case region != "" && !regionName.MatchString(region):
		return fmt.Errorf("a region looks like ap-guangzhou")
	case in.places[key] != place{}:
		return fmt.Errorf("%s is named twice", key)
	}
	in.places[key] = place{id, region}
	return nil
}

// Off says whether no host may be used at all.
func (in Inside) Off() bool { return !in.auto && len(in.places) == 0 }

// place gives the host that is named for a VPC or customer gateway with that id, or else for all.
func (in Inside) place(id, all string) (place, bool) {
	if p, ok := in.places[id]; ok && id != "" {
		return p, true
	}
	p, ok := in.places[all]
	return p, ok
}

// Host is a machine that can be looked from, by a command that TAT runs on it. Where it cannot be
// used, Problem says why and what to do, and measurements from it say the same.
type Host struct {
	ID, Name, Region string
	Vantage          steps.Vantage
	Address          netip.Addr // its private address; the zero Addr where it is not known
	Windows          bool
	User             string // whom commands run as; empty is the agent's own account
	// Outside says that the address is in none of the tunnel's local networks: what it sends need
	// not enter the tunnel, so that its getting no reply proves nothing.
	Outside  bool
	Problem  string
	Requests []steps.Request
}

// String is the host as people know it.
func (h Host) String() string {
	s := h.ID
	if h.Name != "" && h.Name != h.ID {
		s += " (" + h.Name + ")"
	}
	if h.Address.IsValid() {
		s += " at " + h.Address.String()
	}
	return s
}

// via is the host with what it is; empty where none was found.
func (h Host) via() string {
	switch {
	case h.ID == "":
		return ""
	case strings.HasPrefix(h.ID, "rins-"):
		return "managed instance " + h.String()
	default:
		return "CVM " + h.String()
	}
}

// unusable is the host with the reason why it cannot be used.
func (h Host) unusable(format string, args ...any) Host {
	h.Problem = fmt.Sprintf(format, args...)
	return h
}

// refused is the host with the refusal of a call about it.
func (h Host) refused(r *steps.Refusal) Host {
	h.Requests = append(h.Requests, steps.Request{Action: r.Action, ID: r.RequestID})
	return h.unusable("%s", problem(r))
}

// problem is a refusal in one line, with what to do about it.
func problem(r *steps.Refusal) string {
	return r.Error() + ". " + strings.TrimSuffix(r.Advice, ".")
}
