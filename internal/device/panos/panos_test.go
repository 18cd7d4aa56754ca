package panos_test

import (
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, panos.Vendor, fixtures) }

func FuzzRead(f *testing.F) { devicetest.Fuzz(f, panos.Vendor, fixtures, export) }

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, panos.Vendor, "set network ike gateway g authentication pre-shared-key key canary\nset network tunnel ipsec t auto-key ike-gateway g\nset rulebase security rules r action allow\n")
}
