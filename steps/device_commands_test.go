package steps

import (
	"slices"
	"strings"
	"testing"
)

func TestCommandsOfSeveralDifferencesAreTypedInOneGo(t *testing.T) {
	for _, c := range []struct {
		why  string
		sets []string // each its commands, with commas
		want string
	}{
		{"none", nil, ""},
		{"one", []string{"system-view,ike proposal 10,dh group14"}, "system-view,ike proposal 10,dh group14"},
		{"one section", []string{"system-view,ike proposal 10,prf x", "system-view,ike proposal 10,dh y"}, "system-view,ike proposal 10,prf x,dh y"},
		{"two sections, then the second again", []string{"system-view,ike,dh y", "system-view,esp,auth z", "system-view,esp,pfs y"}, "system-view,ike,dh y,esp,auth z,pfs y"},
		{"with a way out", []string{"configure,set a,commit", "configure,set b,commit"}, "configure,set a,set b,commit"},
		{"nested, the same entry", []string{"config x,edit 1,set a,next,end", "config x,edit 1,set b,next,end"}, "config x,edit 1,set a,set b,next,end"},
		{"nested, another entry", []string{"config x,edit 1,set a,next,end", "config x,edit 2,set a,next,end"}, "config x,edit 1,set a,next,edit 2,set a,next,end"},
		{"nothing in common but the end", []string{"config x,set a,end", "config y,set a,end"}, "config x,set a,end,config y,set a,end"},
		{"the same twice", []string{"proposals = x,load", "proposals = x,load"}, "proposals = x,load"},
		{"some without commands", []string{"", "configure,set a,commit", ""}, "configure,set a,commit"},
	} {
		var sets [][]string
		for _, s := range c.sets {
			sets = append(sets, slices.DeleteFunc(strings.Split(s, ","), func(l string) bool { return l == "" }))
		}
		if got := strings.Join(joinCommands(sets), ","); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}
