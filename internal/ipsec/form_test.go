package ipsec

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every choice of every field is taken, and shows again as the row of its parameter.
func TestEveryFieldOfTheForm(t *testing.T) {
	typed := map[string]string{
		"ike.peer": "203.0.113.7", "ike.address": "2001:db8::1", "ike.lifetime_s": "86400", "ipsec.lifetime_s": "3600",
		"ike.local_id": "Vpn.Example.com", "ike.remote_id": "x y", "selectors": "192.168.0.0/24 10.0.0.0/16, 10.2.0.0/16",
	}
	seen := map[string]bool{}
	for _, f := range Form() {
		values := f.Choices
		if len(values) == 0 {
			values = []string{typed[f.ID]}
		}
		if f.Name == "" || seen[f.ID] || (f.Choices == nil && f.Hint == "") {
			t.Errorf("%+v is not whole, or its id is taken", f)
		}
		seen[f.ID] = true
		for _, v := range values {
			var p Parameters
			if err := f.Set(&p, 3, " "+strings.ToLower(v)+" "); err != nil && len(f.Choices) > 0 {
				t.Errorf("%s: %v", f.ID, err)
			}
			p = Parameters{}
			if err := f.Set(&p, 3, v); err != nil {
				t.Fatalf("%s: %v", f.ID, err)
			}
			id, _ := strings.CutSuffix(f.ID, ".type")
			rows := p.Rows()
			if len(rows) != 1 || rows[0].ID != id || rows[0].Line != 3 || rows[0].Origin != Written {
				t.Errorf("%s %q: %+v", f.ID, v, rows)
			} else if got := rows[0].Values[0]; len(f.Choices) > 0 && got != v {
				t.Errorf("%s: %q shows as %q", f.ID, v, got)
			}
		}
		if wrong := "no such value"; len(f.Choices) > 0 || f.Several {
			if f.Check(wrong) == nil {
				t.Errorf("%s takes %q", f.ID, wrong)
			}
		}
	}
}

func TestFormRefuses(t *testing.T) {
	wrong := map[string][]string{
		"ike.peer": {"vpn.example.com", "1.2.3", "fe80::1%eth0"}, "ike.lifetime_s": {"1h", "0", "-1", "99999999999"},
		"selectors": {"10.0.0.0/8", "10.0.0.0 192.168.0.0", "10.0.0.0/33 10.1.0.0/16", "10.0.0.0/8 10.1.0.0/16\n10.0.0.0/8"},
	}
	for _, f := range Form() {
		for _, v := range wrong[f.ID] {
			if f.Check(v) == nil {
				t.Errorf("%s takes %q", f.ID, v)
			}
		}
		if err := f.Check(" \n"); err != nil {
			t.Errorf("%s does not take nothing: %v", f.ID, err)
		}
	}
}

// The two halves of an identity come in either order; one alone is not taken for more.
func TestIdentitiesOfTheForm(t *testing.T) {
	fields := map[string]Field{}
	for _, f := range Form() {
		fields[f.ID] = f
	}
	var a, b Parameters
	for _, id := range []string{"ike.local_id", "ike.local_id.type"} {
		_ = fields[id].Set(&a, 1, map[string]string{"ike.local_id": "idc", "ike.local_id.type": "FQDN"}[id])
	}
	for _, id := range []string{"ike.local_id.type", "ike.local_id"} {
		_ = fields[id].Set(&b, 1, map[string]string{"ike.local_id": "idc", "ike.local_id.type": "FQDN"}[id])
	}
	if want := (Identity{FQDNID, "idc"}); a.IKE.Local.First() != want || b.IKE.Local.First() != want {
		t.Errorf("%v, %v", a.IKE.Local, b.IKE.Local)
	}
	cloud := Parameters{IKE: IKE{Remote: Set(Identity{FQDNID, "idc"})}}
	for _, id := range []string{"ike.local_id", "ike.local_id.type"} {
		device := Parameters{IKE: IKE{Version: Set(IKEv2)}}
		_ = fields[id].Set(&device, 1, map[string]string{"ike.local_id": "idc", "ike.local_id.type": "fqdn"}[id])
		if d := find(t, Compare(cloud, device, Ends{}), IKERemoteID); d.Verdict != NotKnown {
			t.Errorf("%s alone: %+v", id, d)
		}
	}
}

// What goes into a form comes out of its text, and only the last form of several counts.
func TestFormText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) map[string]string {
			values := map[string]string{}
			for _, f := range Form() {
				switch {
				case !rapid.Bool().Draw(t, label+f.ID):
				case len(f.Choices) > 0:
					values[f.ID] = rapid.SampledFrom(f.Choices).Draw(t, label+f.ID+" value")
				case f.Several:
					values[f.ID] = "10.0.0.0/8 10.1.0.0/16\n10.0.0.0/8 10.2.0.0/16"
				default:
					values[f.ID] = rapid.StringMatching(`[a-z0-9.:]{1,9}( [a-z]{1,4})?`).Draw(t, label+f.ID+" value")
				}
			}
			return values
		}
		first, second := draw("first "), draw("second ")
		if got := FormValues("noise\n" + FormText(first) + "more noise\n" + FormText(second)); !maps.Equal(got, second) {
			t.Errorf("%v\n%v", second, got)
		}
	})
}

// What is known stays, what is not is filled, and several proposals are left alone.
func TestFill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, by := arbitrary(t), arbitrary(t)
		whole.IKE.Mode, by.IKE.Mode = Set(Main), Set(Main)
		p := whole
		if p.Fill(by); !reflect.DeepEqual(p, whole) {
			t.Errorf("what is known was changed:\n%+v\n%+v", whole, p)
		}
		var empty Parameters
		if empty.Fill(by); !reflect.DeepEqual(fmt.Sprint(empty.Rows()), fmt.Sprint(by.Rows())) {
			t.Errorf("not all was taken:\n%+v\n%+v", by, empty)
		}
	})
	p := Parameters{IKE: IKE{Proposals: []Proposal{{Encryption: Set(DES)}}}}
	by := Parameters{IKE: IKE{Proposals: []Proposal{{Encryption: Set(AESCBC128), Groups: Set[Group](14)}}}}
	p.Fill(by)
	if q := p.IKE.Proposals[0]; !q.Encryption.Has(DES) || len(q.Encryption.Values) != 1 || !q.Groups.Has(14) {
		t.Errorf("%+v", q)
	}
	p = Parameters{IKE: IKE{Proposals: []Proposal{{Encryption: Set(DES)}, {Encryption: Set(SM4)}}}}
	if p.Fill(by); p.IKE.Proposals[0].Groups.Known() || p.IKE.Proposals[1].Groups.Known() {
		t.Errorf("%+v", p.IKE.Proposals)
	}
}
