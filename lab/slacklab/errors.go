package slacklab

import (
	"errors"
	"fmt"
	"strings"

	"vpncheck/lab/slacklab/blockkit"
)

// ErrClosed is returned by waits that outlive the server.
var ErrClosed = errors.New("slacklab: server closed")

// ErrNotThere means that the person does not see the thing they were to use.
var ErrNotThere = errors.New("slacklab: not there")

// ShownError is a failure as Slack shows it to the person who acted.
type ShownError struct {
	Code string // operation_timeout, dispatch_failed, …
	Text string // the sentence on the screen
}

func (e *ShownError) Error() string { return fmt.Sprintf("slack shows: %s (%s)", e.Text, e.Code) }

// apiError is an answer with ok: false.
type apiError struct {
	code     string
	messages []string       // response_metadata.messages
	extra    map[string]any // more fields of the answer
}

func (e *apiError) Error() string { return e.code }

func fail(code string) error { return &apiError{code: code} }

// invalid is the answer to arguments of the wrong form.
func invalid(code string, problems ...blockkit.Problem) error {
	e := &apiError{code: code, extra: map[string]any{}}
	short := []string{}
	for _, p := range problems {
		short = append(short, p.String())
		e.messages = append(e.messages, "[ERROR] "+p.String())
	}
	if code == "invalid_blocks" {
		e.extra["errors"] = short
	}
	return e
}

// explain is an API error with the problems it names.
func explain(err error) string {
	var ae *apiError
	if !errors.As(err, &ae) {
		return err.Error()
	}
	return strings.Join(append([]string{ae.code}, ae.messages...), " ")
}
