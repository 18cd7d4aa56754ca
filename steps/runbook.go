// Package steps is the runbook: the six steps of Tencent Cloud's paper for a VPN tunnel that
// will not connect, what comes before them, and the rules by which a run walks through them.
//
// # Design
//
// Facts and people's answers go in at the edges, this package decides, and the edges show what it
// decided. It does no I/O and has no clock: time and ids come in as arguments, so every run can be
// replayed and every path of the book can be walked in a test.
//
// A [Step] is a literal that reads like the paper. Its branches are Go values, so a missing target
// does not compile. [Advance] is the only way a run moves. A machine's measurement and a person's
// answer are the same record, a [Finding]; a measurement that failed is Unknown with its reason,
// never an error and never a No. Measurements are collected early and judged in the paper's order.
package steps

// Book is a runbook: its steps in the order of the paper.
type Book []*Step

// Runbook is the book. Its first two steps are not in the paper: they read the tunnel and look
// for the causes that one API call shows.
var Runbook = Book{
	read,       //    the tunnel can be read
	preflight,  //    nothing in the cloud itself keeps it down
	activate,   // 1. ping from a CVM to the IDC
	gateway,    // 2. ping from the IDC to the VPN gateway
	internet,   // 3. the IDC's public internet
	policy,     // 4. the IDC device's security policy
	parameters, // 5. the negotiation parameters
	escalate,   // 6. collect, and ask others
}

// Find gives the step with this id, or nil.
func (b Book) Find(id string) *Step {
	for _, s := range b {
		if s.ID == id {
			return s
		}
	}
	return nil
}
