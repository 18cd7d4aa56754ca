// Package manual reads what a person said of a device value by value, where nothing can be read of
// it, or not all.
//
// The values of a device that no grammar knows are a tunnel of their own. Beside a configuration they
// fill the gaps, and never go against what is written in it.
package manual

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// ID is the vendor of a device that a person speaks for.
const ID = "manual"

// Tunnel is what the tunnel is called whose values a person said.
const Tunnel = "values given by hand"

// Vendor is any device whose text is not read.
var Vendor = device.Vendor{ID: ID, Name: "Another device", Score: score, Read: read}

func score(t device.Text) (n int) {
	for _, l := range t.Lines {
		if _, _, ok := ipsec.FormLine(l.S); ok {
			n++
		}
	}
	return n
}

func read(t device.Text) *device.Config {
	form, _ := Split(t)
	c := &device.Config{Vendor: ID}
	if form != nil && form.Given() {
		c.Used, c.Notes = form.Used, form.Notes
		c.Tunnels = []device.Tunnel{{Name: Tunnel, Parameters: form.Parameters}}
	}
	return c
}

// Form is what a person said.
type Form struct {
	Parameters ipsec.Parameters
	Notes      []device.Note
	Used       []int // the lines
}

// Given says whether there is a value in it.
func (f *Form) Given() bool { return len(f.Parameters.Rows()) > 0 }

// Split takes the last form out of a text. The rest has the same lines, those of forms empty. Nil
// is a text without a form.
func Split(t device.Text) (*Form, device.Text) {
	fields := map[string]ipsec.Field{}
	var form *Form
	rest := t
	for i, l := range t.Lines {
		id, value, ok := ipsec.FormLine(l.S)
		if !ok {
			continue
		}
		if form == nil {
			rest.Lines = slices.Clone(t.Lines)
			for _, f := range ipsec.Form() {
				fields[f.ID] = f
			}
		}
		rest.Lines[i].S = ""
		if form == nil || id == "" {
			form = &Form{}
		}
		form.line(fields, l.N, id, value)
	}
	return form, rest
}

func (f *Form) line(fields map[string]ipsec.Field, n int, id, value string) {
	f.Used = append(f.Used, n)
	field, known := fields[id]
	if id == "" || !known {
		return
	}
	if err := field.Set(&f.Parameters, n, value); err != nil {
		f.Notes = append(f.Notes, device.Note{Kind: device.Remark, Line: n, Text: "This value was not taken: " + err.Error() + "."})
	}
}

// Complete fills what is not known of a tunnel with what a person said, and notes which values these
// are, and which the configuration has otherwise.
func (f *Form) Complete(t *device.Tunnel) {
	before := t.Parameters.Rows()
	p := &t.Parameters
	p.Fill(f.Parameters)
	var taken, otherwise []string
	for _, said := range f.Parameters.Rows() {
		now := rowsOf(p.Rows(), said.ID)
		switch {
		case len(rowsOf(before, said.ID)) == 0:
			taken = append(taken, said.Name)
		case !slices.ContainsFunc(now, func(r ipsec.Row) bool { return slices.Equal(r.Values, said.Values) }):
			otherwise = append(otherwise, said.Name)
		}
	}
	t.Notes = append(t.Notes, f.Notes...)
	t.Notes = append(t.Notes, remark(taken, "A person gave what is not in the configuration: %s.")...)
	t.Notes = append(t.Notes, remark(otherwise, "A person said otherwise than the configuration, which counts: %s.")...)
}

// rowsOf are the rows of a parameter whose value is known.
func rowsOf(rows []ipsec.Row, id string) []ipsec.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r ipsec.Row) bool { return r.ID != id || len(r.Values) == 0 })
}

func remark(names []string, format string) []device.Note {
	if len(names) == 0 {
		return nil
	}
	return []device.Note{{Kind: device.Remark, Text: fmt.Sprintf(format, strings.Join(slices.Compact(names), ", "))}}
}
