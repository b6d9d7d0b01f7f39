package app

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// desked opens a desk that has been founded, with a policy, and a clock that
// the test moves.
func desked(t *testing.T, c RosterChange) (*App, func(time.Duration)) {
	t.Helper()
	o := testDesk(t)
	var ahead atomic.Int64
	begun := time.Now()
	o.Now = func() time.Time { return begun.Add(time.Duration(ahead.Load())) }
	a := open(t, o)
	if err := a.found(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.setPolicy(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	return a, func(d time.Duration) { ahead.Add(int64(d)) }
}

// kinds are the events of some kind that the log holds, with their reasons.
func (a *App) kinds(t *testing.T, k domain.Kind) (reasons []string) {
	t.Helper()
	if err := a.log.Read(func(s kv.Snapshot) error {
		for pos := uint64(1); pos <= s.End(); pos++ {
			e, err := domain.DecodeEntry(pos, s.Raw(pos))
			if err != nil {
				return err
			}
			if e.Event.Kind == k {
				reasons = append(reasons, e.Event.Reason)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return reasons
}

// kept reports whether the texts of a conversation are still there.
func (a *App) kept(t *testing.T, id domain.ID) (kept bool) {
	t.Helper()
	if err := a.log.Read(func(s kv.Snapshot) error {
		th, err := view.ThreadOf(s, id)
		kept = err == nil && th.Texts[th.Conversation.Heard[0].Pos] != ""
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestTextsGoByAge(t *testing.T) {
	a, later := desked(t, RosterChange{Retain: new(30)})
	old := hear(t, a, "long ago")[0]
	step := func(when string, says, keeps bool, id domain.ID) {
		t.Helper()
		before, err := a.forgetOld(t.Context())
		if err != nil || before.IsZero() == says || a.kept(t, id) != keeps {
			t.Errorf("%s: said before %v, %v; the text is kept: %v", when, before, err, a.kept(t, id))
		}
	}
	step("at once", false, true, old)
	later(29 * 24 * time.Hour)
	step("after 29 days", false, true, old)
	later(3 * 24 * time.Hour)
	young := hear(t, a, "just now")[0]
	step("after 32 days", true, false, old)
	step("again", false, true, young)
	later(time.Hour)
	step("an hour later", false, true, young)
	later(40 * 24 * time.Hour)
	step("after 72 days", true, false, young)
	if n := len(a.kinds(t, domain.Erased)); n != 2 {
		t.Errorf("%d events say so, want 2", n)
	}
}

func TestReadingIsRecordedOnceAnHour(t *testing.T) {
	a, later := desked(t, RosterChange{Record: new(true)})
	ids := hear(t, a, "one", "two")
	want := func(n int) {
		t.Helper()
		if got := len(a.kinds(t, domain.Viewed)); got != n {
			t.Errorf("read %d times, want %d", got, n)
		}
	}
	a.viewed(t.Context(), ids[0])
	a.viewed(t.Context(), ids[0])
	want(1)
	a.viewed(t.Context(), ids[1])
	want(2)
	later(2 * time.Hour)
	a.viewed(t.Context(), ids[0])
	want(3)
	before := a.kinds(t, domain.Exported)
	if _, err := call(t, a, "export", nil); err != nil {
		t.Fatal(err)
	}
	if got := a.kinds(t, domain.Exported); len(before) != 0 || !slices.Equal(got, []string{"export of the whole log"}) {
		t.Errorf("exports %q, then %q", before, got)
	}
}

// What cannot be recorded does not leave; nobody is kept from reading.
func TestARemovedMemberExportsNothing(t *testing.T) {
	a, _ := desked(t, RosterChange{Record: new(true)})
	id := hear(t, a, "one")[0]
	a.me = &pen{Log: a.log, name: "tom"} // who is not on the roster
	if _, err := call(t, a, "export", nil); err == nil || !strings.Contains(err.Error(), "you are not on the roster") {
		t.Errorf("export is answered with %v", err)
	}
	if _, err := call(t, a, "show", IDParams{ID: id.String()}); err != nil {
		t.Errorf("show is answered with %v", err)
	}
}

func TestNothingIsRecordedUnasked(t *testing.T) {
	a, _ := desked(t, RosterChange{Certify: new(true)})
	id := hear(t, a, "one")[0]
	a.viewed(t.Context(), id)
	if _, err := call(t, a, "export", nil); err != nil {
		t.Fatal(err)
	}
	if n := len(a.kinds(t, domain.Viewed)) + len(a.kinds(t, domain.Exported)); n > 0 {
		t.Errorf("%d events that nobody asked for", n)
	}
}
