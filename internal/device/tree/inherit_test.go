package tree_test

import (
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

func inherited(text string) (*tree.Tree, []string) {
	t := tree.Parse(device.NewText(text), tree.Grammar{Top: func(w string) bool { return w == "security" || w == "groups" }})
	var missing []string
	for _, m := range t.Inherit() {
		missing = append(missing, m.Name.Word)
	}
	return t, missing
}

// TestWhatIsWrittenGoesBeforeGroups: then the nearest statement's groups, in their order.
func TestWhatIsWrittenGoesBeforeGroups(t *testing.T) {
	r, missing := inherited(`set groups outer security ike gateway <g*> version v1-only
set groups first security ike gateway g address 192.0.2.1
set groups second security ike gateway g address 192.0.2.2
set groups second security ike gateway g version v2-only
set apply-groups outer
set security apply-groups [ first second ]
set security ike gateway g external-interface ge-0/0/0
set security ike gateway other version v2-only
`)
	for path, want := range map[string]string{"address": "192.0.2.1", "version": "v2-only", "external-interface": "ge-0/0/0"} {
		if got := r.Root.Text("security", "ike", "gateway", "g", path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if len(missing) > 0 {
		t.Errorf("missing %v", missing)
	}
	if !slices.Equal(r.Used(), []int{2, 4, 6, 7}) {
		t.Errorf("used %v", r.Used())
	}
}

func TestGroupsThatAreNotKnown(t *testing.T) {
	for name, text := range map[string]string{
		"not there":        "set security apply-groups here\nset security ike gateway g address 192.0.2.1\n",
		"of a member":      "set groups node0 security ike gateway g version v2-only\nset apply-groups \"${node}\"\n",
		"pattern of group": "set groups a security ike gateway <*> version v2-only\nset groups b security ike gateway g address 192.0.2.1\nset apply-groups [ a b ]\nset security ike\n",
	} {
		if _, missing := inherited(text); len(missing) != 1 {
			t.Errorf("%s: missing %v", name, missing)
		}
	}
	if r, missing := inherited("set groups a security ike gateway <*> version v2-only\nset apply-groups a\nset security ike gateway g apply-groups-except a\n"); len(missing) > 0 || r.Root.Text("security", "ike", "gateway", "g", "version") != "" {
		t.Errorf("an excepted group is inherited; missing %v", missing)
	}
}
