package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/source"
)

// scripted is a source whose Listen is this.
type scripted func(ctx context.Context, cursor []byte, to source.Sink) error

func (scripted) Name() string { return "scripted" }

func (s scripted) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	return s(ctx, cursor, to)
}

// counting hands over one post after the other, and polls after each.
func counting(ctx context.Context, cursor []byte, to source.Sink) error {
	for n := len(cursor); ctx.Err() == nil; n++ {
		to.Report(source.Health{State: source.Live, Missed: n})
		b := source.Batch{Mentions: []domain.Mention{{ID: fmt.Sprint(n), Text: "post", Context: n == 1}}, Cursor: []byte(strings.Repeat("x", n+1))}
		if err := to.Deliver(ctx, b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func TestAnEarGoesOnFromItsCursor(t *testing.T) {
	var betweens []int
	e := Hear(t, scripted(counting), nil, Polls(3, func(n int) { betweens = append(betweens, n) }))
	if fmt.Sprint(betweens) != "[1 2]" || e.Missed() != 2 || !e.Live() {
		t.Errorf("it was called between the polls %v; %v", betweens, e)
	}
	from := len(e.Cursor)
	e.Hear(t, scripted(counting), func(e *Ear) bool { return e.Has("5") })
	if first := e.Health[0].Missed; first != from {
		t.Errorf("it went on from %d, after a cursor of %d", first, from)
	}
	if e.Texts() != "post|(post)|post|post|post|post" || e.Saying("post").ID != "5" || !e.Says("post") || e.Says("post", "other") || e.Largest != 1 {
		t.Errorf("in two runs it %v", e)
	}
}

func TestAnEarThatIsOverheard(t *testing.T) {
	e, stop := Overhear(t, scripted(counting), nil)
	e.Until(t, "ten posts", func(e *Ear) bool { return len(e.Mentions) >= 10 })
	e.Until(t, "what came already", func(e *Ear) bool { return e.Has("2", "3") })
	stop()
	if !errors.Is(e.Err, context.Canceled) {
		t.Errorf("Listen gave %v", e.Err)
	}
}

func TestAnEarThatFails(t *testing.T) {
	disk := errors.New("disk")
	e := &Ear{Fail: disk}
	e.Hear(t, scripted(counting), nil)
	if e.Err != disk || len(e.Mentions) != 0 {
		t.Errorf("it %v", e)
	}
}

// judged is a test that may fail without failing this one.
type judged struct {
	testing.TB
	said string
}

func (j *judged) Errorf(format string, a ...any) { j.said += fmt.Sprintf(format, a...) }

func (j *judged) Fatalf(format string, a ...any) {
	j.Errorf(format, a...)
	runtime.Goexit()
}

func TestHearJudges(t *testing.T) {
	never := func(*Ear) bool { return false }
	always := func(*Ear) bool { return true }
	for name, c := range map[string]struct {
		src    scripted
		enough func(*Ear) bool
		want   string
	}{
		"it ended too early": {func(context.Context, []byte, source.Sink) error { return nil }, never, "did not come: heard []"},
		"it gave up":         {func(context.Context, []byte, source.Sink) error { return errors.New("no power") }, never, "Listen gave no power"},
		"it hides the end": {func(_ context.Context, _ []byte, to source.Sink) error {
			to.Report(source.Health{State: source.Live})
			return nil
		}, always, "its context ended, and Listen gave <nil>"},
		"it reached its end": {func(context.Context, []byte, source.Sink) error { return nil }, nil, ""},
	} {
		j := &judged{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			Hear(j, c.src, nil, c.enough)
		}()
		<-done
		if c.want == "" && j.said != "" || !strings.Contains(j.said, c.want) {
			t.Errorf("%s: the test is told %q; want %q", name, j.said, c.want)
		}
	}
}
