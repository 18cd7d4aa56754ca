package cloudlab

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// maxBody is what a signed JSON request may hold.
const maxBody = 10 << 20

// serve takes one request through the faults and the API.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	note := Request{
		Time: s.cfg.Now(), RequestID: newRequestID(),
		Action: r.Header.Get("X-TC-Action"), Version: r.Header.Get("X-TC-Version"),
		Region: r.Header.Get("X-TC-Region"), Body: string(body),
	}
	if err != nil {
		s.answer(w, note, refuse("RequestSizeLimitExceeded", "The request size exceeds the limit of %d bytes.", maxBody))
		return
	}
	f := s.takeFault(note.Action, note.Region)
	if f == nil {
		f = &Fault{}
	} else {
		note.Fault = f.Kind.String()
	}
	if !wait(r.Context(), f.Latency) {
		note.Outcome = "given up"
		s.note(note)
		panic(http.ErrAbortHandler)
	}
	if s.instead(w, r, note, f) {
		return
	}
	reply := s.process(r, body, &note)
	s.note(note)
	send(w, r, reply, f.Kind)
}

// instead handles the faults that keep a request from being processed.
func (s *Server) instead(w http.ResponseWriter, r *http.Request, note Request, f *Fault) bool {
	note.Outcome = note.Fault
	switch f.Kind {
	case Error:
		code := f.Code
		if code == "" {
			code = "InternalError"
		}
		s.answer(w, note, &apiError{code, f.Message})
	case HTML:
		s.note(note)
		status := f.Status
		if status == 0 {
			status = http.StatusInternalServerError
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<html><head><title>%d %[2]s</title></head><body><center><h1>%[2]s</h1></center></body></html>",
			status, http.StatusText(status))
	case DropBefore, Hang:
		s.note(note)
		if f.Kind == Hang {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// send writes a reply, or what the fault makes of it.
func send(w http.ResponseWriter, r *http.Request, reply []byte, k Kind) {
	switch k {
	case DropAfter, HangAfter:
		if k == HangAfter {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	case Empty:
		reply = nil
	case Truncated:
		reply = reply[:len(reply)/2]
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(reply)))
	_, _ = w.Write(reply) // if the caller has gone, there is nobody to tell
}

// answer logs and sends an error.
func (s *Server) answer(w http.ResponseWriter, note Request, e *apiError) {
	note.Outcome = e.Code
	s.note(note)
	send(w, nil, envelope(&failure{Error: *e}, note.RequestID), Slow)
}

// process judges and does one request; it fills in the rest of note.
func (s *Server) process(r *http.Request, body []byte, note *Request) []byte {
	a, act, err := s.admit(r, body, note)
	if err == nil {
		var reply []byte
		if reply, err = s.do(a, act, body, note); err == nil {
			note.Outcome = "OK"
			return reply
		}
	}
	note.Outcome = err.Code
	return envelope(&failure{Error: *err}, note.RequestID)
}

// admit checks everything that does not need the world: form, signature, service,
// version, action, region.
func (s *Server) admit(r *http.Request, body []byte, note *Request) (*Credential, action, *apiError) {
	if err := checkForm(r); err != nil {
		return nil, action{}, err
	}
	who, auth, err := s.authenticate(r, body)
	note.SecretID, note.Service = auth.secretID, auth.service
	if err != nil {
		return nil, action{}, err
	}
	svc, ok := s.services[auth.service]
	if !ok {
		return nil, action{}, refuse("NoSuchProduct", "The product `%s` does not exist.", auth.service)
	}
	if note.Version != svc.version {
		return nil, action{}, refuse("NoSuchVersion", "The version `%s` of `%s` does not exist.", note.Version, auth.service)
	}
	act, ok := svc.actions[note.Action]
	if !ok {
		return nil, action{}, refuse("InvalidAction",
			"The action `%s` of `%s` version `%s` does not exist.", note.Action, auth.service, note.Version)
	}
	if note.Region == "" {
		return nil, action{}, missing("Region")
	}
	if s.region(note.Region) == nil {
		return nil, action{}, refuse("UnsupportedRegion", "The region `%s` is not supported.", note.Region)
	}
	return who, act, nil
}

// checkForm checks method, content type and the headers that must be there.
func checkForm(r *http.Request) *apiError {
	if r.Method != http.MethodPost || r.URL.Path != "/" {
		return refuse("UnsupportedProtocol", "Only POST / is served.")
	}
	for _, name := range []string{"Action", "Version", "Timestamp"} {
		if r.Header.Get("X-TC-"+name) == "" {
			return missing(name)
		}
	}
	if r.Header.Get("Authorization") == "" {
		return missing("Authorization")
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return refuse("UnsupportedProtocol", "The Content-Type of a POST must be application/json.")
	}
	return nil
}

// do runs an action in the world, if the caller may.
func (s *Server) do(who *Credential, act action, body []byte, note *Request) ([]byte, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := who.ID + " " + note.Region + " " + note.Service + ":" + note.Action
	if err := s.rates.admit(key, note.Action, note.Time.Unix()); err != nil {
		return nil, err
	}
	if who.denies(note.Service + ":" + note.Action) {
		return nil, s.unauthorized(act, note)
	}
	c := &call{
		server: s, world: &s.world, region: s.world.Regions[note.Region],
		where: note.Region, action: note.Action, now: note.Time,
	}
	reply, err := act.run(c, body)
	if err != nil {
		return nil, err
	}
	return envelope(reply, note.RequestID), nil // under the lock: a reply may point into the world
}

type failure struct {
	Error apiError
	answer
}

func envelope(a answerer, requestID string) []byte {
	a.identify(requestID)
	b, err := json.Marshal(map[string]answerer{"Response": a})
	if err != nil {
		panic("cloudlab: an answer that cannot be JSON: " + err.Error())
	}
	return b
}

// wait reports whether d passed before the caller gave up.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
