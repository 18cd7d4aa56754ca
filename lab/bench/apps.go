package main

import (
	"context"
	"os"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// botConnections is how many connections one process of the bot holds.
const botConnections = 2

// slackEnv is what every app is told of its workspace.
func (w *world) slackEnv() []string {
	c := w.slack.Config()
	return []string{"SLACK_BOT_TOKEN=" + c.BotToken, "SLACK_APP_TOKEN=" + c.AppToken, "SLACK_API_URL=" + w.slack.APIURL()}
}

// unpaced are settings that lift the bot's own pace towards Slack and Tencent Cloud, and its limits for
// people, for measurements of what it could do: with them, the pace alone is measured.
var unpaced = []string{"VPNCHECK_SLACK_PACE=1000", "VPNCHECK_CLOUD_PACE=1000", "VPNCHECK_USER_LIMIT=0", "VPNCHECK_CHANNEL_LIMIT=0"}

// startBot starts the bot as shipped.
func (b *bench) startBot(ctx context.Context, w *world, r *redisServer, settings ...string) (*process, error) {
	env := append(w.slackEnv(), "REDIS_URL="+r.url, "VPNCHECK_CHANNELS=*", "VPNCHECK_USERS=*",
		"VPNCHECK_ESCALATE_TO="+slacklab.Oncall,
		"TENCENTCLOUD_SECRET_ID="+cloudlab.DefaultSecretID, "TENCENTCLOUD_SECRET_KEY="+cloudlab.DefaultSecretKey,
		"TENCENTCLOUD_REGION="+region, "TENCENTCLOUD_ENDPOINT="+w.cloud.URL())
	before := w.slack.Connections()
	p, err := b.spawn(ctx, "vpncheck", append(append(env, settings...), b.env...), b.bot, "serve")
	if err != nil {
		return nil, err
	}
	if err := w.connected(ctx, p, before+botConnections); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// startBolt starts the Bolt app; with a Redis it writes there before it acknowledges.
func (b *bench) startBolt(ctx context.Context, w *world, r *redisServer) (*process, error) {
	env := append(w.slackEnv(), "NODE_ENV=production")
	if r != nil {
		env = append(env, "REDIS_URL="+r.url)
	}
	p, err := b.spawn(ctx, "bolt", env, "node", b.bolt+"/app.js")
	if err != nil {
		return nil, err
	}
	if err := w.connected(ctx, p, 1); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// startEcho starts the client that acknowledges at once.
func (b *bench) startEcho(ctx context.Context, w *world) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := b.spawn(ctx, "echo", w.slackEnv(), self, echoCommand)
	if err != nil {
		return nil, err
	}
	if err := w.connected(ctx, p, 1); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}
