package source

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Final is an error that no repetition will mend: the source stops, and its
// text says what to do.
type Final struct{ Err error }

// Error says why.
func (f *Final) Error() string { return f.Err.Error() }

// Unwrap gives the cause.
func (f *Final) Unwrap() error { return f.Err }

// Pace is how a source is asked again and again.
type Pace struct {
	Every   time.Duration // after a success, unless the answer says otherwise
	First   time.Duration // after the first fault, then doubled; 0 is DefaultFirst
	Ceiling time.Duration // of the pause after faults; 0 is DefaultCeiling
}

// The defaults of a Pace.
const (
	DefaultFirst   = 2 * time.Second
	DefaultCeiling = 10 * time.Minute
)

// Again calls ask until ctx ends, and waits after each call: after a success
// as long as ask says (0 is p.Every), after a fault with doubled and jittered
// pauses up to a ceiling, but never shorter than the network asks for. It
// reports Retrying with the next try, and the next poll of a success; saying
// Live is for ask. Its error is that of ctx, of the sink, or a *Final.
//
// ask may block as long as it likes: a stream returns when its line breaks,
// with the fault, or with nil where the server only ended it.
func Again(ctx context.Context, to Sink, p Pace, ask func(ctx context.Context, to Sink) (time.Duration, error)) error {
	if p.First <= 0 {
		p.First = DefaultFirst
	}
	if p.Ceiling <= 0 {
		p.Ceiling = DefaultCeiling
	}
	t := &watched{Sink: to}
	for faults := 0; ; {
		wait, err := ask(ctx, t)
		var final *Final
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case t.broken != nil:
			return t.broken
		case errors.As(err, &final):
			to.Report(Health{State: Broken, Error: err.Error()})
			return err
		case err != nil:
			if t.live {
				faults, t.live = 0, false // it worked in between
			}
			pause := min(p.First<<min(faults, 20), p.Ceiling)
			faults++
			wait = NextTry(err, Jitter(pause))
			to.Report(Health{State: Retrying, Error: err.Error(), NextTry: time.Now().Add(wait)})
		default:
			faults = 0
			if wait <= 0 {
				wait = p.Every
			}
			to.Report(Health{NextTry: time.Now().Add(wait)})
		}
		if err := Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Jitter is between half of d and d, so that many do not come at once.
func Jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Float64()*float64(d/2))
}

// watched is a sink that remembers whether it failed, and whether the source
// came to life. It serves the one goroutine of Again.
type watched struct {
	Sink
	broken error
	live   bool
}

// Deliver implements Sink.
func (w *watched) Deliver(ctx context.Context, b Batch) error {
	err := w.Sink.Deliver(ctx, b)
	if err != nil && !errors.Is(err, ErrLagging) && ctx.Err() == nil {
		w.broken = err
	}
	return err
}

// Report implements Sink.
func (w *watched) Report(h Health) {
	w.live = w.live || h.State == Live
	w.Sink.Report(h)
}
