package steps

// escalate is step 6, the end of the paper: everything is collected, and people with other means
// take over. It asks nothing.
var escalate = &Step{
	ID:    "escalate",
	Title: "Escalated with all the evidence",
	Needs: []Need{ReadTunnel}, // one last look: a tunnel that came up meanwhile is not escalated
	Judge: func(f Facts) (Verdict, string) {
		if !f.known() {
			return Yes, "the runbook is through, and the tunnel could not be read"
		}
		if f.Reading.Connected() {
			return Yes, "the runbook is through: the tunnel is connected, and nothing gets through"
		}
		return Yes, "the runbook is through and the tunnel is still down"
	},
	Then: Branch{Yes: Escalated, No: Escalated, Unknown: Escalated},
}
