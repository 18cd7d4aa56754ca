package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"gopkg.in/yaml.v3"

	"vpncheck/bot"
	"vpncheck/cloud"
	"vpncheck/internal/conversation"
	"vpncheck/internal/probe"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// config is everything that can be set. Each value comes from the environment or else from a YAML
// file with the same names as keys.
type config struct {
	SlackBotToken string `env:"SLACK_BOT_TOKEN"`
	SlackAppToken string `env:"SLACK_APP_TOKEN"`
	SlackAPIURL   string `env:"SLACK_API_URL" envDefault:"https://slack.com/api/"`
	SigningSecret string `env:"SLACK_SIGNING_SECRET"`
	HTTPAddr      string `env:"VPNCHECK_HTTP_ADDR"`

	RedisURL string `env:"REDIS_URL"`

	SecretID  string   `env:"TENCENTCLOUD_SECRET_ID"`
	SecretKey string   `env:"TENCENTCLOUD_SECRET_KEY"`
	Token     string   `env:"TENCENTCLOUD_TOKEN"`
	Region    string   `env:"TENCENTCLOUD_REGION"`
	Regions   []string `env:"VPNCHECK_REGIONS"`
	Endpoint  string   `env:"TENCENTCLOUD_ENDPOINT"`

	Vantage         string        `env:"VPNCHECK_VANTAGE" envDefault:"elsewhere"`
	TAT             string        `env:"VPNCHECK_TAT" envDefault:"off"`
	TATUser         string        `env:"VPNCHECK_TAT_USER"`
	IDCHosts        []string      `env:"VPNCHECK_IDC_HOSTS"`
	Internet        []string      `env:"VPNCHECK_INTERNET"`
	IKEFrom         string        `env:"VPNCHECK_IKE_FROM"`
	Traffic         bool          `env:"VPNCHECK_TRAFFIC"`
	Approvers       []string      `env:"VPNCHECK_APPROVERS"`
	Channels        []string      `env:"VPNCHECK_CHANNELS"`
	Users           []string      `env:"VPNCHECK_USERS"`
	Teams           []string      `env:"VPNCHECK_TEAMS"`
	EscalateTo      string        `env:"VPNCHECK_ESCALATE_TO"`
	EscalateChannel string        `env:"VPNCHECK_ESCALATE_CHANNEL"`
	UserLimit       int           `env:"VPNCHECK_USER_LIMIT" envDefault:"20"`
	ChannelLimit    int           `env:"VPNCHECK_CHANNEL_LIMIT" envDefault:"60"`
	OpenLimit       int           `env:"VPNCHECK_OPEN_LIMIT" envDefault:"50"`
	RemindAfter     time.Duration `env:"VPNCHECK_REMIND_AFTER"`
	ExpireAfter     time.Duration `env:"VPNCHECK_EXPIRE_AFTER"`
	RecheckFor      time.Duration `env:"VPNCHECK_RECHECK_FOR"`
	WatchEvery      time.Duration `env:"VPNCHECK_WATCH_EVERY"`

	SlackPace float64 `env:"VPNCHECK_SLACK_PACE" envDefault:"1"`
	CloudPace float64 `env:"VPNCHECK_CLOUD_PACE" envDefault:"1"`

	MetricsAddr string     `env:"VPNCHECK_METRICS_ADDR"`
	Pprof       bool       `env:"VPNCHECK_PPROF"`
	LogLevel    slog.Level `env:"VPNCHECK_LOG_LEVEL" envDefault:"info"`
}

// loadConfig reads the file, if one is named, and the environment over it.
func loadConfig(file string) (config, error) {
	values := map[string]string{}
	if file != "" {
		var err error
		if values, err = readConfigFile(file); err != nil {
			return config{}, err
		}
	}
	maps.Copy(values, env.ToMap(os.Environ()))
	var c config
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil {
		return config{}, fmt.Errorf("configuration: %w", unreadable(err))
	}
	c.Regions = regions(c)
	return c, c.check()
}

