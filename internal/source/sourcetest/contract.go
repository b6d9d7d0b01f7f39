package sourcetest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is a network's OpenAPI document. It holds both sides of an
// exchange to it: what a connector asks, and what a fake answers.
type Contract struct {
	Doc *openapi3.T // a test may mend what the document has wrong, before it is used

	mu   sync.Mutex
	held map[string]bool // by method and path
}

// Shared is the folder of what real networks gave, which is no part of the
// repository and may not be there: the folder data of HARK_SHARED, or of
// ../shared beside the module.
func Shared() string {
	shared := os.Getenv("HARK_SHARED")
	if shared == "" {
		up := "." // a test runs in the folder of its package, some way below the module's
		for range 8 {
			if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
				break
			}
			up = filepath.Join("..", up)
		}
		shared = filepath.Join(up, "..", "shared")
	}
	return filepath.Join(shared, "data")
}

// ReadContract reads the document of that name, such as "x.json", from the
// folder openapi of Shared. Where there is no such file, its error is
// fs.ErrNotExist.
func ReadContract(name string) (*Contract, error) {
	raw, err := os.ReadFile(filepath.Join(Shared(), "openapi", name))
	if err != nil {
		return nil, fmt.Errorf("read an OpenAPI document; HARK_SHARED says where they are: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI document %s: %w", name, err)
	}
	return &Contract{Doc: doc, held: map[string]bool{}}, nil
}

// OpenContract is ReadContract for a test that has nothing to do without it.
func OpenContract(t testing.TB, name string) *Contract {
	t.Helper()
	c, err := ReadContract(name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Hold gives what a fake shows its exchanges to: the test fails on each that
// is not as the document has it.
func (c *Contract) Hold(t testing.TB) func(Exchange) {
	return func(e Exchange) {
		c.mu.Lock()
		c.held[e.Request.Method+" "+e.Request.URL.Path] = true
		c.mu.Unlock()
		if err := c.Check(e); err != nil {
			t.Error(err)
		}
	}
}

// Want fails the test for all that was never held to the document, such as
// "GET /posts.json".
func (c *Contract) Want(t testing.TB, asked ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range asked {
		if !c.held[a] {
			t.Errorf("%s was never held to the document", a)
		}
	}
}
