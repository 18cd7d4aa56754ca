package cloudlab

// limiter counts calls in the present second, as the real one does: it is no
// token bucket, so the first moment of a new second is free again.
type limiter struct {
	limits Limits
	seen   map[string]window
}

type window struct {
	second int64
	calls  int
}

// admit counts one call of action under key; the server's lock is held.
func (l *limiter) admit(key, action string, second int64) *apiError {
	limit, ok := l.limits[action]
	if !ok {
		if limit, ok = l.limits["*"]; !ok {
			return nil
		}
	}
	w := l.seen[key]
	if w.second != second {
		w = window{second: second}
	}
	w.calls++
	l.seen[key] = w
	if w.calls <= limit {
		return nil
	}
	return refuse("RequestLimitExceeded",
		"Your current request times equals to `%d` in a second, which exceeds the frequency limit `%d` for a second. Please reduce the frequency of calls.",
		w.calls, limit)
}
