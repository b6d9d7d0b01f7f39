package sourcetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// Once sends a reply as the outbox does, without its pauses, to a network that
// may have a fault ready for it: what surely did not go out is tried again, what
// may have is looked up before anything else. The test fails where the network
// does not have it then, once.
func Once(t testing.TB, n Network, rep source.Replier) {
	t.Helper()
	before := len(n.Replies())
	m := n.Write(fmt.Sprintf("help %d", before))
	r := source.Outgoing{Key: fmt.Sprint(before), To: m, Text: fmt.Sprintf("Hello %d, see https://acme.example/%d.", before, before), Started: time.Now()}
	if p, ok := rep.(source.Preparer); ok {
		var err error
		if r.Plan, err = p.Prepare(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	rc := sent(t, rep, r)
	posted := n.Replies()
	if last := posted[len(posted)-1]; len(posted) != before+1 || last.ID != rc.ID || last.To != m.ID || last.Text != r.Text {
		t.Errorf("the receipt is %+v, and the network has %+v", rc, posted)
	}
}

// sent sends until there is a receipt.
func sent(t testing.TB, rep source.Replier, r source.Outgoing) domain.Receipt {
	t.Helper()
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
