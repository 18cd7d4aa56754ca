package probe

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// Resolver looks names up. *net.Resolver is one. It must return when ctx ends.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// systemResolver asks the name servers that the system is configured with. It is the resolver
// written in Go, because the C library's cannot be stopped.
func systemResolver() *net.Resolver { return &net.Resolver{PreferGo: true, Dial: dial} }

// dial connects to a name server, and ends the wait for its reply with ctx. Without that the
// resolver returns in time but leaves a goroutine behind, for seconds, waiting for a reply that
// nobody wants any more.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	return c, nil
}
