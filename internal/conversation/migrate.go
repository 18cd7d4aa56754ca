package conversation

import (
	"encoding/json"
	"fmt"

	"vpncheck/steps"
)

// migrate gives a stored document of an older version the present form. One of a newer version is
// an error: an older process must not write over what it does not understand.
func migrate(state []byte) ([]byte, error) {
	var head struct {
		Version int `json:"version"`
		Run     struct {
			ID      string `json:"id"`
			Version int    `json:"version"`
		} `json:"run"`
	}
	if err := json.Unmarshal(state, &head); err != nil {
		return nil, fmt.Errorf("decode conversation: %w", err)
	}
	if head.Version > Version || head.Run.Version > steps.SchemaVersion {
		return nil, fmt.Errorf("conversation %s has version %d/%d, this program reads up to %d/%d",
			head.Run.ID, head.Version, head.Run.Version, Version, steps.SchemaVersion)
	}
	if head.Run.Version == steps.SchemaVersion {
		return state, nil
	}
	return migrateRun(state)
}

// migrateRun leaves the document around the run as it is.
func migrateRun(state []byte) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(state, &fields); err != nil {
		return nil, fmt.Errorf("decode conversation: %w", err)
	}
	if fields["run"] == nil {
		return state, nil
	}
	run, err := steps.Migrate(fields["run"])
	if err != nil {
		return nil, err
	}
	fields["run"] = run
	return json.Marshal(fields)
}
