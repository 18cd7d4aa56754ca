package tree

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// longestText is how much of an element's text may be a word. What is longer is a certificate.
const longestText = 1 << 10

// ParseXML reads a configuration that is XML, as PAN-OS exports it, from the first line that begins
// with a tag to the end of the document. An element is a word, `<entry name="x">` is x, and
// `<member>` is its text. What follows a mistake in the XML is left out.
func ParseXML(text device.Text, g Grammar) *Tree {
	x := &xmlReader{parser: parser{tree: newTree(), grammar: g}}
	for i, l := range text.Lines {
		if IsTag(l.S) {
			x.lines = text.Lines[i:]
			break
		}
	}
	var all strings.Builder
	for _, l := range x.lines {
		all.WriteString(l.S + "\n")
	}
	x.decoder = xml.NewDecoder(strings.NewReader(all.String()))
	x.decoder.Strict = false
	x.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for x.next() {
	}
	return x.tree
}

// IsTag says whether a line begins with a tag of XML.
func IsTag(s string) bool {
	return len(s) > 2 && s[0] == '<' && strings.Contains(s, ">") &&
		(s[1] == '?' || s[1] == '!' || 'a' <= s[1]|0x20 && s[1]|0x20 <= 'z')
}

// xmlReader is where the reading stands.
type xmlReader struct {
	parser
	decoder *xml.Decoder
	lines   []device.Line
	open    []element
}

// element is an open one.
type element struct {
	path  []string
	block *block
	text  string
	inner bool // it has elements, or is not to be read
}

func (x *xmlReader) next() bool {
	token, err := x.decoder.RawToken()
	if err != nil { // the end, or a mistake
		return false
	}
	row, _ := x.decoder.InputPos()
	n := x.lines[min(row, len(x.lines))-1].N
	switch t := token.(type) {
	case xml.StartElement:
		x.begin(t, n)
	case xml.CharData:
		if last := len(x.open) - 1; last >= 0 && !x.open[last].inner && len(t)+len(x.open[last].text) <= longestText {
			x.open[last].text += string(t)
		}
	case xml.EndElement:
		x.end(n)
	}
	return true
}

func (x *xmlReader) begin(t xml.StartElement, n int) {
	e := element{block: &block{open: n}}
	if last := len(x.open) - 1; last >= 0 {
		x.open[last].inner = true
		e.path, e.block.parent = x.open[last].path, x.open[last].block
	}
	if t.Name.Local != "member" && len(e.path) <= MaxDepth {
		word := t.Name.Local
		for _, a := range t.Attr {
			if word == "entry" && a.Name.Local == "name" {
				word = a.Value
			}
		}
		e.path = append(slices.Clip(e.path), word)
	}
	if e.inner = len(e.path) > MaxDepth; !e.inner {
		x.write(e.path, mark{n, e.block})
	}
	x.open = append(x.open, e)
}

// end closes the innermost element. One without elements has its text as its value.
func (x *xmlReader) end(n int) {
	last := len(x.open) - 1
	if last < 0 {
		return
	}
	e := x.open[last]
	x.open = x.open[:last]
	e.block.close = n
	if text := strings.TrimSpace(e.text); text != "" && !e.inner {
		x.write(append(slices.Clip(e.path), text), mark{n, e.block})
	}
}

func (x *xmlReader) write(path []string, m mark) {
	if path = x.rewritten(path); len(path) > 0 {
		x.tree.write(path, m)
	}
}
