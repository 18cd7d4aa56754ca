package ipseclab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// View is what a person at the device can see of it.
type View struct{ lab *Lab }

// Seen is the view of the device.
func (l *Lab) Seen() View { return View{l} }

// Configuration is the device's swanctl.conf as it is, the pre-shared key in it.
func (v View) Configuration() (string, error) {
	text, err := os.ReadFile(v.lab.device.file())
	if err != nil {
		return "", fmt.Errorf("read the device's configuration: %w", err)
	}
	return string(text), nil
}

// Connections is what swanctl --list-conns prints.
func (v View) Connections(ctx context.Context) (string, error) {
	return v.lab.device.swanctl(ctx, "--list-conns")
}

// SAs is what swanctl --list-sas prints.
func (v View) SAs(ctx context.Context) (string, error) {
	return v.lab.device.swanctl(ctx, "--list-sas")
}

// Log is charon's log since the lab went up.
func (v View) Log() (string, error) {
	text, err := os.ReadFile(filepath.Join(v.lab.device.dir, "charon.log"))
	if err != nil {
		return "", fmt.Errorf("read the device's log: %w", err)
	}
	return string(text), nil
}

// Ruleset is what nft list ruleset prints on the device.
func (v View) Ruleset(ctx context.Context) (string, error) {
	out, err := v.lab.exec(ctx, Device, "", v.lab.programs.nft, "list", "ruleset")
	return out.Text, err
}
