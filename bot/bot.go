// Package bot is vpncheck in Slack: commands, clicks and forms in, one live card per run out.
//
// # Design
//
// Nothing is decided here. A command, click or form is checked (who, where, what), becomes an
// event of the conversation, and is acknowledged once that event is durable; where it cannot be
// made durable it is not acknowledged, and Slack tells the person. What the channel shows is
// computed from the stored conversation by pure functions (card.go, question.go, thread.go,
// escalation.go), and [Bot.Present] makes the channel look like it. A process that dies leaves
// nothing behind that another would not do again, or find done.
//
// A button's value is an opaque token of run and question. Whether a click still counts is decided
// when it is handled, and who may click is checked at every click. All that was read, measured,
// pasted or typed is escaped; see text.go.
package bot

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// Config is what the bot must know.
type Config struct {
	BotToken string // xoxb-…
	AppToken string // xapp-…, for Socket Mode
	// HTTPAddr is where to take Slack's requests in HTTP mode, and SigningSecret what they are
	// signed with. Without AppToken it is the only way in.
	HTTPAddr, SigningSecret string
	APIURL                  string // default https://slack.com/api/; must end in a slash
	Version                 string // of the program, for the evidence

	Allow           Allow
	EscalateTo      Mention
	EscalateChannel string // default: the channel of the run

	Vendors []Vendor // whose devices can be read

	// Approvers are the users and user groups who may let the bot change the cloud.
	Approvers []string

	Pace     float64 // multiplies how often Slack is called; 0 means 1
	Quota    Quota
	Limits   Limits   // shared by all replicas; without, each process keeps its own
	Observer Observer // optional
}

// Mention is whom an escalation calls: a user group (S…), a user (U… or W…), or nobody.
type Mention string

func (m Mention) mention() string {
	switch id := string(m); {
	case strings.HasPrefix(id, "S"):
		return "<!subteam^" + escape(id) + ">"
	case isUserID(id):
		return "<@" + id + ">"
	default:
		return ""
	}
}

// Conversations is what the bot needs of the loop.
type Conversations interface {
	Start(ctx context.Context, id, tunnel string, by steps.Person, place conversation.Place, q store.Quota) (run string, started bool, err error)
	StartSilent(ctx context.Context, id, tunnel string, by steps.Person, place conversation.Place, q store.Quota) (run string, started bool, err error)
	Approve(ctx context.Context, id, run, change string, by steps.Person, reply string) error
	Target(ctx context.Context, id string, r steps.Run, addr netip.Addr, by steps.Person) (refused string, err error)
	Say(ctx context.Context, id, run string, f steps.Finding, reply string) error
	Give(ctx context.Context, id, run string, g conversation.Given, reply string) error
	Document(ctx context.Context, run string) (conversation.Document, error)
	OpenRun(ctx context.Context, tunnel string) (run string, ok bool, err error)
	OpenRuns(ctx context.Context) ([]conversation.Listing, error)
	History(ctx context.Context, tunnel string, n int) ([]conversation.Listing, error)
	Ledger(ctx context.Context, run string) (map[string]store.Shown, error)
	Reply(ctx context.Context, run string) string
	Audit(ctx context.Context, e conversation.AuditEntry)
	LastVendor(ctx context.Context, channel string) (string, error)
}

// Bot is the bot. Make one with [New].
type Bot struct {
	Config Config

	api    *slack.Client
	http   *http.Client
	loop   Conversations
	log    *slog.Logger
	now    func() time.Time
	turns  *turns
	groups groupCache
	team   ownTeam

	righting sync.WaitGroup // messages that are being put right

	linesMu   sync.Mutex
	lines     []*line
	listening atomic.Bool    // in HTTP mode
	strangers rate.Sometimes // how often a refused request is logged
}

// New makes a bot. It does no I/O.
func New(cfg Config, loop Conversations, now func() time.Time, log *slog.Logger) *Bot {
	if cfg.APIURL == "" {
		cfg.APIURL = slack.APIURL
	}
	if !strings.HasSuffix(cfg.APIURL, "/") {
		cfg.APIURL += "/"
	}
	if cfg.Observer == nil {
		cfg.Observer = unobserved{}
	}
	client := &http.Client{Timeout: apiTimeout, Transport: counted{cfg.APIURL, http.DefaultTransport, cfg.Observer}}
	return &Bot{
		Config: cfg, loop: loop, log: log, now: now, http: client, turns: newTurns(cfg.Limits, cmp.Or(cfg.Pace, 1), log),
		strangers: rate.Sometimes{First: 3, Interval: 10 * time.Second},
		api: slack.New(cfg.BotToken, slack.OptionAppLevelToken(cfg.AppToken), slack.OptionAPIURL(cfg.APIURL),
			slack.OptionHTTPClient(client)),
	}
}

// apiTimeout bounds one call of Slack. The library's own client has no limit.
const apiTimeout = 15 * time.Second
