// Package x hears and answers on X, through its API v2.
//
// It hears the posts that mention the account and those that hold its words:
// both by polling, or the words by the filtered stream where an app's token is
// given. Nothing is lost by a stop or a broken line: each list is read back to
// where the last one began, page by page, and the cursor keeps how far that
// came. What was written within the last Overlap is asked for again, since a
// list can show a post after one that is younger.
//
// X is paid, by what is read and written. What it will have cost is estimated
// and kept in the cursor; with the month's budget spent, reading stops and the
// Sources screen says so. The estimate knows published prices only, and a
// stop between an answer and its batch forgets the price of one page.
//
// X has no key for a reply, so a doubtful one is looked for in the account's
// own timeline, back to before its first attempt and never less.
package x

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

//go:embed page.md
var page string

// Base is the address of the API unless another is set.
const Base = "https://api.x.com"

// The times of polling.
const (
	DefaultEvery = 2 * time.Minute
	// Overlap is how far back a poll looks behind the newest post that it knows.
	Overlap = 90 * time.Second
)

// The slots of its secrets besides secret.Token.
const (
	Refresh = "refresh" // a refresh token of OAuth 2.0, with which access tokens are renewed
	Client  = "client"  // the client ID of the app that the refresh token was made for
	App     = "app"     // the app's own bearer token, for the filtered stream
)

// Kind is the line of X in the table of networks.
func Kind() source.Kind {
	return source.Kind{
		Name:  "x",
		Short: "mentions and words, paid; replies sent where X's rules allow",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.User, Required: true, Short: "the handle of the account"},
			{Key: source.Words, Default: "none: only mentions of the account", Short: "words to search for, each post costs more than a mention"},
			{Key: source.Budget, Required: true, Short: "what reading may cost in a month, in US dollars"},
			{Key: source.Every, Default: DefaultEvery.String(), Short: "how long between two polls"},
			{Key: source.Stream, Default: "none: words are polled", Short: "the address of the filtered stream, " + Base},
			{Key: source.Server, Default: Base, Short: "the address of the API"},
		},
		Secrets: []source.Prompt{
			{Slot: tokenSlot, Short: "an OAuth 2.0 access token of the account, with tweet.read, tweet.write, users.read and offline.access"},
			{Slot: Refresh, Short: "the refresh token that came with it; empty where there is none, the access token then ends after two hours"},
			{Slot: Client, Short: "the client ID of the app, to renew the token with; empty without a refresh token"},
			{Slot: App, Short: "the app's bearer token, for the filtered stream; empty without one"},
		},
		Replies: true,
		Warn:    warn,
		Open: func(o source.Opening) (source.Source, error) {
			return Open(o)
		},
	}
}

// X is one account.
type X struct {
	o       source.Opening
	user    string // the handle, without @
	query   string // of the words; empty is none
	client  *web.Client
	stream  *web.Client // nil where words are polled
	tokens  *tokens
	meter   *meter
	silence time.Duration // after which a stream's line is taken to be dead
	old     atomic.Bool   // the server knows the field names of before API 2.167

	mu sync.Mutex
	id string // of the account; empty until it was asked for
}

// Open checks the settings.
func Open(o source.Opening) (*X, error) {
	x := &X{o: o, silence: silenceMax, user: strings.TrimPrefix(strings.TrimSpace(o.User), "@"), meter: &meter{limit: mills(o.Budget), now: o.Clock}}
	if !handleOK(x.user) {
		return nil, fmt.Errorf("user is %q; want the account's handle on X, such as acme", o.User)
	}
	if x.meter.limit <= 0 {
		return nil, errors.New("budget is missing: X is paid; say how many US dollars reading may cost in a month, such as budget = 20")
	}
	if o.Secrets == nil {
		return nil, errors.New("X needs an access token; run `hark account add x`")
	}
	var err error
	if x.query, err = query(o.Words, x.user); err != nil {
		return nil, err
	}
	hosts := o.Hosts
	if hosts == nil {
		hosts = web.NewHosts(web.HostOptions{})
	}
	base := o.Server
	if base == "" {
		base = Base
	}
	if x.client, err = web.New(web.Options{Base: base, Private: o.Private, Hosts: hosts}); err != nil {
		return nil, err
	}
	if o.Stream != "" {
		if x.query == "" {
			return nil, errors.New("stream is set and words is not; say which words the stream shall be filtered by")
		}
		if x.stream, err = web.New(web.Options{Base: o.Stream, Part: "filtered stream", Private: o.Private, Hosts: hosts}); err != nil {
			return nil, err
		}
	}
	x.tokens = &tokens{keeper: o.Secrets, client: x.client, now: o.Clock, again: o.Renew()}
	return x, nil
}

// Name implements source.Source.
func (x *X) Name() string { return x.o.Name }

// Test implements source.Tester.
func (x *X) Test(ctx context.Context) (string, error) {
	if _, err := x.account(ctx); err != nil {
		return "", err
	}
	return "@" + x.user + " on " + x.client.Host(), nil
}

// account gives the account's id. It asks once.
func (x *X) account(ctx context.Context) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.id != "" {
		return x.id, nil
	}
	var me answer[user]
	if _, err := x.ask(ctx, web.Request{Path: "/2/users/me"}, &me); err != nil {
		return "", fmt.Errorf("ask X who the account is: %w", err)
	}
	x.meter.add(priceUser)
	if !strings.EqualFold(me.Data.Username, x.user) || !idOK(me.Data.ID) {
		return "", &source.Final{Err: fmt.Errorf("the token is of the account %q and user says %q; make them agree", me.Data.Username, x.user)}
	}
	x.id = me.Data.ID
	return x.id, nil
}

// query is what posts with the words are searched by.
func query(words []string, user string) (string, error) {
	var terms []string
	for _, w := range words {
		if w = strings.Join(strings.Fields(strings.ReplaceAll(w, `"`, " ")), " "); w != "" {
			terms = append(terms, `"`+w+`"`)
		}
	}
	if len(terms) == 0 {
		return "", nil
	}
	q := "(" + strings.Join(terms, " OR ") + ") -is:retweet -from:" + user
	if n := len([]rune(q)); n > queryMax {
		return "", fmt.Errorf("the words make a search of %d characters and X takes %d; use fewer, or a second source", n, queryMax)
	}
	return q, nil
}

// queryMax is how long a search may be for an account without a contract.
const queryMax = 512

// handleOK reports whether X could have such a handle.
func handleOK(s string) bool {
	return s != "" && len(s) <= 15 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// idOK reports whether an id can stand in an address. It is not read as a number.
func idOK(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// address is where people read a post.
func address(handle, id string) string {
	if !handleOK(handle) {
		handle = "i"
	}
	return (&url.URL{Scheme: "https", Host: "x.com", Path: "/" + handle + "/status/" + id}).String()
}

var _ interface {
	source.Source
	source.Tester
	source.Replier
	source.Preparer
	source.Original
	source.Deleter
} = (*X)(nil)

// receipt is the proof of a post of ours.
func (x *X) receipt(id string) domain.Receipt {
	return domain.Receipt{ID: id, URL: address(x.user, id)}
}
