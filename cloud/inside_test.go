package cloud

import (
	"strings"
	"testing"
)

func TestParseInside(t *testing.T) {
	for _, tt := range []struct {
		setting, user, wrong string
		off                  bool
		vpc, idc             string // the places for vpc-11111111 and cgw-22222222
	}{
		{setting: "", off: true},
		{setting: "off", off: true},
		{setting: "auto"},
		{setting: "vpc=ins-aaaaaaaa", vpc: "ins-aaaaaaaa"},
		{setting: "auto, idc=rins-bbbbbbbb", idc: "rins-bbbbbbbb"},
		{setting: "vpc=ins-aaaaaaaa,vpc-11111111=ins-cccccccc", vpc: "ins-cccccccc"},
		{setting: "vpc-99999999=ins-aaaaaaaa"},
		{setting: "idc=rins-bbbbbbbb@ap-shanghai,cgw-22222222=ins-dddddddd", idc: "ins-dddddddd"},
		{setting: "on", wrong: "want off, auto"},
		{setting: "vpc=10.0.0.1", wrong: "want the id of a host"},
		{setting: "vpc=rins-aaaaaaaa", wrong: "is in no VPC"},
		{setting: "vpn=ins-aaaaaaaa", wrong: "before the ="},
		{setting: "idc=rins-aaaaaaaa@guangzhou", wrong: "a region looks like"},
		{setting: "idc=rins-aaaaaaaa,idc=rins-bbbbbbbb", wrong: "named twice"},
		{setting: "auto", user: "a; b", wrong: "VPNCHECK_TAT_USER"},
	} {
		in, err := ParseInside(tt.setting, tt.user)
		if tt.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%q: error %v, want %q", tt.setting, err, tt.wrong)
			}
			continue
		}
		vpc, _ := in.place("vpc-11111111", "vpc")
		idc, _ := in.place("cgw-22222222", "idc")
		if err != nil || in.Off() != tt.off || vpc.id != tt.vpc || idc.id != tt.idc {
			t.Errorf("%q: %+v, off %t, %v", tt.setting, in, in.Off(), err)
		}
	}
}

func TestUserOfCommands(t *testing.T) {
	for user, want := range map[string]string{"": DefaultUser, "vpncheck": "vpncheck"} {
		if in, err := ParseInside("auto", user); err != nil || in.user != want {
			t.Errorf("%q: %q, %v", user, in.user, err)
		}
	}
}
