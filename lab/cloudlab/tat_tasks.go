package cloudlab

import (
	"encoding/base64"
	"slices"
	"time"
)

const (
	maxOutput = 24 << 10 // of a task, before it is encoded
	keptTasks = 1000     // bounds the memory of a demo that runs for weeks
)

// task is a command on one host. The server's lock guards it.
type task struct {
	id, invocationID, commandID string
	region                      *Region
	command                     Command
	directory, name             string
	created, ended              time.Time
	shown                       int    // of unfinished: what callers have seen
	status                      string // how it ended; empty until then
	problem                     string
	exit                        int64
	output                      []byte
	dropped                     int
}

func (t *task) identity() string { return t.id }

// keep files a new task.
func (s *Server) keep(t *task) {
	s.serial++
	t.id = makeID(prefixTask, s.serial)
	if len(s.tasks) >= keptTasks {
		s.tasks = slices.Delete(s.tasks, 0, keptTasks/10)
	}
	s.tasks = append(s.tasks, t)
}

// finish notes how the command ended.
func (t *task) finish(r CommandResult, late bool, now time.Time) {
	t.ended, t.exit, t.problem = now, r.ExitCode, r.Error
	t.output = r.Output
	if over := len(t.output) - maxOutput; over > 0 {
		t.output, t.dropped = t.output[:maxOutput], over
	}
	switch {
	case r.Broken != "":
		t.status = r.Broken
	case late:
		t.status = "TIMEOUT"
	case r.ExitCode != 0:
		t.status = "FAILED"
	default:
		t.status = "SUCCESS"
	}
}

// unfinished are the states that every task goes through. A caller that asks sees
// each of them at least once, however fast the command was: with the real one, the
// first answer is never the last.
var unfinished = []string{"PENDING", "DELIVERING", "RUNNING"}

// look is the status that one more caller sees.
func (t *task) look() string {
	if t.shown < len(unfinished) {
		t.shown++
		return unfinished[t.shown-1]
	}
	if t.status == "" {
		return unfinished[len(unfinished)-1]
	}
	return t.status
}

type describeTasksQuery struct {
	InvocationTaskIDs []string `json:"InvocationTaskIds"`
	Filters           []filter
	Offset, Limit     *uint64
	HideOutput        *bool
}

type invocationTask struct {
	InvocationID     string `json:"InvocationId"`
	InvocationTaskID string `json:"InvocationTaskId"`
	CommandID        string `json:"CommandId"`
	TaskStatus       string
	InstanceID       string `json:"InstanceId"`
	TaskResult       taskResult
	StartTime        *string
	EndTime          *string
	CreatedTime      string
	UpdatedTime      string
	CommandDocument  commandDocument
	ErrorInfo        string
	InvocationSource string
	CommandName      string
}

type taskResult struct {
	ExitCode      int64
	Output        string
	ExecStartTime *string
	ExecEndTime   *string
	Dropped       uint64
}

type commandDocument struct {
	Content          string
	CommandType      string
	Timeout          uint64
	WorkingDirectory string
	Username         string
}

type tasksAnswer struct {
	TotalCount        uint64
	InvocationTaskSet []invocationTask
	answer
}

func describeTasks(c *call, q *describeTasksQuery) (*tasksAnswer, *apiError) {
	var here []*task
	for _, t := range c.server.tasks {
		if t.region == c.region {
			here = append(here, t)
		}
	}
	page, total, err := pick(listing[*task]{
		param: "InvocationTaskIds", prefix: prefixTask, ids: q.InvocationTaskIDs, filters: q.Filters,
		offset: whole(q.Offset), limit: whole(q.Limit), missingIsOK: true,
		badID: "InvalidParameterValue.InvalidInvocationTaskId",
		keys: map[string]filterKey[*task]{
			"invocation-task-id": {prefixTask, func(t *task) []string { return one(t.id) }},
			"invocation-id":      {prefixInvocation, func(t *task) []string { return one(t.invocationID) }},
			"instance-id":        {prefixHost, func(t *task) []string { return one(t.command.InstanceID) }},
			"command-id":         {prefixCommand, func(t *task) []string { return one(t.commandID) }},
		},
	}, here)
	if err != nil {
		return nil, err
	}
	hide := true
	set(&hide, q.HideOutput)
	a := &tasksAnswer{TotalCount: total, InvocationTaskSet: []invocationTask{}}
	for _, t := range page {
		a.InvocationTaskSet = append(a.InvocationTaskSet, t.wire(hide, c.now))
	}
	return a, nil
}

func (t *task) wire(hide bool, now time.Time) invocationTask {
	w := invocationTask{
		InvocationID: t.invocationID, InvocationTaskID: t.id, CommandID: t.commandID,
		TaskStatus: t.look(), InstanceID: t.command.InstanceID,
		CreatedTime: zulu(t.created), UpdatedTime: zulu(now), InvocationSource: "USER", CommandName: t.name,
		CommandDocument: commandDocument{
			Content: base64.StdEncoding.EncodeToString([]byte(t.command.Text)), CommandType: t.command.Type,
			Timeout: uint64(t.command.Timeout / time.Second), WorkingDirectory: t.directory, Username: t.command.User,
		},
	}
	if slices.Contains(unfinished, w.TaskStatus) {
		return w
	}
	w.ErrorInfo = t.problem
	w.StartTime, w.EndTime, w.UpdatedTime = zuluOrNull(t.created), zuluOrNull(t.ended), zulu(t.ended)
	w.TaskResult = taskResult{
		ExitCode: t.exit, Dropped: uint64(t.dropped), ExecStartTime: w.StartTime, ExecEndTime: w.EndTime,
	}
	if !hide {
		w.TaskResult.Output = base64.StdEncoding.EncodeToString(t.output)
	}
	return w
}
