package conversation

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"vpncheck/internal/store"
)

// A document is mostly names of fields and words of ours, and what was read first and last is much
// the same: packed with a dictionary of those, it takes about a tenth of the room in Redis. Plain
// JSON, which begins with a brace, is read too.

// packed is the first byte of a packed document, and says with which dictionary. JSON begins with
// none like it. Another dictionary gets another byte.
const (
	packedBare = 0x01 // without a dictionary, as it was done before
	packed     = 0x02
)

// dictionary is a document with everything in it. What is stored can only be read with this one:
// it never changes.
//
//go:embed dictionary.json
var dictionary []byte

// Packers and unpackers are kept, as one takes far more memory than what it packs.
var (
	packers = sync.Pool{New: func() any {
		w, err := flate.NewWriterDict(nil, packing, dictionary)
		if err != nil {
			panic("conversation: " + err.Error()) // only an unknown level is an error
		}
		return w
	}}
	unpackers = sync.Pool{New: func() any { return flate.NewReaderDict(nil, dictionary) }}
)

// packing is the quickest level that looks into the dictionary.
const packing = 2

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

// unpack leaves what is packed in a way that it does not know to a newer program.
func unpack(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] >= ' ' {
		return b, nil
	}
	var dict []byte
	switch b[0] {
	case packed:
		dict = dictionary
	case packedBare:
	default:
		return nil, fmt.Errorf("a conversation is packed in way %d, this program knows %d: %w", b[0], packed, store.ErrNewer)
	}
	r := unpackers.Get().(io.Reader)
	defer unpackers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(b[1:]), dict); err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	document, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return document, nil
}
