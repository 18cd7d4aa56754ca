package conversation

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/store"
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

// What is stored can only be read with the dictionary that it was packed with.
func TestDictionaryNeverChanges(t *testing.T) {
	const want = "ac7ddf4f74d8046293d0745448a94ff10fa87a82fd43c4863001e8a689c9f244"
	if got := fmt.Sprintf("%x", sha256.Sum256(dictionary)); got != want {
		t.Errorf("the dictionary is %s, want %s: add another, with another first byte", got, want)
	}
}

func TestDocumentPackedWithoutADictionary(t *testing.T) {
	b := bytes.NewBuffer([]byte{packedBare})
	w, err := flate.NewWriter(b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(`{"version":2,"spoken":2}`)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err := Decode(b.Bytes()); err != nil || d.Spoken != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// A document that a later program has packed in its own way is left to it.
func TestUnknownPackingIsLeftToNewerPrograms(t *testing.T) {
	if _, err := Decode([]byte{packed + 1, 'x'}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("it is %v", err)
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
