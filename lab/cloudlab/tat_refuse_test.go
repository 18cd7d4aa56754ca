package cloudlab_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
)

func TestRunCommandRefuses(t *testing.T) {
	s, id := withHost(t, cloudlab.LinuxAgent())
	vpc := func() (vpc string) {
		s.View(func(w *cloudlab.World) { vpc = w.Regions[gz].VPCs[0].ID })
		return vpc
	}()
	windows := s.AddInstance(gz, cloudlab.Instance{VPCID: vpc, Agent: cloudlab.WindowsAgent()})
	offline := cloudlab.LinuxAgent()
	offline.Status = "Offline"
	gone := s.AddInstance(gz, cloudlab.Instance{VPCID: vpc, Agent: offline})
	bare := s.AddInstance(gz, cloudlab.Instance{VPCID: vpc})
	stopped := s.AddInstance(gz, cloudlab.Instance{VPCID: vpc, State: "STOPPED", Agent: cloudlab.LinuxAgent()})
	away := s.AddManaged(gz, cloudlab.Managed{Agent: cloudlab.Agent{Status: "Offline"}})
	s.OnCommand(func(_ context.Context, c cloudlab.Command) cloudlab.CommandResult {
		t.Errorf("%q ran on %s", c.Text, c.InstanceID)
		return cloudlab.CommandResult{}
	})
	many := make([]string, 201)
	for i := range many {
		many[i] = "ins-" + strconv.Itoa(10000000+i)
	}
	ok := encoded("true")
	for _, tt := range []struct {
		name   string
		params map[string]any
		want   string
	}{
		{"no content", map[string]any{"InstanceIds": []string{id}}, "MissingParameter"},
		{"no host", map[string]any{"Content": ok}, "MissingParameter"},
		{"not encoded", map[string]any{"Content": "echo *", "InstanceIds": []string{id}}, "InvalidParameterValue.InvalidContent"},
		{"too long", map[string]any{"Content": strings.Repeat("AAAA", 16385), "InstanceIds": []string{id}}, "InvalidParameterValue.LimitExceeded"},
		{"too many hosts", map[string]any{"Content": ok, "InstanceIds": many}, "InvalidParameterValue.LimitExceeded"},
		{"one host as a string", map[string]any{"Content": ok, "InstanceIds": id}, "InvalidParameter"},
		{"malformed", map[string]any{"Content": ok, "InstanceIds": []string{"10.0.0.1"}}, "InvalidParameterValue.InvalidInstanceId"},
		{"unknown", map[string]any{"Content": ok, "InstanceIds": []string{"ins-00000000"}}, "ResourceNotFound.InstanceNotFound"},
		{"one of two unknown", map[string]any{"Content": ok, "InstanceIds": []string{id, "ins-00000000"}}, "ResourceNotFound.InstanceNotFound"},
		{"unknown and managed", map[string]any{"Content": ok, "InstanceIds": []string{"rins-00000000"}}, "ResourceNotFound.RegisterInstanceNotFoundCode"},
		{"stopped", map[string]any{"Content": ok, "InstanceIds": []string{stopped}}, "ResourceUnavailable.InstanceStateNotRunning"},
		{"no agent", map[string]any{"Content": ok, "InstanceIds": []string{bare}}, "ResourceUnavailable.AgentNotInstalled"},
		{"offline", map[string]any{"Content": ok, "InstanceIds": []string{gone}}, "ResourceUnavailable.AgentStatusNotOnline"},
		{"offline and managed", map[string]any{"Content": ok, "InstanceIds": []string{away}}, "ResourceUnavailable.AgentStatusNotOnline"},
		{"shell on Windows", map[string]any{"Content": ok, "InstanceIds": []string{windows}}, "InvalidParameterValue.AgentUnsupportedCommandType"},
		{"PowerShell on Linux", map[string]any{"Content": ok, "InstanceIds": []string{id}, "CommandType": "POWERSHELL"}, "InvalidParameterValue.AgentUnsupportedCommandType"},
		{"a type of its own", map[string]any{"Content": ok, "InstanceIds": []string{id}, "CommandType": "BASH"}, "InvalidParameterValue"},
		{"no time", map[string]any{"Content": ok, "InstanceIds": []string{id}, "Timeout": 0}, "InvalidParameterValue.Range"},
		{"a week", map[string]any{"Content": ok, "InstanceIds": []string{id}, "Timeout": 604800}, "InvalidParameterValue.Range"},
		{"a user that is none", map[string]any{"Content": ok, "InstanceIds": []string{id}, "Username": "a b"}, "InvalidParameterValue.InvalidUsername"},
		{"a name that is none", map[string]any{"Content": ok, "InstanceIds": []string{id}, "CommandName": "a b"}, "InvalidParameterValue.InvalidCommandName"},
		{"a long description", map[string]any{"Content": ok, "InstanceIds": []string{id}, "Description": strings.Repeat("x", 121)}, "InvalidParameterValue.LimitExceeded"},
		{"unknown parameter", map[string]any{"Content": ok, "InstanceIds": []string{id}, "User": "nobody"}, "UnknownParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tat[ran](t, s, "RunCommand", tt.params)
			wantCode(t, err, tt.want)
		})
	}
}
