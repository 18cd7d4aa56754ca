package fortios

import (
	"cmp"
	"strings"
)

// sdwanMembers are the interfaces of the SD-WAN, which are in zones of its own.
const sdwanMembers = "system sdwan members"

// key names an entry: a row of a table, in a virtual domain ("" where there are none).
type key struct{ vdom, table, name string }

// entry is what stands between "edit" and "next", or a table's own settings.
type entry struct {
	key
	line     int
	settings map[string]setting
}

// setting is a "set" line.
type setting struct {
	line   int
	values []string
}

// get is the setting of that name; a zero line where there is none.
func (e *entry) get(name string) setting {
	if e == nil {
		return setting{}
	}
	return e.settings[name]
}

// first is the first value of the setting, in lower case unless it is a name.
func (s setting) first() string {
	if len(s.values) == 0 {
		return ""
	}
	return s.values[0]
}

// is says whether the setting is written with that value.
func (s setting) is(v string) bool { return strings.EqualFold(s.first(), v) }

// model is all that was read, in the order in which it was written.
type model struct {
	product string
	whole   bool // the text is a whole configuration, so what is not in it is not there
	entries []*entry
	byKey   map[key]*entry
	tables  map[key]bool // without a name
	rows    map[key][]*entry
	zones   map[key]string   // the zone of an interface
	naming  map[key][]*entry // the policies that name an interface, a zone or a tunnel
	used    []int
}

func (m *model) find(vdom, table, name string) *entry { return m.byKey[key{vdom, table, name}] }

// of lists the entries of a table.
func (m *model) of(vdom, table string) []*entry { return m.rows[key{vdom: vdom, table: table}] }

func (m *model) has(vdom, table string) bool { return m.tables[key{vdom: vdom, table: table}] }

// index makes what is looked up once per tunnel quick to find.
func (m *model) index() {
	m.rows, m.zones, m.naming = map[key][]*entry{}, map[key]string{}, map[key][]*entry{}
	for _, e := range m.entries {
		k := key{vdom: e.vdom, table: e.table}
		m.rows[k] = append(m.rows[k], e)
		switch e.table {
		case "system zone":
			for _, name := range e.get("interface").values {
				m.zones[key{vdom: e.vdom, name: name}] = e.name
			}
		case sdwanMembers:
			m.zones[key{vdom: e.vdom, name: e.get("interface").first()}] = cmp.Or(e.get("zone").first(), "virtual-wan-link")
		case "firewall policy":
			for _, where := range []string{"srcintf", "dstintf", "vpntunnel"} {
				for _, name := range e.get(where).values {
					k := key{vdom: e.vdom, table: where, name: name}
					m.naming[k] = append(m.naming[k], e)
				}
			}
		}
	}
}
