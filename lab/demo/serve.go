package demo

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"

	"vpncheck/lab/slacklab"
)

//go:embed web
var web embed.FS

// maxBody bounds a request of the page; files that are attached to a form are in it.
const maxBody = 16 << 20

func (d *Demo) routes() http.Handler {
	static, err := fs.Sub(web, "web")
	if err != nil { // the directory is embedded
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(static))
	mux.HandleFunc("GET /style.css", style(static))
	mux.HandleFunc("GET /demo/state", d.serveState)
	mux.HandleFunc("GET /demo/events", d.serveEvents)
	mux.HandleFunc("GET /demo/files/{id}", d.serveFile)
	mux.HandleFunc("POST /demo/command", act(d.command))
	mux.HandleFunc("POST /demo/share", act(d.share))
	mux.HandleFunc("POST /demo/click", act(d.click))
	mux.HandleFunc("POST /demo/submit", act(d.submit))
	mux.HandleFunc("POST /demo/close", act(d.closeView))
	mux.HandleFunc("POST /demo/console", act(d.console))
	mux.HandleFunc("POST /demo/clock", act(d.skip))
	mux.HandleFunc("POST /demo/reset", act(d.reset))
	mux.HandleFunc("POST /demo/play", act(d.playForPage))
	return guard(mux)
}

// style is all style sheets as one, so that the page is drawn after one request; base.css, which
// names the colours, comes first by its name.
func style(static fs.FS) http.HandlerFunc {
	var all []byte
	sheets, err := fs.Glob(static, "css/*.css")
	for _, name := range sheets {
		sheet, readErr := fs.ReadFile(static, name)
		err = errors.Join(err, readErr)
		all = append(all, sheet...)
	}
	if err != nil { // the directory is embedded
		panic(err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(all) // who asked may have left
	}
}

// guard lets only this page use the server: another page in the same browser could otherwise post
// to it, or reach it under a name of its own that resolves to loopback.
func guard(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(hostOf(r.Host)) {
			http.Error(w, "the demo answers only under a loopback address", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		sameOrigin.ServeHTTP(w, r)
	})
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// act makes a handler of a function from a JSON request to a JSON answer. What Slack would show
// the person is an answer, not an error: {"shown": "…"}.
func act[Q any](f func(*http.Request, Q) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q Q
		body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		body.DisallowUnknownFields()
		if err := body.Decode(&q); err != nil {
			answer(w, http.StatusBadRequest, map[string]string{"error": "not the JSON that is expected here: " + err.Error()})
			return
		}
		a, err := f(r, q)
		var shown *slacklab.ShownError
		switch {
		case errors.As(err, &shown):
			answer(w, http.StatusOK, map[string]string{"shown": shown.Text})
		case errors.Is(err, slacklab.ErrNotThere), errors.Is(err, ErrNoSuch):
			answer(w, http.StatusNotFound, map[string]string{"error": err.Error()})
		case err != nil:
			answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		case a == nil:
			answer(w, http.StatusOK, struct{}{})
		default:
			answer(w, http.StatusOK, a)
		}
	}
}

func answer(w http.ResponseWriter, code int, v any) {
	b, err := json.Marshal(v)
	if err != nil { // plain data of our own always encodes
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(b) // who asked may have left
}
