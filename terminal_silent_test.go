package main

import (
	"context"
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
)

// Somebody saw that a connected tunnel carries nothing; the program cannot see it.
func TestTerminalFollowsASilentTunnel(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared(cloudlab.WithNetStatus("AVAILABLE"))
	first := w.sits(nil, "run", tunnel)
	first.sees("Connected: The tunnel was connected when it was first read.")
	first.sees("vpncheck run --silent " + tunnel)
	first.ends("0")

	p := w.sits(approvers(), "run", "--silent", tunnel)
	p.types("From a CVM in the VPC", "n")
	p.sees("The tunnel is connected, and nothing gets through.")
	p.sees("[a 1] Reset the tunnel")
	p.types("[g] Traffic passes again", "a 1")
	p.types("what still flows is interrupted", "yes")
	p.sees("✔ Made: Reset the tunnel")
	p.sees("✘ Nothing gets through yet")
	p.types("The tunnel is connected, and nothing gets through.", "g")
	p.sees("Solved: ")
	p.ends("0")
	if n := w.writes("ResetVpnConnection"); n != 1 {
		t.Errorf("the tunnel was reset %d times", n)
	}
}

// A CVM in the VPC shows that a connected tunnel carries nothing, and that it carries something again.
func TestTerminalSeesASilentTunnel(t *testing.T) {
	w := newWorld(t)
	tunnel, idc := w.withHosts(cloudlab.WithNetStatus("AVAILABLE"))
	passes := make(chan struct{})
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		select {
		case <-passes:
			return w.pinging(ctx, c, true)
		default:
			return w.pinging(ctx, c, c.InstanceID == idc)
		}
	})
	p := w.sits([]string{"VPNCHECK_TAT=" + w.tat, "VPNCHECK_IDC_HOSTS=" + strings.Join(w.idcHosts, ",")}, "run", tunnel)
	p.sees("✘ A CVM in the VPC reaches the IDC (192.168.0.1")
	p.types("The tunnel is connected, and nothing gets through.", "n")
	p.sees("[g] Traffic passes again")
	close(passes)
	p.press("d\n")
	p.sees("Solved: ")
	p.ends("0")
}

// Somebody names the host that is worth a ping; what the tunnel does not lead to is refused.
func TestTerminalNamesAHost(t *testing.T) {
	w := newWorld(t)
	tunnel, _ := w.withHosts(cloudlab.WithNegotiation("flowTrigger"))
	w.cloud.Fail("RunCommand", 2, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Message: "not authorized"})
	w.cloud.OnCommand(func(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
		if !strings.Contains(c.Text, "192.168.0.77") {
			t.Errorf("another host was pinged: %s", c.Text)
		}
		w.cloud.SetNetStatus(tunnel, "AVAILABLE")
		return w.pinging(ctx, c, true)
	})
	p := w.sits([]string{"VPNCHECK_TAT=auto", "VPNCHECK_WATCH_EVERY=1m"}, "run", tunnel)
	p.types("It could not be measured", "h db-1")
	p.types("An IP address is wanted, such as 192.168.0.1.", "h 8.8.8.8")
	p.types("8.8.8.8 is not in the IDC's networks", "h 192.168.0.76")
	p.sees("… pinging 192.168.0.76 from the VPC")
	p.types("It could not be measured", "h 192.168.0.77")
	p.sees("… pinging 192.168.0.77 from the VPC")
	p.sees("Solved: The tunnel was idle: it comes up only when traffic activates it")
	p.ends("0")
}
