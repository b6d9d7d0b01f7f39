package sourcetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"hark/internal/source"
)

func fromBeginning(t *testing.T, w *world) {
	w.publish(3)
	s := &sink{}
	live := func() bool { return w.Finite || slices.Contains(s.statesLocked(), source.Live) }
	w.run(s, func() bool { return w.complete() && live() })
	w.settle()
	states := s.states()
	if len(states) == 0 || states[0] != source.Starting {
		t.Errorf("the states were %v; the first must be %q", states, source.Starting)
	}
	if !slices.Contains(states, source.Live) {
		t.Errorf("the states were %v; all is well, so %q should be among them", states, source.Live)
	}
	if w.Finite && states[len(states)-1] != source.Ended {
		t.Errorf("the states were %v; the last of what has an end must be %q", states, source.Ended)
	}
}

func afterCursor(t *testing.T, w *world) {
	w.publish(3)
	w.run(&sink{}, w.complete)
	before := len(w.log.mentions)
	if w.Publish == nil {
		w.run(&sink{}, func() bool { return len(w.log.mentions) >= before+3 })
		return
	}
	w.publish(2)
	w.run(&sink{}, w.complete)
	w.settle()
	if got := len(w.log.mentions) - before; got != 2 {
		t.Errorf("after the cursor came %d new mentions, want 2", got)
	}
}

func sameIDs(t *testing.T, w *world) {
	if w.Push {
		t.Skip("what is pushed comes once")
	}
	w.publish(3)
	w.run(&sink{}, w.complete)
	first := w.log
	w.log = newLog()
	w.run(&sink{}, w.complete)
	for _, id := range slices.Sorted(maps.Keys(first.mentions)) {
		if w.Publish != nil && w.log.mentions[id].Text != first.mentions[id].Text {
			t.Errorf("read again from the beginning, %q has another id", first.mentions[id].Text)
		}
	}
	if w.Publish == nil && !slices.Equal(first.order[:enough], w.log.order[:enough]) {
		t.Errorf("read again from the beginning, other posts came:\n%q\n%q", first.order, w.log.order)
	}
}

func deliverFails(t *testing.T, w *world) {
	w.publish(3)
	s := &sink{answer: func(int) error { return errDisk }}
	if err := w.run(s, w.complete); !errors.Is(err, errDisk) {
		t.Errorf("Deliver failed for good and Listen returned %v; want the error that Deliver gave", err)
	}
	w.publish(1)
	w.run(&sink{}, w.complete)
	w.settle()
}

func lagging(t *testing.T, w *world) {
	w.publish(3)
	s := &sink{answer: func(n int) error {
		if n < 3 {
			return source.ErrLagging
		}
		return nil
	}}
	w.run(s, w.complete)
	w.settle()
	if s.batches <= 3 {
		t.Errorf("a batch was offered %d times; it was refused three times", s.batches)
	}
}

// stopped cuts the run off at every batch in turn: once before it was stored
// and once after.
func stopped(_ *testing.T, w *world) {
	w.publish(4)
	for round := range 12 {
		s := &sink{}
		s.answer = func(n int) error {
			if n == round/2 && round%2 == 0 {
				s.stop()
				return context.Canceled
			}
			return nil
		}
		s.after = func(n int) {
			if n == round/2 {
				s.stop()
			}
		}
		w.run(s, w.complete)
		if round == 2 {
			w.publish(2)
		}
	}
	if !w.complete() {
		w.run(&sink{}, w.complete)
	}
	w.settle()
}

func refuses(t *testing.T, w *world) {
	if w.Spoil == nil {
		t.Skip("nothing here can be unreadable")
	}
	w.publish(1)
	w.Spoil(t)
	w.publish(1)
	w.run(&sink{}, func() bool { return w.complete() && len(w.log.refused) > 0 })
	w.settle()
	if len(w.log.refused) == 0 {
		t.Error("what cannot be read was not refused")
	}
}

func recovers(t *testing.T, w *world) {
	if w.Break == nil {
		t.Skip("nothing here can fail in passing")
	}
	w.publish(1)
	w.Break(t, true)
	s := &sink{}
	mended := false
	w.run(s, func() bool {
		if !mended && slices.Contains(s.statesLocked(), source.Retrying) {
			mended = true
			w.Break(t, false)
		}
		states := s.statesLocked()
		return mended && w.complete() && states[len(states)-1] == source.Live
	})
	w.settle()
	for _, h := range s.health {
		if h.State == source.Retrying && h.NextTry.IsZero() {
			t.Errorf("a passing fault was reported without saying when it is tried again: %+v", h)
		}
	}
}

func ends(t *testing.T, w *world) {
	w.publish(2)
	before := goroutines()
	w.run(&sink{}, w.complete)
	if !w.Finite && w.Publish != nil {
		// Nothing to do now: the source waits, and must wake up to end.
		s := &sink{}
		w.run(s, func() bool { return slices.Contains(s.statesLocked(), source.Live) })
	}
	deadline := time.After(w.patience)
	for {
		left := leaked(before)
		if left == "" {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("Listen returned and left this running:\n%s", left)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
