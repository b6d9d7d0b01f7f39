package source

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/web"
)

// heard is a sink that remembers when it was told what.
type heard struct {
	began  time.Time
	health []Health
	fail   error     // of Deliver
	behind time.Time // until then Deliver gives ErrLagging
}

func (h *heard) Deliver(context.Context, Batch) error {
	if time.Now().Before(h.behind) {
		return ErrLagging
	}
	return h.fail
}

func (h *heard) Report(x Health) { h.health = append(h.health, x) }

// again runs Again with an ask that gives the answers in turn and then ends
// ctx. It gives when ask was called, counted from the beginning.
func again(t *testing.T, p Pace, to *heard, answers ...func(ctx context.Context, to Sink) (time.Duration, error)) ([]time.Duration, error) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	to.began = time.Now()
	var calls []time.Duration
	err := Again(ctx, to, p, func(ctx context.Context, sink Sink) (time.Duration, error) {
		calls = append(calls, time.Since(to.began))
		if len(calls) > len(answers) {
			stop()
			return 0, ctx.Err()
		}
		return answers[len(calls)-1](ctx, sink)
	})
	return calls, err
}

func gives(wait time.Duration, err error) func(context.Context, Sink) (time.Duration, error) {
	return func(context.Context, Sink) (time.Duration, error) { return wait, err }
}

func TestAgainAfterSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h heard
		calls, err := again(t, Pace{Every: time.Minute}, &h, gives(0, nil), gives(5*time.Minute, nil), gives(0, nil))
		want := []time.Duration{0, time.Minute, 6 * time.Minute, 7 * time.Minute}
		if !slices.Equal(calls, want) || !errors.Is(err, context.Canceled) {
			t.Errorf("asked at %v, %v; want %v", calls, err, want)
		}
		for i, x := range h.health {
			if next := x.NextTry.Sub(h.began); x.State != "" || next != want[i+1] {
				t.Errorf("told %+v after call %d; the next one is at %s", x, i, want[i+1])
			}
		}
	})
}

func TestAgainAfterFaults(t *testing.T) {
	broken := gives(0, errors.New("the line broke"))
	synctest.Test(t, func(t *testing.T) {
		var h heard
		answers := slices.Repeat([]func(context.Context, Sink) (time.Duration, error){broken}, 10)
		calls, _ := again(t, Pace{Every: time.Hour, First: 4 * time.Second, Ceiling: time.Minute}, &h, answers...)
		for i, most := range []time.Duration{4, 8, 16, 32, 60, 60, 60, 60, 60, 60} {
			most *= time.Second
			if pause := calls[i+1] - calls[i]; pause < most/2 || pause > most {
				t.Errorf("the %d. pause is %s; want %s to %s", i+1, pause, most/2, most)
			}
			if x := h.health[i]; x.State != Retrying || x.Error != "the line broke" || x.NextTry.Sub(h.began) != calls[i+1] {
				t.Errorf("told %+v; the next call is at %s", x, calls[i+1])
			}
		}
	})
}

// A stream that lived begins anew with short pauses; one that never did, not.
func TestAgainAfterAStreamThatLived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := gives(0, errors.New("the line broke"))
		lived := func(_ context.Context, to Sink) (time.Duration, error) {
			to.Report(Health{State: Live})
			time.Sleep(time.Hour)
			return 0, errors.New("the line broke")
		}
		var h heard
		calls, _ := again(t, Pace{First: 4 * time.Second, Ceiling: time.Hour}, &h, broken, broken, broken, broken, broken, lived, broken)
		if pause := calls[6] - calls[5] - time.Hour; pause > 4*time.Second {
			t.Errorf("after it lived the pause is %s", pause)
		}
		if pause := calls[7] - calls[6]; pause < 4*time.Second || pause > 8*time.Second {
			t.Errorf("the second pause after it lived is %s", pause)
		}
	})
}

func TestAgainObeysTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h heard
		paused := gives(0, &web.Unsent{Err: &web.Paused{Host: "a.example", Until: time.Now().Add(10 * time.Minute), Why: "it answers 502"}})
		calls, _ := again(t, Pace{Every: time.Second}, &h, paused, gives(0, &web.Refusal{Status: 429, After: time.Hour}), gives(0, nil))
		want := []time.Duration{0, 10 * time.Minute, 70 * time.Minute, 70*time.Minute + time.Second}
		if !slices.Equal(calls, want) {
			t.Errorf("asked at %v, want %v", calls, want)
		}
	})
}

func TestAgainEnds(t *testing.T) {
	disk, denied := errors.New("disk"), &Final{errors.New("the token was withdrawn; make another")}
	deliver := func(ctx context.Context, to Sink) (time.Duration, error) {
		return 0, to.Deliver(ctx, Batch{})
	}
	hidden := func(ctx context.Context, to Sink) (time.Duration, error) {
		to.Deliver(ctx, Batch{})
		return 0, nil
	}
	for _, c := range []struct {
		name  string
		fail  error
		ask   func(context.Context, Sink) (time.Duration, error)
		want  error
		state State
	}{
		{"a final error", nil, gives(0, denied), denied, Broken},
		{"a sink that failed", disk, deliver, disk, ""},
		{"a sink that failed, of which ask says nothing", disk, hidden, disk, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := heard{fail: c.fail}
			calls, err := again(t, Pace{Every: time.Second}, &h, c.ask, c.ask)
			if !errors.Is(err, c.want) || len(calls) != 1 {
				t.Errorf("%s: %v after %d calls", c.name, err, len(calls))
			}
			if c.state != "" && (len(h.health) != 1 || h.health[0].State != c.state) {
				t.Errorf("%s: told %+v", c.name, h.health)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		h := heard{fail: ErrLagging}
		if calls, err := again(t, Pace{Every: time.Second}, &h, deliver); len(calls) != 2 || !errors.Is(err, context.Canceled) {
			t.Errorf("a log that is behind: %v after %d calls", err, len(calls))
		}
	})
}

func TestDeliverKeepsWhatTheLogCannotTakeYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		h := &heard{behind: began.Add(10 * time.Second)}
		if err := Deliver(t.Context(), h, Batch{}); err != nil || time.Since(began) < 10*time.Second || time.Since(began) > 10*time.Second+laggingCeiling {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}
