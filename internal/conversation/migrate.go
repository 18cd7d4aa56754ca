package conversation

import (
	"encoding/json"
	"fmt"
)

// A rolling update runs both versions of the program for a while, over the same documents. The
// newer one reads all older forms, as it leads them up to its own; the older one leaves to it what
// it has written ([store.ErrNewer]).

// fields are the parts of a stored document, by their names in JSON.
type fields map[string]json.RawMessage

// migration changes a document of one version into one of the next. It must not lose what it does
// not know.
type migration func(fields) error

// migrations has one for every version before [Version], in order.
var migrations = []migration{
	0: func(fields) error { return nil }, // the version was not written down; all else is as in 1
	1: func(f fields) error { return migrateRun(f) },
}

// migrate leads a document of an older version up to the version after the chain's last.
func migrate(state []byte, from int, chain []migration) ([]byte, error) {
	var f fields
	if err := json.Unmarshal(state, &f); err != nil {
		return nil, fmt.Errorf("decode conversation: %w", err)
	}
	for v := max(from, 0); v < len(chain); v++ {
		if err := chain[v](f); err != nil {
			return nil, fmt.Errorf("conversation of version %d: %w", v, err)
		}
	}
	version, err := json.Marshal(len(chain))
	if err != nil {
		return nil, fmt.Errorf("encode version: %w", err)
	}
	f["version"] = version
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode conversation: %w", err)
	}
	return b, nil
}
