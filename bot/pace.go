package bot

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps new messages to what Slack takes: about one a second per channel.
type pace struct {
	mu       sync.Mutex
	channels map[string]*rate.Limiter
}

func newPace() *pace { return &pace{channels: map[string]*rate.Limiter{}} }

// maxPaced bounds the memory of channels that nobody uses any more.
const maxPaced = 1000

func (p *pace) wait(ctx context.Context, channel string) error {
	p.mu.Lock()
	l, ok := p.channels[channel]
	if !ok {
		if len(p.channels) >= maxPaced {
			clear(p.channels)
		}
		l = rate.NewLimiter(rate.Every(time.Second), 4)
		p.channels[channel] = l
	}
	p.mu.Unlock()
	return l.Wait(ctx)
}

// pacedClient slows down the opening of connections. Slack can close each one at once (too many
// of them, Socket Mode switched off), and the library would then open thousands in a second.
type pacedClient struct {
	client *http.Client
	opens  *rate.Limiter
}

func newPacedClient(c *http.Client) *pacedClient {
	return &pacedClient{client: c, opens: rate.NewLimiter(rate.Every(3*time.Second), 2*connections)}
}

// Do sends a request, when its turn has come.
func (c *pacedClient) Do(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
		if err := c.opens.Wait(r.Context()); err != nil {
			return nil, err
		}
	}
	return c.client.Do(r)
}
