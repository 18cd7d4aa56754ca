package cloudlab_test

import (
	"context"
	"encoding/base64"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"

	"vpncheck/lab/cloudlab"
)

// call calls an action of a product that the SDK has no module for here, signed by
// the SDK, and reads its answer into a.
func call[A any](t *testing.T, s *cloudlab.Server, service, version, action string, params map[string]any) (A, error) {
	t.Helper()
	c := common.NewCommonClient(common.NewCredential(cloudlab.DefaultSecretID, cloudlab.DefaultSecretKey), gz, clientProfile(s))
	q := tchttp.NewCommonRequest(service, version, action)
	q.SetContext(t.Context())
	if err := q.SetActionParameters(params); err != nil {
		t.Fatal(err)
	}
	var r struct {
		*tchttp.BaseResponse
		Response A
	}
	r.BaseResponse = &tchttp.BaseResponse{}
	err := c.Send(q, &r)
	return r.Response, err
}

func tat[A any](t *testing.T, s *cloudlab.Server, action string, params map[string]any) (A, error) {
	t.Helper()
	return call[A](t, s, "tat", "2020-10-28", action, params)
}

type ran struct{ CommandId, InvocationId, RequestId string } //nolint:revive // the API's spelling

type tasks struct {
	TotalCount        int
	InvocationTaskSet []struct {
		InvocationTaskId, InstanceId, TaskStatus, ErrorInfo string //nolint:revive // the API's spelling
		TaskResult                                          struct {
			ExitCode, Dropped int
			Output            string
			ExecEndTime       *string
		}
		CommandDocument struct {
			Content, CommandType, Username string
			Timeout                        int
		}
	}
}

func (s tasks) output(t *testing.T, i int) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s.InvocationTaskSet[i].TaskResult.Output)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// run runs a command; more are parameters by name.
func run(t *testing.T, s *cloudlab.Server, host, text string, more map[string]any) string {
	t.Helper()
	params := map[string]any{"Content": encoded(text), "InstanceIds": []string{host}}
	maps.Copy(params, more)
	a, err := tat[ran](t, s, "RunCommand", params)
	if err != nil {
		t.Fatal(err)
	}
	if a.RequestId == "" || !strings.HasPrefix(a.CommandId, "cmd-") || !strings.HasPrefix(a.InvocationId, "inv-") {
		t.Fatalf("%+v", a)
	}
	return a.InvocationId
}

// poll asks until the task has ended, and returns the last answer and the states on the way.
func poll(t *testing.T, s *cloudlab.Server, invocation string, hide any) (last tasks, states []string) {
	t.Helper()
	for {
		params := map[string]any{"Filters": []map[string]any{{"Name": "invocation-id", "Values": []string{invocation}}}}
		if hide != nil {
			params["HideOutput"] = hide
		}
		a, err := tat[tasks](t, s, "DescribeInvocationTasks", params)
		if err != nil || a.TotalCount != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		status := a.InvocationTaskSet[0].TaskStatus
		if n := len(states); n == 0 || states[n-1] != status {
			states = append(states, status)
		}
		switch status {
		case "PENDING", "DELIVERING", "RUNNING":
		default:
			return a, states
		}
	}
}

// quick lets tests ask as often as they like.
func quick(c *cloudlab.Config) { c.Limits = cloudlab.NoLimits() }

// withHost is a region with a tunnel and a CVM beside it.
func withHost(t *testing.T, a *cloudlab.Agent) (s *cloudlab.Server, id string) {
	t.Helper()
	s = start(t, quick)
	return s, s.AddInstance(gz, cloudlab.Instance{VPCID: s.AddTunnel(gz).VPCID, Agent: a})
}

func TestRunCommand(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	var got cloudlab.Command
	s.OnCommand(func(_ context.Context, c cloudlab.Command) cloudlab.CommandResult {
		got = c
		s.View(func(*cloudlab.World) {}) // it may
		return cloudlab.CommandResult{ExitCode: 1, Output: []byte("no reply\n")}
	})
	invocation := run(t, s, id, "ping -c 5 10.0.0.1", map[string]any{"Username": "nobody", "Timeout": 30, "CommandType": "SHELL"})
	last, states := poll(t, s, invocation, false)
	want := cloudlab.Command{
		Region: gz, InstanceID: id, Text: "ping -c 5 10.0.0.1", Type: "SHELL", User: "nobody", Timeout: 30 * time.Second,
	}
	if got != want {
		t.Errorf("the host was told %+v, want %+v", got, want)
	}
	if w := "PENDING DELIVERING RUNNING FAILED"; strings.Join(states, " ") != w {
		t.Errorf("states %v, want %s", states, w)
	}
	x := last.InvocationTaskSet[0]
	if x.TaskResult.ExitCode != 1 || last.output(t, 0) != "no reply\n" || x.TaskResult.ExecEndTime == nil || x.InstanceId != id {
		t.Errorf("%+v", x)
	}
	if d := x.CommandDocument; d.Username != "nobody" || d.Timeout != 30 || d.Content != encoded("ping -c 5 10.0.0.1") {
		t.Errorf("%+v", d)
	}
}

// Nothing is shown unless it is asked for.
func TestOutputIsHidden(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	s.OnCommand(func(context.Context, cloudlab.Command) cloudlab.CommandResult {
		return cloudlab.CommandResult{Output: []byte("x")}
	})
	for _, hide := range []any{nil, true} {
		if last, _ := poll(t, s, run(t, s, id, "true", nil), hide); last.output(t, 0) != "" || last.InvocationTaskSet[0].TaskStatus != "SUCCESS" {
			t.Errorf("hide %v: %+v", hide, last)
		}
	}
}

