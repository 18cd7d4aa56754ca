package slacklab

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"vpncheck/lab/slacklab/blockkit"
)

// maxUpload bounds a file, in bytes.
const maxUpload = 64 << 20

// File is a file that was shared.
type File struct {
	ID      string // F…
	Name    string
	Title   string
	User    string // who uploaded it
	Content []byte
	Channel string // where it was shared; empty if nowhere
	Thread  string // the thread there, if any
	Message string // the timestamp of the message that shows it
}

// upload is a file on its way.
type upload struct {
	file   *File
	length int // as announced, in bytes
	done   bool
}

// Files are the files that were shared, or attached to a form, in that order.
func (s *Server) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []File
	for _, f := range s.files {
		out = append(out, *f)
	}
	return out
}

func (s *Server) filesGetUploadURL(c *call) (reply, error) {
	if err := c.need("filename", "length"); err != nil {
		return nil, err
	}
	n, err := c.number("length", 0, 1, maxUpload)
	if err != nil {
		return nil, invalid("invalid_arguments", blockkit.Problem{Reason: "must be a positive integer: length"})
	}
	key := secret()
	f := &File{ID: s.id("F"), Name: c.args["filename"], User: s.cfg.BotUserID}
	s.uploads[key] = &upload{file: f, length: n}
	return reply{"upload_url": s.base + "/upload/v1/" + key, "file_id": f.ID}, nil
}

// serveUpload takes a file's content: as a form with one file, or as the bare body.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	c := &call{method: Upload, args: map[string]string{}}
	fault := s.nextFault(Upload)
	s.sleep(r.Context(), fault.Delay)
	if fault.before() {
		s.record(c, fault.outcome(), fault.status())
		fault.strike(w)
		return
	}
	data, err := uploaded(r)
	s.mu.Lock()
	u := s.uploads[r.PathValue("secret")]
	status, text := http.StatusOK, "OK - "+strconv.Itoa(len(data))
	switch {
	case u == nil:
		status, text = http.StatusNotFound, "not found"
	case err != nil:
		status, text = http.StatusBadRequest, "bad upload"
	case len(data) != u.length:
		status, text = http.StatusBadRequest, "length does not match"
	default:
		u.file.Content, u.done = data, true
		c.args["filename"] = u.file.Name
	}
	s.mu.Unlock()
	outcome := "ok"
	if status != http.StatusOK {
		outcome = text
	}
	s.record(c, outcome, status)
	if fault.DropAfter {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func uploaded(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxUpload)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if p.FileName() != "" {
			return io.ReadAll(p)
		}
	}
}

func (s *Server) filesCompleteUpload(c *call) (reply, error) {
	var list []struct{ ID, Title string }
	if json.Unmarshal([]byte(c.args["files"]), &list) != nil || len(list) == 0 {
		return nil, invalid("invalid_arguments", blockkit.Problem{Pointer: "/files", Reason: "must provide at least 1 items"})
	}
	var files []*File
	for _, want := range list {
		key, u := s.uploadOf(want.ID)
		if u == nil || !u.done {
			return nil, fail("file_not_found")
		}
		if u.file.Title = want.Title; want.Title == "" {
			u.file.Title = u.file.Name
		}
		files = append(files, u.file)
		defer delete(s.uploads, key)
	}
	out := []any{}
	for _, f := range files {
		out = append(out, s.wireFile(f))
	}
	if err := s.share(c, files); err != nil {
		return nil, err
	}
	s.files = append(s.files, files...)
	return reply{"files": out}, nil
}

func (s *Server) uploadOf(id string) (string, *upload) {
	for key, u := range s.uploads {
		if u.file.ID == id {
			return key, u
		}
	}
	return "", nil
}

// share posts the message that shows the files in each channel they go to.
func (s *Server) share(c *call, files []*File) error {
	ids := strings.FieldsFunc(c.args["channel_id"]+","+c.args["channels"], func(r rune) bool { return r == ',' })
	if len(ids) > 1 && c.args["thread_ts"] != "" {
		return fail("invalid_arguments")
	}
	said := map[string]string{"text": c.args["initial_comment"]}
	if said["text"] == "" {
		said["blocks"] = c.args["blocks"]
	}
	body, err := parseContent(said)
	if err != nil {
		return err
	}
	for _, id := range ids {
		ch, err := s.writable(id)
		if err != nil {
			return err
		}
		thread, err := s.threadOf(ch, c.args["thread_ts"])
		if err != nil {
			return err
		}
		m := s.shareIn(ch, s.cfg.BotUserID, thread, body, files)
		for _, f := range files {
			told := sharedEvent(f.ID, m.User, ch.ID, m.TS)
			c.after = append(c.after, func() { s.event(context.Background(), fileShared, told) })
		}
	}
	return nil
}

func (s *Server) shareIn(ch *channel, user, thread string, body content, files []*File) *Message {
	m := &Message{User: user, ThreadTS: thread, Subtype: "file_share"}
	s.fill(m, body)
	m.TS = s.ts()
	for _, f := range files {
		f.Channel, f.Thread, f.Message = ch.ID, thread, m.TS
		m.Files = append(m.Files, *f)
	}
	s.post(ch, m)
	for _, f := range files {
		s.publish(Change{Kind: FileShared, Channel: ch.ID, User: m.User, File: new(*f)})
	}
	return m
}

// attach keeps files that a person puts into a form. Called with mu held.
func (s *Server) attach(list []FileUpload) []any {
	out := []any{}
	for _, up := range list {
		f := &File{ID: s.id("F"), Name: up.Name, Title: up.Name, Content: up.Content}
		s.files = append(s.files, f)
		out = append(out, s.wireFile(f))
	}
	return out
}
