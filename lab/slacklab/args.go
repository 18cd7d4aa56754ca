package slacklab

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"vpncheck/lab/slacklab/blockkit"
)

// maxBody bounds request bodies, uploads aside.
const maxBody = 4 << 20

// call is one Web API request. Arguments that are not strings in a JSON body are kept as
// JSON, which is how forms carry them too.
type call struct {
	after  []func() // what follows once the answer is decided, without the lock
	method string
	token  string
	args   map[string]string
	json   bool // the arguments came as JSON
}

// parseCall reads the arguments of a request as Slack does: query, form or JSON.
func parseCall(method string, r *http.Request) (*call, error) {
	c := &call{method: method, args: map[string]string{}}
	for k := range r.URL.Query() {
		c.args[k] = r.URL.Query().Get(k)
	}
	bearer, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	err := c.parseBody(r)
	if !c.json {
		c.token = c.args["token"]
	}
	delete(c.args, "token")
	if isBearer {
		c.token = strings.TrimSpace(bearer)
	}
	return c, err
}

func (c *call) parseBody(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	switch kind {
	case "application/json":
		c.json = true
		return c.parseJSON(r.Body)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return fail("invalid_form_data")
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return fail("invalid_form_data")
		}
	case "":
		return nil
	default:
		return fail("invalid_post_type")
	}
	for k := range r.PostForm {
		c.args[k] = r.PostForm.Get(k)
	}
	return nil
}

func (c *call) parseJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return fail("request_timeout")
	}
	if len(raw) == 0 {
		return nil
	}
	if !json.Valid(raw) {
		return fail("invalid_json")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return fail("json_not_object")
	}
	for k, v := range fields {
		var str string
		switch {
		case json.Unmarshal(v, &str) == nil:
			c.args[k] = str
		case string(v) != "null":
			c.args[k] = string(v)
		}
	}
	return nil
}

// need returns the named arguments; each must be there.
func (c *call) need(names ...string) error {
	var missing []blockkit.Problem
	for _, n := range names {
		if c.args[n] == "" {
			missing = append(missing, blockkit.Problem{Reason: "missing required field: " + n})
		}
	}
	if missing == nil {
		return nil
	}
	return invalid("invalid_arguments", missing...)
}

// flag reads a boolean argument.
func (c *call) flag(name string) bool {
	v := c.args[name]
	return v == "true" || v == "1"
}

// number reads an integer between low and high.
func (c *call) number(name string, standard, low, high int) (int, error) {
	v := c.args[name]
	if v == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil:
		return 0, invalid("invalid_arguments", blockkit.Problem{Reason: fmt.Sprintf("must be an integer: %s", name)})
	case n < low || n > high:
		return 0, fail("invalid_limit")
	}
	return n, nil
}
