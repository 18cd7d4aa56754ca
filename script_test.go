package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/rogpeppe/go-internal/testscript"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// The program as people start it: each script in testdata/script runs the real main, in a process
// of its own, against Tencent Cloud and Slack on loopback.

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"vpncheck": main})
}

// canaryPSK is the pre-shared key of every tunnel in a script. No output may hold it.
const canaryPSK = "Canary-PSK-of-a-script-1"

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir) // no credentials file of whoever runs the tests
			e.Setenv("VPNCHECK_WATCH_EVERY", "50ms")
			e.Setenv("VPNCHECK_RECHECK_FOR", "300ms")
			e.Values[labsKey{}] = &labs{t: t}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"cloud":     scriptCloud,
			"setstatus": scriptSetStatus,
			"slack":     scriptSlack,
			"redis":     scriptRedis,
			"talk":      scriptTalk,
			"jsonhas":   scriptJSONHas,
			"code":      scriptCode,
			"nosecret": func(ts *testscript.TestScript, _ bool, _ []string) {
				noSecret(ts, ts.ReadFile("stdout")+ts.ReadFile("stderr"))
			},
		},
	})
}

type labsKey struct{}

// labs are the services of one script.
type labs struct {
	t     *testing.T // of all scripts
	cloud *cloudlab.Server
}

func labsOf(ts *testscript.TestScript) *labs { return ts.Value(labsKey{}).(*labs) }

// scriptCloud is: cloud [-deny ACTION] [ID[=STATUS[:blocked]]…]. It starts Tencent Cloud with these
// tunnels in ap-guangzhou and sets the environment for it.
func scriptCloud(ts *testscript.TestScript, _ bool, args []string) {
	l, cfg := labsOf(ts), cloudlab.Default()
	for len(args) > 1 && args[0] == "-deny" {
		cfg.Credentials[0].Deny = append(cfg.Credentials[0].Deny, args[1])
		args = args[2:]
	}
	l.cloud = cloudlab.New(cfg)
	ts.Check(l.cloud.Start("127.0.0.1:0"))
	ts.Defer(func() { _ = l.cloud.Close() })
	for _, arg := range args {
		id, status, _ := strings.Cut(arg, "=")
		opts := []cloudlab.TunnelOption{
			cloudlab.WithID(id), cloudlab.WithPSK(canaryPSK), cloudlab.WithName("idc-\x1b[2Jprod"),
			cloudlab.WithGatewayIP("127.0.0.1"), // pings of it stay on this machine
		}
		if status, blocked := strings.CutSuffix(status, ":blocked"); status != "" {
			opts = append(opts, cloudlab.WithNetStatus(status))
			if blocked {
				opts = append(opts, cloudlab.GatewayBlocked())
			}
		}
		l.cloud.AddTunnel("ap-guangzhou", opts...)
	}
	ts.Setenv("TENCENTCLOUD_ENDPOINT", l.cloud.URL())
	ts.Setenv("TENCENTCLOUD_SECRET_ID", cloudlab.DefaultSecretID)
	ts.Setenv("TENCENTCLOUD_SECRET_KEY", cloudlab.DefaultSecretKey)
	ts.Setenv("TENCENTCLOUD_REGION", "ap-guangzhou")
}

// scriptSetStatus is: setstatus ID STATUS.
func scriptSetStatus(ts *testscript.TestScript, _ bool, args []string) {
	labsOf(ts).cloud.SetNetStatus(args[0], args[1])
}

// scriptSlack is: slack [SCOPE…]. It starts Slack, with an app that has these scopes or else all, and
// sets the environment for it.
func scriptSlack(ts *testscript.TestScript, _ bool, scopes []string) {
	cfg := slacklab.Default()
	cfg.Scopes = scopes
	s := slacklab.New(cfg)
	ts.Check(s.Start("127.0.0.1:0"))
	ts.Defer(func() { _ = s.Close() })
	ts.Setenv("SLACK_API_URL", s.APIURL())
	ts.Setenv("SLACK_BOT_TOKEN", cfg.BotToken)
	ts.Setenv("SLACK_APP_TOKEN", cfg.AppToken)
	ts.Setenv("VPNCHECK_CHANNELS", slacklab.Netops)
	ts.Setenv("VPNCHECK_USERS", slacklab.Oncall)
}

// scriptRedis starts a Redis, a real one where there is one, and sets REDIS_URL.
func scriptRedis(ts *testscript.TestScript, _ bool, _ []string) {
	if _, err := exec.LookPath("redis-server"); err == nil {
		ts.Setenv("REDIS_URL", startRedis(labsOf(ts).t).url)
		return
	}
	r, err := miniredis.Run()
	ts.Check(err)
	ts.Defer(r.Close)
	ts.Setenv("REDIS_URL", "redis://"+r.Addr())
}

// scriptCode is: code N COMMAND…. It runs the command, which must exit with N.
func scriptCode(ts *testscript.TestScript, _ bool, args []string) {
	want := args[0]
	got := exitCode(ts.Exec(args[1], args[2:]...))
	if got != want {
		ts.Fatalf("exit code %s, want %s", got, want)
	}
}

func exitCode(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit):
		return strconv.Itoa(exit.ExitCode())
	default:
		return err.Error()
	}
}

// scriptJSONHas is: jsonhas FILE PATH VALUE. The path is made of keys and indexes: steps.0.id.
func scriptJSONHas(ts *testscript.TestScript, _ bool, args []string) {
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	for key := range strings.SplitSeq(args[1], ".") {
		switch node := v.(type) {
		case map[string]any:
			v = node[key]
		case []any:
			i, err := strconv.Atoi(key)
			ts.Check(err)
			v = node[i]
		}
	}
	if got := fmt.Sprint(v); got != args[2] {
		ts.Fatalf("%s is %q, want %q", args[1], got, args[2])
	}
}

func noSecret(ts *testscript.TestScript, output string) {
	for _, secret := range []string{canaryPSK, cloudlab.DefaultSecretKey, slacklab.Default().BotToken, slacklab.Default().AppToken, "\x1b"} {
		if strings.Contains(output, secret) {
			ts.Fatalf("the output holds %q", secret)
		}
	}
}
