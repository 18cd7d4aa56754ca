//go:build !race

package vendors

import (
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
)

// No text makes any reader go over the same lines again and again: repeated, it takes its time in
// proportion.
func FuzzLinear(f *testing.F) {
	seeds(f)
	const size, most = 256 << 10, 3 * time.Second // 10 MB in 2 s is 50 ms
	f.Fuzz(func(t *testing.T, part string) {
		if len(part) == 0 || len(part) > size {
			return
		}
		text := device.NewText(strings.Repeat(part+"\n", size/(len(part)+1)+1))
		for _, v := range All {
			start := time.Now()
			v.Score(text)
			c := v.Read(text)
			for i := range min(len(c.Tunnels), 1) {
				Compare(c, i, cloudTunnel().Tunnel.Parameters, ends)
			}
			if took := time.Since(start); took > most {
				t.Errorf("%s took %v for %d KB", v.ID, took, size>>10)
			}
		}
	})
}
