package slacklab

import (
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
)

// wireFile is a file as the API and payloads show it.
func (s *Server) wireFile(f *File) map[string]any {
	private := s.base + "/files-pri/" + s.cfg.TeamID + "-" + f.ID + "/" + path.Base(f.Name)
	return map[string]any{
		"id": f.ID, "name": f.Name, "title": f.Title, "size": len(f.Content), "user": f.User, "mode": "hosted",
		"mimetype": mimeOf(f.Name), "filetype": strings.TrimPrefix(path.Ext(f.Name), "."), "is_external": false,
		"url_private": private, "url_private_download": private,
	}
}

func mimeOf(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// serveFile is a file's content. Without the bot's token, or its scope, the answer is a sign-in page
// with status 200: a client that does not look takes that for the file.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	_, id, _ := strings.Cut(r.PathValue("id"), "-")
	if r.Header.Get("Authorization") != "Bearer "+s.cfg.BotToken || !s.granted("files:read") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in to Slack</title>")
		return
	}
	s.mu.Lock()
	var content []byte
	found := false
	for _, f := range s.files {
		if f.ID == id {
			content, found = f.Content, true
		}
	}
	s.mu.Unlock()
	if !found {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(content)
}
