package demo

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"vpncheck/lab/slacklab"
)

// What a person does at the page. The functions answer as Slack's client would behave.

type commandRequest struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	Thread  string `json:"thread"` // the thread in whose composer it was typed
	Text    string `json:"text"`
}

// command takes what was typed: a slash command, or a plain message.
func (d *Demo) command(r *http.Request, q commandRequest) (any, error) {
	ctx := context.WithoutCancel(r.Context()) // a reload takes back nothing
	text := strings.TrimSpace(q.Text)
	if !strings.HasPrefix(text, "/") {
		if text == "" {
			return nil, errors.New("nothing was typed")
		}
		_, err := d.slack.Say(ctx, q.User, q.Channel, q.Thread, escape(text))
		return nil, err
	}
	name, rest, _ := strings.Cut(text, " ")
	var err error
	if q.Thread != "" {
		_, err = d.slack.CommandInThread(ctx, q.User, q.Channel, q.Thread, name, rest)
	} else {
		_, err = d.slack.Command(ctx, q.User, q.Channel, name, rest)
	}
	return nil, err
}

// escape is what Slack's client does to typed text.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// value is what was put into an element.
type value struct {
	Text    string   `json:"text"`
	Option  string   `json:"option"`
	Options []string `json:"options"`
	User    string   `json:"user"`
	Files   []upload `json:"files"`
}

func (v value) lab() slacklab.Value {
	return slacklab.Value{Text: v.Text, Option: v.Option, Options: v.Options, User: v.User, Files: uploads(v.Files)}
}

type clickRequest struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	View    string `json:"view"` // instead of channel and ts
	Action  string `json:"action_id"`
	Value   *value `json:"value"` // of elements that are not buttons
}

func (d *Demo) click(r *http.Request, q clickRequest) (any, error) {
	ctx := context.WithoutCancel(r.Context())
	v := slacklab.Value{}
	if q.Value != nil {
		v = q.Value.lab()
	}
	switch {
	case q.View != "":
		return nil, d.slack.ClickInView(ctx, q.User, q.View, q.Action, v)
	case q.Value != nil:
		return nil, d.slack.Choose(ctx, q.User, q.Channel, q.TS, q.Action, v)
	default:
		return nil, d.slack.Click(ctx, q.User, q.Channel, q.TS, q.Action)
	}
}

type submitRequest struct {
	User   string                      `json:"user"`
	View   string                      `json:"view"`
	Values map[string]map[string]value `json:"values"` // block_id → action_id
}

// submit answers with what stands beside the fields; nothing means that the form is closed or
// was replaced.
func (d *Demo) submit(r *http.Request, q submitRequest) (any, error) {
	values := map[string]map[string]slacklab.Value{}
	for block, actions := range q.Values {
		values[block] = map[string]slacklab.Value{}
		for action, v := range actions {
			values[block][action] = v.lab()
		}
	}
	errs, err := d.slack.Submit(context.WithoutCancel(r.Context()), q.User, q.View, values)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errors": errs}, nil
}

type closeRequest struct {
	User string `json:"user"`
	View string `json:"view"`
}

func (d *Demo) closeView(r *http.Request, q closeRequest) (any, error) {
	return nil, d.slack.CloseView(context.WithoutCancel(r.Context()), q.User, q.View)
}

type consoleRequest struct {
	Story   string `json:"story"`
	Console string `json:"console"`
	Command string `json:"command"`
}

func (d *Demo) console(_ *http.Request, q consoleRequest) (any, error) {
	out, err := d.world.Use(q.Story, q.Console, q.Command)
	return map[string]string{"output": out}, err
}

type clockRequest struct {
	Minutes int `json:"minutes"`
}

func (d *Demo) skip(_ *http.Request, q clockRequest) (any, error) {
	if q.Minutes < 1 || q.Minutes > 24*60 {
		return nil, errors.New("the clock can be moved by 1 minute to 24 hours")
	}
	d.clock.Skip(time.Duration(q.Minutes) * time.Minute)
	return map[string]int64{"now": d.clock.Now().UnixMilli()}, nil
}

type storyRequest struct {
	Story string `json:"story"`
	Stop  bool   `json:"stop"` // of /demo/play
}

func (d *Demo) reset(_ *http.Request, q storyRequest) (any, error) {
	return nil, d.world.Reset(q.Story)
}

// isPerson says whether the page can be this user.
func isPerson(id string) bool {
	return slices.ContainsFunc(people, func(p person) bool { return p.ID == id && !p.Bot })
}
