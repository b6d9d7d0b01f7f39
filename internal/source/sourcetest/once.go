package sourcetest

import (
	"errors"
	"testing"

	"hark/internal/domain"
	"hark/internal/source"
)

// Once sends a reply as the outbox does, without its pauses: what surely did
// not go out is tried again, what may have is looked up before anything else.
// It gives the receipt, and fails the test where there is none after a few tries.
func Once(t testing.TB, rep source.Replier, r source.Outgoing) domain.Receipt {
	t.Helper()
	if p, ok := rep.(source.Preparer); ok && r.Plan == "" {
		var err error
		if r.Plan, err = p.Prepare(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	var last error
	for range 5 {
		rc, err := rep.Reply(t.Context(), r)
		if err == nil {
			return rc
		}
		last = err
		var d *source.Definite
		if errors.As(err, &d) {
			if !d.Retry {
				break
			}
			continue
		}
		rc, found, err := rep.Find(t.Context(), r)
		if err != nil {
			t.Fatalf("after %v, Find gives %v", last, err)
		}
		if found {
			return rc
		}
	}
	t.Fatalf("the reply %q did not go out: %v", r.Key, last)
	return domain.Receipt{}
}
