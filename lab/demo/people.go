package demo

import (
	"log/slog"
	"time"

	"vpncheck/lab/slacklab"
)

// Ids of the demo's workspace.
const (
	team    = "T0ACMEDEMO1"
	netops  = "C0NETOPS001"
	random  = "C0RANDOM001"
	ana     = "U0ANA000001"
	ben     = "U0BEN000001"
	dora    = "U0DORA00001"
	botUser = "U0VPNBOT001"
	oncall  = "S0ONCALL001"
)

// person is somebody whom the page can be.
type person struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Real    string `json:"real"`
	Role    string `json:"role"`
	Allowed bool   `json:"allowed"` // may use the bot, if the allow-list is the demo's
	Bot     bool   `json:"bot,omitempty"`
}

var people = []person{
	{ID: ana, Name: "ana", Real: "Ana Silva", Role: "network on-call", Allowed: true},
	{ID: ben, Name: "ben", Real: "Ben Okafor", Role: "data centre team", Allowed: true},
	{ID: dora, Name: "dora", Real: "Dora Novak", Role: "visitor, may not use it"},
	{ID: botUser, Name: "vpncheck", Real: "vpncheck", Role: "app", Bot: true},
}

// channelInfo is a channel as the sidebar shows it.
type channelInfo struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Topic string `json:"topic"`
}

var channels = []channelInfo{
	{netops, "netops", "VPN tunnels and on-call"},
	{random, "random", "The bot is not in here"},
}

// newSlack is the workspace. Rates are not limited: one person at a page cannot reach them, and
// the bot keeps to Slack's own anyway.
func newSlack(now func() time.Time, log *slog.Logger) *slacklab.Server {
	cfg := slacklab.Default()
	cfg.TeamID, cfg.TeamDomain, cfg.BotUserID = team, "acme-netops", botUser
	cfg.Users, cfg.Channels = nil, nil
	everybody := []string{}
	for _, p := range people {
		if p.Bot {
			continue
		}
		cfg.Users = append(cfg.Users, slacklab.User{ID: p.ID, Name: p.Name, RealName: p.Real, IsAdmin: p.ID == ana})
		everybody = append(everybody, p.ID)
	}
	cfg.Channels = []slacklab.Channel{
		{ID: netops, Name: "netops", Members: append([]string{botUser}, everybody...)},
		{ID: random, Name: "random", Members: everybody},
	}
	cfg.UserGroups = []slacklab.UserGroup{{ID: oncall, Handle: "netops-oncall", Name: "Network on-call", Users: []string{ana, ben}}}
	cfg.RateLimits = slacklab.Off
	cfg.Now, cfg.Log = now, log
	return slacklab.New(cfg)
}
