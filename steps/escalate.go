package steps

// escalate is step 6, the end of the paper: everything is collected, and people with other means
// take over. It asks nothing, but for one thing that the paper does not know: a tunnel that is up, of
// two ends that agree, and carries nothing is negotiated anew first, as one end may have lost its SAs.
var escalate = &Step{
	ID:    "escalate",
	Title: "Escalated with all the evidence",
	Needs: []Need{ReadTunnel}, // one last look: a tunnel that came up meanwhile is not escalated
	Judge: func(f Facts) (Verdict, string) {
		if f.known() && f.Reading.Connected() && f.agrees() && !f.changed(ResetTunnel) {
			return No, "both ends agree, and nothing gets through: one of them may have lost its SAs"
		}
		if !f.known() {
			return Yes, "the runbook is through, and the tunnel could not be read"
		}
		if f.Reading.Connected() {
			return Yes, "the runbook is through: the tunnel is connected, and nothing gets through"
		}
		return Yes, "the runbook is through and the tunnel is still down"
	},
	Advice: func(Facts) Advice {
		return Advice{
			Summary: "The tunnel is up, both ends agree, and nothing gets through: one end may have lost its SAs.",
			Detail:  "After a restart of one end, the other goes on with keys that nobody has any more; without dead peer detection it never notices. It may also be a firewall behind the VPN device, or in the VPC.",
			Actions: []string{
				"Reset the tunnel, so that both ends negotiate anew: console > VPN tunnel > Reset; or clear the SAs on the device.",
				"Switch dead peer detection on, on both ends.",
				"Look at the host's own firewall in the IDC, and at the security group and the network ACL in the VPC.",
			},
			Who: "the owner of the VPN tunnel",
		}
	},
	Then: Branch{Yes: Escalated, No: Repair{Then: Escalated}, Unknown: Escalated},
}

// agrees says that both ends were compared and nothing that differs keeps traffic out.
func (f Facts) agrees() bool {
	v, _ := judgeParameters(f)
	return v == Yes && f.Device.Policy != No
}
