package sourcetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Exchange is what was asked and what was answered.
type Exchange struct {
	Request *http.Request
	Body    []byte // of the request
	Status  int
	Header  http.Header // of the answer
	Answer  []byte
}

// Check says what of an exchange is not as the document has it.
func (c *Contract) Check(e Exchange) error {
	r := e.Request
	path, params := c.find(r.URL.Path)
	if path == "" {
		return fmt.Errorf("%s %s: the document has no such path", r.Method, r.URL.Path)
	}
	item := c.Doc.Paths.Value(path)
	op := item.GetOperation(r.Method)
	if op == nil {
		return fmt.Errorf("%s %s: the document has no such method", r.Method, path)
	}
	for name := range r.URL.Query() {
		if !declares(item, op, name) {
			return fmt.Errorf("%s %s: the document knows no parameter %q", r.Method, path, name)
		}
	}
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(e.Body))
	in := &openapi3filter.RequestValidationInput{
		Request: again, PathParams: params,
		Route:   &routers.Route{Spec: c.Doc, Path: path, PathItem: item, Method: r.Method, Operation: op},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	ctx := context.Background()
	if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
		return fmt.Errorf("%s %s: the request is not as the document has it: %w", r.Method, path, err)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: e.Status, Header: e.Header}
	out.SetBodyBytes(e.Answer)
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		return fmt.Errorf("%s %s: the answer %d is not as the document has it: %w", r.Method, path, e.Status, err)
	}
	return nil
}

// find gives the path of the document that a request's path stands for: the
// one with the fewest parameters.
func (c *Contract) find(path string) (string, map[string]string) {
	best, values := "", map[string]string(nil)
	for _, p := range c.Doc.Paths.InMatchingOrder() {
		if got, ok := match(p, path); ok && (best == "" || len(got) < len(values)) {
			best, values = p, got
		}
	}
	return best, values
}

// match compares a path with one of the document, as "/t/{id}.json".
func match(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		before, rest, param := strings.Cut(w, "{")
		name, after, _ := strings.Cut(rest, "}")
		switch {
		case !param && w != have[i]:
			return nil, false
		case param:
			v, begins := strings.CutPrefix(have[i], before)
			v, ends := strings.CutSuffix(v, after)
			if !begins || !ends || v == "" {
				return nil, false
			}
			params[name] = v
		}
	}
	return params, true
}

// declares reports whether an operation has a query parameter of that name.
func declares(item *openapi3.PathItem, op *openapi3.Operation, name string) bool {
	return item.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) != nil ||
		op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) != nil
}
