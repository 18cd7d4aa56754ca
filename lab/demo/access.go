package demo

import (
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// URL is where the page is.
func (d *Demo) URL() string { return d.url }

// SlackAPIURL is the workspace's Web API; it ends in a slash.
func (d *Demo) SlackAPIURL() string { return d.slack.APIURL() }

// BotToken is the bot's token (xoxb-…).
func (d *Demo) BotToken() string { return d.slack.Config().BotToken }

// AppToken is the app's token (xapp-…), for Socket Mode.
func (d *Demo) AppToken() string { return d.slack.Config().AppToken }

// Team is the workspace's id.
func (d *Demo) Team() string { return team }

// Channel is the id of the channel in which the bot is.
func (d *Demo) Channel() string { return netops }

// AllowedUsers are those who may use the bot. The third person of the page may not.
func (d *Demo) AllowedUsers() []string { return []string{ana, ben} }

// EscalateTo is the user group to mention in escalations.
func (d *Demo) EscalateTo() string { return oncall }

// CloudURL is the endpoint of the cloud's API.
func (d *Demo) CloudURL() string { return d.cloud.URL() }

// SecretID is the id of the account's key.
func (d *Demo) SecretID() string { return cloudlab.DefaultSecretID }

// SecretKey is the key itself. It opens nothing else.
func (d *Demo) SecretKey() string { return cloudlab.DefaultSecretKey }

// Regions are those in which the demo has tunnels.
func (d *Demo) Regions() []string { return append([]string(nil), regions...) }

// Prober is the network as seen from the VPC.
func (d *Demo) Prober() *World { return d.world }

// Now is the demo's clock.
func (d *Demo) Now() time.Time { return d.clock.Now() }

// Clock is the demo's clock itself: give its OnSkip whatever waits for a time to come.
func (d *Demo) Clock() *Clock { return d.clock }

// Slack is the workspace, for tests that look closer.
func (d *Demo) Slack() *slacklab.Server { return d.slack }

// Cloud is the account, for tests that look closer.
func (d *Demo) Cloud() *cloudlab.Server { return d.cloud }
