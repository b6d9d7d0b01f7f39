// Package bluesky hears what is written on Bluesky, and any network of the AT
// Protocol, and replies there.
//
// Without an account it hears the public stream (Jetstream) for words. With
// one it also polls what mentions, answers or quotes the account, and searches.
// The two channels hear the same posts, each under the same id; what one of
// them loses, because a notification was dated back or the stream forgot, the
// other brings.
//
// What it promises: a post that was heard is handed over at least once; what
// the stream could no longer replay after a long absence is said. A reply is a
// record whose name (rkey) and content are fixed before the first attempt and
// that is put there only where nothing is, so that any number of attempts
// leave one. The password makes a session once; it is kept and refreshed.
package bluesky

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hark/internal/match"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

//go:embed page.md
var page string

// The addresses that hold where hark.toml names none.
const (
	defaultServer = "https://bsky.social"
	defaultView   = "https://public.api.bsky.app"
	defaultStream = "wss://jetstream2.us-east.bsky.network/subscribe"
	noStream      = "off"
)

// defaultEvery is 20 polls in 5 minutes, of the 3,000 requests that bsky.social allows.
const defaultEvery = 15 * time.Second

// Kind is Bluesky as the table of networks lists it.
func Kind() source.Kind {
	return source.Kind{
		Name:  "bluesky",
		Short: "mentions, answers, quotes, words in public; replies sent",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.User, Short: "the handle of the account, such as acme.bsky.social; leave it out to only listen"},
			{Key: source.Words, Short: "the words to listen for; needed without an account"},
			{Key: source.Server, Default: defaultServer, Short: "the server (PDS) of the account"},
			{Key: source.Stream, Default: defaultStream, Short: `a Jetstream address, or "off"`},
			{Key: source.Every, Default: "15s", Short: "how often notifications are asked for"},
		},
		Secrets: []source.Prompt{{Slot: secret.Token, Short: "an app password, from Settings > Privacy and security > App passwords"}},
		Replies: true,
		Public:  true,
		Open:    open,
	}
}

// network is one account on Bluesky, or the public stream alone.
type network struct {
	o       source.Opening
	user    string      // the handle or DID of the account; empty is none
	words   *match.Set  // of the settings
	says    *match.Set  // what the stream is searched for: words, and the account's handle
	pds     *web.Client // nil without an account
	view    *web.Client // the AppView: what the PDS passes on to it, or the public one
	stream  *web.Client // nil where it is off
	path    string      // of the stream
	session *session    // nil without an account
	people  *people     // who is behind a DID
	pace    source.Pace
}

func open(o source.Opening) (source.Source, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Hosts == nil {
		o.Hosts = web.NewHosts(web.HostOptions{})
	}
	n := &network{o: o, user: strings.ToLower(strings.TrimPrefix(o.User, "@")), pace: o.Pace(defaultEvery)}
	if n.user == "" && len(o.Words) == 0 {
		return nil, errors.New(`say "words" to listen for, or "user" for an account`)
	}
	if n.user != "" && !strings.Contains(n.user, ".") && !strings.HasPrefix(n.user, "did:") {
		return nil, fmt.Errorf("%q is not a whole handle; write it as %s.bsky.social", n.user, n.user)
	}
	if err := n.find(); err != nil {
		return nil, err
	}
	said := o.Words
	if n.user != "" && !strings.HasPrefix(n.user, "did:") {
		said = append(said[:len(said):len(said)], n.user) // a handle that was typed makes no mention for the network
	}
	var err error
	if n.words, err = match.New(o.Words); err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	if n.says, err = match.New(said); err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	n.people = newPeople(n)
	return n, nil
}

// find makes the clients of the servers.
func (n *network) find() error {
	server := n.o.Server
	if server == "" && n.user != "" {
		server = defaultServer
	} else if server == "" {
		server = defaultView
	}
	var err error
	// The PDS answers for an AppView that is away with 502. That must not keep
	// replies from the PDS itself.
	if n.view, err = web.New(web.Options{Base: server, Private: n.o.Private, Hosts: n.o.Hosts, Part: "AppView"}); err != nil {
		return fmt.Errorf("server: %w", err)
	}
	if n.user != "" {
		if n.o.Secrets == nil {
			return errors.New("an account needs a place for its secrets")
		}
		if n.pds, err = web.New(web.Options{Base: server, Private: n.o.Private, Hosts: n.o.Hosts}); err != nil {
			return fmt.Errorf("server: %w", err)
		}
		n.session = &session{pds: n.pds, user: n.user, keeper: n.o.Secrets, now: n.o.Now, again: n.o.Renew()}
	}
	return n.findStream()
}

func (n *network) findStream() error {
	address := n.o.Stream
	switch {
	case address == noStream && n.user == "":
		return errors.New(`stream = "off" leaves nothing to listen to without a user`)
	case address == noStream:
		return nil
	case address == "":
		address = defaultStream
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" {
		return fmt.Errorf("stream: %q is not the address of a stream; want one such as %s", address, defaultStream)
	}
	n.path = cmp.Or(u.EscapedPath(), "/")
	base := url.URL{Scheme: "http" + strings.TrimPrefix(u.Scheme, "ws"), Host: u.Host}
	if n.stream, err = web.New(web.Options{Base: base.String(), Private: n.o.Private, Hosts: n.o.Hosts}); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}

// Name implements source.Source.
func (n *network) Name() string { return n.o.Name }

// Listen implements source.Source.
func (n *network) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	defer n.close()
	to.Report(source.Health{State: source.Starting})
	h := newHearing(n, cursor)
	all := &lines{to: to}
	g, ctx := errgroup.WithContext(ctx)
	var start []func() error // once all lines are known: one alone must not say that all is live
	if n.user != "" {
		l := all.add("notifications")
		start = append(start, func() error { return source.Again(ctx, l, n.pace, n.poller(h)) })
	}
	if n.stream != nil {
		l := all.add("stream")
		start = append(start, func() error { return source.Again(ctx, l, n.streamPace(), n.streamer(h)) })
	}
	for _, f := range start {
		g.Go(f)
	}
	return g.Wait()
}

// streamPace is how soon a line that broke is taken up again.
func (n *network) streamPace() source.Pace {
	return source.Pace{Every: max(n.o.Pause, time.Millisecond), First: n.pace.First, Ceiling: n.pace.Ceiling}
}

func (n *network) close() {
	for _, c := range []*web.Client{n.pds, n.view, n.stream} {
		if c != nil {
			c.Close()
		}
	}
}

// Test implements source.Tester.
func (n *network) Test(ctx context.Context) (string, error) {
	defer n.close()
	if n.user != "" {
		var who profile
		if err := n.ask(ctx, n.pds, call{name: "com.atproto.server.getSession"}, &who); err != nil {
			return "", err
		}
		return "@" + label(who.Handle, who.DID) + " on " + n.pds.Host(), nil
	}
	conn, err := n.dial(ctx, 0)
	if err != nil {
		return "", err
	}
	_ = conn.CloseNow() // it has answered
	return "the public stream of " + n.stream.Host(), nil
}
