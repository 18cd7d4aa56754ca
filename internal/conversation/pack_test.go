package conversation

import (
	"bytes"
	"strings"
	"testing"

	"vpncheck/steps"
)

func TestPackedDocument(t *testing.T) {
	d := Document{Version: Version, Spoken: 3, Run: steps.Run{ID: "r-0", Tunnel: "vpnx-1a2b3c4d"}}
	d.Run.Facts.Reading.Tunnel.Name = strings.Repeat("idc-prod ", 500)
	b, err := d.encode()
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 1000 {
		t.Errorf("4,500 bytes that repeat themselves take %d", len(b))
	}
	got, err := Decode(b)
	if err != nil || got.Run.Facts.Reading.Tunnel.Name != d.Run.Facts.Reading.Tunnel.Name || got.Spoken != 3 {
		t.Errorf("it comes back as %+v, %v", got, err)
	}
	if _, err := Decode(b[:len(b)/2]); err == nil {
		t.Error("half a document was read")
	}
}

// What was stored before documents were packed is still read.
func TestPlainDocument(t *testing.T) {
	d, err := Decode([]byte(`{"version":1,"spoken":2,"run":{"id":"r-0"}}`))
	if err != nil || d.Run.ID != "r-0" || d.Spoken != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := pack(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unpack(p); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%q comes back as %q, %v", b, got, err)
		}
		_, _ = Decode(b) // whatever it is, it must not panic
	})
}
