package app

import (
	"bytes"
	"os"
	"testing"

	"hark/internal/desk"
)

// A log that holds anything is not filled, and the person learns why.
func TestFillLeavesALogAlone(t *testing.T) {
	o := testDesk(t)
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	id := hear(t, a, "one")[0]
	if _, err := a.act(t.Context(), desk.Command{Verb: "claim", ID: id}); err != nil {
		t.Fatal(err)
	}
	want := exported(t, a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if e := Explain(Fill(t.Context(), o, 10, nil)); e == nil || e.Hint == "" {
		t.Errorf("filling says %+v, want a reason and a hint", e)
	}
	if got := exported(t, open(t, o)); string(got) != string(want) {
		t.Error("the log was changed")
	}
}

// The same seed gives the same file.
func TestFillGivesTheSameFile(t *testing.T) {
	var files [2][]byte
	for i := range files {
		o := testDesk(t)
		if err := Fill(t.Context(), o, 500, nil); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(o.Folders.Log()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two logs that were filled alike are different files")
	}
}
