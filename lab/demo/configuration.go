package demo

import (
	"embed"
	"fmt"
	"net/netip"
	"strconv"
)

// What a device has in its configuration, in its vendor's grammar. The whole and the sections that
// single commands print come from one template, so that they cannot contradict each other.

//go:embed configs
var configs embed.FS

// maker is the part of a template's name that says whose device it is: "cisco" of cisco.tmpl.
type maker string

const (
	byCisco      maker = "cisco"
	byFortinet   maker = "fortigate"
	byH3C        maker = "h3c"
	byHuawei     maker = "huawei"
	byJuniper    maker = "juniper"
	byStrongswan maker = "strongswan"
)

// setup is a device as a template prints it.
type setup struct {
	Host                    string
	Gateway, Device, Router string // addresses
	LAN, VPC                network
	Key                     string // the pre-shared key; other secrets begin with it
	Weak                    bool   // SHA1 and DH group 2 in place of the cloud's values
	Open                    bool   // the security policy lets UDP 4500 and ESP through
}

// network is a prefix, in the words of devices.
type network struct {
	Prefix netip.Prefix
}

func (n network) Net() netip.Addr { return n.Prefix.Addr() }

func (n network) Bits() int { return n.Prefix.Bits() }

// Mask is the netmask: 255.255.255.0.
func (n network) Mask() string { return quad(^uint32(0) << (32 - n.Bits())) }

// Wildcard is the netmask inverted, as access lists have it: 0.0.0.255.
func (n network) Wildcard() string { return quad(^(^uint32(0) << (32 - n.Bits()))) }

func quad(n uint32) string {
	return fmt.Sprintf("%d.%d.%d.%d", n>>24, n>>16&255, n>>8&255, n&255)
}

// configured is the device as it is now.
func (s sight) configured() setup {
	return setup{
		Host: s.host(), Gateway: s.gw(), Device: s.dev(), Router: s.site.Router.String(),
		LAN: network{s.site.LAN}, VPC: network{s.site.VPC}, Key: s.Canary(),
		Weak: s.Now.ParamsDiffer, Open: !s.Now.PolicyBlocks,
	}
}

// section prints one part of the device's configuration; "config" is all of it.
func (m maker) section(s sight, part string) string {
	c := s.configured()
	text, err := configs.ReadFile("configs/" + string(m) + ".tmpl")
	if err != nil { // the file is embedded
		panic(err)
	}
	t, err := parseTemplate(string(text))
	if err != nil {
		panic(err)
	}
	out, err := t.print(part, c.values(), map[string]bool{"Weak": c.Weak, "Open": c.Open})
	if err != nil {
		panic(err) // every template is printed by a test
	}
	return out
}

// values are what a template names.
func (c setup) values() map[string]string {
	v := map[string]string{"Host": c.Host, "Gateway": c.Gateway, "Device": c.Device, "Router": c.Router, "Key": c.Key}
	for name, n := range map[string]network{"LAN": c.LAN, "VPC": c.VPC} {
		v[name+".Net"], v[name+".Bits"], v[name+".Prefix"] = n.Net().String(), strconv.Itoa(n.Bits()), n.Prefix.String()
		v[name+".Mask"], v[name+".Wildcard"] = n.Mask(), n.Wildcard()
	}
	return v
}
