package cloudlab

import (
	"encoding/base64"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// What one RunCommand may ask for.
const (
	maxHosts       = 200
	maxContent     = 64 << 10 // encoded
	defaultTimeout = 60
	maxTimeout     = 86400
)

// The codes that only TAT answers with.
const (
	codeInstanceID  = "InvalidParameterValue.InvalidInstanceId"
	codeContent     = "InvalidParameterValue.InvalidContent"
	codeUsername    = "InvalidParameterValue.InvalidUsername"
	codeCommandName = "InvalidParameterValue.InvalidCommandName"
	codeEnvironment = "InvalidParameterValue.AgentUnsupportedCommandType"
	codeNoHost      = "ResourceNotFound.InstanceNotFound"
	codeNoManaged   = "ResourceNotFound.RegisterInstanceNotFoundCode"
	codeNotRunning  = "ResourceUnavailable.InstanceStateNotRunning"
	codeNoAgent     = "ResourceUnavailable.AgentNotInstalled"
	codeOffline     = "ResourceUnavailable.AgentStatusNotOnline"
)

type runCommandQuery struct {
	Content          *string
	InstanceIDs      []string `json:"InstanceIds"`
	CommandName      *string
	Description      *string
	CommandType      *string
	WorkingDirectory *string
	Timeout          *uint64
	Username         *string
	SaveCommand      *bool
}

type runCommandAnswer struct {
	CommandID    string `json:"CommandId"`
	InvocationID string `json:"InvocationId"`
	answer
}

// runCommand begins a task for each host, or for none where one of them could not
// take it.
func runCommand(c *call, q *runCommandQuery) (*runCommandAnswer, *apiError) {
	text, err := q.content()
	if err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	hosts, err := q.hosts(c.region)
	if err != nil {
		return nil, err
	}
	c.server.serial++
	n := c.server.serial
	a := &runCommandAnswer{CommandID: makeID(prefixCommand, n), InvocationID: makeID(prefixInvocation, n)}
	for _, h := range hosts {
		t := q.task(c, h, text)
		t.commandID, t.invocationID = a.CommandID, a.InvocationID
		c.server.keep(t)
		if !h.agent.knows(t.command.User) {
			t.finish(CommandResult{Broken: "START_FAILED", Error: "user `" + t.command.User + "` does not exist"}, false, c.now)
			continue
		}
		c.server.launch(t)
	}
	return a, nil
}

func (q *runCommandQuery) content() (string, *apiError) {
	switch {
	case q.Content == nil:
		return "", missing("Content")
	case len(*q.Content) > maxContent:
		return "", refuse(codeTooMany, "The length of `Content` exceeds the limit of %d.", maxContent)
	}
	text, err := base64.StdEncoding.DecodeString(*q.Content)
	if err != nil || len(text) == 0 || !utf8.Valid(text) {
		return "", refuse(codeContent, "The parameter `Content` is not a base64-encoded text.")
	}
	return string(text), nil
}

var (
	commandName = regexp.MustCompile(`^[\p{Han}A-Za-z0-9_.-]{1,60}$`)
	userName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,31}$`)
)

func (q *runCommandQuery) check() *apiError {
	if q.CommandName != nil && !commandName.MatchString(*q.CommandName) {
		return refuse(codeCommandName, "The value of parameter `CommandName` is not valid.")
	}
	if q.Description != nil && utf8.RuneCountInString(*q.Description) > 120 {
		return refuse(codeTooMany, "The length of `Description` exceeds the limit of 120.")
	}
	if q.Username != nil && !userName.MatchString(*q.Username) {
		return refuse(codeUsername, "The value of parameter `Username` is not valid.")
	}
	return first(
		within("Timeout", q.Timeout, 1, maxTimeout),
		allowed("CommandType", q.CommandType, "SHELL", "POWERSHELL", "BAT"),
	)
}

// hosts are the hosts that are named, each of them able to take the command.
func (q *runCommandQuery) hosts(r *Region) ([]*host, *apiError) {
	if len(q.InstanceIDs) == 0 {
		return nil, missing("InstanceIds")
	}
	if len(q.InstanceIDs) > maxHosts {
		return nil, refuse(codeTooMany, "The number of `InstanceIds` exceeds the limit of %d.", maxHosts)
	}
	all := r.hosts()
	var named []*host
	for _, id := range q.InstanceIDs {
		if !wellFormed(prefixHost, id) {
			return nil, refuse(codeInstanceID, "The value `%s` of parameter `InstanceIds` is not valid.", id)
		}
		h := byID(all, id)
		if err := q.takes(h, id); err != nil {
			return nil, err
		}
		if !slices.Contains(named, h) {
			named = append(named, h)
		}
	}
	return named, nil
}

// takes reports why the host takes no such command.
func (q *runCommandQuery) takes(h *host, id string) *apiError {
	switch {
	case h == nil && wellFormed(prefixInstance, id):
		return refuse(codeNoHost, "The instance `%s` does not exist.", id)
	case h == nil:
		return refuse(codeNoManaged, "The register instance `%s` does not exist.", id)
	case h.state != "RUNNING":
		return refuse(codeNotRunning, "The state of the instance `%s` is not RUNNING.", id)
	case h.agent == nil:
		return refuse(codeNoAgent, "The agent of the instance `%s` is not installed.", id)
	case h.agent.Status != "Online":
		return refuse(codeOffline, "The agent of the instance `%s` is not online.", id)
	case (h.agent.Environment == "Windows") != (q.kind() != "SHELL"):
		return refuse(codeEnvironment, "The agent of the instance `%s` does not support the command type %s.", id, q.kind())
	}
	return nil
}

func (q *runCommandQuery) kind() string {
	kind := "SHELL"
	set(&kind, q.CommandType)
	return kind
}

func (q *runCommandQuery) task(c *call, h *host, text string) *task {
	seconds, user := uint64(defaultTimeout), usual[h.agent.Environment][0]
	set(&seconds, q.Timeout)
	set(&user, q.Username)
	t := &task{created: c.now, region: c.region}
	t.command = Command{
		Region: c.where, InstanceID: h.id, Text: text, Type: q.kind(), User: user,
		Timeout: time.Duration(seconds) * time.Second,
	}
	set(&t.directory, q.WorkingDirectory)
	set(&t.name, q.CommandName)
	return t
}
