// Package mastodon hears what people say to an account on a server that speaks
// the Mastodon API (Mastodon, GoToSocial, snac, Akkoma, Pleroma), and answers
// in its name.
//
// What it promises. A mention is heard through the server's stream within a
// moment, and at the latest with the next poll: streams repeat nothing, so
// after each connect what came in between is asked for, page by page, each
// page with its cursor on disk before the next. A server without streams is
// polled. The same post has the same id each time; an edit is the same post
// with another text, and a deletion that the server tells of is a deleted one.
//
// A reply is never seen by more people than the post that it answers. It
// carries an Idempotency-Key, which not every server heeds; so whether a
// doubtful one arrived is looked up in the account's own posts and below the
// original, and "surely not" is said only when those were read to the time
// before the first attempt.
//
// Ids are opaque. The token travels in a header, never in an address.
package mastodon

import (
	"cmp"
	"context"
	_ "embed" // page.md
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

//go:embed page.md
var page string

// DefaultEvery is the time between two polls: of words, of what the stream may
// have missed, and of everything where there is no stream. A server allows 300
// requests in 5 minutes.
const DefaultEvery = time.Minute

// placesMax bounds hashtags and words: each is a request a poll.
const placesMax = 20

// Kind is the entry in the table of networks.
func Kind() source.Kind {
	return source.Kind{
		Name:  "mastodon",
		Short: "mentions, hashtags, words; servers like it too; replies sent",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Server, Required: true, Short: "the address of the account's server, such as https://mastodon.example"},
			{Key: source.Words, Default: "none", Short: "words to search for, as far as the server searches posts"},
			{Key: source.Places, Default: "none", Short: "hashtags to listen to, without #"},
			{Key: source.Every, Default: "1m", Short: "how often to ask for what no stream brings"},
		},
		Secrets: []source.Prompt{
			{Slot: secret.Token, Short: "an access token with read and write:statuses, from Preferences > Development > New application"},
		},
		Replies: true,
		Open:    open,
	}
}

// Source is one account on one server. It is safe for concurrent use.
type Source struct {
	o     source.Opening
	pace  source.Pace
	web   *web.Client
	quiet time.Duration // how long a stream may be silent

	mu     sync.Mutex
	me     *account   // once the server told
	limits *allowance // once the server told
	// silent says until when the server is not asked for a stream, since it has none.
	silent time.Time
}

func open(o source.Opening) (source.Source, error) {
	if o.Secrets == nil {
		return nil, errors.New("open mastodon: there is no token; run hark account add mastodon")
	}
	if len(o.Places)+len(o.Words) > placesMax {
		return nil, fmt.Errorf("open mastodon: %d hashtags and words; at most %d, since each is a request a poll", len(o.Places)+len(o.Words), placesMax)
	}
	base := strings.TrimSpace(o.Server)
	if base != "" && !strings.Contains(base, "://") {
		base = "https://" + base
	}
	c, err := web.New(web.Options{Base: base, Private: o.Private, Hosts: o.Hosts})
	if err != nil {
		return nil, fmt.Errorf("open mastodon: server: %w", err)
	}
	if o.Places, err = hashtags(o.Places); err != nil {
		return nil, fmt.Errorf("open mastodon: places: %w", err)
	}
	if len(o.Words) > 0 {
		if o.Words, err = source.Phrases(o.Words, placesMax); err != nil {
			return nil, fmt.Errorf("open mastodon: %w", err)
		}
	}
	return &Source{o: o, pace: o.Pace(DefaultEvery), web: c, quiet: quietMax}, nil
}

// hashtags are places without #, each once.
func hashtags(places []string) ([]string, error) {
	var out []string
	for _, p := range places {
		tag := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(p), "#"))
		if tag == "" || len(tag) > handleMax || strings.ContainsAny(tag, " /?#&.") {
			return nil, fmt.Errorf("%q is not a hashtag", clean(p, handleMax))
		}
		if !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.o.Name }

// Test signs in and says as whom.
func (s *Source) Test(ctx context.Context) (string, error) {
	me, err := s.whoami(ctx)
	if err != nil {
		return "", err
	}
	if strings.Contains(me.Acct, "@") {
		return "@" + clean(me.Acct, handleMax), nil
	}
	return "@" + clean(me.Username, handleMax) + "@" + cmp.Or(s.allowed(ctx).domain, s.web.Host()), nil
}

// whoami is our own account, asked for once.
func (s *Source) whoami(ctx context.Context) (*account, error) {
	s.mu.Lock()
	me := s.me
	s.mu.Unlock()
	if me != nil {
		return me, nil
	}
	me = &account{}
	if _, err := s.get(ctx, "/api/v1/accounts/verify_credentials", nil, me); err != nil {
		if source.Denied(err) {
			return nil, &source.Final{Err: fmt.Errorf("%s does not know the token any more; make a new one and %s: %w", s.web.Host(), s.o.Renew(), err)}
		}
		return nil, err
	}
	if me.ID == "" {
		return nil, fmt.Errorf("%s tells of no account for this token", s.web.Host())
	}
	s.mu.Lock()
	s.me = me
	s.mu.Unlock()
	return me, nil
}
