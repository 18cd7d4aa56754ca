// Package vendors knows every vendor's grammar, and puts what a device's text says beside what the
// cloud says: which tunnel it is, what differs, how to change it, and what the device's security
// policy does with it.
package vendors

import (
	"fmt"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/asa"
	"vpncheck/internal/device/fortios"
	"vpncheck/internal/device/h3c"
	"vpncheck/internal/device/hillstone"
	"vpncheck/internal/device/huawei"
	"vpncheck/internal/device/ios"
	"vpncheck/internal/device/junos"
	"vpncheck/internal/device/manual"
	"vpncheck/internal/device/panos"
	"vpncheck/internal/device/strongswan"
	"vpncheck/internal/device/vyos"
)

// All are the vendors that can be read, each in a package of its own beside this one.
var All = []device.Vendor{
	huawei.Vendor,
	h3c.Vendor,
	ios.Vendor,
	asa.Vendor,
	junos.Vendor,
	fortios.Vendor,
	hillstone.Vendor,
	panos.Vendor,
	strongswan.Vendor,
	vyos.Vendor,
	manual.Vendor,
}

// Recognise finds the vendor in whose words a text is. It is sure where no other vendor's words
// come near. The zero Vendor is nobody's text.
func Recognise(t device.Text) (v device.Vendor, sure bool) {
	best, second := 0, 0
	for _, candidate := range All {
		switch score := candidate.Score(t); {
		case score > best:
			v, best, second = candidate, score, best
		case score > second:
			second = score
		}
	}
	return v, best > 0 && second*2 <= best
}

// Find gives the vendor with an id.
func Find(id string) (device.Vendor, bool) {
	for _, v := range All {
		if v.ID == id {
			return v, true
		}
	}
	return device.Vendor{}, false
}

// Read reads a text in the grammar of the vendor whose it is. hint is the id of the vendor that a
// person named, if any: it decides where the text itself does not. A text of nobody's gives a
// configuration without a vendor, and a note that says so. What a person said value by value is the
// configuration where there is no other.
func Read(t device.Text, hint string) *device.Config {
	form, rest := manual.Split(t)
	c := readWords(rest, hint)
	switch {
	case form == nil || !form.Given():
		return c
	case len(c.Tunnels) == 0:
		said := manual.Vendor.Read(t)
		said.Used = sorted(c.Used, said.Used)
		return said
	case len(c.Used) > 0: // where there are none, nothing is kept
		c.Used = sorted(c.Used, form.Used)
	}
	return c
}

func sorted(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func readWords(t device.Text, hint string) *device.Config {
	v, sure := Recognise(t)
	hinted, ok := Find(hint)
	ok = ok && hint != manual.ID // which says only that the device is none of the others
	if ok && !sure {
		v = hinted
	}
	if v.ID == "" {
		return &device.Config{Notes: []device.Note{{
			Kind: device.Remark,
			Text: "This is in no vendor's words that are known here: paste the configuration as the device prints it.",
		}}}
	}
	c := v.Read(t)
	c.Vendor = v.ID
	switch {
	case ok && v.ID != hint:
		remark(c, "This reads like %s, not like %s, and was read so.", v.Name, hinted.Name)
	case !ok && !sure:
		remark(c, "This was read as %s, but is not clearly so.", v.Name)
	}
	return c
}

func remark(c *device.Config, format string, args ...any) {
	c.Notes = append(c.Notes, device.Note{Kind: device.Remark, Text: fmt.Sprintf(format, args...)})
}
