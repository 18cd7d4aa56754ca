package panos_test

import (
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

const export = `<?xml version="1.0"?>
<config version="10.2.0" urldb="paloaltonetworks">
  <devices><entry name="localhost.localdomain">
    <network><ike>
      <crypto-profiles><ike-crypto-profiles>
        <entry name="two words">
          <encryption>
            <member>aes-256-cbc</member>
            <member>aes-128-cbc</member>
          </encryption>
          <dh-group><member>group14</member></dh-group>
        </entry>
      </ike-crypto-profiles></crypto-profiles>
      <gateway>
        <entry name="g">
          <authentication><pre-shared-key><key>canary</key></pre-shared-key></authentication>
          <protocol>
            <ikev2><ike-crypto-profile>two words</ike-crypto-profile></ikev2>
            <version>ikev2</version>
          </protocol>
          <peer-address><dynamic/></peer-address>
        </entry>
      </gateway>
    </ike></network>
  </entry></devices>
`

func TestXML(t *testing.T) {
	devicetest.Reads(t, panos.Vendor, "admin@fw> show config running\n"+export+"</config>\nadmin@fw> ", `
tunnel ike gateway g
  ike.version IKEv2 @20
  ike.auth pre-shared key @17
  ike.proposal 0 two words @7
  ike.encryption AES-CBC-256 or AES-CBC-128 @9
  ike.groups group 14 @12
  ike.peer 0.0.0.0 @22
  note incomplete @16
`)
	devicetest.Keyless(t, panos.Vendor, export)
}

// TestXMLWithMistakes: it is read up to there.
func TestXMLWithMistakes(t *testing.T) {
	for _, text := range []string{
		export + "  <a & \n</config>", export[:len(export)/2], "</entry>\n" + export, strings.Repeat("<a>\n", 1000),
		"<config>\n<!-- \n<a>\n", "<entry name=x>\n<\n",
	} {
		if c := panos.Vendor.Read(device.NewText(text)); len(c.Used) > strings.Count(text, "\n")+1 {
			t.Errorf("lines %v are used of %q", c.Used, text)
		}
	}
}
