package cloudlab_test

import (
	"encoding/json"
	"testing"
	"time"
)

func object(t *testing.T, s string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return v
}

func s1970() time.Time { return time.Unix(0, 0) }

// idsOf reads the total and the ids of a DescribeVpnConnections answer.
func idsOf(t *testing.T, body string) (total int, ids []string) {
	t.Helper()
	if body == "" {
		return 0, nil
	}
	var v struct {
		Response struct {
			TotalCount       int
			VpnConnectionSet []struct{ VpnConnectionId string } //nolint:revive // the API's spelling
		}
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, c := range v.Response.VpnConnectionSet {
		ids = append(ids, c.VpnConnectionId)
	}
	return v.Response.TotalCount, ids
}
