//go:build !linux

package ipseclab

import "os/exec"

// Elsewhere there are no network namespaces, and Available says so.
func asGroup(*exec.Cmd)  {}
func asDaemon(*exec.Cmd) {}
