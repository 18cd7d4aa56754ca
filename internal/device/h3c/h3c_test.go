package h3c

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, Vendor, fixtures) }

func FuzzRead(f *testing.F) { devicetest.Fuzz(f, Vendor, fixtures) }
