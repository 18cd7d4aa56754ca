package store

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// connect makes a client for one of the forms that Options.URL lists.
func connect(raw string) (db redis.UniversalClient, cluster bool, err error) {
	form, plain, err := splitForm(raw)
	if err != nil {
		return nil, false, err
	}
	switch form {
	case "sentinel":
		o, err := sentinelOptions(plain)
		if err != nil {
			return nil, false, err
		}
		return redis.NewFailoverClient(o), false, nil
	case "cluster":
		o, err := redis.ParseClusterURL(plain)
		if err != nil {
			return nil, false, badURL(err)
		}
		o.ContextTimeoutEnabled = true
		o.Protocol, o.DialerRetries = 2, 1
		o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialTimeout), cmp.Or(o.ReadTimeout, readTimeout)
		o.ReadBufferSize, o.WriteBufferSize = buffer, buffer
		o.PipelineReadBufferSize, o.PipelineWriteBufferSize = listBuffer, listBuffer
		o.MaintNotificationsConfig = quiet()
		return redis.NewClusterClient(o), true, nil
	default:
		o, err := redis.ParseURL(plain)
		if err != nil {
			return nil, false, badURL(err)
		}
		o.ContextTimeoutEnabled = true
		o.Protocol, o.DialerRetries = 2, 1
		o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialTimeout), cmp.Or(o.ReadTimeout, readTimeout)
		o.ReadBufferSize, o.WriteBufferSize = buffer, buffer
		o.PipelineReadBufferSize, o.PipelineWriteBufferSize = listBuffer, listBuffer
		o.MaintNotificationsConfig = quiet()
		return redis.NewClient(o), false, nil
	}
}

const dialTimeout, readTimeout = 2 * time.Second, 3 * time.Second

// Connections are many, and what goes through them is short, but for lists. By default each would
// take 64 KiB, or 256.
const buffer, listBuffer = 8 << 10, 32 << 10

func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// badURL leaves the URL itself, which may hold a password, out of the error.
func badURL(err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("redis URL: %w", err)
}

// splitForm turns redis+form://user@h1,h2/x?q into form and redis://user@h1/x?addr=h2&q:
// net/url takes one host only.
func splitForm(raw string) (form, plain string, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return "", "", badURL(fmt.Errorf("want redis://, rediss://, redis+sentinel:// or redis+cluster://"))
	}
	base, form, _ := strings.Cut(scheme, "+")
	if (base != "redis" && base != "rediss") || (form != "" && form != "sentinel" && form != "cluster") {
		return "", "", badURL(fmt.Errorf("scheme %q is none of redis, rediss, redis+sentinel, redis+cluster", scheme))
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	at := strings.LastIndex(authority, "@") + 1
	hosts := strings.Split(authority[at:], ",")
	if form == "" && len(hosts) > 1 {
		return "", "", badURL(fmt.Errorf("%d hosts: write redis+sentinel:// or redis+cluster://", len(hosts)))
	}
	path, query, _ := strings.Cut(tail, "?")
	for _, h := range hosts[1:] {
		query += "&addr=" + url.QueryEscape(withPort(h, form))
	}
	plain = base + "://" + authority[:at] + withPort(hosts[0], form) + path
	if query != "" {
		plain += "?" + strings.TrimPrefix(query, "&")
	}
	return form, plain, nil
}

// withPort adds the port that go-redis would not know to be the Sentinel's.
func withPort(host, form string) string {
	if strings.LastIndex(host, ":") > strings.LastIndex(host, "]") {
		return host
	}
	if form == "sentinel" {
		return host + ":26379"
	}
	return host + ":6379"
}

// sentinelOptions reads …/master?db=1. In go-redis' own form of it the user and
// password are the Sentinels'; in ours, as in the other forms, the data nodes'.
func sentinelOptions(plain string) (*redis.FailoverOptions, error) {
	u, err := url.Parse(plain)
	if err != nil {
		return nil, badURL(err)
	}
	master, q := strings.Trim(u.Path, "/"), u.Query()
	if master == "" {
		return nil, badURL(fmt.Errorf("no master name: redis+sentinel://host:26379/mastername"))
	}
	user, user2, password2 := u.User, q.Get("sentinel_username"), q.Get("sentinel_password")
	q.Del("sentinel_username")
	q.Del("sentinel_password")
	q.Set("master_name", master)
	u.Path, u.RawQuery, u.User = "", q.Encode(), nil
	o, err := redis.ParseFailoverURL(u.String())
	if err != nil {
		return nil, badURL(err)
	}
	o.SentinelUsername, o.SentinelPassword = user2, password2
	o.Username = user.Username()
	o.Password, _ = user.Password()
	o.ContextTimeoutEnabled = true
	o.Protocol, o.DialerRetries = 2, 1
	o.DialTimeout, o.ReadTimeout = cmp.Or(o.DialTimeout, dialTimeout), cmp.Or(o.ReadTimeout, readTimeout)
	o.ReadBufferSize, o.WriteBufferSize = buffer, buffer
	o.PipelineReadBufferSize, o.PipelineWriteBufferSize = listBuffer, listBuffer
	return o, nil
}
