package cloud

import (
	"errors"
	"fmt"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// addMany adds n tunnels and gives their ids. Every tenth is down.
func addMany(lab *cloudlab.Server, region string, n int) []string {
	var ids []string
	for i := range n {
		status := "AVAILABLE"
		if i%10 == 0 {
			status = "UNAVAILABLE"
		}
		ids = append(ids, lab.AddTunnel(region, cloudlab.WithNetStatus(status)).ID)
	}
	return ids
}

func TestListBeyondOnePage(t *testing.T) {
	lab := newLab(t)
	ids := addMany(lab, guangzhou, 250)
	ids = append(ids, addMany(lab, beijing, 3)...)
	got, err := newClient(t, lab.URL()).List(t.Context())
	if err != nil || len(got) != len(ids) {
		t.Fatalf("%d tunnels, want %d; %v", len(got), len(ids), err)
	}
	for i, r := range got {
		if r.Tunnel.ID != ids[i] || r.Region == "" || !r.ReadOK() {
			t.Fatalf("%d: %s in %q, want %s", i, r.Tunnel.ID, r.Region, ids[i])
		}
	}
	if n := calls(lab)[describeTunnels]; n != 3+1+1 {
		t.Errorf("%d calls", n)
	}
}

func TestListGivesWhatItCan(t *testing.T) {
	lab := newLab(t)
	addMany(lab, guangzhou, 2)
	lab.Fail(describeTunnels, 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Region: shanghai})
	got, err := newClient(t, lab.URL()).List(t.Context())
	var r *steps.Refusal
	if !errors.As(err, &r) || r.Kind != steps.PermissionDenied || r.Region != shanghai || len(got) != 2 {
		t.Errorf("%d tunnels, %v", len(got), err)
	}
}

func TestStatuses(t *testing.T) {
	lab := newLab(t)
	ids := addMany(lab, guangzhou, 250)
	got, err := newClient(t, lab.URL()).Statuses(t.Context(), guangzhou, append(ids, ids[0]))
	if err != nil || len(got) != 250 || got[ids[0]] != "UNAVAILABLE" || got[ids[1]] != "AVAILABLE" {
		t.Errorf("%d statuses, %v", len(got), err)
	}
	if n := calls(lab)[describeTunnels]; n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
}

// One tunnel that was deleted must not blind the others that are watched with it.
func TestStatusesWithMissingTunnels(t *testing.T) {
	for _, empty := range []bool{true, false} {
		t.Run(fmt.Sprintf("missing is empty: %t", empty), func(t *testing.T) {
			lab := newLab(t, func(c *cloudlab.Config) { c.MissingIsEmpty = empty })
			ids := addMany(lab, guangzhou, 130)
			addMany(lab, guangzhou, 1) // not asked for
			got, err := newClient(t, lab.URL()).Statuses(t.Context(), guangzhou, append(ids, "vpnx-zzzzzzzz"))
			if _, there := got["vpnx-zzzzzzzz"]; err != nil || len(got) != 130 || there {
				t.Errorf("%d statuses, %v", len(got), err)
			}
		})
	}
}

func TestStatusesRefused(t *testing.T) {
	lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{"vpc:*"} })
	c := newClient(t, lab.URL())
	_, err := c.Statuses(t.Context(), guangzhou, []string{"vpnx-00000000"})
	var r *steps.Refusal
	if !errors.As(err, &r) || r.Kind != steps.PermissionDenied {
		t.Error(err)
	}
	if got, err := c.Statuses(t.Context(), guangzhou, nil); err != nil || len(got) != 0 { // err holds no nil *Refusal
		t.Error(got, err)
	}
	if _, err := c.Statuses(t.Context(), "", []string{"vpnx-00000000"}); err == nil {
		t.Error("no region was accepted")
	}
}
