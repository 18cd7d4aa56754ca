package device

import "testing"

func TestNewTextOfAQuotation(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		indent     int
		want       string
	}{
		{"a mail's", "> config x\n>     set y\n>\n\n", 4, "set y"},
		{"without a blank", ">config x\n> set y\n", 0, "set y"},
		{"a line is not quoted", "config x\n> set y\n", 0, "> set y"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if l := NewText(tt.text).Lines[1]; l.S != tt.want || l.Indent != tt.indent || l.N != 2 {
				t.Errorf("%+v", l)
			}
		})
	}
}
