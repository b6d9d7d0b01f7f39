package source

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"hark/internal/web"
)

// Verdict says what an error of package web means for a reply: *Definite where
// it surely did not go out, the error itself where nobody knows. Only a status
// that says no is taken for one (see refuses): networks have answered 500 to a
// reply that they kept (mastodon#40399), servers answer a form that they took
// with a redirect, and what stands on the way has statuses of its own for "I
// passed it on and then lost the line".
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
	case refuses(refusal.Status):
		return &Definite{Err: err}
	}
	return err
}

// refuses reports whether a status says that nothing was done, by RFC 9110,
// RFC 6585 and RFC 7725. It is a list of those that do: of 408, 409, 425, of redirects other
// than "repeat it elsewhere", of 499 and all that is in no RFC nobody knows.
func refuses(status int) bool {
	switch status {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusProxyAuthRequired,
		http.StatusGone, http.StatusLengthRequired, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge,
		http.StatusRequestURITooLong, http.StatusUnsupportedMediaType, http.StatusExpectationFailed, http.StatusTeapot,
		http.StatusMisdirectedRequest, http.StatusUnprocessableEntity, http.StatusUpgradeRequired,
		http.StatusPreconditionRequired, http.StatusRequestHeaderFieldsTooLarge, http.StatusUnavailableForLegalReasons:
		return true
	}
	return false
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
func Denied(err error) bool { return Answered(err, http.StatusUnauthorized) }

// Absent reports whether the network says that it has no such thing, or no
// more.
func Absent(err error) bool { return Answered(err, http.StatusNotFound, http.StatusGone) }

// Answered reports whether an error is the network's refusal with one of those
// statuses.
func Answered(err error, statuses ...int) bool {
	var refusal *web.Refusal
	return errors.As(err, &refusal) && slices.Contains(statuses, refusal.Status)
}
