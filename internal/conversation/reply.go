package conversation

import (
	"context"
	"time"
)

// replyKept is how long a reply address is kept. Whoever has one can write into the channel, and
// it is good for half an hour.
const replyKept = 30 * time.Minute

// Reply gives the address at which to tell the person who began a run, or nothing where it is not
// good any more.
func (l *Loop) Reply(ctx context.Context, run string) string {
	b, err := l.Store.Recall(ctx, replyKey(run))
	if err != nil {
		l.Log.Warn("a reply address was not read", "run", run, "err", err)
	}
	return string(b)
}

// keepReply keeps the address apart from the document, which lasts for weeks.
func (l *Loop) keepReply(run, reply string) []job {
	if reply == "" {
		return nil
	}
	return []job{func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, keepReplyWithin)
		defer cancel()
		if err := l.Store.Note(ctx, replyKey(run), []byte(reply), replyKept); err != nil {
			l.Log.Warn("a reply address was not kept", "run", run, "err", err)
		}
	}}
}

const keepReplyWithin = 10 * time.Second

func replyKey(run string) string { return "reply:" + run }
