package cloud

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/cenkalti/backoff/v5"

	"vpncheck/steps"
)

// What a command may take on a host, and how long its delivery may take on top.
const (
	linuxTime    = 20 * time.Second
	windowsTime  = 50 * time.Second
	deliveryTime = 30 * time.Second
)

// commandName is what people see in the console's list of commands.
const commandName = "vpncheck"

// maxRaw is how much of an output is kept, in bytes.
const maxRaw = 8 << 10

// newPoll is how often it is asked whether a command has ended: most take two to ten seconds.
func newPoll() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 300 * time.Millisecond
	b.Multiplier = 1.5
	b.MaxInterval = 2 * time.Second
	return b
}

type runCommandParams struct {
	Content          string   // base64
	InstanceIDs      []string `json:"InstanceIds"`
	CommandName      string
	CommandType      string
	WorkingDirectory string `json:",omitempty"`
	Timeout          int    // seconds
	Username         string `json:",omitempty"`
}

type invocation struct {
	InvocationID string `json:"InvocationId"`
}

type describeTasksParams struct {
	Filters    []filter
	HideOutput bool // the API's default is true
}

type invocationTasks struct{ InvocationTaskSet []invocationTask }

type invocationTask struct {
	TaskStatus string
	ErrorInfo  string
	TaskResult struct {
		ExitCode int64
		Output   string // base64, at most 24 KB
	}
}

// ran is what came of a command.
type ran struct {
	output   string // also where there is a problem
	exit     int64
	problem  string // why it did not run to its end; an exit code is none
	requests []steps.Request
}

// run runs a command on a host and waits for its end, at most until ctx ends. The command is the
// caller's own words: nothing that a person or a device said may be in it.
func (c *Client) run(ctx context.Context, h Host, text string) ran {
	p := runCommandParams{
		Content:     base64.StdEncoding.EncodeToString([]byte(text)),
		InstanceIDs: []string{h.ID}, CommandName: commandName, CommandType: "SHELL", Username: h.User,
		// The default is root's home, which a lesser user may not enter.
		WorkingDirectory: "/tmp", Timeout: int(linuxTime / time.Second),
	}
	if h.Windows {
		p.CommandType, p.WorkingDirectory, p.Timeout = "POWERSHELL", "", int(windowsTime/time.Second)
	}
	q := question{action: runCommand, region: h.Region, subject: h.ID}
	a, refusal := ask(ctx, c, q, direct[invocation](q.action, p))
	if refusal != nil {
		return ran{problem: problem(refusal), requests: []steps.Request{{Action: q.action, ID: refusal.RequestID}}}
	}
	out := c.await(ctx, h, a.data.InvocationID, time.Duration(p.Timeout)*time.Second+deliveryTime)
	out.requests = append(requested(q.action, &a.requestID), out.requests...)
	return out
}

var errUnfinished = errors.New("the command has not ended")

// await polls until the command has ended.
func (c *Client) await(ctx context.Context, h Host, id string, longest time.Duration) ran {
	q := question{action: describeTasks, region: h.Region, subject: id}
	p := describeTasksParams{Filters: []filter{{"invocation-id", []string{id}}}}
	status, began := "not delivered", time.Now()
	out, err := backoff.Retry(ctx, func() (ran, error) {
		a, refusal := ask(ctx, c, q, direct[invocationTasks](q.action, p))
		if refusal != nil {
			return ran{}, backoff.Permanent(refusal)
		}
		if len(a.data.InvocationTaskSet) == 0 {
			return ran{}, errUnfinished // it is not there at once
		}
		t := a.data.InvocationTaskSet[0]
		if status = t.TaskStatus; unfinished(status) {
			return ran{}, errUnfinished
		}
		out := t.ended(h)
		out.requests = requested(q.action, &a.requestID)
		return out, nil
	}, backoff.WithBackOff(c.poll()), backoff.WithMaxElapsedTime(longest))
	var refusal *steps.Refusal
	switch {
	case errors.As(err, &refusal) && ctx.Err() == nil:
		return ran{problem: "the command ran, but its output could not be read: " + problem(refusal)}
	case err != nil:
		return ran{problem: fmt.Sprintf("the command on %s did not end within %s: its last state was %s",
			h, time.Since(began).Round(time.Second), strings.ToLower(status))}
	}
	return out
}

func unfinished(status string) bool {
	switch status {
	case "PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING":
		return true
	default:
		return false
	}
}

// ended is what a task that ended says. An exit code other than 0 is for the caller to judge.
func (t invocationTask) ended(h Host) ran {
	out := ran{exit: t.TaskResult.ExitCode, output: text(t.TaskResult.Output)}
	why := ""
	if s := oneLine(t.ErrorInfo); s != "" {
		why = " (" + s + ")"
	}
	switch t.TaskStatus {
	case "SUCCESS", "FAILED":
	case "TIMEOUT":
		out.problem = fmt.Sprintf("the command on %s took too long and was ended", h)
	case "START_FAILED":
		out.problem = fmt.Sprintf("the command did not start on %s%s", h, why)
		if h.User != "" {
			out.problem += ": check that it has the account " + h.User + ", or set VPNCHECK_TAT_USER"
		}
	case "DELIVER_FAILED", "TASK_TIMEOUT":
		out.problem = fmt.Sprintf("the automation agent (TAT) of %s does not answer%s: restart tat_agent on it", h, why)
	case "CANCELLED", "TERMINATED":
		out.problem = fmt.Sprintf("somebody cancelled the command on %s", h)
	default:
		out.problem = fmt.Sprintf("the command on %s ended in a way that vpncheck does not know: %s%s", h, safeToken(t.TaskStatus), why)
	}
	return out
}

// text decodes an output. What the host's code page made unreadable becomes a question mark: all that
// is looked for is ASCII.
func text(encoded string) string {
	b, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(b), "?"))
}

// oneLine is a text of somebody else's, short enough to stand in a sentence.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	if r := []rune(s); len(r) > 120 {
		s = string(r[:120]) + "…"
	}
	return s
}

// short is the end of an output that is too long to keep: what decides stands there.
func short(s string) string {
	if len(s) <= maxRaw {
		return s
	}
	return "…\n" + strings.ToValidUTF8(s[len(s)-maxRaw:], "")
}
