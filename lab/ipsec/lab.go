package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Options say how a lab's tunnel is set up.
type Options struct {
	Version Version // of ends that agree; V2 where it is empty
	// Cloud and Device are the two ends, instead of those that agree.
	Cloud, Device *End
}

// Lab is a running lab. Its methods may be called at the same time.
type Lab struct {
	Version  Version
	programs programs
	id, dir  string
	lock     *os.File

	cloud, device *charon
	// healthy are the ends before anything was broken.
	healthy struct{ cloud, device End }

	mu         sync.Mutex
	translated bool // the device is behind a NAT
}

// Up builds a lab and removes those that a crash left behind. Its daemons run when Up returns; the
// tunnel comes up as soon as an end begins. The caller must Close it.
func Up(ctx context.Context, o Options) (*Lab, error) {
	p, err := find()
	if err != nil {
		return nil, err
	}
	if err := p.sweep(ctx); err != nil {
		return nil, err
	}
	l, err := newLab(p)
	if err != nil {
		return nil, err
	}
	if err := l.start(ctx, o); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func newLab(p programs) (*Lab, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", prefix+id+"-")
	if err != nil {
		return nil, fmt.Errorf("make a lab's directory: %w", err)
	}
	lock, err := claim(id, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	l := &Lab{programs: p, id: id, dir: dir, lock: lock}
	l.cloud, l.device = newCharon(l, Gateway), newCharon(l, Device)
	return l, nil
}

func (l *Lab) start(ctx context.Context, o Options) error {
	l.Version = o.Version
	if l.Version == "" {
		l.Version = V2
	}
	cloud, device := Agreed(l.Version)
	if o.Cloud != nil {
		cloud = *o.Cloud
	}
	if o.Device != nil {
		device = *o.Device
	}
	l.healthy.cloud, l.healthy.device = cloud, device
	if err := l.build(ctx); err != nil {
		return err
	}
	for _, c := range []*charon{l.cloud, l.device} {
		if err := c.start(ctx); err != nil {
			return err
		}
	}
	// The device first: an active cloud finds somebody to talk to.
	return errors.Join(l.device.set(ctx, device), l.cloud.set(ctx, cloud))
}

// Close ends the daemons and all that runs on the hosts, and removes the lab.
func (l *Lab) Close() error {
	for _, c := range []*charon{l.cloud, l.device} {
		c.mu.Lock()
		c.kill()
		c.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := l.programs.remove(ctx, l.id, l.dir)
	return errors.Join(err, l.lock.Close())
}

// Namespace is the name of a host's network namespace, for ip netns exec.
func (l *Lab) Namespace(h Host) string { return namespace(l.id, h) }

// Restore mends all that may be broken: firewalls, lines, addresses and both ends' configurations.
func (l *Lab) Restore(ctx context.Context) error {
	for _, h := range hosts {
		if err := l.firewall(ctx, h, nil); err != nil {
			return err
		}
	}
	return errors.Join(
		l.onInternet(ctx), l.lines(ctx, true), l.narrowLine(ctx, 1500),
		l.ConfigureDevice(ctx, l.healthy.device), l.Apply(ctx, l.healthy.cloud),
	)
}

// lines switches both gateways' lines to the internet on or off, by name.
func (l *Lab) lines(ctx context.Context, on bool, names ...string) error {
	if len(names) == 0 {
		names = []string{cloudLine, deviceLine}
	}
	state := map[bool]string{true: "up", false: "down"}[on]
	for _, name := range names {
		if err := l.ipOn(ctx, Internet, fmt.Sprintf("link set %s %s\n", name, state)); err != nil {
			return err
		}
	}
	return nil
}

// The internet's ends of the gateways' lines.
const (
	cloudLine  = "cloud"
	deviceLine = "idc"
)

// narrowLine sets the largest packet of the device's line.
func (l *Lab) narrowLine(ctx context.Context, mtu int) error {
	return errors.Join(
		l.ipOn(ctx, Internet, fmt.Sprintf("link set %s mtu %d\n", deviceLine, mtu)),
		l.ipOn(ctx, Device, fmt.Sprintf("link set wan mtu %d\n", mtu)),
	)
}
