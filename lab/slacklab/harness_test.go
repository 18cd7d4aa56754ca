package slacklab_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"vpncheck/lab/slacklab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a server whose limits are off, unless a change to its configuration says so.
func start(t *testing.T, changes ...func(*slacklab.Config)) *slacklab.Server {
	t.Helper()
	cfg := slacklab.Default()
	cfg.RateLimits = slacklab.Off
	for _, change := range changes {
		change(&cfg)
	}
	s := slacklab.New(cfg)
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// within is a context that ends before the test binary gives up.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// client is slack-go as the bot, with connections of its own.
func client(t *testing.T, s *slacklab.Server, options ...slack.Option) *slack.Client {
	t.Helper()
	cfg := s.Config()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	options = append([]slack.Option{
		slack.OptionAPIURL(s.APIURL()), slack.OptionAppLevelToken(cfg.AppToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second, Transport: transport}),
	}, options...)
	return slack.New(cfg.BotToken, options...)
}

// bot is slack-go's Socket Mode client; every event goes to handle, one at a time.
type bot struct {
	*slack.Client
	sock *socketmode.Client
}

// run connects a bot until the test ends, and returns once it is connected.
func run(t *testing.T, s *slacklab.Server, handle func(*bot, socketmode.Event)) *bot {
	t.Helper()
	api := client(t, s)
	b := &bot{Client: api, sock: socketmode.New(api)}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.sock.RunContext(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("socket mode: %v", err)
		}
	})
	wg.Go(func() {
		for {
			select {
			case e := <-b.sock.Events:
				handle(b, e)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	wait(t, s, func(s *slacklab.Server) bool { return s.Connections() > 0 })
	return b
}

func wait(t *testing.T, s *slacklab.Server, cond func(*slacklab.Server) bool) {
	t.Helper()
	if err := s.WaitFor(within(t), cond); err != nil {
		t.Fatalf("waiting: %v", err)
	}
}

// code is the error of the Web API behind err.
func code(err error) string {
	if r, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return r.Err
	}
	if err == nil {
		return "ok"
	}
	return err.Error()
}
