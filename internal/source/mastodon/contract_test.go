package mastodon

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
)

// document is Mastodon's OpenAPI document, read once for all tests.
var document = sync.OnceValues(func() (*openapi3.T, error) {
	shared := cmp.Or(os.Getenv("HARK_SHARED"), filepath.Join("..", "..", "..", "..", "shared"))
	raw, err := os.ReadFile(filepath.Join(shared, "data", "openapi", "mastodon.json"))
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, err
	}
	// It gives this header no type but an object's, of which it says that it is a text.
	key := doc.Paths.Value("/api/v1/statuses").Post.Parameters.GetByInAndName("header", "Idempotency-Key")
	key.Schema = openapi3.NewStringSchema().WithMinLength(1).NewRef()
	return doc, nil
})

// hold has every exchange with the fake held to the document, both ways,
// where it is at hand.
func hold(t *testing.T, s *fake.Server) {
	doc, err := document()
	if os.IsNotExist(err) {
		t.Log("mastodon.json is not there: requests and answers are not held to it")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	const enough = 5 // of one question, which polls repeat and repeat
	var mu sync.Mutex
	asked := map[string]int{}
	s.Watch(func(e sourcetest.Exchange) {
		key := fmt.Sprint(e.Request.Method, e.Request.RequestURI, e.Status)
		mu.Lock()
		asked[key]++
		n := asked[key]
		mu.Unlock()
		if n <= enough {
			check(t, doc, e)
		}
	})
}

// route finds the document's operation for a request, most exact path first.
func route(doc *openapi3.T, r *http.Request) (*routers.Route, map[string]string) {
	asked := strings.Split(r.URL.Path, "/")
	var best *routers.Route
	var params map[string]string
	for path, item := range doc.Paths.Map() {
		parts := strings.Split(path, "/")
		op := item.GetOperation(r.Method)
		if op == nil || len(parts) != len(asked) {
			continue
		}
		found, fits := map[string]string{}, true
		for i, p := range parts {
			if strings.HasPrefix(p, "{") {
				found[strings.Trim(p, "{}")] = asked[i]
			} else {
				fits = fits && p == asked[i]
			}
		}
		if fits && (best == nil || len(found) < len(params)) {
			best, params = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: op}, found
		}
	}
	return best, params
}

func check(t *testing.T, doc *openapi3.T, e sourcetest.Exchange) {
	r := e.Request.Clone(t.Context())
	q := url.Values{}
	for k, v := range r.URL.Query() {
		q[strings.TrimSuffix(k, "[]")] = v // Rails' way to write a list
	}
	r.URL.RawQuery = q.Encode()
	r.Body = io.NopCloser(bytes.NewReader(e.Body))
	if r.URL.Path == "/api/v1/streaming" {
		return // the document leaves WebSockets out
	}
	rt, params := route(doc, r)
	if rt == nil {
		t.Errorf("%s %s is not in the document", r.Method, r.URL.Path)
		return
	}
	for name := range q {
		if rt.Operation.Parameters.GetByInAndName("query", name) == nil {
			t.Errorf("%s %s has no parameter %q", r.Method, rt.Path, name)
		}
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, QueryParams: q, Route: rt,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
		t.Errorf("our request %s %s: %v", r.Method, rt.Path, err)
	}
	if e.Status == http.StatusInternalServerError || e.Status == http.StatusForbidden {
		return // the document knows neither
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: e.Status, Header: e.Header, Body: io.NopCloser(bytes.NewReader(e.Answer)),
	}
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil && !bytes.Contains(e.Answer, []byte("this is not a status")) {
		t.Errorf("the fake's answer to %s %s: %v", r.Method, rt.Path, err)
	}
}
