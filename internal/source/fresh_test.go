package source

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hark/internal/domain"
)

// taken is a sink that counts.
type taken struct {
	sizes []int
	ids   []string
	told  []Health
	err   error
}

func (s *taken) Deliver(_ context.Context, b Batch) error {
	if s.err != nil {
		return s.err
	}
	s.sizes = append(s.sizes, len(b.Mentions))
	for _, m := range b.Mentions {
		s.ids = append(s.ids, m.ID)
	}
	return nil
}

func (s *taken) Report(h Health) { s.told = append(s.told, h) }

func TestFreshHandsOverOnceAndAgainWhenChanged(t *testing.T) {
	var f Fresh
	to := &taken{}
	a, b := domain.Mention{ID: "a", Text: "one"}, domain.Mention{ID: "b", Text: "two"}
	refused := []Refused{Refuse("x", "broken", []byte("{"))}
	give := func(want int, mentions ...domain.Mention) {
		t.Helper()
		if got, err := f.Hand(t.Context(), to, Batch{Mentions: mentions, Refused: refused}); err != nil || len(got) != want {
			t.Errorf("handed over %d, %v; want %d", len(got), err, want)
		}
	}
	give(2, a, b)
	give(0, a, b)
	b.Text = "two, edited"
	give(1, a, b)
	b.Context = true
	give(1, a, b)
	if len(to.sizes) != 3 {
		t.Errorf("the sink was called %d times; nothing new needs no call", len(to.sizes))
	}
	to.err = context.Canceled
	a.Text = "lost"
	if _, err := f.Deliver(t.Context(), to, Batch{Mentions: []domain.Mention{a}}); err == nil {
		t.Error("the sink's error is hidden")
	}
	to.err = nil
	give(1, a)
}

func TestWhatWasMissedIsToldUntilLive(t *testing.T) {
	var f Fresh
	to, since := &taken{}, time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	hear := func(id string, at time.Time) {
		t.Helper()
		if err := f.CatchUp(t.Context(), to, Batch{Mentions: []domain.Mention{{ID: id, At: at}}}, since); err != nil {
			t.Fatal(err)
		}
	}
	hear("a", since.Add(1))
	hear("b", since) // somebody listened then
	hear("a", since.Add(1))
	hear("c", since.Add(2))
	f.Live()
	hear("d", since.Add(3))
	if got := fmt.Sprint(to.ids, len(to.told)); got != "[a b c d] 2" || to.told[1] != (Health{State: CatchingUp, Missed: 2}) {
		t.Errorf("%s were handed over; told %+v", got, to.told)
	}
	to.err = context.Canceled
	if err := f.CatchUp(t.Context(), to, Batch{Mentions: []domain.Mention{{ID: "e"}}}, since); err == nil {
		t.Error("the sink's error is hidden")
	}
}

func TestDeliverAllIsBounded(t *testing.T) {
	var all []domain.Mention
	for i := range 2*BatchMax + 1 {
		all = append(all, domain.Mention{ID: fmt.Sprint(i)})
	}
	to := &taken{}
	if err := DeliverAll(t.Context(), to, Batch{Mentions: all, Cursor: []byte("c")}); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(to.sizes) != "[200 200 1]" || len(to.ids) != len(all) {
		t.Errorf("batches of %v", to.sizes)
	}
}

func TestNewer(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	all := []domain.Mention{{At: at}, {At: at.Add(-1)}, {At: at.Add(1)}, {At: at.Add(1), Context: true}}
	if n := Newer(all, at); n != 1 {
		t.Errorf("%d were missed; want 1", n)
	}
}

func TestNativeID(t *testing.T) {
	for in, want := range map[string]string{`"abc"`: "abc", `9007199254740993`: "9007199254740993", `null`: "", `1e3`: "1e3"} {
		var v struct{ ID NativeID }
		if err := ReadJSON([]byte(`{"ID":`+in+`,"ID":`+in+`}`), &v); err != nil || string(v.ID) != want {
			t.Errorf("%s is %q, %v", in, v.ID, err)
		}
	}
	var v struct{ ID NativeID }
	if err := ReadJSON([]byte(`{"ID":[1]}`), &v); err == nil {
		t.Error("a list passes for an id")
	}
}
