package ipsec

import (
	"fmt"
	"strings"
	"testing"
)

func TestStatusOfTheEarliestFailure(t *testing.T) {
	d := func(p Phase) Difference { return Difference{Parameter: IKEVersion, Verdict: Blocking, Breaks: p} }
	unknown := Difference{Parameter: IKEGroup, Verdict: NotKnown}
	for _, tt := range []struct {
		c    Comparison
		want Status
	}{
		{Comparison{}, MissingEnd},
		{Comparison{Differences: []Difference{d(Phase1)}, Missing: "device"}, MissingEnd},
		{Comparison{Differences: []Difference{d(Rekey), d(Traffic), d(Phase2), d(Phase1)}, Key: Blocking}, Phase1Fails},
		{Comparison{Differences: []Difference{d(Rekey), d(Traffic), d(Phase2)}, Key: Blocking}, KeyMismatch},
		{Comparison{Differences: []Difference{d(Rekey), d(Traffic), d(Phase2), unknown}}, Phase2Fails},
		{Comparison{Differences: []Difference{d(Rekey), d(Traffic)}}, TrafficLost},
		{Comparison{Differences: []Difference{d(Rekey), unknown}}, RekeyFails},
		{Comparison{Differences: []Difference{unknown}}, NotEstablished},
		{Comparison{Differences: []Difference{{Parameter: IKELifetime, Verdict: NotKnown}}}, Established},
	} {
		if got := tt.c.Status(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.c, got, tt.want)
		}
	}
}

func TestMissingEnd(t *testing.T) {
	if c := Compare(Parameters{}, deviceEnd(), ends); c.Status() != MissingEnd || !strings.Contains(c.Summary(), "the cloud's end") {
		t.Errorf("%s: %s", c.Status(), c.Summary())
	}
	if c := Compare(cloudEnd(), Parameters{}, ends); c.Status() != MissingEnd || !strings.Contains(c.Summary(), "the device's end") {
		t.Errorf("%s: %s", c.Status(), c.Summary())
	}
}

func TestSummary(t *testing.T) {
	cloud, device := cloudEnd(), deviceEnd()
	device.IKE.Proposals[0].Groups = DefaultOf[Group]("H3C Comware V7", 1)
	device.IPsec.Proposals = nil
	c := Compare(cloud, device, ends)
	want := "Phase 1 fails: IKE DH group is group 14 in the cloud and group 1 (default) on the device. 3 more not known."
	if c.Summary() != want {
		t.Errorf("%q", c.Summary())
	}
	device.IPsec.Proposals = []Proposal{{Encryption: Set(DES), Integrity: Set(SHA1), Groups: Set(PFSOff)}}
	want = "Phase 1 fails: IKE DH group is group 14 in the cloud and group 1 (default) on the device." +
		" Phase 2 fails: IPsec encryption is AES-CBC-256 in the cloud and DES-CBC on the device."
	if c = Compare(cloud, device, ends); c.Summary() != want {
		t.Errorf("%q", c.Summary())
	}
	device.IPsec.Proposals = nil
	device.IKE.Proposals[0].Groups = Set[Group](14)
	want = "Nothing that is known differs, but not all is known: IPsec encryption, IPsec integrity, IPsec PFS."
	if c = Compare(cloud, device, ends); c.Summary() != want || len(c.NotKnown()) != 3 {
		t.Errorf("%q", c.Summary())
	}
	device = deviceEnd()
	device.IKE.Lifetime.Values[0] /= 2
	want = "19 of 20 parameters agree and no other keeps the tunnel down (to look at: IKE lifetime). Nothing shows whether the pre-shared keys are the same."
	if c = Compare(cloud, device, ends); c.Summary() != want || len(c.Warnings()) != 1 {
		t.Errorf("%q", c.Summary())
	}
	c.Key = Blocking
	if !strings.Contains(c.Summary(), "keys differ") || c.Status() != KeyMismatch {
		t.Errorf("%q", c.Summary())
	}
}

func TestLongListsAreShort(t *testing.T) {
	cloud, device := cloudEnd(), deviceEnd()
	cloud.Selectors = nil
	for i := range 200 {
		cloud.Selectors = append(cloud.Selectors, selector(fmt.Sprintf("10.%d.0.0/16", i), "192.168.0.0/24"))
	}
	d := find(t, Compare(cloud, device, ends), TrafficSelector)
	if !strings.HasSuffix(d.Cloud, ", and 196 more") || len(d.Why) > 300 {
		t.Errorf("%s: %s", d.Cloud, d.Why)
	}
}
