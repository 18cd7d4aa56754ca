package conversation

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"vpncheck/internal/store"
)

func TestEveryOlderVersionHasItsMigration(t *testing.T) {
	if len(migrations) != Version {
		t.Fatalf("%d migrations lead to version %d", len(migrations), Version)
	}
}

// Documents as programs of each version stored them.
func TestOlderDocumentsAreRead(t *testing.T) {
	const rest = `"run":{"version":1,"id":"k3v8","tunnel":"vpnx-1","seq":4,"phase":"asking","step":"gateway"},
		"place":{"team":"T1","channel":"C1"},"spoken":2,"attempts":3,"redacted":{"psk":1}}`
	for name, state := range map[string]string{
		"without a version": `{` + rest,
		"version 0":         `{"version":0,` + rest,
		"version 1":         `{"version":1,` + rest,
	} {
		d, err := Decode([]byte(state))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d.Version != Version || d.Run.ID != "k3v8" || d.Run.Seq != 4 || d.Place.Channel != "C1" || d.Spoken != 2 || d.Attempts != 3 || d.Redacted["psk"] != 1 {
			t.Errorf("%s: read as %+v", name, d)
		}
	}
}

// Each migration sees what the one before it made, none is made twice, and what nobody knows stays.
func TestMigrationsFollowEachOther(t *testing.T) {
	chain := []migration{
		func(f fields) error { f["b"] = f["a"]; delete(f, "a"); return nil },
		func(f fields) error { f["b"] = append(append(json.RawMessage("["), f["b"]...), ']'); return nil },
	}
	for from, state := range []string{`{"a":7,"odd":{"x":1}}`, `{"version":1,"b":7,"odd":{"x":1}}`, `{"version":2,"b":[7],"odd":{"x":1}}`} {
		got, err := migrate([]byte(state), from, chain)
		if want := `{"b":[7],"odd":{"x":1},"version":2}`; err != nil || string(got) != want {
			t.Errorf("from %d: %s, %v, want %s", from, got, err, want)
		}
	}
	broken := []migration{func(fields) error { return errors.New("cannot") }}
	if _, err := migrate([]byte(`{}`), 0, broken); err == nil || !strings.Contains(err.Error(), "version 0: cannot") {
		t.Errorf("a migration that fails: %v", err)
	}
}

func TestNewerDocumentsAreLeftToNewerPrograms(t *testing.T) {
	for _, state := range []string{`{"version":3}`, `{"version":2,"run":{"version":99}}`} {
		if _, err := Decode([]byte(state)); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%s: %v, want ErrNewer", state, err)
		}
	}
}
