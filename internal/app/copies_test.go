package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// Of mentions that say the same the first of the batch is the original and all
// others are copies of its conversation, however many cores look at them.
func TestCopiesAreOfTheFirst(t *testing.T) {
	a := open(t, testDesk(t))
	line := func(id, thread, text string) string {
		return fmt.Sprintf(`{"id":%q,"source":"blog","thread":%q,"text":%q}`, id, thread, text)
	}
	lines := []string{line("root", "", "What a strange day it was"), line("answer", "root", "The hinge of my laptop broke again")}
	const copies = 200
	for i := range copies {
		lines = append(lines, line(fmt.Sprint("copy", i), "", "RT The hinge of my laptop broke again!"))
	}
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(strings.Join(lines, "\n"))}
	if err := a.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	root := domain.MentionID("blog", "root")
	if err := a.log.Read(func(s kv.Snapshot) error {
		c, err := view.Conversation(s, root)
		if err != nil {
			return err
		}
		for _, h := range c.Heard {
			if !h.Understood.CopyOf.IsZero() {
				t.Errorf("%s began the text and is held for a copy of %s", h.Mention.ID, h.Understood.CopyOf)
			}
		}
		for i := range copies {
			r, found, err := view.Get(s, domain.MentionID("blog", fmt.Sprint("copy", i)))
			if err != nil || !found || r.CopyOf != root {
				t.Errorf("copy %d is held for a copy of %s, %v, want the conversation %s", i, r.CopyOf, err, root)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
