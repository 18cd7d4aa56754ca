package demo

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serveState is what a person sees: all of it, or what changed since a revision.
func (d *Demo) serveState(w http.ResponseWriter, r *http.Request) {
	user, since, ok := d.reader(r)
	if !ok {
		answer(w, http.StatusBadRequest, map[string]string{"error": "user must be one of the demo's people"})
		return
	}
	answer(w, http.StatusOK, d.since(user, since))
}

// reader is who asks, and the revision they have. One of another process counts as none.
func (d *Demo) reader(r *http.Request) (user string, since int, ok bool) {
	user = r.FormValue("user")
	if user == "" {
		user = ana
	}
	boot, rev, _ := strings.Cut(r.Header.Get("Last-Event-ID"), ".")
	if rev == "" {
		boot, rev = d.feed.boot, r.FormValue("since")
	}
	if n, err := strconv.Atoi(rev); err == nil && n > 0 && boot == d.feed.boot {
		since = n
	}
	return user, since, isPerson(user)
}

// keepAlive is how often an idle stream says that it lives.
const keepAlive = 15 * time.Second

// serveEvents streams what changes, as server-sent events. A browser that reconnects says in
// Last-Event-ID what it has.
func (d *Demo) serveEvents(w http.ResponseWriter, r *http.Request) {
	user, since, ok := d.reader(r)
	out := http.NewResponseController(w)
	if !ok {
		answer(w, http.StatusBadRequest, map[string]string{"error": "user must be one of the demo's people"})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	beat := time.NewTicker(keepAlive)
	defer beat.Stop()
	if _, err := fmt.Fprint(w, "retry: 500\n\n"); err != nil {
		return
	}
	for {
		rev, changed := d.feed.now()
		if rev > since {
			s := d.since(user, since)
			if since = s.Rev; d.sendEvent(w, s) != nil {
				return
			}
		}
		if out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": alive\n\n"); err != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

func (d *Demo) sendEvent(w http.ResponseWriter, s snapshot) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %s.%d\ndata: %s\n\n", s.Boot, s.Rev, b)
	return err
}

// serveFile is the content of a shared file, as text: nothing that anybody uploads is run.
func (d *Demo) serveFile(w http.ResponseWriter, r *http.Request) {
	for _, f := range d.slack.Files() {
		if f.ID != r.PathValue("id") {
			continue
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if r.FormValue("download") != "" {
			w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		}
		_, _ = w.Write(f.Content) // who asked may have left
		return
	}
	http.NotFound(w, r)
}
