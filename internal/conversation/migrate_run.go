package conversation

import (
	"encoding/json"
	"fmt"

	"vpncheck/steps"
)

// migrateRun leads a stored document of version 1 up to version 2, by its parts: the run inside
// says of every parameter how it is known. All around the run stays as it is.
func migrateRun(parts map[string]json.RawMessage) error {
	if parts["run"] == nil {
		return nil
	}
	run, err := steps.Migrate(parts["run"])
	if err != nil {
		return err
	}
	parts["run"] = run
	return nil
}

// upgraded gives a stored document of an older version the present form. One of a newer version is
// an error: an older process must not write over what it does not understand.
func upgraded(state []byte) ([]byte, error) {
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
	if head.Version == Version {
		return state, nil
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(state, &parts); err != nil {
		return nil, fmt.Errorf("decode conversation: %w", err)
	}
	if err := migrateRun(parts); err != nil {
		return nil, fmt.Errorf("conversation %s of version %d: %w", head.Run.ID, head.Version, err)
	}
	parts["version"] = json.RawMessage(fmt.Sprint(Version))
	return json.Marshal(parts)
}
