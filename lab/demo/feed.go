package demo

import (
	"crypto/rand"
	"slices"
	"sync"

	"vpncheck/lab/slacklab"
)

// feed is what the page can know, with a revision for each part, so that a client gets only what
// it has not seen.
type feed struct {
	slack *slacklab.Server
	boot  string // a page of an earlier process notices by this that all is new

	mu       sync.Mutex
	rev      int
	changed  chan struct{} // closed and replaced at every revision
	parts    map[string]int
	messages []*shown // in the order of their timestamps
	status   map[string]Status
}

// shown is a message, or the place where one was.
type shown struct {
	rev     int
	gone    bool
	message slacklab.Message
}

func newFeed(slack *slacklab.Server) *feed {
	return &feed{
		slack: slack, boot: rand.Text()[:12], rev: 1,
		changed: make(chan struct{}), parts: map[string]int{}, status: map[string]Status{},
	}
}

// follow takes over what happens in the workspace until there is no more of it.
func (f *feed) follow(changes <-chan slacklab.Change) {
	for c := range changes {
		switch c.Kind {
		case slacklab.ViewOpened, slacklab.ViewUpdated, slacklab.ViewClosed:
			f.bump("views:" + c.User)
		case slacklab.FileShared:
			if m, ok := f.slack.Message(c.Channel, c.File.Message); ok {
				f.put(m, false)
			}
		default:
			f.put(*c.Message, c.Kind == slacklab.Deleted || c.Kind == slacklab.EphemeralGone)
		}
	}
}

// put records a message as it is now.
func (f *feed) put(m slacklab.Message, gone bool) {
	if gone && !m.Ephemeral {
		if tomb, ok := f.slack.Message(m.Channel, m.TS); ok { // it has replies, so its place stays
			m, gone = tomb, false
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advance()
	i, found := slices.BinarySearchFunc(f.messages, m, func(s *shown, m slacklab.Message) int { return order(s.message, m) })
	if !found {
		f.messages = slices.Insert(f.messages, i, &shown{})
	}
	*f.messages[i] = shown{rev: f.rev, gone: gone, message: m}
	if s, ok := statusOf(m); ok && !gone && f.note(s) {
		f.parts["stories"] = f.rev
	}
}

// order sorts messages by their timestamps, which have one length and are unique in the server.
func order(a, b slacklab.Message) int {
	switch {
	case a.TS < b.TS:
		return -1
	case a.TS > b.TS:
		return 1
	default:
		return 0
	}
}

// bump gives parts a new revision.
func (f *feed) bump(parts ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advance()
	for _, p := range parts {
		f.parts[p] = f.rev
	}
}

func (f *feed) advance() {
	f.rev++
	close(f.changed)
	f.changed = make(chan struct{})
}

// now is the present revision, and a channel that is closed at the next.
func (f *feed) now() (int, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rev, f.changed
}
