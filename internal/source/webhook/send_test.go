package webhook

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWhatIsSignedIsTaken: the way out and the way in agree, with either secret
// while one is replaced by the next.
func TestWhatIsSignedIsTaken(t *testing.T) {
	next := "whsec_" + strings.Repeat("bmV4", 8)
	body := `{"id":"1","text":"hello"}`
	head, err := Sign([]string{secret, next}, "i1.1", time.Now(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{secret, next} {
		w := mustNew(t, Options{Secrets: []string{s}})
		h := w.handler(nil)
		if p := h.verify(head, []byte(body)); p != nil {
			t.Errorf("it is refused: %s", p.text)
		}
		if p := h.verify(head, []byte(body+" ")); p == nil {
			t.Error("another body has the same signature")
		}
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	for name := range head {
		if r.Header.Set(name, head.Get(name)); r.Header.Get(strings.ToLower(name)) == "" {
			t.Errorf("%s is no header", name)
		}
	}
}

func TestSignNeedsASecret(t *testing.T) {
	for name, secrets := range map[string][]string{"none": nil, "one that is none": {"whsec_hunter2"}} {
		_, err := Sign(secrets, "i1", time.Now(), nil)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
