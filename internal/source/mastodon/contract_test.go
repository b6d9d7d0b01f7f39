package mastodon

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
)

// document is Mastodon's OpenAPI document, read once for all tests.
var document = sync.OnceValues(func() (*sourcetest.Contract, error) {
	c, err := sourcetest.ReadContract("mastodon.json")
	if err != nil {
		return nil, err
	}
	// It gives this header no type but an object's, of which it says that it is a text.
	key := c.Doc.Paths.Value("/api/v1/statuses").Post.Parameters.GetByInAndName("header", "Idempotency-Key")
	key.Schema = openapi3.NewStringSchema().WithMinLength(1).NewRef()
	return c, nil
})

// hold has every exchange with the fake held to the document, both ways,
// where it is at hand.
func hold(t *testing.T, s *fake.Server) {
	c, err := document()
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("requests and answers are not held to the document:", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	check := c.Hold(t)
	const enough = 5 // of one question, which polls repeat and repeat
	var mu sync.Mutex
	asked := map[string]int{}
	s.Watch(func(e sourcetest.Exchange) {
		key := fmt.Sprint(e.Request.Method, e.Request.RequestURI, e.Status)
		mu.Lock()
		asked[key]++
		n := asked[key]
		mu.Unlock()
		// The document leaves WebSockets out; what spoils an answer is no status.
		if n <= enough && e.Request.URL.Path != "/api/v1/streaming" && !bytes.Contains(e.Answer, []byte("this is not a status")) {
			e.Request = e.Request.Clone(t.Context())
			q := url.Values{}
			for k, v := range e.Request.URL.Query() {
				q[strings.TrimSuffix(k, "[]")] = v // Rails' way to write a list
			}
			e.Request.URL.RawQuery = q.Encode()
			check(e)
		}
	})
}
