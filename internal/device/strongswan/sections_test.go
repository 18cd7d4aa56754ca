package strongswan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/strongswan"
)

// TestSectionsFillInWithin: what a section builds on fills in the sections within it too.
func TestSectionsFillInWithin(t *testing.T) {
	c := strongswan.Vendor.Read(device.NewText(`base {
  version = 2
  local-1 {
    auth = psk
    id = keyid:a
  }
  children {
    net {
      mode = transport
    }
  }
}
connections {
  c : base {
    remote_addrs = 203.0.113.7
    local-1 {
      id = b.example
    }
    children {
      net {
        local_ts = 10.0.0.0/8
      }
    }
  }
}
`))
	p := c.Tunnels[0].Parameters
	if got := fmt.Sprintf("%v, %v, %v", p.IKE.Auth, p.IKE.Local, p.IPsec.Encapsulation); got != "pre-shared key, fqdn b.example, transport" {
		t.Error(got)
	}
}

// TestSectionsThatBuildOnEachOther are read in a moment, however many there are.
func TestSectionsThatBuildOnEachOther(t *testing.T) {
	var b strings.Builder
	names := make([]string, 3000)
	for i := range names {
		names[i] = fmt.Sprintf("s%d", i)
	}
	for _, n := range names {
		fmt.Fprintf(&b, "%s : %s { remote_addrs = 203.0.113.7\n children { c { x { } } } }\n", n, strings.Join(names[:12], ", "))
	}
	start := time.Now()
	strongswan.Vendor.Read(device.NewText(b.String()))
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
