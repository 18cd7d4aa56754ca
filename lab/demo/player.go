package demo

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
)

// player plays stories for the page, one at a time.
type player struct {
	mu   sync.Mutex
	is   playing
	stop context.CancelFunc // nil while nothing plays
}

// playing is what the page shows of it.
type playing struct {
	Story string `json:"story"`
	On    bool   `json:"on"`
	Step  int    `json:"step"`
	Of    int    `json:"of"`
	Why   string `json:"why"`
	Does  string `json:"does"`           // "clicks “Yes”"
	Desk  string `json:"desk,omitempty"` // the console command that is about to be used
	Form  bool   `json:"form,omitempty"` // the form is about to be sent, with the desk's configuration
	// Thread is the card whose thread is about to be used, or is read.
	Thread string `json:"thread,omitempty"`
	Error  string `json:"error,omitempty"`
}

func (p *player) now() *playing {
	p.mu.Lock()
	defer p.mu.Unlock()
	is := p.is
	return &is
}

// readingTime is how long a caption stands before its move is made, and tableTime where there is a
// table beside it.
const (
	readingTime = 2200 * time.Millisecond
	tableTime   = 6 * time.Second
)

// playFor bounds a story that plays on the page.
const playFor = 5 * time.Minute

// playForPage starts or stops playing.
func (d *Demo) playForPage(_ *http.Request, q storyRequest) (any, error) {
	s, ok := FindStory(q.Story)
	if !ok && !q.Stop {
		return nil, ErrNoSuch
	}
	d.player.mu.Lock()
	defer d.player.mu.Unlock()
	if d.alive.Err() != nil {
		return nil, d.alive.Err()
	}
	if d.player.stop != nil {
		if !q.Stop {
			return nil, errors.New("a story is being played already")
		}
		d.player.stop()
		return nil, nil
	}
	if q.Stop {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(d.alive, playFor)
	d.player.stop, d.player.is = cancel, playing{Story: s.Key, On: true, Of: len(s.Script), Does: s.Command()}
	d.work.Go(func() { d.playOn(ctx, s) })
	d.feed.bump("playing")
	return nil, nil
}

func (d *Demo) playOn(ctx context.Context, s Story) {
	err := d.play(ctx, s.Key, func(ctx context.Context, t *take, i int) error {
		m := s.Script[i]
		is := playing{Story: s.Key, On: true, Step: i + 1, Of: len(s.Script), Why: m.Why, Does: s.caption(m), Desk: m.Desk, Form: m.Form}
		if m.Drop || m.Reads != "" {
			is.Thread = t.card()
		}
		d.caption(is)
		if m.Why != "" && !d.world.wait(ctx, pick(m.Reads != "", tableTime, readingTime)) {
			return ctx.Err()
		}
		return nil
	})
	over := playing{Story: s.Key, Of: len(s.Script)}
	if err != nil && !errors.Is(err, context.Canceled) {
		over.Error = err.Error()
	}
	d.player.mu.Lock()
	d.player.stop()
	d.player.stop = nil
	d.player.mu.Unlock()
	d.caption(over)
}

func (d *Demo) caption(p playing) {
	d.player.mu.Lock()
	d.player.is = p
	d.player.mu.Unlock()
	d.feed.bump("playing")
}

// caption says a move as the page shows it.
func (s Story) caption(m Move) string {
	switch {
	case m.Wait != "":
		return "waits until the card says “" + m.Wait + "”"
	case m.Up:
		return "waits until the tunnel is up"
	case m.Click != "":
		return "clicks “" + m.Click + "”"
	case m.Form:
		return "attaches the configuration, and clicks “Answer”"
	case m.Drop:
		return "drops the configuration into the thread"
	case m.Reads != "":
		return "reads the thread"
	case m.Desk != "":
		console, command, _ := strings.Cut(m.Desk, "/")
		c, _ := s.command(console, command)
		return "at the desk: " + c.Label
	default:
		return m.Skip.String() + " pass"
	}
}
