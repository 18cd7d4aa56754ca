package store

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestURLForms(t *testing.T) {
	for _, c := range []struct{ url, form, plain string }{
		{"redis://h", "", "redis://h:6379"},
		{"redis://[::1]/2?dial_timeout=3s", "", "redis://[::1]:6379/2?dial_timeout=3s"},
		{"rediss://u:p@h:1/2", "", "rediss://u:p@h:1/2"},
		{
			"redis+sentinel://u:p@a,b:2,[::1]/m?db=1", "sentinel",
			"redis://u:p@a:26379/m?db=1&addr=b%3A2&addr=%5B%3A%3A1%5D%3A26379",
		},
		{"rediss+cluster://a:1,b", "cluster", "rediss://a:1?addr=b%3A6379"},
	} {
		form, plain, err := splitForm(c.url)
		if form != c.form || plain != c.plain || err != nil {
			t.Errorf("%s: %s %s %v", c.url, form, plain, err)
		}
		db, cluster, err := connect(c.url)
		if err != nil || cluster != (c.form == "cluster") {
			t.Errorf("%s: cluster %v, %v", c.url, cluster, err)
			continue
		}
		_ = db.Close()
	}
}

func TestTheUserOfASentinelURLIsTheDataNodes(t *testing.T) {
	_, plain, _ := splitForm("rediss+sentinel://u:p@a,b/mine?db=3&sentinel_username=su&sentinel_password=sp")
	o, err := sentinelOptions(plain)
	if err != nil {
		t.Fatal(err)
	}
	if o.MasterName != "mine" || o.DB != 3 || o.Username != "u" || o.Password != "p" || o.TLSConfig == nil ||
		o.SentinelUsername != "su" || o.SentinelPassword != "sp" || strings.Join(o.SentinelAddrs, " ") != "a:26379 b:26379" {
		t.Errorf("got %+v", o)
	}
}

func TestBadURLsAreRefusedWithoutThePassword(t *testing.T) {
	for _, url := range []string{
		"", "h:6379", "http://:secret@h", "redis://:secret@a,b", "redis+x://:secret@a",
		"redis+sentinel://:secret@a", "redis://:secret@h/x", "redis://:secret@h?what=1", "redis://:secret%zz@h",
	} {
		_, err := Open(Options{URL: url})
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.HasPrefix(err.Error(), "redis URL: ") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOpenNeedsNoRedis(t *testing.T) {
	s, err := Open(Options{URL: "redis://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("nobody answered")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, ok := s.db.(*redis.Client); !ok {
		t.Errorf("client %T", s.db)
	}
}
