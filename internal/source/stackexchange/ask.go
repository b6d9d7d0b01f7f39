package stackexchange

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// wrapper is what stands around every answer
// (https://api.stackexchange.com/docs/wrapper).
type wrapper struct {
	Items     []jsontext.Value `json:"items"`
	More      bool             `json:"has_more"`
	Max       int              `json:"quota_max"`
	Remaining int              `json:"quota_remaining"`
	Backoff   int              `json:"backoff"` // seconds; absent is 0
}

// readWrapper reads an answer; its items are read one by one.
func readWrapper(body []byte) (*wrapper, error) {
	var w wrapper
	if err := source.ReadJSON(body, &w); err != nil {
		return nil, err
	}
	if w.Items == nil {
		return nil, errors.New(`it has no "items"`)
	}
	w.Items = w.Items[:min(len(w.Items), 2*pageSize)]
	w.Backoff = min(max(w.Backoff, 0), int((24 * time.Hour).Seconds()))
	return &w, nil
}

// quota is what the network says may still be asked today.
type quota struct{ max, left int }

// String is the quota for people.
func (q quota) String() string {
	if q.max == 0 {
		return "the quota is not known yet"
	}
	return fmt.Sprintf("%d of %d requests left today", q.left, q.max)
}

// spread is how long to wait before so many requests are made again, if what
// is left, less a tenth for the unforeseen, is to last until midnight UTC,
// when the network counts anew.
func (q quota) spread(requests int, now time.Time) time.Duration {
	if q.max <= 0 {
		return 0
	}
	day := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
	left := q.left - q.max/10
	if left < requests {
		return day + time.Minute
	}
	return day * time.Duration(max(requests, 1)) / time.Duration(left)
}

// ask makes one request when the network's backoff is over.
func (l *listening) ask(ctx context.Context, path string, values map[string]string) (*wrapper, error) {
	if wait := time.Until(l.until); wait > 0 {
		if l.to != nil { // there is none for a test of the settings
			l.to.Report(source.Health{NextTry: l.until, Detail: fmt.Sprintf("the network asks for a pause of %v; %s", wait.Round(time.Second), l.quota)})
		}
		if err := source.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
	q := url.Values{}
	for k, v := range values {
		q.Set(k, v)
	}
	if key, err := l.e.key(ctx); err != nil {
		return nil, err
	} else if key != "" {
		q.Set("key", key)
	}
	l.requests++
	got, err := l.e.web.Do(ctx, web.Request{Path: path, Query: q})
	if err != nil {
		return nil, l.e.judge(err)
	}
	w, err := readWrapper(got.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", l.e.web.Host(), err)
	}
	l.quota = quota{w.Max, w.Remaining}
	if w.Backoff > 0 {
		pause := time.Duration(w.Backoff) * time.Second
		l.e.web.Pause(pause, "it asks for a pause (backoff)")
		l.until = time.Now().Add(pause) // not before the client's own, so that it does not refuse us
	}
	return w, nil
}

// key is the API key, or empty.
func (e *exchange) key(ctx context.Context) (string, error) {
	if e.o.Secrets == nil {
		return "", nil
	}
	t, err := e.o.Secrets.Get(ctx, secret.Token)
	if errors.Is(err, secret.ErrNone) {
		return "", nil
	}
	return t.Reveal(), err
}

// wait finds the word on when more may be asked.
var wait = regexp.MustCompile(`(\d{1,6}) seconds?`)

// judge tells a throttle, which comes with status 400, 502 or 503, from what
// no repetition will mend (https://api.stackexchange.com/docs/error-handling).
func (e *exchange) judge(err error) error {
	var r *web.Refusal
	if !errors.As(err, &r) {
		return err
	}
	var said struct {
		ID      int    `json:"error_id"`
		Message string `json:"error_message"`
	}
	if source.ReadJSON(r.Body, &said) != nil {
		return err
	}
	switch {
	case said.ID == http.StatusBadGateway: // throttle_violation
		pause := time.Minute
		if found := wait.FindStringSubmatch(said.Message); found != nil {
			n, _ := strconv.Atoi(found[1]) // it is digits
			pause = time.Duration(n+1) * time.Second
		}
		r.After = max(r.After, pause)
		e.web.Pause(r.After, "more was asked of it than it allows")
	case r.Status < 500 && said.ID >= 400 && said.ID <= 406:
		return &source.Final{Err: fmt.Errorf("the network refuses the search: %w; look at places, words and the API key in hark.toml", err)}
	}
	return err
}
