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

// A single object is shown without what stands around it: what is in it tells where it belongs.
func TestShownByItself(t *testing.T) {
	for form, text := range map[string]string{
		"XML": `<response><result><entry name="t">
<auto-key><ike-gateway><entry name="g"/></ike-gateway><ipsec-crypto-profile>p</ipsec-crypto-profile></auto-key>
</entry></result></response>
<response><result><entry name="g">
<protocol><version>ikev2</version><ikev2><ike-crypto-profile>i</ike-crypto-profile></ikev2></protocol>
<local-address><interface>ethernet1/1</interface></local-address><peer-address><ip>203.0.113.1</ip></peer-address>
</entry></result></response>
<response><result><entry name="i">
<hash><member>sha256</member></hash><dh-group><member>group14</member></dh-group><encryption><member>aes-256-cbc</member></encryption>
</entry></result></response>
<response><result><entry name="p">
<esp><encryption><member>aes-128-gcm</member></encryption></esp><lifetime><hours>2</hours></lifetime>
</entry></result></response>
`,
		"braces": `admin@fw# show network tunnel ipsec t
t {
  auto-key {
    ike-gateway {
      g;
    }
    ipsec-crypto-profile p;
  }
}
admin@fw# show network ike gateway g
g {
  protocol {
    version ikev2;
    ikev2 {
      ike-crypto-profile i;
    }
  }
  local-address {
    interface ethernet1/1;
  }
  peer-address {
    ip 203.0.113.1;
  }
}
admin@fw# show network ike crypto-profiles ike-crypto-profiles i
i {
  hash sha256;
  dh-group group14;
  encryption aes-256-cbc;
}
admin@fw# show network ike crypto-profiles ipsec-crypto-profiles p
p {
  esp {
    encryption aes-128-gcm;
  }
  lifetime {
    hours 2;
  }
}
`,
	} {
		c := panos.Vendor.Read(device.NewText(text))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%s: %s", form, devicetest.Label(c))
		}
		p := c.Tunnels[0].Parameters
		if got := p.IKE.Peer.String() + " " + p.IKE.Version.String(); got != "203.0.113.1 IKEv2" || len(p.IKE.Proposals) != 1 || p.IPsec.Lifetime.String() != "2h0m0s" {
			t.Errorf("%s: %s", form, devicetest.Label(c))
		}
	}
}
