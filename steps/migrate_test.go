package steps

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMigrateLeavesOtherVersions(t *testing.T) {
	for _, run := range []string{`{"version":2,"facts":7}`, `{"version":99}`, `{}`} {
		if got, err := Migrate(json.RawMessage(run)); err != nil || string(got) != run {
			t.Errorf("%s: %s, %v", run, got, err)
		}
	}
}

func TestMigrateOfWhatWasNotRead(t *testing.T) {
	got, err := Migrate(json.RawMessage(`{"version":1,"facts":{"reading":{"tunnel":{"id":"","parameters":{"ike":{},"ipsec":{}}}},"first":null}}`))
	if want := `"parameters":{"ike":{},"ipsec":{}}`; err != nil || !strings.Contains(string(got), want) || !strings.Contains(string(got), `"version":2`) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestMigrateRefusesWhatIsNoRun(t *testing.T) {
	for _, run := range []string{`[]`, `{"version":1,"facts":[]}`, `{"version":1,"facts":{"reading":{"tunnel":{"parameters":{"ike":7}}}}}`} {
		if got, err := Migrate(json.RawMessage(run)); err == nil {
			t.Errorf("%s became %s", run, got)
		}
	}
}
