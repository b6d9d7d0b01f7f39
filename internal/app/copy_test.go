package app

import (
	"bytes"
	"encoding/json"
	"testing"

	"hark/internal/desk"
)

// exported is the log as `hark export` prints it.
func exported(t *testing.T, c Caller) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := c.Call(t.Context(), Request{Verb: "export"}, func(line json.RawMessage) error {
		var chunk Chunk
		if err := json.Unmarshal(line, &chunk); err != nil {
			return err
		}
		_, err := out.Write(chunk.Data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// finding is what doctor says.
func finding(t *testing.T, c Caller) []Finding {
	t.Helper()
	lines, _ := call(t, c, "doctor", nil) // its error is in the lines
	list := make([]Finding, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// A copy of a log exports the same bytes: reading, listing and merging leave
// no trace of the machine that does it. The first thing that is decided does.
func TestCopyExportsTheSameBytes(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "one", "two")
	for _, verb := range []string{"claim", "resolve"} {
		if _, err := a.act(t.Context(), desk.Command{Verb: verb, ID: ids[0], Outcome: "fixed"}); err != nil {
			t.Fatal(err)
		}
	}
	want := exported(t, a)

	o := testDesk(t)
	o.Config.Me = "tom"
	b := open(t, o)
	if _, err := call(t, b, "list", ListParams{}); err != nil {
		t.Fatal(err)
	}
	q := Request{Verb: "import", Body: bytes.NewReader(want)}
	if err := b.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, b, "resolve", WorkParams{IDs: []string{ids[0].String()}, Command: desk.Command{Outcome: "fixed"}}); err == nil {
		t.Error("what is resolved was resolved again")
	}
	for _, f := range finding(t, b) {
		if !f.OK {
			t.Errorf("doctor finds fault with a copy: %+v", f)
		}
	}
	if got := exported(t, b); !bytes.Equal(got, want) {
		t.Errorf("the copy exports\n%s\nwant\n%s", got, want)
	}
	if _, err := call(t, b, "note", WorkParams{IDs: []string{ids[1].String()}, Command: desk.Command{Text: "mine"}}); err != nil {
		t.Fatal(err)
	}
	heads, err := b.log.Heads(t.Context())
	if err != nil || len(heads) != 3 {
		t.Errorf("with what it wrote itself the copy holds %d journals, %v, want 3", len(heads), err)
	}
}
