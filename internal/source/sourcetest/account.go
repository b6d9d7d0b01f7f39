package sourcetest

import (
	"errors"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source"
)

// OtherAccount checks what becomes of a reply whose account was changed between
// two attempts: it cannot be told whether the first account sent it, and the
// second does not. name is the field of the plan that holds the account.
func OtherAccount(t testing.TB, n Network, rep source.Replier, name string) {
	t.Helper()
	r := source.Outgoing{Key: "k", To: n.Write("Where is my order?"), Text: "We are looking into it.", Started: time.Now()}
	text, err := rep.(source.Preparer).Prepare(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	plan := map[string]any{}
	if err := json.Unmarshal([]byte(text), &plan); err != nil || plan[name] == nil {
		t.Fatalf("the plan %s does not say in %q whose it is (%v)", text, name, err)
	}
	plan[name] = "another"
	changed, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	r.Plan = string(changed)
	if _, found, err := rep.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("as another account Find gives %v, %v; want that it cannot tell", found, err)
	}
	var d *source.Definite
	if _, err := rep.Reply(t.Context(), r); !errors.As(err, &d) || d.Retry {
		t.Errorf("as another account Reply gives %v; want a refusal for good", err)
	}
	if posted := n.Replies(); len(posted) != 0 {
		t.Errorf("as another account it posted %+v", posted)
	}
}
