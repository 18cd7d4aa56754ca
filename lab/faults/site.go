package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"vpncheck/lab/cloudlab"
	ipseclab "vpncheck/lab/ipsec"
)

const region = "ap-guangzhou"

// site is Tencent Cloud's API over a real tunnel.
type site struct {
	lab    *ipseclab.Lab
	cloud  *cloudlab.Server
	tunnel string
	cvm    string // the host in the VPC that takes commands
	idc    string // the VPN device, a Linux machine that takes commands as well

	mu      sync.Mutex
	blocked bool
	frozen  *ipseclab.End // what the API goes on showing, whatever the gateway runs
	stop    context.CancelFunc
	done    chan struct{}
}

// readEvery is how old the state may be that the API tells.
const readEvery = 150 * time.Millisecond

func newSite(ctx context.Context, lab *ipseclab.Lab) (*site, error) {
	s := &site{lab: lab, cloud: cloudlab.New(cloudlab.Default()), done: make(chan struct{})}
	if err := s.cloud.Start("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the cloud's API: %w", err)
	}
	t := s.cloud.AddTunnel(region, cloudlab.WithName("lab"), cloudlab.WithRouteType("StaticRoute"),
		cloudlab.WithGatewayIP(ipseclab.GatewayAddr.String()), cloudlab.WithCustomerIP(ipseclab.DeviceAddr.String()),
		cloudlab.WithSPD(cloudlab.Policy{Local: "172.16.0.0/16", Remotes: []string{"10.10.0.0/16"}}),
		cloudlab.WithHealthCheck(cloudlab.HealthCheck{}))
	s.tunnel = t.ID
	s.cvm = s.cloud.AddInstance(region, cloudlab.Instance{
		VPCID: t.VPCID, Name: "web-1", PrivateIPs: []string{ipseclab.CVMAddr.String()}, Agent: cloudlab.LinuxAgent(),
	})
	s.idc = s.cloud.AddManaged(region, cloudlab.Managed{Name: "vpn-device"})
	s.cloud.OnCommand(s.command)
	s.cloud.OnWrite(s.write)
	if err := s.read(ctx); err != nil {
		return nil, errors.Join(err, s.cloud.Close())
	}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	go s.follow(ctx)
	return s, nil
}

func (s *site) close() error {
	s.stop()
	<-s.done
	return s.cloud.Close()
}

// follow keeps what the API tells in step with the daemons.
func (s *site) follow(ctx context.Context) {
	defer close(s.done)
	tick := time.NewTicker(readEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = s.read(ctx) // a daemon that restarts says nothing for a moment
		}
	}
}

// read copies the state of the real tunnel into the cloud's world.
func (s *site) read(ctx context.Context) error {
	status, err := s.lab.NetStatus(ctx)
	if err != nil {
		return fmt.Errorf("read the tunnel's state: %w", err)
	}
	end := s.shown()
	s.mu.Lock()
	blocked := s.blocked
	s.mu.Unlock()
	s.cloud.Edit(func(w *cloudlab.World) {
		r := w.Regions[region]
		t := r.Tunnel(s.tunnel)
		t.NetStatus, t.HealthCheck = status, nil
		inWords(end, t)
		r.Gateway(t.GatewayID).Blocked = blocked
		r.CustomerGateway(t.CustomerGatewayID).IP = end.IKE.Peer.First().String()
	})
	return nil
}

// block has the API show the gateway's address as blocked, or not any more.
func (s *site) block(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked = on
}

// freeze has the API go on showing what the cloud's end is set to now.
func (s *site) freeze() {
	end := s.lab.Cloud()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = &end
}

// shown is what the API shows of the cloud's end.
func (s *site) shown() ipseclab.End {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.frozen != nil {
		return *s.frozen
	}
	return s.lab.Cloud()
}

// command runs a command of TAT where the host stands.
func (s *site) command(ctx context.Context, c cloudlab.Command) cloudlab.CommandResult {
	host := ipseclab.Device
	if c.InstanceID == s.cvm {
		host = ipseclab.CVM
	}
	out, err := s.lab.Run(ctx, host, c.User, c.Text)
	if err != nil && ctx.Err() == nil {
		return cloudlab.CommandResult{Broken: "START_FAILED", Error: err.Error()}
	}
	return cloudlab.CommandResult{ExitCode: int64(out.ExitCode), Output: []byte(out.Text)}
}

// write makes a change of the API to the real daemon. It must not wait for the server.
func (s *site) write(action, id string, w *cloudlab.World) {
	t, _ := w.Tunnel(id)
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if action == "ResetVpnConnection" {
		_ = s.lab.Reset(ctx) // the next reading shows what became of it
		return
	}
	if end, err := fromWords(t, s.shown()); err == nil {
		_ = s.lab.Apply(ctx, end)
	}
}
