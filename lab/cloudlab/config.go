package cloudlab

import (
	"log/slog"
	"maps"
	"time"
)

// Config is all that a [Server] is told. [Default] is a good start.
type Config struct {
	Credentials []Credential // who may call; everyone else is AuthFailure.SecretIdNotFound
	Regions     []string     // the regions that exist; others are UnsupportedRegion
	Limits      Limits       // calls a second; nil does not limit

	// MissingIsEmpty makes a describe call that names an id which does not exist
	// leave it out, instead of failing with ResourceNotFound.
	MissingIsEmpty bool

	// Account is the uin shown in permission errors; empty means 100000000001.
	Account string

	OnCommand CommandFunc // runs the commands of TAT; see [Server.OnCommand]

	Now func() time.Time // the server's clock; nil means time.Now
	Log *slog.Logger     // one line a request, without its body; nil is silent
}

// Credential is an API key and what it may not do.
type Credential struct {
	ID, Key string
	Token   string   // of a temporary key: must come as X-TC-Token; empty means none may come
	Deny    []string // actions that CAM refuses: "vpc:DescribeVpnGateways", "vpc:Modify*", "*"
}

// Limits are calls a second by action name, for one credential in one region.
// "*" stands for every action that is not named; an action without a number is
// not limited. A second is one of the server's clock, as with the real one.
type Limits map[string]int

// RealLimits are the documented limits of the actions served here.
func RealLimits() Limits {
	return Limits{
		"*":                        100,
		"DescribeVpnGatewayRoutes": 20,
		"DescribeInstances":        40,

		"DescribeAutomationAgentStatus": 20,
		"RunCommand":                    20,
		"DescribeInvocationTasks":       20,
		"GetMonitorData":                20,
	}
}

// NoLimits lets every call through.
func NoLimits() Limits { return nil }

// With returns a copy in which action may be called n times a second.
func (l Limits) With(action string, n int) Limits {
	c := maps.Clone(l)
	if c == nil {
		c = Limits{}
	}
	c[action] = n
	return c
}

// The credential of [Default]. It opens nothing but this server.
const (
	DefaultSecretID  = "AKIDcloudlab00000000000000000000EXAMPLE"
	DefaultSecretKey = "cloudlab0000000000000000EXAMPLE"
)

// Default is one credential that may do everything, eight regions and the real
// rate limits.
func Default() Config {
	return Config{
		Credentials: []Credential{{ID: DefaultSecretID, Key: DefaultSecretKey}},
		Regions: []string{
			"ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu",
			"ap-hongkong", "ap-singapore", "eu-frankfurt", "na-siliconvalley",
		},
		Limits: RealLimits(),
	}
}

func (c Config) withDefaults() Config {
	if c.Account == "" {
		c.Account = "100000000001"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
