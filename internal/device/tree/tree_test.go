package tree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

var grammar = tree.Grammar{Top: func(w string) bool { return w == "security" || w == "interfaces" }}

// dump writes the active tree, a path a line with where it was last written.
func dump(n *tree.Node, path string, out *strings.Builder) {
	for _, c := range n.Each() {
		p := strings.TrimPrefix(path+"/"+c.Word, "/")
		if len(c.Each()) == 0 {
			fmt.Fprintf(out, "%s@%d\n", p, c.Line)
		}
		dump(c, p, out)
	}
}

func read(lines ...string) *tree.Tree {
	return tree.Parse(device.NewText(strings.Join(lines, "\n")), grammar)
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name string
		text []string
		want []string
	}{
		{"commands", []string{"set security ike p1 group 2"}, []string{"security/ike/p1/group/2@1"}},
		{"braces", []string{"security {", "ike {", "p1 { group 2; }", "}", "}"}, []string{"security/ike/p1/group/2@3"}},
		{"statements that a line's end ends", []string{"security {", "  ike p1", "  group '2 3'", "}"}, []string{"security/ike/p1@2", "security/group/2 3@3"}},
		{"a list, also over two lines", []string{"security { a [ b", "c ]; }", "set security a [ d ]"}, []string{"security/a/b@2", "security/a/c@2", "security/a/d@3"}},
		{"comments", []string{"/* security x */ security { # y", "/* one", "two */", "# three", `a "b/*c"; ## SECRET-DATA`, "}"}, []string{"security/#/y@1", "security/a/b/*c@5"}},
		{"deleted and written again", []string{"set security a 1", "set security b 2", "delete security a", "set security c 3"}, []string{"security/b/2@2", "security/c/3@4"}},
		{"inactive", []string{"security {", "inactive: a { b; }", "c; }", "set security d 1", "deactivate security d", "deactivate security c", "activate security c"}, []string{"security/c@3"}},
		{"relative to a banner", []string{"[edit security ike]", "u@h# set p1 group 2", "{primary:node0}[edit]", "u@h# set interfaces a"}, []string{"security/ike/p1/group/2@2", "interfaces/a@4"}},
		{"relative to edit", []string{"srx# edit security ike", "srx# set a 1", "srx# up", "srx# set b 2", "srx# top", "srx# set interfaces c"}, []string{"security/ike/a/1@2", "security/b/2@4", "interfaces/c@6"}},
		{"relative to show", []string{"u@h> show configuration security ike | no-more", "a { b; }", "", "u@h> show version", "c d;"}, []string{"security/ike/a/b@2", "c/d@5"}},
		{"the last word of show again", []string{"u@h# show security ike", "ike a { b; }", "ike c { d; }"}, []string{"security/ike/a/b@2", "security/ike/c/d@3"}},
		{"a whole path under show", []string{"u@h> show configuration security ike | display set", "set security ike a 1"}, []string{"security/ike/a/1@2"}},
		{"a brace that is not closed", []string{"security {", "ike {", "a 1;", "set security b 2", "security { c; }"}, []string{"security/ike/a/1@3", "security/b/2@4", "security/c@5"}},
		{"braces that close nothing", []string{"}", "}", "security { a; }"}, []string{"security/a@3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			dump(read(c.text...).Root, "", &out)
			if diff := cmp.Diff(strings.Join(c.want, "\n")+"\n", out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLastWrittenCounts(t *testing.T) {
	tr := read("set security dh 2", "set security dh 14", "set security dh 2")
	if n := tr.Root.Last("security", "dh"); n.Word != "2" || n.Line != 3 {
		t.Errorf("got %s at %d, want 2 at 3", n.Word, n.Line)
	}
}

func TestUsed(t *testing.T) {
	tr := read("security {", "  ike {", "    a 1;", "    b 2;", "  }", "  x y;", "}", "[edit security]", "set c 3", "set d 4", "[edit]", "set security e 5", "deactivate security e")
	if got := tr.Root.Text("security", "ike", "b"); got != "2" {
		t.Fatalf("b is %q", got)
	}
	if got := tr.Root.Text("security", "c"); got != "3" {
		t.Fatalf("c is %q", got)
	}
	if tr.Root.Has("security", "e") {
		t.Error("e is active")
	}
	if diff := cmp.Diff([]int{1, 2, 4, 5, 7, 8, 9, 11, 12, 13}, tr.Used()); diff != "" {
		t.Error(diff)
	}
}

// TestUsedKeepsWhatEndsABlock: a list over several lines needs them all, and a block that is not
// closed needs the prompt that ended it.
func TestUsedKeepsWhatEndsABlock(t *testing.T) {
	tr := read("security {", "a [ b", "c", "d ];", "ike {", "x y;", "u@h> show version", "u@h>", "security { e f; }")
	tr.Root.Values("security", "a")
	tr.Root.Text("security", "e")
	if diff := cmp.Diff([]int{1, 2, 3, 4, 7, 9}, tr.Used()); diff != "" {
		t.Error(diff)
	}
}

func TestMove(t *testing.T) {
	tr := read("ike { a 1; }", "security { ike { b 2; a 3; } }")
	tr.Move([]string{"ike"}, "security")
	var out strings.Builder
	dump(tr.Root, "", &out)
	if diff := cmp.Diff("security/ike/b/2@2\nsecurity/ike/a/3@2\nsecurity/ike/a/1@1\n", out.String()); diff != "" {
		t.Error(diff)
	}
	if got := tr.Root.Text("security", "ike", "a"); got != "3" {
		t.Errorf("the last a is %s, want 3", got)
	}
}

func TestDepthIsBounded(t *testing.T) {
	deep := strings.Repeat("a { ", 100_000)
	tr := read(deep, strings.Repeat("}", 100_000), "set security "+strings.Repeat("x ", 100_000), "security { b; }")
	if tr.Root.Get("security", "b") == nil {
		t.Error("what follows is lost")
	}
	depth := 0
	for n := tr.Root; len(n.All()) > 0; n = n.All()[0] {
		depth++
	}
	if depth > tree.MaxDepth {
		t.Errorf("%d deep, want at most %d", depth, tree.MaxDepth)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("security { ike { p [ a b ]; } }\n[edit security]\nset a 1\ndelete a\ndeactivate b")
	f.Fuzz(func(t *testing.T, s string) {
		text := device.NewText(s)
		tr := tree.Parse(text, grammar)
		var out strings.Builder
		dump(tr.Root, "", &out)
		tr.Move([]string{"a"}, "b", "c")
		for _, n := range tr.Used() {
			if n < 1 || n > len(text.Lines) {
				t.Errorf("line %d of %d is used", n, len(text.Lines))
			}
		}
	})
}
