package source

import (
	"context"
	"errors"
	"net/http"
	"time"

	"hark/internal/web"
)

// Verdict says what an error of package web means for a reply: *Definite where
// it surely did not go out, the error itself where nobody knows. A refusal
// with a status of 4xx is an answer; a 5xx is not, because networks have
// answered 500 to a reply that they kept (mastodon#40399).
func Verdict(err error) error {
	var unsent *web.Unsent
	var refusal *web.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unsent):
		return &Definite{Err: err, Retry: true, After: pausedFor(err, time.Now())}
	case !errors.As(err, &refusal):
		return err
	case refusal.Status == http.StatusTooManyRequests:
		return &Definite{Err: err, Retry: true, After: refusal.After}
	case refusal.Status == http.StatusRequestTimeout, refusal.Status == http.StatusConflict,
		refusal.Status == http.StatusTooEarly, refusal.Status == http.StatusSeeOther, refusal.Status >= 500:
		return err
	}
	return &Definite{Err: err}
}

// pausedFor is how long the host of a request that was not made is left alone.
func pausedFor(err error, now time.Time) time.Duration {
	var p *web.Paused
	if errors.As(err, &p) {
		return max(p.Until.Sub(now), 0)
	}
	return 0
}

// NextTry is how long to wait before a failed poll is repeated: the network's
// own word where it has one, else the pause.
func NextTry(err error, pause time.Duration) time.Duration {
	var refusal *web.Refusal
	if errors.As(err, &refusal) && refusal.After > 0 {
		return max(refusal.After, pause)
	}
	return max(pausedFor(err, time.Now()), pause)
}

// Denied reports whether the network does not know us, or not any more.
func Denied(err error) bool {
	var refusal *web.Refusal
	return errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized
}

// Passing reports whether an error may be over by itself; ctx's own end is not
// an error of the network.
func Passing(ctx context.Context, err error) bool {
	var final *Final
	return err != nil && ctx.Err() == nil && !errors.As(err, &final)
}
