package cloudlab

import (
	"net/netip"
	"slices"
)

// allowed checks a value against a list; a value that was not given is fine.
func allowed(parameter string, v *string, values ...string) func() *apiError {
	return func() *apiError {
		if v == nil || slices.Contains(values, *v) {
			return nil
		}
		return refuse(codeValue, "The value `%s` of parameter `%s` is not valid.", *v, parameter)
	}
}

// within checks a number against a range, both ends included.
func within(parameter string, v *uint64, low, high uint64) func() *apiError {
	return func() *apiError {
		if v == nil || low <= *v && *v <= high {
			return nil
		}
		return refuse(codeRange, "The value `%d` of parameter `%s` is not in the range [%d, %d].", *v, parameter, low, high)
	}
}

// first is the first error of the checks.
func first(checks ...func() *apiError) *apiError {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func prefixed(prefix string, list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, prefix+s)
	}
	return out
}

// address checks an IP address; none is fine.
func address(parameter, v string) func() *apiError {
	return func() *apiError {
		if _, err := netip.ParseAddr(v); v == "" || err == nil {
			return nil
		}
		return malformed(parameter, v)
	}
}
