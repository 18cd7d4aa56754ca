package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// world is a workspace of Slack and an account of Tencent Cloud for one app.
type world struct {
	slack *slacklab.Server
	cloud *cloudlab.Server
	seats []seat
}

// seat is a person in a channel of their own: Slack takes one message a second in a channel, and
// the bot keeps to it.
type seat struct{ user, channel string }

func newWorld(seats int) (*world, error) {
	w := &world{}
	sc := slacklab.Default()
	sc.Users, sc.Channels, sc.RateLimits = nil, nil, slacklab.Off
	for i := range seats {
		s := seat{fmt.Sprintf("U0BENCH%05d", i), fmt.Sprintf("C0BENCH%05d", i)}
		w.seats = append(w.seats, s)
		sc.Users = append(sc.Users, slacklab.User{ID: s.user, Name: fmt.Sprintf("person-%d", i)})
		sc.Channels = append(sc.Channels, slacklab.Channel{ID: s.channel, Name: fmt.Sprintf("channel-%d", i), Members: []string{slacklab.Bot, s.user}})
	}
	sc.UserGroups = []slacklab.UserGroup{{ID: slacklab.Oncall, Handle: "oncall", Name: "Network on-call"}}
	cc := cloudlab.Default()
	cc.Limits = cloudlab.NoLimits()
	w.slack, w.cloud = slacklab.New(sc), cloudlab.New(cc)
	if err := w.slack.Start("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if err := w.cloud.Start("127.0.0.1:0"); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *world) close() {
	_ = w.slack.Close() // it has served
	_ = w.cloud.Close() // likewise
}

const region = "ap-guangzhou"

// tunnels adds n tunnels, each with gateways of its own, and returns their ids.
func (w *world) tunnels(n int, opts ...cloudlab.TunnelOption) []string {
	var ids []string
	for range n {
		ids = append(ids, w.cloud.AddTunnel(region, opts...).ID)
	}
	return ids
}

// command types a command about a tunnel and returns once it is acknowledged. An answer at once is a
// refusal.
func (w *world) command(ctx context.Context, i int, tunnel string) error {
	s := w.seats[i%len(w.seats)]
	ack, err := w.slack.Command(ctx, s.user, s.channel, "/vpncheck", tunnel)
	if err == nil && ack.Message != nil {
		err = errors.New(ack.Message.Text)
	}
	return err
}

// connected waits until an app has n connections.
func (w *world) connected(ctx context.Context, p *process, n int) error {
	err := until(ctx, 20*time.Second, func() (bool, error) { return w.slack.Connections() >= n, nil })
	if err != nil {
		return fmt.Errorf("%s does not connect: %w\n%s", p.name, err, p.said())
	}
	return nil
}

// calls counts the requests to Slack so far that are about what people see, by method.
func (w *world) calls() map[string]int {
	n := map[string]int{}
	for _, c := range w.slack.Calls() {
		if c.Method != "apps.connections.open" && c.Method != "auth.test" {
			n[c.Method]++
		}
	}
	return n
}
