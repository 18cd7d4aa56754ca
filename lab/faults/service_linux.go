package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"

	"golang.org/x/sys/unix"

	ipseclab "vpncheck/lab/ipsec"
)

// internetService is what stands for the public internet.
var internetService = netip.AddrPortFrom(ipseclab.InternetAddr, 8443)

// serveInternet listens on the internet host until the listener is closed.
func serveInternet(lab *ipseclab.Lab) (net.Listener, error) {
	l, err := listenIn("/run/netns/"+lab.Namespace(ipseclab.Internet), internetService.String())
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	return l, nil
}

// relayFrom joins an address on a host of the lab with the same address on this machine, until the
// listener is closed.
func relayFrom(lab *ipseclab.Lab, h ipseclab.Host, addr string) (net.Listener, error) {
	l, err := listenIn("/run/netns/"+lab.Namespace(h), addr)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go join(c, addr)
		}
	}()
	return l, nil
}

// join carries a connection on to an address, until either side ends it.
func join(c net.Conn, addr string) {
	defer func() { _ = c.Close() }()
	d, err := net.Dial("tcp", addr)
	if err != nil {
		return // whoever called sees it end
	}
	defer func() { _ = d.Close() }()
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{c, d}, {d, c}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			ended <- struct{}{}
		}()
	}
	<-ended
}

// listenIn listens in a network namespace. A socket belongs to the one in which it was made, wherever
// it is used. The thread goes back to its own namespace and lives on: were it to end, the daemons that
// it once started would be killed with it.
func listenIn(namespace, addr string) (_ net.Listener, err error) {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("open the own namespace: %w", err)
	}
	defer func() { _ = home.Close() }()
	away, err := os.Open(namespace) //nolint:gosec // the lab's own
	if err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("open a namespace: %w", err)
	}
	defer func() { _ = away.Close() }()
	if err := enter(away); err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if back := enter(home); back != nil { // the thread stays locked, so that nothing else runs there
		return nil, errors.Join(err, back)
	}
	runtime.UnlockOSThread()
	return l, err
}

func enter(ns *os.File) error {
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil { //nolint:gosec // a descriptor is small
		return fmt.Errorf("enter namespace %s: %w", ns.Name(), err)
	}
	return nil
}
