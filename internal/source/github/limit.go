package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hark/internal/source"
	"hark/internal/web"
)

// pauseDefault is how long a limit is waited out where GitHub does not say: "at
// least one minute" (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
const pauseDefault = time.Minute

// limited is how long to leave GitHub alone after an error, 0 where that is not
// what it says. A limit can come with status 403 and 422 as well as 429.
func limited(err error) time.Duration {
	var r *web.Refusal
	if !errors.As(err, &r) {
		return 0
	}
	said := strings.ToLower(string(r.Body))
	switch r.Status {
	case http.StatusTooManyRequests:
	case http.StatusForbidden:
		if r.After <= 0 && r.Header.Get("X-RateLimit-Remaining") != "0" && !strings.Contains(said, "secondary rate limit") && !strings.Contains(said, "abuse detection") {
			return 0
		}
	case http.StatusUnprocessableEntity:
		if !strings.Contains(said, "submitted too quickly") {
			return 0
		}
	default:
		return 0
	}
	if r.After > 0 {
		return r.After
	}
	return pauseDefault
}

// judge says what an error means for listening: a token that is not taken is
// final, a limit is not.
func (g *github) judge(err error) error {
	var r *web.Refusal
	switch {
	case source.Denied(err):
		return &source.Final{Err: fmt.Errorf("the token is not taken: %w; %s", err, g.o.Renew())}
	case limited(err) > 0 && errors.As(err, &r):
		r.After = limited(err)
	}
	return err
}

// verdict says what an error means for a reply.
func verdict(err error) error {
	var final *source.Final
	var said *graphError
	switch after := limited(err); {
	case err == nil:
		return nil
	case after > 0:
		return &source.Definite{Err: err, Retry: true, After: after}
	case errors.As(err, &final):
		return &source.Definite{Err: err}
	case errors.As(err, &said):
		return said.verdict()
	}
	return source.Verdict(err)
}

// gone reports whether an error says that a post is no more. GitHub says 404
// as well where the account may not read it any more.
func gone(err error) bool {
	var said *graphError
	return source.Absent(err) || errors.As(err, &said) && said.kind == "NOT_FOUND"
}
