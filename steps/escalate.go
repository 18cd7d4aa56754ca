package steps

import "slices"

// escalate is step 6, the end of the paper: everything is collected, and people with other means
// take over. It asks nothing, but for one thing that the paper does not know: a tunnel that is up, of
// two ends that agree, and carries nothing is negotiated anew first, as one end may have lost its SAs.
var escalate = &Step{
	ID:    "escalate",
	Title: "Escalated with all the evidence",
	Needs: []Need{ReadTunnel}, // one last look: a tunnel that came up meanwhile is not escalated
	Judge: func(f Facts) (Verdict, string) {
		if f.known() && f.Reading.Connected() && f.agrees() && !f.changed(ResetTunnel) {
			switch {
			case f.Device.signed(noSA...):
				return No, "the device has no SA for this tunnel, while the cloud's is up"
			case !f.Device.signed(oneWay...): // where packets arrive, both have the same SAs
				return No, "both ends agree, and nothing gets through"
			}
		}
		if !f.known() {
			return Yes, "the runbook is through, and the tunnel could not be read"
		}
		if f.Reading.Connected() {
			return Yes, "the runbook is through: the tunnel is connected, and nothing gets through"
		}
		return Yes, "the runbook is through and the tunnel is still down"
	},
	Advice: func(f Facts) Advice {
		summary := "The tunnel is up, both ends agree, and nothing gets through."
		if f.Device.signed(noSA...) {
			summary = "The device has lost its SAs, and the cloud goes on with its own."
		}
		return Advice{
			Summary: summary,
			Detail:  "After a restart of one end, the other goes on with keys that nobody has any more; without dead peer detection it never notices. Where a new negotiation does not help, it is a firewall behind the VPN device, or in the VPC.",
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

// What a device's list of SAs says of a tunnel that is up for the cloud.
var (
	noSA   = []string{"no-ike-sa", "no-ipsec-sa"}
	oneWay = []string{"receives-only", "sends-only"}
)

// signed says whether the device's outputs have one of these signs.
func (d *Device) signed(ids ...string) bool {
	return d != nil && slices.ContainsFunc(d.Signs, func(s DeviceSign) bool { return slices.Contains(ids, s.ID) })
}

// agrees says that both ends were compared and nothing that differs keeps traffic out.
func (f Facts) agrees() bool {
	v, _ := judgeParameters(f)
	return v == Yes && f.Device.Policy != No
}