func TestLongOutput(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	s.OnCommand(func(context.Context, cloudlab.Command) cloudlab.CommandResult {
		return cloudlab.CommandResult{Output: []byte(strings.Repeat("x", 24<<10+7))}
	})
	last, _ := poll(t, s, run(t, s, id, "true", nil), false)
	if n := len(last.output(t, 0)); n != 24<<10 || last.InvocationTaskSet[0].TaskResult.Dropped != 7 {
		t.Errorf("%d bytes, %d dropped", n, last.InvocationTaskSet[0].TaskResult.Dropped)
	}
}

func TestHowCommandsEnd(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	idc := s.AddManaged(gz, cloudlab.Managed{})
	broken := func(status string) cloudlab.CommandFunc {
		return func(context.Context, cloudlab.Command) cloudlab.CommandResult {
			return cloudlab.CommandResult{Broken: status, Error: "because"}
		}
	}
	for _, tt := range []struct {
		name, host string
		f          cloudlab.CommandFunc
		more       map[string]any
		want, why  string
	}{
		{"nothing runs them", id, nil, nil, "SUCCESS", ""},
		{"a managed instance", idc, nil, nil, "SUCCESS", ""},
		{"too late", id, func(ctx context.Context, _ cloudlab.Command) cloudlab.CommandResult {
			<-ctx.Done()
			return cloudlab.CommandResult{ExitCode: -1}
		}, map[string]any{"Timeout": 1}, "TIMEOUT", ""},
		{"not delivered", id, broken("DELIVER_FAILED"), nil, "DELIVER_FAILED", "because"},
		{"the agent is gone", id, broken("TASK_TIMEOUT"), nil, "TASK_TIMEOUT", "because"},
		{"no such user", id, nil, map[string]any{"Username": "lighthouse"}, "START_FAILED", "user `lighthouse` does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.OnCommand(tt.f)
			last, _ := poll(t, s, run(t, s, tt.host, "true", tt.more), nil)
			if x := last.InvocationTaskSet[0]; x.TaskStatus != tt.want || x.ErrorInfo != tt.why {
				t.Errorf("%+v", x)
			}
		})
	}
}

// A command that never ends does not outlive the server.
func TestCloseEndsCommands(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	begun, ended := make(chan struct{}), make(chan struct{})
	s.OnCommand(func(ctx context.Context, _ cloudlab.Command) cloudlab.CommandResult {
		close(begun)
		<-ctx.Done()
		close(ended)
		return cloudlab.CommandResult{}
	})
	run(t, s, id, "sleep 1000", nil)
	<-begun
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	default:
		t.Error("it is still running")
	}
}

func TestAgents(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	idc := s.AddManaged(gz, cloudlab.Managed{Agent: cloudlab.Agent{Status: "Offline", Environment: "Windows"}})
	var vpc string
	s.View(func(w *cloudlab.World) { vpc = w.Regions[gz].VPCs[0].ID })
	bare := s.AddInstance(gz, cloudlab.Instance{VPCID: vpc})
	filter := func(name, value string) []map[string]any {
		return []map[string]any{{"Name": name, "Values": []string{value}}}
	}
	for _, tt := range []struct {
		name   string
		params map[string]any
		code   string
		want   string // id, status and system of each
	}{
		{"all", map[string]any{}, "", id + " Online Linux, " + idc + " Offline Windows"},
		{"by id, some without", map[string]any{"InstanceIds": []string{id, bare, "ins-00000000"}}, "", id + " Online Linux"},
		{"online", map[string]any{"Filters": filter("agent-status", "Online")}, "", id + " Online Linux"},
		{"Windows", map[string]any{"Filters": filter("environment", "Windows")}, "", idc + " Offline Windows"},
		{"malformed", map[string]any{"InstanceIds": []string{"x"}}, "InvalidParameterValue.InvalidInstanceId", ""},
		{"both", map[string]any{"InstanceIds": []string{id}, "Filters": filter("environment", "Linux")}, "InvalidParameter.Coexist", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := tat[struct {
				AutomationAgentSet []struct{ InstanceId, AgentStatus, Environment string } //nolint:revive // the API's spelling
			}](t, s, "DescribeAutomationAgentStatus", tt.params)
			wantCode(t, err, tt.code)
			var got []string
			for _, x := range a.AutomationAgentSet {
				got = append(got, x.InstanceId+" "+x.AgentStatus+" "+x.Environment)
			}
			if g := strings.Join(got, ", "); g != tt.want {
				t.Errorf("got %q, want %q", g, tt.want)
			}
		})
	}
}

func TestTasksOfNothing(t *testing.T) {
	s := start(t, nil)
	none, err := tat[tasks](t, s, "DescribeInvocationTasks", map[string]any{"InvocationTaskIds": []string{"invt-00000000"}})
	if err != nil || none.TotalCount != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	_, err = tat[tasks](t, s, "DescribeInvocationTasks", map[string]any{"InvocationTaskIds": []string{"inv-00000000"}})
	wantCode(t, err, "InvalidParameterValue.InvalidInvocationTaskId")
}

func TestPermissionsOfTAT(t *testing.T) {
	s := start(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{"tat:Run*", "monitor:*"} })
	_, err := tat[ran](t, s, "RunCommand", map[string]any{})
	wantCode(t, err, "UnauthorizedOperation.CamAuthFailed")
	if !strings.Contains(err.Error(), "(tat:RunCommand)") {
		t.Error(err)
	}
	_, err = monitor(t, s, map[string]any{})
	wantCode(t, err, "UnauthorizedOperation.CamNoAuth")
	_, err = tat[tasks](t, s, "DescribeInvocationTasks", map[string]any{})
	wantCode(t, err, "")
}
