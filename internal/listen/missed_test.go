package listen

import (
	"context"
	"fmt"
	"testing"

	"hark/internal/domain"
	"hark/internal/source"
)

// told is a source that does as its steps say, whatever its cursor.
type told struct {
	steps func(ctx context.Context, to source.Sink) error
}

func (*told) Name() string { return "net" }
func (s *told) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	return s.steps(ctx, to)
}

func posts(from, to int) []domain.Mention {
	var out []domain.Mention
	for i := from; i < to; i++ {
		out = append(out, domain.Mention{ID: fmt.Sprint(i), Source: "net", Text: fmt.Sprintf("post %d of many", i)})
	}
	return out
}

func TestWhatWasMissed(t *testing.T) {
	h := newHouse(t)
	now := func() Status { return h.Health()[0] }
	var to source.Sink
	step := func(state source.State, missed, want int) {
		t.Helper()
		to.Report(source.Health{State: state, Missed: missed})
		if got := now(); got.Missed != want || got.State != state {
			t.Errorf("%s, %d: %s, %d; want %d", state, missed, got.State, got.Missed, want)
		}
	}
	deliver := func(ctx context.Context, m []domain.Mention) {
		t.Helper()
		if err := to.Deliver(ctx, source.Batch{Mentions: m, Cursor: []byte("c")}); err != nil {
			t.Error(err)
		}
	}
	if err := h.Run(t.Context(), &told{func(ctx context.Context, sink source.Sink) error {
		to = sink
		if !now().First {
			t.Error("the first connect is not known as one")
		}
		to.Report(source.Health{State: source.CatchingUp})
		deliver(ctx, posts(0, 10))
		step(source.CatchingUp, 10, 10)
		step(source.Live, 0, 10)
		step(source.Retrying, 0, 10)
		step(source.CatchingUp, 0, 0) // the next one begins to count anew
		deliver(ctx, posts(8, 14))    // with an overlap
		step(source.CatchingUp, 6, 6)
		step(source.Retrying, 0, 6) // its line breaks, and it goes on
		step(source.CatchingUp, 0, 4)
		deliver(ctx, posts(14, 16))
		step(source.CatchingUp, 2, 6)
		step(source.Live, 0, 6)
		to.Report(source.Health{Seen: 5000})
		if now().Seen != 5000 {
			t.Errorf("%d seen", now().Seen)
		}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	if err := h.Run(t.Context(), &told{func(context.Context, source.Sink) error {
		if now().First {
			t.Error("a connect after a cursor was stored is taken for the first")
		}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
}
