// Package discourse hears and answers on a Discourse forum.
//
// It hears what the account is notified of (mentions, replies, quotes, private
// messages), what is found by words and, where the words are "*", all that is
// written. Lists come newest first and are read down to Overlap before where
// the last read ended; their posts are then handed over oldest first, each
// batch with a cursor, so a stop loses nothing and repeats little. Of a topic,
// the first post and those that a mention answers are given as context.
//
// Discourse has no key for a reply: each carries a marker in its source, which
// readers do not see. A doubtful reply is looked for among the posts of its
// topic, all those since the first attempt or no answer is given.
package discourse

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

//go:embed page.md
var page string

// DefaultEvery is between two polls.
const DefaultEvery = time.Minute

// Hook is the slot of the secret that a forum's webhook signs with.
const Hook = "webhook"

// The bucket of a user's key: Discourse takes 20 requests a minute of it (60 of
// an administrator's), as it is set out of the box. A full bucket and what
// comes into it in a minute are 20.
const (
	perSecond = 16.0 / 60
	burst     = 4
)

// Kind is the line of Discourse in the table of networks.
func Kind() source.Kind {
	return source.Kind{
		Name:  "discourse",
		Short: "mentions, answers and words in a forum; replies sent",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Server, Required: true, Short: "the address of the forum, https://forum.example.com"},
			{Key: source.User, Required: true, Short: "the name of the account"},
			{Key: source.Words, Default: "none: only what the account is notified of", Short: `words to search for, or "*" for all that is written`},
			{Key: source.Every, Default: DefaultEvery.String(), Short: "how long between two polls"},
			{Key: source.Stream, Default: "none", Short: "where to listen for the forum's webhook, 127.0.0.1:8724"},
		},
		Secrets: []source.Prompt{
			{Slot: secret.Token, Short: "an API key of the account, from the forum's Admin > API"},
			{Slot: Hook, Short: "the secret of the forum's webhook; empty without one"},
		},
		Replies: true,
		Open: func(o source.Opening) (source.Source, error) {
			return Open(o)
		},
	}
}

// Discourse is one account on one forum.
type Discourse struct {
	o      source.Opening
	user   string
	client *web.Client
}

// Open checks the settings.
func Open(o source.Opening) (*Discourse, error) {
	d := &Discourse{o: o, user: strings.TrimPrefix(strings.TrimSpace(o.User), "@")}
	if d.user == "" || strings.ContainsAny(d.user, "\r\n\x00 /") {
		return nil, fmt.Errorf("user is %q; want the account's name on the forum", o.User)
	}
	if o.Secrets == nil {
		return nil, errors.New("the forum needs an API key; run `hark account add discourse`")
	}
	if err := hookOK(o.Stream, o.Private); err != nil {
		return nil, err
	}
	var err error
	if d.client, err = web.New(web.Options{Base: o.Server, Private: o.Private, Hosts: o.Hosts}); err != nil {
		return nil, err
	}
	if !web.Loopback(d.client.Base().Hostname()) { // where nobody else is served
		d.client.Limit(perSecond, burst)
	}
	return d, nil
}

// Name implements source.Source.
func (d *Discourse) Name() string { return d.o.Name }

// Test implements source.Tester.
func (d *Discourse) Test(ctx context.Context) (string, error) {
	var n notifications
	if err := d.get(ctx, "/notifications.json", nil, &n); err != nil {
		return "", err
	}
	return d.user + " on " + d.client.Host(), nil
}

// get asks for one thing and reads it.
func (d *Discourse) get(ctx context.Context, path string, q url.Values, out any) error {
	return d.ask(ctx, web.Request{Path: path, Query: q}, out)
}

// ask sends a request in the account's name and reads the answer, unless out is nil.
func (d *Discourse) ask(ctx context.Context, r web.Request, out any) error {
	key, err := d.o.Secrets.Get(ctx, secret.Token)
	if errors.Is(err, secret.ErrNone) {
		err = &source.Final{Err: errors.New("no API key of the forum is kept; " + d.o.Renew())}
	}
	if err != nil {
		return &web.Unsent{Err: fmt.Errorf("read the API key: %w", err)}
	}
	r.Header = http.Header{"Api-Key": {key.Reveal()}, "Api-Username": {d.user}}
	_, err = d.client.JSON(ctx, r, out)
	if source.Denied(err) {
		return fmt.Errorf("the forum does not take the API key; make a new one and %s: %w", d.o.Renew(), err)
	}
	return err
}

// missing reports whether the forum says that something is gone, or not for us
// to see; source.Absent, whether it is surely the first.
func missing(err error) bool {
	return source.Absent(err) || source.Answered(err, http.StatusForbidden)
}

var _ interface {
	source.Source
	source.Tester
	source.Replier
	source.Preparer
	source.Original
	source.Deleter
} = (*Discourse)(nil)
