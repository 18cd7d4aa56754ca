package cloudlab

import (
	"slices"
	"strconv"
)

// What one describe call may ask for.
const (
	maxIDs     = 100
	maxFilters = 10
	maxValues  = 5
	maxLimit   = 100
	pageSize   = 20
)

// filter is one condition; its values are alternatives, and all filters must hold.
type filter struct {
	Name   *string
	Values []string
}

// filterKey is a property that can be filtered by. A prefix means that its values
// are ids.
type filterKey[T any] struct {
	prefix string
	values func(T) []string
}

// listing is what every describe action shares: ids or filters, and a page.
type listing[T identified] struct {
	param, prefix string // of the ids: "VpnConnectionIds", "vpnx"
	ids           []string
	filters       []filter
	keys          map[string]filterKey[T]
	offset, limit *int64
	overLimit     string // the code for a Limit out of range; codeRange where empty
	badID         string // the code for a malformed id; codeMalformed where empty
	missingIsOK   bool
}

// pick returns the page of all that q asks for, and how many there are in total.
func pick[T identified](q listing[T], all []T) ([]T, uint64, *apiError) {
	if len(q.ids) > 0 && len(q.filters) > 0 {
		return nil, 0, refuse(codeCoexist, "The parameters `%s` and `Filters` can not be specified at the same time.", q.param)
	}
	all = q.named(all)
	if err := q.checkIDs(all); err != nil {
		return nil, 0, err
	}
	if err := q.checkFilters(); err != nil {
		return nil, 0, err
	}
	offset, limit, err := q.page()
	if err != nil {
		return nil, 0, err
	}
	found := []T{}
	for _, v := range all {
		if q.wants(v) {
			found = append(found, v)
		}
	}
	total := len(found)
	from := min(int(min(offset, int64(total))), total)
	to := min(from+int(limit), total)
	return found[from:to], uint64(total), nil
}

// named is what the ids name, or everything where there are none.
func (q listing[T]) named(all []T) []T {
	if len(q.ids) == 0 {
		return all
	}
	wanted := make(map[string]bool, len(q.ids))
	for _, id := range q.ids {
		wanted[id] = true
	}
	var named []T
	for _, v := range all {
		if wanted[v.identity()] {
			named = append(named, v)
		}
	}
	return named
}

// checkIDs checks the ids against what they name.
func (q listing[T]) checkIDs(all []T) *apiError {
	if len(q.ids) > maxIDs {
		return refuse(codeTooMany, "The number of `%s` exceeds the limit of %d.", q.param, maxIDs)
	}
	for _, id := range q.ids {
		if !wellFormed(q.prefix, id) {
			e := malformed(q.param, id)
			fill(&q.badID, e.Code)
			return &apiError{q.badID, e.Message}
		}
		exists := slices.ContainsFunc(all, func(v T) bool { return v.identity() == id })
		if !exists && !q.missingIsOK {
			return notFound(id)
		}
	}
	return nil
}

func (q listing[T]) checkFilters() *apiError {
	if len(q.filters) > maxFilters {
		return refuse(codeTooMany, "The number of `Filters` exceeds the limit of %d.", maxFilters)
	}
	for i, f := range q.filters {
		at := "Filters." + strconv.Itoa(i)
		if f.Name == nil {
			return missing(at + ".Name")
		}
		key, known := q.keys[*f.Name]
		switch {
		case !known:
			return refuse(codeFilterKey, "The filter key `%s` is not supported.", *f.Name)
		case len(f.Values) == 0:
			return refuse(codeFilterEmpty, "The parameter `%s.Values` must be a list with at least one value.", at)
		case len(f.Values) > maxValues:
			return refuse(codeTooMany, "The number of `%s.Values` exceeds the limit of %d.", at, maxValues)
		}
		for _, v := range f.Values {
			if key.prefix != "" && !wellFormed(key.prefix, v) {
				return malformed(at+".Values", v)
			}
		}
	}
	return nil
}

func (q listing[T]) page() (offset, limit int64, err *apiError) {
	limit = pageSize
	if q.offset != nil {
		offset = *q.offset
	}
	if q.limit != nil {
		limit = *q.limit
	}
	if offset < 0 {
		return 0, 0, refuse(codeRange, "The value `%d` of parameter `Offset` is out of range.", offset)
	}
	if limit < 1 || limit > maxLimit {
		fill(&q.overLimit, codeRange)
		return 0, 0, refuse(q.overLimit, "The value `%d` of parameter `Limit` is not in the range [1, %d].", limit, maxLimit)
	}
	return offset, limit, nil
}

func (q listing[T]) wants(v T) bool {
	for _, f := range q.filters {
		has := q.keys[*f.Name].values(v)
		if !slices.ContainsFunc(f.Values, func(want string) bool { return slices.Contains(has, want) }) {
			return false
		}
	}
	return true
}

// whole makes the number of an Offset or Limit that is unsigned on the wire. What
// does not fit is as much out of range as the largest that does.
func whole(n *uint64) *int64 {
	if n == nil {
		return nil
	}
	v := int64(min(*n, 1<<62))
	return &v
}

// digits reads an Offset or Limit that is a string on the wire, as older actions
// have them.
func digits(parameter string, s *string) (*int64, *apiError) {
	if s == nil {
		return nil, nil
	}
	n, err := strconv.ParseInt(*s, 10, 64)
	if err != nil {
		return nil, malformed(parameter, *s)
	}
	return &n, nil
}
