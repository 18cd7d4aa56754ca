package store

import "strconv"

// reply is what a script returned as a list.
type reply []any

func (r reply) text(i int) string {
	if i >= len(r) {
		return ""
	}
	s, _ := r[i].(string)
	return s
}

// bytes is nil where the script returned nil.
func (r reply) bytes(i int) []byte {
	if i >= len(r) || r[i] == nil {
		return nil
	}
	return []byte(r.text(i))
}

// number reads integers, and strings of digits.
func (r reply) number(i int) int64 {
	if i < len(r) {
		if n, ok := r[i].(int64); ok {
			return n
		}
	}
	n, _ := strconv.ParseInt(r.text(i), 10, 64)
	return n
}

// pairs reads the {key, value, key, value…} at i.
func (r reply) pairs(i int) map[string]string {
	list, _ := r[i].([]any)
	inner, m := reply(list), map[string]string{}
	for j := 0; j+1 < len(inner); j += 2 {
		m[inner.text(j)] = inner.text(j + 1)
	}
	return m
}
