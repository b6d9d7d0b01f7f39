// Package github hears issues, pull requests and discussions on GitHub, and
// answers them with comments.
//
// What it promises about hearing. The lists of a repository are read in the
// order of their last change, each page from the time at which the one before
// ended, so that what moves meanwhile is not lost; notifications bring the rest
// of what concerns the account. Every part goes on from its own time in the
// cursor, with an overlap.
//
// What it promises about replies. Each carries a mark that GitHub does not
// show (an HTML comment with the reply's key). A doubtful one is looked for by
// that mark in all comments since the first attempt; a list that could not be
// read to its end proves nothing.
//
// A mention's id is the path of the post in the API, or "node:" and the node's
// id for discussions, which only GraphQL knows; its Thread is the same of the
// issue or discussion, and all that is needed to answer.
package github

import (
	"context"
	_ "embed" // the page in the help
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// DefaultServer is the API of github.com.
const DefaultServer = "https://api.github.com"

const (
	defaultEvery = time.Minute
	placesMax    = 50
	phrasesMax   = 100
	textMax      = 65_000 // characters; GitHub takes 65,536, and the mark needs some
)

//go:embed page.md
var page string

// Kind is GitHub.
func Kind() source.Kind {
	return source.Kind{
		Name:  "github",
		Short: "issues, pull requests, discussions, mentions; replies sent",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Places, Short: "repositories to read, such as acme/mini"},
			{Key: source.Words, Default: "everything", Short: "the words that make a post there one for us"},
			{Key: source.Every, Default: "1m, or slower where GitHub asks for it", Short: "how often to look"},
			{Key: source.Server, Default: DefaultServer, Short: "the address of the API"},
		},
		Secrets: []source.Prompt{{Slot: secret.Token, Short: "a personal access token (classic) with the scopes notifications and public_repo (repo for private ones)"}},
		Replies: true,
		Open:    open,
	}
}

// github is one account.
type github struct {
	o       source.Opening
	web     *web.Client
	graph   *web.Client // of GraphQL, which a server of one's own has elsewhere
	places  []string
	phrases []string // in lower case; none is everything

	mu sync.Mutex
	me string // the account's login, once it was asked for
}

func open(o source.Opening) (source.Source, error) {
	if o.Server == "" {
		o.Server = DefaultServer
	}
	if o.Secrets == nil {
		return nil, errors.New("it needs an account: hark account add github")
	}
	g := &github{o: o}
	for _, p := range o.Places {
		p = strings.Trim(strings.TrimPrefix(strings.TrimSpace(p), "https://github.com/"), "/")
		if owner, name, ok := strings.Cut(p, "/"); !ok || !plain(owner) || !plain(name) {
			return nil, fmt.Errorf("%q is not a repository; want one such as acme/mini", p)
		}
		if !slices.Contains(g.places, p) {
			g.places = append(g.places, p)
		}
	}
	if len(g.places) > placesMax {
		return nil, fmt.Errorf(`"places" names %d repositories; at most %d are read`, len(g.places), placesMax)
	}
	var err error
	if len(o.Words) > 0 {
		if len(g.places) == 0 {
			return nil, errors.New(`"words" are looked for in the repositories of "places", and there are none`)
		}
		if g.phrases, err = source.Phrases(o.Words, phrasesMax); err != nil {
			return nil, err
		}
		for i, p := range g.phrases {
			g.phrases[i] = strings.ToLower(p)
		}
	}
	base := web.Options{Base: o.Server, Private: o.Private, Hosts: o.Hosts}
	if base.Hosts == nil {
		base.Hosts = web.NewHosts(web.HostOptions{Now: o.Now})
	}
	if g.web, err = web.New(base); err != nil {
		return nil, err
	}
	base.Base = strings.TrimSuffix(strings.TrimRight(o.Server, "/"), "/v3") // a server of one's own: /api/v3 and /api/graphql
	g.graph, err = web.New(base)
	return g, err
}

// plain reports whether s can be an owner or a repository.
func plain(s string) bool {
	return s != "" && s != "." && s != ".." && len(s) <= 100 &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// Name implements source.Source.
func (g *github) Name() string { return g.o.Name }

// Limits implements source.Replier.
func (g *github) Limits() source.Limits {
	return source.Limits{Length: textMax, Count: utf8.RuneCountInString, Unit: "characters"}
}

// Test implements source.Tester.
func (g *github) Test(ctx context.Context) (string, error) {
	me, err := g.ourselves(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range g.places {
		if _, err := g.get(ctx, web.Request{Path: "/repos/" + p}); err != nil {
			return "", fmt.Errorf("read %s: %w", p, g.judge(err))
		}
	}
	return "@" + me + " on " + g.web.Host(), nil
}

// ourselves is the account's login, asked for once.
func (g *github) ourselves(ctx context.Context) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.me != "" {
		return g.me, nil
	}
	got, err := g.get(ctx, web.Request{Path: "/user"})
	if err != nil {
		return "", g.judge(err)
	}
	var u user
	if err := source.ReadJSON(got.Body, &u); err != nil || u.Login == "" {
		return "", errors.New("read the account: the answer names no login")
	}
	g.me = u.Login
	return g.me, nil
}

// get asks the REST API in our name.
func (g *github) get(ctx context.Context, r web.Request) (*web.Answer, error) {
	return g.call(ctx, g.web, r)
}

func (g *github) call(ctx context.Context, c *web.Client, r web.Request) (*web.Answer, error) {
	token, err := g.o.Secrets.Get(ctx, secret.Token)
	if errors.Is(err, secret.ErrNone) {
		err = &source.Final{Err: errors.New("no token is kept for it; " + g.o.Renew())}
	}
	if err != nil {
		return nil, &web.Unsent{Err: err}
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	r.Header.Set("Accept", "application/vnd.github+json")
	r.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	got, err := c.Do(ctx, r)
	if after := limited(err); after > 0 {
		c.Pause(after, "its limit of requests is reached")
	}
	return got, err
}
