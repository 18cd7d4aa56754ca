package steps

import "fmt"

// read comes before the paper. A tunnel that does not exist ends the run at once. One that cannot
// be read for another reason is no verdict on the tunnel: somebody has to let the bot read it.
var read = &Step{
	ID:    "read",
	Title: "The tunnel can be read",
	Needs: []Need{ReadTunnel},
	Judge: func(f Facts) (Verdict, string) {
		switch r := f.Reading; {
		case r.ReadOK():
			return Yes, fmt.Sprintf("%s, NetStatus %s", r.Region, orNone(r.Tunnel.NetStatus))
		case r.Refusal == nil:
			return Unknown, "it was not read"
		case r.Refusal.Kind == NotFound:
			return No, r.Refusal.Error()
		default:
			return Unknown, r.Refusal.Error()
		}
	},
	Advice: func(f Facts) Advice {
		r := f.Reading.Refusal
		if r == nil {
			return Advice{Summary: "The tunnel was not read.", Actions: []string{"Check again."}}
		}
		return Advice{Summary: r.Summary, Actions: []string{r.Advice}, Who: "whoever looks after the bot's Tencent Cloud account"}
	},
	Then: Branch{
		Yes:     preflight,
		No:      Cancelled,
		Unknown: Repair{Then: activate, Cannot: activate, Again: always},
	},
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
