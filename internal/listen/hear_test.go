package listen

import (
	"testing"

	"hark/internal/domain"
	"hark/internal/kv"
)

func TestAPostFetchedAgain(t *testing.T) {
	h := newHouse(t)
	h.hear(post("1", "first"))
	cursor := func() (c string) {
		err := h.log.Read(func(s kv.Snapshot) error {
			c = string(s.Local(kv.Cursors).Get([]byte("net")))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := cursor()
	for _, text := range []string{"first", "second", "second"} {
		if err := h.Hear(t.Context(), "net", post("1", text)); err != nil {
			t.Fatal(err)
		}
	}
	if heard := h.thread("1").Conversation.Heard; len(heard) != 1 || heard[0].Revisions != 1 {
		t.Errorf("heard %+v; want one mention, changed once", heard)
	}
	if err := h.Hear(t.Context(), "net", domain.Mention{ID: "1", Deleted: true}); err != nil {
		t.Fatal(err)
	}
	if !h.thread("1").Conversation.Heard[0].Deleted {
		t.Error("a post that is gone is not marked as deleted")
	}
	if err := h.Hear(t.Context(), "net", post("1", "")); err == nil {
		t.Error("a post that says nothing was taken in")
	}
	if after := cursor(); after != before {
		t.Errorf("the cursor went from %q to %q", before, after)
	}
}
