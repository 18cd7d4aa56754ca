package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"vpncheck/lab/cloudlab"
	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/redislab"
	"vpncheck/lab/slacklab"
)

// office is a Slack workspace with vpncheck in it, as a process of its own.
type office struct {
	slack *slacklab.Server
	redis *redislab.Server
	cmd   *exec.Cmd
}

// open starts Redis, Slack and the program. With automation it may run commands on hosts, and change
// the cloud where an approver clicks.
func open(ctx context.Context, program, dir string, s *site, automated bool, log io.Writer) (*office, error) {
	redis, err := redislab.StartServer(dir)
	if err != nil {
		return nil, fmt.Errorf("start redis: %w", err)
	}
	o := &office{redis: redis, slack: slacklab.New(slacklab.Default())}
	if err := o.slack.Start("127.0.0.1:0"); err != nil {
		return nil, errors.Join(err, o.close())
	}
	c := o.slack.Config()
	o.cmd = exec.CommandContext(ctx, program, "serve") //nolint:gosec // the program under test
	o.cmd.Stderr = log
	o.cmd.Env = []string{
		"SLACK_BOT_TOKEN=" + c.BotToken, "SLACK_APP_TOKEN=" + c.AppToken, "SLACK_API_URL=" + o.slack.APIURL(),
		"REDIS_URL=" + "redis://" + redis.Addr,
		"TENCENTCLOUD_SECRET_ID=" + cloudlab.DefaultSecretID, "TENCENTCLOUD_SECRET_KEY=" + cloudlab.DefaultSecretKey,
		"TENCENTCLOUD_REGION=" + region, "TENCENTCLOUD_ENDPOINT=" + s.cloud.URL(),
		"VPNCHECK_CHANNELS=*", "VPNCHECK_USERS=*", "VPNCHECK_RECHECK_FOR=8s",
	}
	if automated {
		o.cmd.Env = append(o.cmd.Env, "VPNCHECK_TAT=vpc="+s.cvm+",idc="+s.idc, "VPNCHECK_INTERNET="+internetService.String(), "VPNCHECK_IDC_HOSTS="+ipseclab.ServerAddr.String(), "VPNCHECK_APPROVERS="+slacklab.Oncall)
	}
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

func (o *office) close() error {
	if o.cmd != nil && o.cmd.Process != nil {
		_ = o.cmd.Process.Kill()
		_ = o.cmd.Wait() // killed: it has nothing to say
	}
	err := o.slack.Close()
	o.redis.Kill()
	return err
}
