package main

import (
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// A process that is killed while the cloud is being changed leaves a change of which nobody knows
// whether it was made. The next process says so, and does not make it again.
func TestKilledWhileTheCloudIsChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("the answer is given up after 17 seconds")
	}
	w := newWorld(t)
	tunnel := w.compared()
	redis := startRedis(t)
	first := w.spawn(redis.url, "VPNCHECK_APPROVERS="+slacklab.Oncall)
	w.reaches(tunnel)
	if errs := w.submit(w.form(w.asks("Does the security policy")), file("fw.conf", fortigate("sha1", allServices))); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	repair := w.card("Waiting for a repair")
	w.cloud.Fail("ModifyVpnConnectionAttribute", 1, cloudlab.Fault{Kind: cloudlab.HangAfter})
	w.clickAs(slacklab.Ben, repair, "Change the cloud's end")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); w.writes("ModifyVpnConnectionAttribute") == 0; {
		select {
		case <-deadline:
			t.Fatal("the cloud was not asked")
		case <-tick.C:
		}
	}
	first.kill()
	w.spawn(redis.url, "VPNCHECK_APPROVERS="+slacklab.Oncall)
	said := func(s *slacklab.Server) bool {
		for _, m := range s.Messages(w.channel) {
			if strings.Contains(m.Shown(), "not known whether it was made") {
				return true
			}
		}
		return false
	}
	if !said(w.slack) {
		_ = w.slack.WaitFor(ctx10(t), said) // it takes longer than one wait may
	}
	w.wait("the unclear outcome", said)
	if n := w.writes("ModifyVpnConnectionAttribute"); n != 1 {
		t.Errorf("the cloud was asked %d times", n)
	}
}
