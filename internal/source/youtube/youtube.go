// Package youtube hears the comments on our own channels' videos and answers
// them, through the YouTube Data API v3.
//
// What it promises about hearing. Threads are listed from new to old until
// what was handed over before is reached, an hour of overlap included; each
// page is handed over as it comes, the cursor when all are. A thread whose
// count of replies has grown is read whole, as long as it is among the hundred
// newest or still within the overlap.
//
// What it promises about replies. The network has no key that would make a
// repeat harmless and shows everything that is in a comment, so there is no
// mark to look for: a doubtful reply is looked up by its author and its text in
// the complete thread, and those that were there before the first attempt (the
// plan) do not count. That the thread lacks it is proof only on
// our own channel, where nothing of ours is held back for a review.
package youtube

import (
	"context"
	_ "embed" // the page in the help
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// The addresses of the API and of what gives access to it.
const (
	DefaultServer = "https://www.googleapis.com"
	DefaultTokens = "https://oauth2.googleapis.com/token"
)

// The slots of the client that the refresh token was made for.
const (
	ClientID     = "client_id"
	ClientSecret = "client_secret"
)

const (
	defaultEvery = 2 * time.Minute
	placesMax    = 20
	textMax      = 10_000 // characters of a comment
)

//go:embed page.md
var page string

// Kind is YouTube.
func Kind() source.Kind {
	return source.Kind{
		Name:  "youtube",
		Short: "comments on your own channels; replies sent",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Places, Required: true, Short: "the ids of your channels, such as UC0123456789abcdefghijkl"},
			{Key: source.Every, Default: "2m", Short: "how often to look for new comments"},
			{Key: source.Server, Default: DefaultServer, Short: "the address of the API"},
			{Key: source.Stream, Default: DefaultTokens, Short: "the address that gives access for the refresh token"},
		},
		Secrets: []source.Prompt{
			{Slot: secret.Token, Short: "the refresh token of your channel's account, with the scope youtube.force-ssl"},
			{Slot: ClientID, Short: "the id of the OAuth client that it was made for, from console.cloud.google.com"},
			{Slot: ClientSecret, Short: "the secret of that client"},
		},
		Replies: true,
		Open:    open,
	}
}

// youtube is one account and its channels.
type youtube struct {
	o       source.Opening
	web     *web.Client
	access  access
	counter *counter

	mu sync.Mutex
	me string // the id of the account's own channel, once it was asked for
}

func open(o source.Opening) (source.Source, error) {
	if o.Server == "" {
		o.Server = DefaultServer
	}
	if o.Stream == "" {
		o.Stream = DefaultTokens
	}
	if o.Secrets == nil {
		return nil, errors.New("it needs an account: hark account add youtube")
	}
	o.Places = slices.Clone(o.Places)
	for i, id := range o.Places {
		o.Places[i] = strings.TrimSpace(id)
		if o.Places[i] == "" || strings.ContainsAny(o.Places[i], "/@ ,?&") {
			return nil, fmt.Errorf("%q is not the id of a channel; want one such as UC0123456789abcdefghijkl, from youtube.com/account_advanced", id)
		}
	}
	if n := len(o.Places); n == 0 || n > placesMax {
		return nil, fmt.Errorf(`"places" names %d channels; want 1 to %d`, n, placesMax)
	}
	y := &youtube{o: o, counter: newCounter()}
	var err error
	if y.web, err = web.New(web.Options{Base: o.Server, Private: o.Private, Hosts: o.Hosts}); err != nil {
		return nil, err
	}
	tokens, err := web.ParseBase(o.Stream)
	if err != nil {
		return nil, err
	}
	base := url.URL{Scheme: tokens.Scheme, Host: tokens.Host}
	client, err := web.New(web.Options{Base: base.String(), Private: o.Private, Hosts: o.Hosts})
	if err != nil {
		return nil, err
	}
	y.access = access{o: o, web: client, path: "/" + strings.TrimPrefix(tokens.EscapedPath(), "/")}
	return y, nil
}

// Name implements source.Source.
func (y *youtube) Name() string { return y.o.Name }

// findLooks is how often a reply is looked for: a new comment can be missing
// from the lists for minutes, and nobody says for how many.
const findLooks = 5

// Limits implements source.Replier.
func (y *youtube) Limits() source.Limits {
	return source.Limits{Length: textMax, Count: utf8.RuneCountInString, Unit: "characters", Looks: findLooks}
}

// Test implements source.Tester.
func (y *youtube) Test(ctx context.Context) (string, error) {
	id, name, err := y.self(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(y.o.Places, id) {
		return fmt.Sprintf("%s (%s) on YouTube, which is none of the channels in places", name, id), nil
	}
	return fmt.Sprintf("%s (%s) on YouTube", name, id), nil
}
