package conversation

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"sync"
)

// A document is mostly names of fields, and what was read first and last is much the same: packed,
// it takes about a quarter of the room in Redis. Plain JSON, which begins with a brace, is read too.

// packed is the first byte of a packed document. JSON begins with none like it.
const packed = 0x01

// Packers and unpackers are kept, as one takes far more memory than what it packs.
var (
	packers = sync.Pool{New: func() any {
		w, err := flate.NewWriter(nil, flate.BestSpeed)
		if err != nil {
			panic("conversation: " + err.Error()) // only an unknown level is an error
		}
		return w
	}}
	unpackers = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)

func pack(document []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte(packed)
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&b)
	if _, err := w.Write(document); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return b.Bytes(), nil
}

func unpack(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != packed {
		return b, nil
	}
	r := unpackers.Get().(io.Reader)
	defer unpackers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(b[1:]), nil); err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	document, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return document, nil
}
