package demo

import (
	"context"
	"net/http"

	"vpncheck/lab/slacklab"
)

// upload is a file that was picked or dropped.
type upload struct {
	Name    string `json:"name"`
	Content []byte `json:"content"` // base64 in JSON
}

func uploads(list []upload) []slacklab.FileUpload {
	var out []slacklab.FileUpload
	for _, f := range list {
		out = append(out, slacklab.FileUpload{Name: f.Name, Content: f.Content})
	}
	return out
}

type shareRequest struct {
	User    string   `json:"user"`
	Channel string   `json:"channel"`
	Thread  string   `json:"thread"` // empty is the channel itself
	Files   []upload `json:"files"`
}

// share drops files into the channel or a thread.
func (d *Demo) share(r *http.Request, q shareRequest) (any, error) {
	ctx := context.WithoutCancel(r.Context())
	_, err := d.slack.Share(ctx, q.User, q.Channel, q.Thread, "", uploads(q.Files)...)
	return nil, err
}