// unreadable names the settings that cannot be read, for what the parser names are our fields.
func unreadable(err error) error {
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return err
	}
	var errs []error
	for _, err := range all.Errors {
		if p, ok := errors.AsType[env.ParseError](err); ok {
			field, _ := reflect.TypeFor[config]().FieldByName(p.Name)
			err = fmt.Errorf("%s: want %s: %w", field.Tag.Get("env"), wanted(field.Type), cause(p))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// wanted says what a setting that is no text may be.
func wanted(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[bool]():
		return "1 or 0"
	case reflect.TypeFor[int]():
		return "a whole number"
	case reflect.TypeFor[float64]():
		return "a number"
	case reflect.TypeFor[slog.Level]():
		return "debug, info, warn or error"
	default:
		return "a duration such as 10m or 1h30m"
	}
}

// cause is what the parser of the value said.
func cause(p env.ParseError) error {
	if v, ok := errors.AsType[env.ParseValueError](p.Err); ok {
		return v.Err
	}
	return p.Err
}

// readConfigFile reads a YAML file whose keys are the names of the environment's variables.
func readConfigFile(name string) (map[string]string, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	var raw map[string]yaml.Node
	if err := yaml.Unmarshal(b, &raw); err != nil {
		return nil, fmt.Errorf("configuration %s: want lines of the form NAME: value: %w", name, err)
	}
	known := settings()
	values := map[string]string{}
	var errs []error
	for _, key := range slices.SortedFunc(maps.Keys(raw), func(a, b string) int { return cmp.Compare(raw[a].Line, raw[b].Line) }) {
		value, err := scalar(raw[key])
		if !slices.Contains(known, key) {
			err = errors.New("there is no such setting")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("configuration %s, line %d: %s: %w", name, raw[key].Line, key, err))
		}
		values[key] = value
	}
	return values, errors.Join(errs...)
}

// settings are the names of all settings.
func settings() []string {
	var names []string
	for f := range reflect.TypeFor[config]().Fields() {
		names = append(names, f.Tag.Get("env"))
	}
	return names
}

// scalar gives a value as the environment would: a list is joined by commas.
func scalar(n yaml.Node) (string, error) {
	var list []string
	if n.Kind == yaml.SequenceNode {
		err := n.Decode(&list)
		return strings.Join(list, ","), err
	}
	if n.Tag == "!!null" {
		return "", nil
	}
	if n.Kind != yaml.ScalarNode {
		return "", errors.New("want a value or a list of values")
	}
	return n.Value, nil
}

