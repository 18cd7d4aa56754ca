package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The NetStatus of a tunnel in Tencent Cloud's words.
const (
	Connected    = "AVAILABLE"
	NotConnected = "UNAVAILABLE"
)

// set configures a daemon while nobody else does.
func (c *charon) set(ctx context.Context, e End) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.configure(ctx, e)
}

// current is what the daemon is set to.
func (c *charon) current() End {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}

// Cloud is what the cloud's end is set to now; Device the other.
func (l *Lab) Cloud() End { return l.cloud.current() }

// Device is what the device is set to now.
func (l *Lab) Device() End { return l.device.current() }

// NetStatus is what Tencent Cloud would say: Connected only where the cloud's daemon has an IKE SA
// with an installed child.
func (l *Lab) NetStatus(ctx context.Context) (string, error) {
	sas, err := l.cloud.sas(ctx)
	switch {
	case err != nil:
		return "", err
	case up(sas):
		return Connected, nil
	default:
		return NotConnected, nil
	}
}

// Apply changes the cloud's end and negotiates anew, as ModifyVpnConnectionAttribute does.
func (l *Lab) Apply(ctx context.Context, e End) error { return l.cloud.set(ctx, e) }

// Reset ends the cloud's SAs and negotiates anew whatever the cloud's Begin says, as
// ResetVpnConnection does. It does not wait for the outcome.
func (l *Lab) Reset(ctx context.Context) error {
	c := l.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.terminate(ctx); err != nil {
		return err
	}
	for _, child := range c.children {
		// A negative timeout has charon begin and not wait.
		if err := c.call(ctx, "initiate", "ike", connection, "child", child, "timeout", "-1"); err != nil {
			return err
		}
	}
	return nil
}

// ConfigureDevice is a person who changes the device's configuration.
func (l *Lab) ConfigureDevice(ctx context.Context, e End) error { return l.device.set(ctx, e) }

// RestartDevice is a power cut: the device comes back with its configuration and without SAs, and
// tells nobody.
func (l *Lab) RestartDevice(ctx context.Context) error {
	c := l.device
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kill()
	c.children = nil
	if err := c.start(ctx); err != nil {
		return err
	}
	return c.configure(ctx, c.end)
}

// Initiate has a gateway (Gateway or Device) negotiate, and says whether it came to something.
func (l *Lab) Initiate(ctx context.Context, h Host) error {
	c, err := l.gateway(h)
	if err != nil {
		return err
	}
	c.mu.Lock()
	children := c.children
	c.mu.Unlock()
	return c.negotiate(ctx, children)
}

// SAs are a gateway's IKE SAs, with their counters.
func (l *Lab) SAs(ctx context.Context, h Host) ([]SA, error) {
	c, err := l.gateway(h)
	if err != nil {
		return nil, err
	}
	return c.sas(ctx)
}

func (l *Lab) gateway(h Host) (*charon, error) {
	switch h {
	case Gateway:
		return l.cloud, nil
	case Device:
		return l.device, nil
	default:
		return nil, fmt.Errorf("%s is no gateway", h)
	}
}

// forget ends all SAs of both ends, as dead peer detection does in time, and has both begin anew.
func (l *Lab) forget(ctx context.Context) error {
	ends := []*charon{l.cloud, l.device}
	for _, c := range ends {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.stopBeginning() // before either forgets, so that nothing new is taken for old
	}
	for _, c := range ends {
		if err := c.terminate(ctx); err != nil {
			return err
		}
	}
	return errors.Join(l.device.startBeginning(), l.cloud.startBeginning())
}

// WaitConnected waits until the tunnel is connected as the cloud sees it, or ctx ends.
func (l *Lab) WaitConnected(ctx context.Context) error {
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		status, err := l.NetStatus(ctx)
		if err == nil && status == Connected {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return fmt.Errorf("the tunnel did not come up: %w", context.Cause(ctx))
		}
	}
}
