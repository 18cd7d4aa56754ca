package slacklab

import (
	"log/slog"
	"time"
)

// Config describes the workspace, the app and how strict the clock is. The zero value of
// every duration takes Slack's own.
type Config struct {
	TeamID     string // T…
	TeamDomain string // the first label of the workspace's host name
	AppID      string // A…
	BotUserID  string // U…, the bot as a user
	BotID      string // B…, the bot as an author; made from BotUserID if empty

	BotToken      string // xoxb-…
	AppToken      string // xapp-…
	SigningSecret string // signs what is sent to RequestURL

	Users      []User
	Channels   []Channel
	UserGroups []UserGroup

	// Commands are the slash commands of the app's manifest; empty allows any.
	Commands []string
	// Scopes are the bot token's; empty grants every one. A method whose scope is not
	// among them answers missing_scope.
	Scopes []string

	// Events are the bot events of the Events API that the app's manifest subscribes to:
	// file_shared. Empty is none.
	Events []string

	// RequestURL, if set, receives commands and interactions as signed HTTP requests,
	// and Socket Mode gets none.
	RequestURL string
	// PublicURL is how clients reach the Handler when it is mounted elsewhere, with no
	// slash at the end. If it is empty, the server's own address is taken.
	PublicURL string

	RateLimits Limits // Real, Off, or a factor

	AckTimeout   time.Duration // how long an envelope may stay unacknowledged; 3 s
	TriggerLife  time.Duration // how long a trigger_id can be exchanged; 3 s
	PingEvery    time.Duration // between WebSocket pings; 5 s
	RefreshAfter time.Duration // from a warning to the disconnect in a soft disconnect; 10 s

	// Now is the clock of timestamps, trigger ids, response_urls and rate limits.
	// Waiting (AckTimeout, PingEvery, RefreshAfter, delays) is always in real time.
	Now func() time.Time
	Log *slog.Logger
}

// User is a person. The bot is added by New.
type User struct {
	ID       string // U…
	Name     string // the handle
	RealName string
	IsAdmin  bool
	Deleted  bool // deactivated: mentions nobody and can do nothing
}

// Channel is a conversation and its members.
type Channel struct {
	ID       string // C…; D… for a direct message
	Name     string // without #
	Private  bool
	Archived bool
	Members  []string // user ids; the bot is in it if its id is among them
}

// UserGroup is what <!subteam^S…> mentions.
type UserGroup struct {
	ID       string // S…
	Handle   string // without @
	Name     string
	Users    []string
	Disabled bool
}

// Ids of Default's workspace.
const (
	Netops   = "C0NETOPS001" // the bot, ana, ben and chen are in it
	Random   = "C0RANDOM001" // everybody but the bot
	Secret   = "C0SECRET001" // private; only dora is in it
	Archived = "C0ARCHIVE01" // archived; the bot was in it
	Ana      = "U0ANA000001"
	Ben      = "U0BEN000001"
	Chen     = "U0CHEN00001"
	Dora     = "U0DORA00001" // in no channel with the bot
	Bot      = "U0VPNBOT001"
	Oncall   = "S0ONCALL001" // ben and chen
)

// Default is a small workspace with the bot in #netops only, and Slack's own limits.
func Default() Config {
	return Config{
		TeamID: "T0LAB000001", TeamDomain: "lab", AppID: "A0VPNCHECK1",
		BotUserID: Bot, BotID: "B0VPNBOT001",
		BotToken:      "xoxb-100000000001-100000000002-labBotToken",
		AppToken:      "xapp-1-A0VPNCHECK1-100000000003-labAppToken",
		SigningSecret: "0123456789abcdef0123456789abcdef",
		Users: []User{
			{ID: Ana, Name: "ana", RealName: "Ana Silva", IsAdmin: true},
			{ID: Ben, Name: "ben", RealName: "Ben Okafor"},
			{ID: Chen, Name: "chen", RealName: "Chen Wei"},
			{ID: Dora, Name: "dora", RealName: "Dora Novak"},
		},
		Channels: []Channel{
			{ID: Netops, Name: "netops", Members: []string{Bot, Ana, Ben, Chen}},
			{ID: Random, Name: "random", Members: []string{Ana, Ben, Chen, Dora}},
			{ID: Secret, Name: "secret", Private: true, Members: []string{Dora}},
			{ID: Archived, Name: "old-netops", Archived: true, Members: []string{Bot, Ana}},
		},
		UserGroups: []UserGroup{{ID: Oncall, Handle: "oncall", Name: "Network on-call", Users: []string{Ben, Chen}}},
		Commands:   []string{"/vpncheck"},
		Events:     []string{"file_shared"},
		RateLimits: Real,
	}
}

// withDefaults fills in what a caller left out.
func (c Config) withDefaults() Config {
	if c.BotID == "" && len(c.BotUserID) > 1 {
		c.BotID = "B" + c.BotUserID[1:]
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	for d, standard := range map[*time.Duration]time.Duration{
		&c.AckTimeout:   3 * time.Second,
		&c.TriggerLife:  3 * time.Second,
		&c.PingEvery:    5 * time.Second,
		&c.RefreshAfter: 10 * time.Second,
	} {
		if *d == 0 {
			*d = standard
		}
	}
	return c
}
