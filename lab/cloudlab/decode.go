package cloudlab

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// decode reads a request's parameters into q, a pointer to a struct of pointers
// and slices. encoding/json alone would let "limit" pass for Limit and would not
// say which parameter is wrong, so the shape is checked first.
func decode(body []byte, q any) *apiError {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return refuse(codeType, "The request body is not valid JSON.")
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse(codeType, "The request body is not one JSON object.")
	}
	if _, ok := v.(map[string]any); !ok {
		return refuse(codeType, "The request body is not a JSON object.")
	}
	if err := checkShape("", v, reflect.TypeOf(q).Elem()); err != nil {
		return err
	}
	if err := json.Unmarshal(body, q); err != nil {
		return refuse(codeType, "The request body is not valid: %v.", err)
	}
	return nil
}

// checkShape compares a decoded value with the type it is meant for. null is the
// same as leaving the parameter out.
func checkShape(path string, v any, t reflect.Type) *apiError {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkObject(path, v, t)
	case reflect.Slice:
		return checkList(path, v, t)
	default:
		return checkScalar(path, v, t.Kind())
	}
}

func checkObject(path string, v any, t reflect.Type) *apiError {
	object, ok := v.(map[string]any)
	if !ok {
		return wrongType(path)
	}
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		name := f.Name
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" {
			name = tag
		}
		fields[name] = f.Type
	}
	for name, value := range object {
		at := strings.TrimPrefix(path+"."+name, ".")
		ft, known := fields[name]
		if !known {
			return refuse(codeUnknown, "The parameter `%s` is not recognized.", at)
		}
		if err := checkShape(at, value, ft); err != nil {
			return err
		}
	}
	return nil
}

func checkList(path string, v any, t reflect.Type) *apiError {
	list, ok := v.([]any)
	if !ok {
		return wrongType(path)
	}
	for i, e := range list {
		at := path + "." + strconv.Itoa(i)
		if e == nil {
			return wrongType(at)
		}
		if err := checkShape(at, e, t.Elem()); err != nil {
			return err
		}
	}
	return nil
}

func checkScalar(path string, v any, k reflect.Kind) *apiError {
	ok := false
	switch v := v.(type) {
	case string:
		ok = k == reflect.String
	case bool:
		ok = k == reflect.Bool
	case json.Number:
		switch k {
		case reflect.Int64:
			_, err := strconv.ParseInt(v.String(), 10, 64)
			ok = err == nil
		case reflect.Uint64:
			_, err := strconv.ParseUint(v.String(), 10, 64)
			ok = err == nil
		default: // no other number is in the API served here
		}
	}
	if !ok {
		return wrongType(path)
	}
	return nil
}

func wrongType(path string) *apiError {
	return refuse(codeType, "The value type of parameter `%s` is not valid.", path)
}
