package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/strongswan/govici/vici"
)

// SA is an IKE SA as a daemon has it.
type SA struct {
	ID         string        `vici:"uniqueid"`
	Version    int           `vici:"version"`
	State      string        `vici:"state"` // ESTABLISHED, CONNECTING, …
	LocalHost  string        `vici:"local-host"`
	RemoteHost string        `vici:"remote-host"`
	Children   map[string]SC `vici:"child-sas"`
}

// SC is a CHILD_SA (IKEv1: an IPsec SA), with what went through it.
type SC struct {
	Name       string   `vici:"name"`
	ID         string   `vici:"uniqueid"`
	State      string   `vici:"state"` // INSTALLED, REKEYED, …
	BytesIn    int64    `vici:"bytes-in"`
	BytesOut   int64    `vici:"bytes-out"`
	PacketsIn  int64    `vici:"packets-in"`
	PacketsOut int64    `vici:"packets-out"`
	Local      []string `vici:"local-ts"`
	Remote     []string `vici:"remote-ts"`
}

const (
	established = "ESTABLISHED"
	installed   = "INSTALLED"
)

// daemon is a running charon, spoken to over its own socket. Each call dials: they may run at the
// same time, and a session of the library answers one at a time.
type daemon struct{ socket string }

func (d daemon) dial(ctx context.Context) (*vici.Session, error) {
	// The library's own dialer waits for no context.
	s, err := vici.NewSession(vici.WithSocketPath(d.socket), vici.WithDialContext(func(_ context.Context, network, addr string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}))
	if err != nil {
		return nil, fmt.Errorf("reach charon: %w", err)
	}
	return s, nil
}

// call sends one command; arguments are keys and values by turns.
func (d daemon) call(ctx context.Context, command string, arguments ...string) error {
	s, err := d.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	m := vici.NewMessage()
	for i := 0; i+1 < len(arguments); i += 2 {
		if err := m.Set(arguments[i], arguments[i+1]); err != nil {
			return fmt.Errorf("charon's %s: %w", command, err)
		}
	}
	if _, err := s.Call(ctx, command, m); err != nil {
		return fmt.Errorf("charon's %s: %w", command, err)
	}
	return nil
}

// sas lists the IKE SAs. The daemon sends each as an event before its answer; the library's own
// loop over them may take the answer first and lose some, so they are gathered here.
func (d daemon) sas(ctx context.Context) ([]SA, error) {
	s, err := d.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	events := make(chan vici.Event, mostSAs)
	s.NotifyEvents(events)
	if err := s.Subscribe("list-sa"); err != nil {
		return nil, fmt.Errorf("list charon's SAs: %w", err)
	}
	if _, err := s.Call(ctx, "list-sas", nil); err != nil {
		return nil, fmt.Errorf("list charon's SAs: %w", err)
	}
	var out []SA
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return nil, errors.New("list charon's SAs: charon is gone")
			}
			named := map[string]SA{}
			if err := vici.UnmarshalMessage(e.Message, named); err != nil {
				return nil, fmt.Errorf("read charon's SAs: %w", err)
			}
			out = slices.AppendSeq(out, maps.Values(named))
		default:
			return out, nil
		}
	}
}

// mostSAs is far beyond what two ends of one tunnel can have.
const mostSAs = 256

// initiate negotiates one child, and waits until it stands or has failed.
func (d daemon) initiate(ctx context.Context, child string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*giveUp) // without a deadline the library waits for five seconds
	defer cancel()
	return d.call(ctx, "initiate", "ike", connection, "child", child, "timeout", milliseconds(giveUp))
}

// terminate ends all SAs, also those that only begin, and tells the peer, without waiting long for
// its answer.
func (d daemon) terminate(ctx context.Context) error {
	sas, err := d.sas(ctx)
	if err != nil {
		return err
	}
	for _, sa := range sas {
		err = errors.Join(err, d.call(ctx, "terminate", "ike-id", sa.ID, "force", "yes", "timeout", milliseconds(200*time.Millisecond)))
	}
	if err == nil {
		return nil
	}
	// charon calls it an error as well where the peer did not answer, or an SA ended by itself.
	left, listed := d.sas(ctx)
	remains := func(sa SA) bool { return slices.ContainsFunc(sas, func(was SA) bool { return was.ID == sa.ID }) }
	if listed == nil && !slices.ContainsFunc(left, remains) {
		return nil
	}
	return err
}

func milliseconds(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// answers waits until the daemon does.
func (d daemon) answers(ctx context.Context) error {
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		err := d.call(ctx, "version")
		if err == nil {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return errors.Join(context.Cause(ctx), err)
		}
	}
}

// up says whether an IKE SA with an installed child stands.
func up(sas []SA) bool { return len(childrenUp(sas)) > 0 }

// childrenUp are the installed children by name.
func childrenUp(sas []SA) map[string]SC {
	out := map[string]SC{}
	for _, sa := range sas {
		for _, c := range sa.Children {
			if sa.State == established && c.State == installed {
				out[c.Name] = c
			}
		}
	}
	return out
}
