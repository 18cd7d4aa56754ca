package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"

	ipseclab "vpncheck/lab/ipsec"
)

// internetService is what stands for the public internet.
var internetService = netip.AddrPortFrom(ipseclab.InternetAddr, 8443)

// serveInternet listens on the internet host until the listener is closed. A socket belongs to the
// namespace in which it was made, wherever it is used.
func serveInternet(lab *ipseclab.Lab) (net.Listener, error) {
	type result struct {
		l   net.Listener
		err error
	}
	made := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		ns, err := os.Open(filepath.Join("/run/netns", lab.Namespace(ipseclab.Internet)))
		if err == nil {
			defer func() { _ = ns.Close() }()
			err = unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET) //nolint:gosec // a descriptor is small
		}
		if err != nil {
			made <- result{nil, fmt.Errorf("enter the internet's namespace: %w", err)}
			return
		}
		l, err := net.Listen("tcp", internetService.String())
		made <- result{l, err}
	}()
	r := <-made
	if r.err != nil {
		return nil, r.err
	}
	go func() {
		for {
			c, err := r.l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	return r.l, nil
}
