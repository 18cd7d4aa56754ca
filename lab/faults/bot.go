package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os/exec"
	"time"

	"vpncheck/lab/cloudlab"
	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/redislab"
	"vpncheck/lab/slacklab"
)

// office is a Slack workspace with vpncheck in it, as a process of its own.
type office struct {
	slack  *slacklab.Server
	redis  *redislab.Server
	relays []net.Listener
	cmd    *exec.Cmd
}

// how is what the program may do by itself.
type how string

const (
	people     how = "people"     // nothing but read the cloud's API
	automation how = "automation" // run commands on hosts in the VPC and in the IDC, and make approved changes
	behind     how = "behind"     // the same with its own eyes in the IDC: it runs where the VPN device is
)

// named is what the table and the summary call it.
var named = map[how]string{
	people: "With people only", automation: "With all automation", behind: "With all automation, and the bot behind the device",
}

// settings are the program's, beyond those that it always has.
func (h how) settings(s *site) []string {
	if h == people {
		return nil
	}
	env := []string{"VPNCHECK_INTERNET=" + internetService.String(), "VPNCHECK_IDC_HOSTS=" + ipseclab.ServerAddr.String(), "VPNCHECK_APPROVERS=" + slacklab.Oncall}
	if h == automation {
		return append(env, "VPNCHECK_TAT=vpc="+s.cvm+",idc="+s.idc)
	}
	return append(env, "VPNCHECK_TAT=vpc="+s.cvm, "VPNCHECK_VANTAGE=idc", "VPNCHECK_IKE_FROM="+ipseclab.DeviceAddr.String())
}

// open starts Redis, Slack and the program. Behind the device, it reaches them by relays.
func open(ctx context.Context, program, dir string, s *site, h how, log io.Writer) (*office, error) {
	redis, err := redislab.StartServer(dir)
	if err != nil {
		return nil, fmt.Errorf("start redis: %w", err)
	}
	o := &office{redis: redis, slack: slacklab.New(slacklab.Default())}
	if err := o.slack.Start("127.0.0.1:0"); err != nil {
		return nil, errors.Join(err, o.close())
	}
	c := o.slack.Config()
	args := []string{program, "serve"}
	if h == behind {
		if err := o.relay(s, o.slack.APIURL(), s.cloud.URL(), "redis://"+redis.Addr); err != nil {
			return nil, errors.Join(err, o.close())
		}
		args = append([]string{"ip", "netns", "exec", s.lab.Namespace(ipseclab.Device)}, args...)
	}
	o.cmd = exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the program under test
	o.cmd.Stderr = log
	o.cmd.Env = []string{
		"SLACK_BOT_TOKEN=" + c.BotToken, "SLACK_APP_TOKEN=" + c.AppToken, "SLACK_API_URL=" + o.slack.APIURL(),
		"REDIS_URL=" + "redis://" + redis.Addr,
		"TENCENTCLOUD_SECRET_ID=" + cloudlab.DefaultSecretID, "TENCENTCLOUD_SECRET_KEY=" + cloudlab.DefaultSecretKey,
		"TENCENTCLOUD_REGION=" + region, "TENCENTCLOUD_ENDPOINT=" + s.cloud.URL(),
		"VPNCHECK_CHANNELS=*", "VPNCHECK_USERS=*", "VPNCHECK_RECHECK_FOR=8s", "VPNCHECK_LOG_LEVEL=debug",
	}
	o.cmd.Env = append(o.cmd.Env, h.settings(s)...)
	if err := o.cmd.Start(); err != nil {
		return nil, errors.Join(err, o.close())
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := o.slack.WaitFor(ctx, func(s *slacklab.Server) bool { return s.Connections() > 0 }); err != nil {
		return nil, errors.Join(fmt.Errorf("the bot does not connect: %w", err), o.close())
	}
	return o, nil
}

// relay lets the device's host reach services of this machine, each at its own address.
func (o *office) relay(s *site, urls ...string) error {
	for _, text := range urls {
		u, err := url.Parse(text)
		if err != nil {
			return fmt.Errorf("relay %s: %w", text, err)
		}
		l, err := relayFrom(s.lab, ipseclab.Device, u.Host)
		if err != nil {
			return fmt.Errorf("relay %s: %w", text, err)
		}
		o.relays = append(o.relays, l)
	}
	return nil
}

func (o *office) close() error {
	if o.cmd != nil && o.cmd.Process != nil {
		_ = o.cmd.Process.Kill()
		_ = o.cmd.Wait() // killed: it has nothing to say
	}
	var errs []error
	for _, l := range o.relays {
		errs = append(errs, l.Close())
	}
	errs = append(errs, o.slack.Close())
	o.redis.Kill()
	return errors.Join(errs...)
}
