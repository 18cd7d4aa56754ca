package cloud

import (
	"strings"
	"testing"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  Config
		says string
	}{
		{"a path", Config{Endpoint: "https://gateway.example/tencent"}, "a path is not possible"},
		{"a query", Config{Endpoint: "https://gateway.example?x=1"}, "a path is not possible"},
		{"no scheme", Config{Endpoint: "127.0.0.1:8080"}, "must be a URL"},
		{"another scheme", Config{Endpoint: "ftp://127.0.0.1"}, "must be a URL"},
		{"no host", Config{Endpoint: "http://:8080"}, "must be a URL"},
		{"a password", Config{Endpoint: "http://user:" + canaryKey + "@127.0.0.1"}, "user name or password"},
		{"a region that is none", Config{Regions: []string{"Guangzhou"}}, "looks like ap-guangzhou"},
		{"a negative timeout", Config{Timeout: -1}, "negative"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.cfg)
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), canaryKey) {
				t.Error(err)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	for _, tt := range []struct {
		url, scheme, host string
		plain             bool
	}{
		{"", "https", "", false},
		{"http://127.0.0.1:8080", "http", "127.0.0.1:8080", false},
		{"http://127.0.0.1:8080/", "http", "127.0.0.1:8080", false},
		{"http://[::1]:8080", "http", "[::1]:8080", false},
		{"http://localhost:8080", "http", "localhost:8080", false},
		{"http://cloudlab:8080", "http", "cloudlab:8080", true},
		{"http://10.1.2.3", "http", "10.1.2.3", true},
		{"https://vpc.intl.tencentcloudapi.com", "https", "vpc.intl.tencentcloudapi.com", false},
	} {
		e, err := parseEndpoint(tt.url)
		if err != nil || e.scheme != tt.scheme || e.host != tt.host || e.plain() != tt.plain {
			t.Errorf("%q: %+v, plain %t, %v", tt.url, e, e.plain(), err)
		}
	}
}

func TestConsoleURL(t *testing.T) {
	if got, want := ConsoleURL(shanghai), "https://console.cloud.tencent.com/vpc/vpnConn?rid=4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := ConsoleURL("xx-new"), "https://console.cloud.tencent.com/vpc/vpnConn"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// New belongs to the start of every command: it must cost next to nothing.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Config{Regions: []string{guangzhou}, Profile: true}); err != nil {
			b.Fatal(err)
		}
	}
}