func regions(c config) []string {
	var all []string
	for _, r := range append([]string{c.Region}, c.Regions...) {
		if r = strings.TrimSpace(r); r != "" && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// mentionable is the form of the ids that a message can mention: any other would call nobody.
var mentionable = regexp.MustCompile(`^[SUW][A-Z0-9]+$`)

// check finds what no service is needed to find.
func (c config) check() error {
	var errs []error
	if !slices.Contains([]string{"vpc", "idc", "elsewhere"}, c.Vantage) {
		errs = append(errs, fmt.Errorf("VPNCHECK_VANTAGE is %q: want vpc, idc or elsewhere", c.Vantage))
	}
	if c.Endpoint != "" {
		if u, err := url.Parse(c.Endpoint); err != nil || u.Host == "" {
			errs = append(errs, fmt.Errorf("TENCENTCLOUD_ENDPOINT is %q: want a URL such as https://vpc.tencentcloudapi.com", c.Endpoint))
		}
	}
	errs = append(errs, checkPace("VPNCHECK_SLACK_PACE", c.SlackPace), checkPace("VPNCHECK_CLOUD_PACE", c.CloudPace))
	if c.EscalateTo != "" && !mentionable.MatchString(c.EscalateTo) {
		errs = append(errs, fmt.Errorf("VPNCHECK_ESCALATE_TO is %q: want the id of a user group (S…) or a user (U…)", c.EscalateTo))
	}
	for _, x := range []struct {
		name string
		d    time.Duration
	}{
		{"VPNCHECK_REMIND_AFTER", c.RemindAfter},
		{"VPNCHECK_EXPIRE_AFTER", c.ExpireAfter},
		{"VPNCHECK_RECHECK_FOR", c.RecheckFor},
		{"VPNCHECK_WATCH_EVERY", c.WatchEvery},
	} {
		if x.d < 0 {
			errs = append(errs, fmt.Errorf("%s is %s: it cannot be negative", x.name, x.d))
		}
	}
	return errors.Join(append(errs, c.checkLimits(), c.checkListening(), c.checkInside())...)
}

// checkPace wants a pace at which people still get answers.
func checkPace(name string, pace float64) error {
	const least, most = 0.1, 1000
	if pace >= least && pace <= most {
		return nil
	}
	return fmt.Errorf("%s is %g: want a number from %g to %d", name, pace, least, most)
}

func (c config) checkLimits() error {
	var errs []error
	for _, x := range []struct {
		name string
		n    int
	}{{"VPNCHECK_USER_LIMIT", c.UserLimit}, {"VPNCHECK_CHANNEL_LIMIT", c.ChannelLimit}, {"VPNCHECK_OPEN_LIMIT", c.OpenLimit}} {
		if x.n < 0 || x.n > maxLimit {
			errs = append(errs, fmt.Errorf("%s is %d: want 1 to %d, or 0 for no limit", x.name, x.n, maxLimit))
		}
	}
	return errors.Join(errs...)
}

// maxLimit is the most that a limit may be: more than one a millisecond cannot be counted.
const maxLimit = 10000

// checkListening looks at the addresses that the bot is to listen at.
func (c config) checkListening() error {
	var errs []error
	for _, x := range []struct{ name, addr string }{{"VPNCHECK_HTTP_ADDR", c.HTTPAddr}, {"VPNCHECK_METRICS_ADDR", c.MetricsAddr}} {
		if _, port, err := net.SplitHostPort(x.addr); x.addr != "" && (err != nil || port == "") {
			errs = append(errs, fmt.Errorf("%s is %q: want host:port or :port, such as :8080", x.name, x.addr))
		}
	}
	if c.HTTPAddr != "" && c.SigningSecret == "" {
		errs = append(errs, errors.New("VPNCHECK_HTTP_ADDR is set without SLACK_SIGNING_SECRET: requests could not be told from forged ones (Basic Information > App Credentials > Signing Secret)"))
	}
	if c.HTTPAddr != "" && c.HTTPAddr == c.MetricsAddr {
		errs = append(errs, errors.New("VPNCHECK_HTTP_ADDR and VPNCHECK_METRICS_ADDR are the same: Slack must not reach the metrics"))
	}
	if c.Pprof && c.MetricsAddr == "" {
		errs = append(errs, errors.New("VPNCHECK_PPROF is set without VPNCHECK_METRICS_ADDR, which is where it would be served"))
	}
	return errors.Join(errs...)
}

// missing names what the bot cannot do without.
func (c config) missing() error {
	var names []string
	for name, v := range map[string]string{
		"SLACK_BOT_TOKEN (xoxb-…)": c.SlackBotToken, c.wayIn(): c.SlackAppToken + c.HTTPAddr,
		"REDIS_URL (redis://…)": c.RedisURL, "TENCENTCLOUD_REGION or VPNCHECK_REGIONS": strings.Join(c.Regions, ""),
	} {
		if v == "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("not set: %s", strings.Join(names, ", "))
}

// wayIn names what lets Slack in: Socket Mode's token, or else the other half of HTTP mode.
func (c config) wayIn() string {
	if c.SigningSecret != "" {
		return "SLACK_APP_TOKEN (xapp-…) or VPNCHECK_HTTP_ADDR (:8080)"
	}
	return "SLACK_APP_TOKEN (xapp-…)"
}

func (c config) times() conversation.Times {
	t := conversation.DefaultTimes()
	for _, x := range []struct {
		to   *time.Duration
		from time.Duration
	}{{&t.RemindAfter, c.RemindAfter}, {&t.ExpireAfter, c.ExpireAfter}, {&t.RecheckFor, c.RecheckFor}, {&t.WatchEvery, c.WatchEvery}} {
		if x.from > 0 {
			*x.to = x.from
		}
	}
	if in, err := cloud.ParseInside(c.TAT, c.TATUser); err == nil && !in.Off() {
		t.MeasureFor = commandsFor
	}
	t.RecheckEvery = min(t.RecheckEvery, max(t.RecheckFor/4, 100*time.Millisecond))
	return t
}

// commandsFor is how long a measurement may take that a host makes by a command: finding the host, two
// bursts of pings that nobody answers, and the way there and back.
const commandsFor = 45 * time.Second

func (c config) cloud() cloud.Config {
	return cloud.Config{SecretID: c.SecretID, SecretKey: c.SecretKey, Token: c.Token, Profile: c.SecretID == "", Regions: c.Regions, Endpoint: c.Endpoint, Pace: c.CloudPace}
}

// firstReadings is as many as the calls allow of which the cloud gives the fewest.
func (c config) firstReadings() float64 { return 10 * c.CloudPace }

func (c config) prober() *probe.Prober {
	return probe.New(probe.Config{Vantage: steps.Vantage(c.Vantage), Targets: c.targets()})
}

func (c config) bot() bot.Config {
	return bot.Config{
		BotToken: c.SlackBotToken, AppToken: c.SlackAppToken, APIURL: c.SlackAPIURL, Version: version(),
		HTTPAddr: c.HTTPAddr, SigningSecret: c.SigningSecret,
		Allow:      bot.Allow{Teams: c.Teams, Channels: c.Channels, Users: c.Users},
		Approvers:  c.slackApprovers(),
		EscalateTo: bot.Mention(c.EscalateTo), EscalateChannel: c.EscalateChannel,
		Pace:  c.SlackPace,
		Quota: bot.Quota{User: c.UserLimit, Channel: c.ChannelLimit, Open: c.OpenLimit},
	}
}

func (c config) ops() ops { return ops{addr: c.MetricsAddr, pprof: c.Pprof} }

func (c config) store() store.Options {
	return store.Options{URL: c.RedisURL, Admission: admission(max(c.SlackPace, c.CloudPace))}
}

// admission is how fast checks begin: many times as fast as Slack takes their cards, and slow enough
// that a burst of commands leaves the processors to acknowledging it.
func admission(pace float64) store.Rate {
	return store.Rate{Every: time.Duration(float64(50*time.Millisecond) / pace), Burst: 60}
}
