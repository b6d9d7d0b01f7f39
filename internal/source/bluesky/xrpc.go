package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"hark/internal/source"
	"hark/internal/web"
)

// call is one call of a server's XRPC interface.
type call struct {
	name  string     // of the method: com.atproto.repo.getRecord
	query url.Values // of a question
	body  any        // of a change; nil makes it a question
	token string     // of who asks; empty is nobody
}

// empty is the body of a change that has none.
type empty struct{}

// ask calls, as the account where there is one, and reads the answer into out,
// which may be nil. A token that has just run out is refreshed and the call
// made again: the server has refused the first one and done nothing.
func (n *network) ask(ctx context.Context, c *web.Client, what call, out any) error {
	if n.session == nil {
		return send(ctx, c, what, out)
	}
	var err error
	if what.token, err = n.session.token(ctx, ""); err != nil {
		return &unsent{err}
	}
	err = send(ctx, c, what, out)
	if !stale(err) {
		return err
	}
	if what.token, err = n.session.token(ctx, what.token); err != nil {
		return &unsent{err}
	}
	return send(ctx, c, what, out)
}

// unsent is the error of a call that was not made because the account could
// not be proved.
type unsent struct{ err error }

func (u *unsent) Error() string { return u.err.Error() }
func (u *unsent) Unwrap() error { return u.err }

func send(ctx context.Context, c *web.Client, what call, out any) error {
	r := web.Request{Path: "/xrpc/" + what.name, Query: what.query, Header: http.Header{"Accept": {"application/json"}}}
	if what.body != nil {
		r.Method = http.MethodPost
	}
	if what.body != nil && what.body != (empty{}) {
		body, err := json.Marshal(what.body, json.Deterministic(true))
		if err != nil {
			return &web.Unsent{Err: fmt.Errorf("write %s: %w", what.name, err)}
		}
		r.Body = body
	}
	if what.token != "" {
		r.Header.Set("Authorization", "Bearer "+what.token)
	}
	a, err := c.Do(ctx, r)
	if err != nil || out == nil {
		return err
	}
	if err := source.ReadJSON(a.Body, out); err != nil {
		return fmt.Errorf("read the answer of %s to %s: %w", c.Host(), what.name, err)
	}
	return nil
}

// fault is the name that a refusal gives its error, and what it says of it.
func fault(err error) (name, message string) {
	var refusal *web.Refusal
	if !errors.As(err, &refusal) {
		return "", ""
	}
	var said struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if source.ReadJSON(refusal.Body, &said) != nil {
		return "", ""
	}
	return said.Error, said.Message
}

// stale reports whether an error says that the token is no longer taken.
func stale(err error) bool {
	name, _ := fault(err)
	return source.Denied(err) || name == "ExpiredToken" || name == "InvalidToken"
}
