package conversation

import (
	"encoding/json"

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
