package cloud

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
)

// policies are the files for the uses, with the actions that each must allow.
var policies = map[Use][]string{
	UseInside:  {describeInstances, describeAgents, runCommand, describeTasks},
	UseTraffic: {getMonitorData},
	UseRepair:  {resetTunnel, modifyTunnel},
}

// What the doctor tries changes nothing and runs nothing, and names each missing permission.
func TestDoctorOf(t *testing.T) {
	for use, actions := range policies {
		t.Run(string(use), func(t *testing.T) {
			var want []string
			for _, a := range actions {
				want = append(want, "permission "+permissionOf(a))
			}
			lab := newLab(t)
			lab.OnWrite(func(action, _ string, _ *cloudlab.World) { t.Errorf("%s was done", action) })
			wantChecks(t, newClient(t, lab.URL()).DoctorOf(t.Context(), use), want...)
			if len(lab.Requests()) != len(actions) {
				t.Errorf("%d calls", len(lab.Requests()))
			}
			for i, a := range actions {
				lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{permissionOf(a)} })
				refused := slices.Clone(want)
				refused[i] = "!" + refused[i]
				checks := newClient(t, lab.URL()).DoctorOf(t.Context(), use)
				wantChecks(t, checks, refused...)
				if !strings.Contains(checks[i].Advice, policyOf(a)) {
					t.Errorf("%+v", checks[i])
				}
			}
		})
	}
}

// The files that people are sent to have just what is called.
func TestPolicies(t *testing.T) {
	files := map[string][]string{}
	for action := range newLimits(1) {
		files[policyOf(action)] = append(files[policyOf(action)], permissionOf(action))
	}
	for file, want := range files {
		b, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Statement []struct{ Action []string } }
		if err := json.Unmarshal(b, &p); err != nil || len(p.Statement) != 1 {
			t.Fatalf("%s: %v", file, err)
		}
		got := p.Statement[0].Action
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s allows %v, want %v", file, got, want)
		}
	}
}
